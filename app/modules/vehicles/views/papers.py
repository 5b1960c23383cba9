"""Show it: papers."""

from flask import Response, abort, request

from app.core.forms import me
from app.core.htmx import page
from app.core.web import requires
from app.modules.vehicles.queries import requests as request_queries
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.reports import papers as reports
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper


@bp.get("/requests/<int:request_id>/paper")
@requires("vehicles.request", "vehicles.view")
def request_paper(request_id: int) -> Response:
    """公务用车申请审批单"""
    trip = request_queries.request(request_id, me()) or abort(404)
    return paper("vehicles/print/request.html", **reports.request(trip))


@bp.get("/dispatches/<int:dispatch_id>/paper")
@requires("vehicles.view", "vehicles.dispatch", "vehicles.drive")
def dispatch_paper(dispatch_id: int) -> Response:
    """派车单, three parts"""
    order = queries.dispatch(dispatch_id, me()) or abort(404)
    return paper("vehicles/print/dispatch.html", **reports.dispatch(order))


@bp.get("/register")
@requires("vehicles.dispatch", "vehicles.manage")
def register() -> Response:
    """The use of one car in one month."""
    month = reports.month_of(request.args)
    return page("vehicles/board_register.html", month=month, listing=reports.register(month))


@bp.get("/register/paper")
@requires("vehicles.dispatch", "vehicles.manage")
def register_paper() -> Response:
    """车辆使用登记表"""
    month = reports.month_of(request.args)
    return paper("vehicles/print/register.html", **reports.register_paper(month))
