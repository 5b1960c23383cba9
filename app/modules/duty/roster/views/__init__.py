"""Show it."""

from flask import Blueprint

bp = Blueprint("roster", __name__, url_prefix="/roster")

# The view files hang their routes on `bp`.
from app.modules.duty.roster.views import (  # noqa: E402, F401
    handing,
    incidents,
    log,
    masters,
    mine,
    papers,
    rosters,
    shifts,
    swaps,
)
