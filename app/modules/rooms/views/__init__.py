"""Show it."""

from flask import Blueprint

bp = Blueprint("rooms", __name__, url_prefix="/rooms")

# The view files hang their routes on `bp`; each owner adds one line.
# -- meeting support, check-in, displays, feeds, statistics: their views below --
from app.modules.rooms.views import (  # noqa: E402, F401
    blockings,
    board,
    bookings,
    catalogue,
    checkin,
    displays,
    feeds,
    follow_up,
    papers,
    rooms,
    statistics,
    support,
)
