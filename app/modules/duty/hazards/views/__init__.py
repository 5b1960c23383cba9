"""Show it."""

from flask import Blueprint

bp = Blueprint("hazards", __name__, url_prefix="/hazards")

# The view files hang their routes on `bp`.
from app.modules.duty.hazards.views import figures, lists, papers, records, steps  # noqa: E402, F401
