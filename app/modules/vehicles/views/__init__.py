"""Show it."""

from flask import Blueprint

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles")

# The view files hang their routes on `bp`; each owner adds one line.
from app.modules.vehicles.views import masters, places, requests  # noqa: E402, F401

from app.modules.vehicles.views import board, desk, driver, papers  # noqa: E402, F401, isort: skip

from app.modules.vehicles.views import expenses, fuel  # noqa: E402, F401, isort: skip

from app.modules.vehicles.views import costs, ledger, statistics  # noqa: E402, F401, isort: skip
from app.modules.vehicles.views import slips  # noqa: E402, F401, isort: skip
from app.modules.vehicles.views import compliance, keys, seals, upkeep, upkeep_plans  # noqa: E402, F401, isort: skip
