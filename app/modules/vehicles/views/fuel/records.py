"""Show it: fills and charges, and what cars use."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms.fuel import FillForm, VoidForm
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.queries.fuel import statements
from app.modules.vehicles.reports.fuel import consumption, lists, papers, records
from app.modules.vehicles.services.fuel import void_fill
from app.modules.vehicles.services.fuel.desk import enter_fill
from app.modules.vehicles.views import bp
from app.shared.printing.services import paper


@bp.get("/fuel")
@requires("vehicles.fuel_view")
def fills() -> Response:
    """Fills and charges that this person may see."""
    return page("vehicles/fuel.html", **lists.fills(me()))


@bp.route("/fuel/new", methods=["GET", "POST"])
@requires("vehicles.fuel")
def new_fill() -> Response:
    """A fill from its receipt. `?vehicle=` leaves out what that car does not take; `?line=` of a statement fills it in."""
    car = masters.vehicle(request.args.get("vehicle", 0, type=int))
    last = queries.last_of(car.id) if car else None
    line = (
        statements.line(request.args.get("line", 0, type=int)) if me().may("vehicles.fuel_manage") else None
    )
    form = FillForm.for_(car, last, line, names_driver=queries.sees_all(me()))
    if row := form.carry_out(enter_fill, by=me()):
        return done(records.said(row), to=url_for(".fill", fill_id=row.id))
    return page("vehicles/fuel_new.html", form=form, **records.around(car))


@bp.get("/fuel/<int:fill_id>")
@requires("vehicles.fuel_view")
def fill(fill_id: int) -> Response:
    """One fill: what was said, what was found, its stretch, its files."""
    row = queries.fill(fill_id, me()) or abort(404)
    return page("vehicles/fuel_record.html", **records.record(row, me()))


@bp.route("/fuel/<int:fill_id>/void", methods=["GET", "POST"])
@requires("vehicles.fuel_manage")
def void_fill_page(fill_id: int) -> Response:
    row = queries.fill(fill_id, me()) or abort(404)
    form = VoidForm(data={"version": row.version})
    if after := form.carry_out(void_fill, on=row, fill=row, by=me()):
        return done(records.voided(after, row), to=url_for(".fill", fill_id=row.id))
    return page(
        "vehicles/fuel_void.html",
        form=form,
        title=_("Void %(number)s", number=row.number),
        **records.fate(row),
    )


@bp.get("/fuel/<int:fill_id>/paper")
@requires("vehicles.fuel_view")
def fill_paper(fill_id: int) -> Response:
    """车辆加油单"""
    row = queries.fill(fill_id, me()) or abort(404)
    return paper("vehicles/print/fuel.html", **papers.fill(row))


@bp.get("/fuel/consumption")
@requires("vehicles.fuel_view")
def consumption_list() -> Response:
    """What each car uses per 100 km, from full tank to full tank."""
    return page("vehicles/fuel_consumption.html", **consumption.overview(me()))


@bp.get("/fuel/consumption/<int:vehicle_id>")
@requires("vehicles.fuel_view")
def consumption_of(vehicle_id: int) -> Response:
    """One car's stretches, the newest first."""
    car = masters.vehicle(vehicle_id) or abort(404)
    return page("vehicles/fuel_car.html", **(consumption.of_car(car, me()) or abort(404)))
