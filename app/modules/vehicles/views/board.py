"""Show it: the boards of all cars, the list and the record of dispatch orders, odometers."""

from flask import Response, abort, request, url_for

from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms.dispatching import OdometerForm, ReasonForm
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.reports import board as reports
from app.modules.vehicles.reports import record
from app.modules.vehicles.services import odometer
from app.modules.vehicles.views import bp


@bp.get("/")
@requires("vehicles.request", "vehicles.view", "vehicles.drive")
def board() -> Response:
    """The front page: a day or a week of all cars."""
    return page("vehicles/board.html", showing=reports.shown(me(), request.args))


@bp.get("/dispatches")
@requires("vehicles.view", "vehicles.dispatch", "vehicles.drive")
def dispatches() -> Response:
    """The list of dispatch orders."""
    return page(
        "vehicles/dispatches.html",
        listing=reports.dispatches(me(), request.args),
        **reports.filters(me(), request.args),
    )


@bp.get("/dispatches/<int:dispatch_id>")
@requires("vehicles.view", "vehicles.dispatch", "vehicles.drive")
def dispatch_record(dispatch_id: int) -> Response:
    """One dispatch order with its way and its timeline."""
    order = queries.dispatch(dispatch_id, me()) or abort(404)
    return page("vehicles/dispatch.html", order=order, record=record.of(order, me()))


@bp.route("/odometers/<int:vehicle_id>", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def odometers(vehicle_id: int) -> Response:
    """The readings of a car; a new one read off it."""
    vehicle = queries.vehicle(vehicle_id) or abort(404)
    form = OdometerForm()
    if form.carry_out(odometer.correct, vehicle=vehicle, by=me()):
        return done(_("The reading is registered."), to=url_for(".odometers", vehicle_id=vehicle.id))
    return page("vehicles/board_odometer.html", form=form, vehicle=vehicle, listing=reports.readings(vehicle))


@bp.route("/odometers/readings/<int:reading_id>/void", methods=["GET", "POST"])
@requires("vehicles.dispatch", "vehicles.manage")
def void_reading(reading_id: int) -> Response:
    """A typo: the reading no longer counts."""
    reading = readings.reading(reading_id) or abort(404)
    form = ReasonForm()
    if form.carry_out(odometer.void, reading=reading, by=me()):
        return done(
            _("The reading is void and no longer counts."),
            to=url_for(".odometers", vehicle_id=reading.vehicle_id),
        )
    return page(
        "vehicles/board_void_reading.html",
        form=form,
        reading=reading,
        vehicle=queries.vehicle(reading.vehicle_id),
    )
