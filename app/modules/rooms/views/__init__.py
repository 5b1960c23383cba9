"""Show it."""

from flask import Blueprint

bp = Blueprint("rooms", __name__, url_prefix="/rooms")

# The view files hang their routes on `bp`; each owner adds one line.
from app.modules.rooms.views import blockings, board, bookings, rooms  # noqa: E402, F401

# -- meeting support, check-in, displays, feeds, statistics: their views below --
from app.modules.rooms.views import (
    catalogue,
    checkin,
    displays,
    feeds,
    follow_up,
    papers,
    statistics,
    support,
)  # noqa: E402, F401, isort: skip
