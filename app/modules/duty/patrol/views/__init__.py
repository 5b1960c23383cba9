"""Show it."""

from flask import Blueprint

bp = Blueprint("patrol", __name__, url_prefix="/patrol")

# The view files hang their routes on `bp`.
from app.modules.duty.patrol.views import (  # noqa: E402, F401
    board,
    masters,
    papers,
    plans,
    records,
    walking,
)
