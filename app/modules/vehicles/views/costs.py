"""Show it: what cars cost in a year, what they cost in all, and which might be replaced."""

from flask import Response, request

from app.core.htmx import page
from app.core.web import requires
from app.modules.vehicles.reports import costs as reports
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper


@bp.get("/costs")
@requires("vehicles.ledger")
def costs() -> Response:
    """The running costs of a year by car, with charts by month."""
    seen = reports.year(reports.year_asked(request.args))
    return page("vehicles/costs.html", seen=seen, listing=reports.year_listing(seen))


@bp.get("/costs/paper")
@requires("vehicles.ledger")
def costs_paper() -> Response:
    """公务用车运行费用年度统计表"""
    seen = reports.year(reports.year_asked(request.args))
    return paper("vehicles/print/costs_year.html", **reports.year_paper(seen))


@bp.get("/costs/cars")
@requires("vehicles.ledger")
def car_costs() -> Response:
    """Total cost of ownership and the advice to replace, with its reasons."""
    return page("vehicles/costs_cars.html", listing=reports.life_listing(reports.lives()))
