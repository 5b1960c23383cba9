"""Show it: the dispatcher's desk, and what becomes of a dispatch order there."""

from typing import Any

from flask import Response, abort, request, url_for

from app.core import clock
from app.core.forms import me
from app.core.htmx import done, page
from app.core.language import gettext as _
from app.core.web import requires
from app.modules.vehicles.forms.dispatching import (
    DispatchForm,
    EmergencyForm,
    ReasonForm,
    ReassignForm,
    UnservedForm,
)
from app.modules.vehicles.models import Dispatch, TripRequest
from app.modules.vehicles.queries import places, trips
from app.modules.vehicles.reports import desk as reports
from app.modules.vehicles.services import dispatching as services
from app.modules.vehicles.views import bp
from app.shared.accounts import queries as people


@bp.route("/desk", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def desk() -> Response:
    """The queue, and the chosen requests with proposals. `?request=` chooses, `?with=` merges others."""
    form = DispatchForm()
    if order := form.carry_out(services.dispatch, request_ids=_asked(), by=me()):
        return done(
            _(
                "%(plate)s with %(driver)s is dispatched: %(number)s.",
                plate=order.plate,
                driver=order.driver_name,
                number=order.number,
            ),
            to=url_for(".desk"),
        )
    work = reports.desk(_asked())
    form.offer(work.answer)
    return page("vehicles/desk.html", form=form, work=work)


def _asked() -> list[int]:
    return [
        int(value)
        for value in request.args.getlist("request") + request.args.getlist("with")
        if value.isdigit()
    ]


@bp.route("/requests/<int:request_id>/unserved", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def unserved(request_id: int) -> Response:
    """There is no car for it."""
    trip = _request(request_id)
    form = UnservedForm()
    if form.carry_out(services.unserved, request=trip, by=me()):
        return done(_("%(number)s was told that there is no car.", number=trip.number), to=url_for(".desk"))
    return page("vehicles/dispatch_unserved.html", form=form, trip=trip)


@bp.route("/dispatches/<int:dispatch_id>/reassign", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def reassign(dispatch_id: int) -> Response:
    """Another car or driver."""
    order = _order(dispatch_id)
    form = ReassignForm(
        data={"vehicle_id": request.args.get("vehicle"), "driver_id": request.args.get("driver")}
    )
    if new := form.carry_out(services.reassign, dispatch=order, by=me()):
        return done(
            _(
                "Changed: %(plate)s with %(driver)s, %(number)s.",
                plate=new.plate,
                driver=new.driver_name,
                number=new.number,
            ),
            to=url_for(".dispatch_record", dispatch_id=new.id),
        )
    work = reports.change(order)
    form.offer(work.answer)
    return page("vehicles/dispatch_reassign.html", form=form, order=order, work=work)


@bp.route("/dispatches/<int:dispatch_id>/void", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def void_dispatch(dispatch_id: int) -> Response:
    """The order is void; its requests wait again."""
    order = _order(dispatch_id)
    form = ReasonForm()
    if form.carry_out(services.void, dispatch=order, by=me()):
        return done(
            _("%(number)s is void; its requests wait for a car again.", number=order.number),
            to=url_for(".desk"),
        )
    return page("vehicles/dispatch_void.html", form=form, order=order)


@bp.route("/dispatches/new", methods=["GET", "POST"])
@requires("vehicles.dispatch")
def new_dispatch() -> Response:
    """A car that goes before there is a request."""
    form = EmergencyForm(data=reports.emergency_start(clock.now()))
    form.offer(reports.emergency_answer(form.departs_at.data, form.returns_at.data, form.people_count.data))
    form.name_people(people.active_people(), places.usable_places())
    if order := form.carry_out(_send_at_once, by=me()):
        return done(
            _("%(number)s is issued. The request is to follow within a working day.", number=order.number),
            to=url_for(".dispatch_record", dispatch_id=order.id),
        )
    return page("vehicles/dispatch_new.html", form=form)


def _send_at_once(*, requester_id: int, destination_id: int, **answers: Any) -> Dispatch:
    return services.dispatch_without_request(
        requester=people.person(requester_id) or abort(404),
        destination=places.place(destination_id) or abort(404),
        **answers,
    )


def _order(dispatch_id: int) -> Dispatch:
    return trips.get(dispatch_id) or abort(404)


def _request(request_id: int) -> TripRequest:
    return trips.request_by_id(request_id) or abort(404)
