"""Show it: the day's rounds live, and the month in figures."""

from flask import Response, request

from app.core import clock
from app.core.htmx import page
from app.core.web import poll, requires
from app.modules.duty.patrol.reports import board as reports
from app.modules.duty.patrol.reports import statistics as figures
from app.modules.duty.patrol.views import bp


@bp.get("/board")
@requires("duty.plan")
def board() -> Response:
    """Today's rounds: who, where, late, missed."""
    return page("duty/patrol/board.html", **reports.today(clock.now()))


@bp.get("/board/now")
@requires("duty.plan")
@poll
def board_now() -> Response:
    """The same, asked by the page itself."""
    return page("duty/patrol/board.html", **reports.today(clock.now()))


@bp.get("/statistics")
@requires("duty.plan")
def statistics() -> Response:
    """A month by route, person and day; standstills of the portal stand beside the figures."""
    return page("duty/patrol/statistics.html", **figures.month(figures.month_of(request.args, clock.today())))
