"""Show it."""

from flask import Blueprint

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles")

# The view files hang their routes on `bp`.
from app.modules.vehicles.views import (  # noqa: E402, F401
    board,
    compliance,
    costs,
    desk,
    driver,
    expenses,
    fuel,
    keys,
    ledger,
    masters,
    papers,
    places,
    requests,
    seals,
    slips,
    statistics,
    upkeep,
    upkeep_plans,
)
