"""Show it: the driver's page, departure, return, signature."""

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.offline import OfflineForm
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.dispatching import ReasonForm
from app.modules.vehicles.forms.driver import DefectForm, FillForm, apart, sheet
from app.modules.vehicles.forms.trips import DepartForm, ReturnForm, SignForm
from app.modules.vehicles.models import Dispatch
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.reports import driver as reports
from app.modules.vehicles.services import devices, dispatching, trips
from app.modules.vehicles.views import bp


@bp.get("/driver")
@requires("vehicles.drive")
def driver() -> Response:
    """My trips: what may be recorded of each, also without a network; fuel and defects; what comes, what is done."""
    day = reports.day(me())
    sheets = [sheet(order, day.lasts.get(order.vehicle_id)) for order in day.trips]
    return page(
        "vehicles/driver.html", day=day, sheets=sheets, fill=apart(_fill_form(day), "fill"),
        defect=apart(_defect_form(day), "defect"),
    )  # fmt: skip


@bp.route("/driver/fill", methods=["GET", "POST"])
@requires("vehicles.drive")
def driver_fill() -> Response:
    """Fuel or electricity, with the receipt."""
    form = _fill_form(reports.day(me()))
    if form.carry_out(devices.refuel, by=me()):
        return done(_("The fill is on record."), to=url_for(".driver"))
    return page("vehicles/driver_fill.html", form=form)


@bp.route("/driver/defect", methods=["GET", "POST"])
@requires("vehicles.drive")
def driver_defect() -> Response:
    """Something is wrong with a car."""
    form = _defect_form(reports.day(me()))
    if form.carry_out(devices.report_defect, by=me()):
        return done(_("Reported. The dispatcher has been told."), to=url_for(".driver"))
    return page("vehicles/driver_defect.html", form=form)


@bp.post("/dispatches/<int:dispatch_id>/accept")
@requires("vehicles.drive", "vehicles.dispatch")
def accept_dispatch(dispatch_id: int) -> Response:
    """The driver takes the trip."""
    order = _mine(dispatch_id)
    form = OfflineForm()
    if not form.carry_out(trips.accept, dispatch=order, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("Accepted. Departure %(hour)s.", hour=reports.departure_hour(order)), to=_after(order))


@bp.route("/dispatches/<int:dispatch_id>/decline", methods=["GET", "POST"])
@requires("vehicles.drive", "vehicles.dispatch")
def decline_dispatch(dispatch_id: int) -> Response:
    """The driver cannot, and says why."""
    order = _mine(dispatch_id)
    form = ReasonForm()
    if form.carry_out(dispatching.decline, dispatch=order, by=me()):
        return done(_("Declined. The dispatcher has been told."), to=_after(order))
    return page("vehicles/driver_decline.html", form=form, order=order)


@bp.route("/dispatches/<int:dispatch_id>/depart", methods=["GET", "POST"])
@requires("vehicles.drive", "vehicles.dispatch")
def depart(dispatch_id: int) -> Response:
    """The car leaves."""
    order = _mine(dispatch_id)
    form = DepartForm.for_(order)
    if form.carry_out(trips.depart, dispatch=order, by=me()):
        return done(reports.departure_said(order), to=_after(order))
    return page("vehicles/driver_depart.html", form=form, order=order, last=reports.last_reading(order))


@bp.route("/dispatches/<int:dispatch_id>/hand_back", methods=["GET", "POST"])
@requires("vehicles.drive", "vehicles.dispatch")
def hand_back(dispatch_id: int) -> Response:
    """The car is back."""
    order = _mine(dispatch_id)
    form = ReturnForm.for_(order)
    if form.carry_out(trips.hand_back, dispatch=order, by=me()):
        return done(reports.return_said(order), to=_after(order))
    return page("vehicles/driver_hand_back.html", form=form, order=order, out=reports.out(order))


@bp.post("/dispatches/<int:dispatch_id>/key")
@requires("vehicles.drive", "vehicles.dispatch")
def register_key(dispatch_id: int) -> Response:
    """The key came back after the car."""
    order = _mine(dispatch_id)
    form = Form()
    if not form.carry_out(trips.register_key, dispatch=order, by=me()):
        raise RuleBroken(form.first_error)
    return done(_("The key is registered as handed back."), to=_after(order))


@bp.route("/dispatches/<int:dispatch_id>/sign", methods=["GET", "POST"])
@requires("vehicles.request", "vehicles.dispatch")
def sign_dispatch(dispatch_id: int) -> Response:
    """The requester signs. `?request=` names which of several."""
    order = queries.dispatch(dispatch_id, me()) or abort(404)
    seat = queries.seat(order, request.args.get("request", type=int)) or abort(404)
    form = SignForm(data={"rating": 5})
    if form.carry_out(trips.sign, seat=seat, by=me()):
        return done(_("Signed. The trip is concluded."), to=url_for(".dispatch_record", dispatch_id=order.id))
    return page(
        "vehicles/dispatch_sign.html", form=form, order=order, seat=seat, own=reports.signs_own(seat, me())
    )


def _fill_form(day: reports.Day) -> FillForm:
    form = FillForm()
    form.name_cars(day.cars)
    form.station_id.choices, form.card_id.choices = reports.stations(), reports.cards(day)
    return form


def _defect_form(day: reports.Day) -> DefectForm:
    form = DefectForm()
    form.name_cars(day.cars)
    return form


def _mine(dispatch_id: int) -> Dispatch:
    return queries.drivable(dispatch_id, me()) or abort(404)


def _after(order: Dispatch) -> str:
    """A driver goes back to the own page, a dispatcher to the record."""
    if order.driver.person_id == me().id and me().may("vehicles.drive"):
        return url_for(".driver")
    return url_for(".dispatch_record", dispatch_id=order.id)
