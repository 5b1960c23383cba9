"""Show it: statistics of cars and trips; the same on paper."""

from flask import Response, request

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.vehicles.reports import statistics as reports
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper


@bp.get("/statistics")
@requires("vehicles.statistics")
def statistics() -> Response:
    """By month, car, driver or department; the filters stand in the URL."""
    seen = reports.shown(me(), request.args)
    return page("vehicles/statistics.html", seen=seen, listing=reports.listing(seen))


@bp.get("/statistics/paper")
@requires("vehicles.statistics")
def statistics_paper() -> Response:
    """公务用车使用情况统计"""
    seen = reports.shown(me(), request.args)
    return paper("vehicles/print/statistics.html", **reports.paper(seen, reports.listing(seen)))
