"""Show it."""

from flask import Blueprint

bp = Blueprint("hazards", __name__, url_prefix="/hazards")

# The view files hang their routes on `bp`.
from app.modules.duty.hazards.views import records  # noqa: E402, F401
