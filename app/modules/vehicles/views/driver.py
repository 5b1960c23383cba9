"""Show it: the driver's page, departure, return, signature."""

from flask import Response, abort, request, url_for

from app.core.forms import Form, me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.web import requires
from app.modules.vehicles.forms.dispatching import ReasonForm
from app.modules.vehicles.forms.trips import DepartForm, ReturnForm, SignForm
from app.modules.vehicles.models import Dispatch, DispatchStatus
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.reports import driver as reports
from app.modules.vehicles.services import dispatching, trips
from app.modules.vehicles.views import bp


@bp.get("/driver")
@requires("vehicles.drive")
def driver() -> Response:
    """My trips: the one under way or next, with its form, and what comes."""
    day = reports.day(me())
    return page("vehicles/driver.html", day=day, next_form=_next_form(day.current))


@bp.post("/dispatches/<int:dispatch_id>/accept")
@requires("vehicles.drive", "vehicles.dispatch")
def accept_dispatch(dispatch_id: int) -> Response:
    """The driver takes the trip."""
    order = _mine(dispatch_id)
    form = Form()
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


def _next_form(order: Dispatch | None) -> Form | None:
    """What the trip at hand wants next: departure or return."""
    if order is None:
        return None
    return ReturnForm.for_(order) if order.status == DispatchStatus.DEPARTED else DepartForm.for_(order)


def _mine(dispatch_id: int) -> Dispatch:
    return queries.drivable(dispatch_id, me()) or abort(404)


def _after(order: Dispatch) -> str:
    """A driver goes back to the own page, a dispatcher to the record."""
    if order.driver.person_id == me().id and me().may("vehicles.drive"):
        return url_for(".driver")
    return url_for(".dispatch_record", dispatch_id=order.id)
