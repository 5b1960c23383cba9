"""Do it: take a car and a driver for requests; change, void, or say that there is none."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Place,
    PurposeType,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.models import Driver as DriverRow
from app.modules.vehicles.queries import dispatching as queries
from app.modules.vehicles.rules import dispatching as rules
from app.modules.vehicles.rules import trips as trip_rules
from app.modules.vehicles.rules.terms import Terms
from app.modules.vehicles.rules.values import trip_of
from app.modules.vehicles.services import desk as facts
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.states import advance
from app.modules.vehicles.services.telling import (
    tell_changed,
    tell_declined,
    tell_dispatched,
    tell_driver_off,
    tell_unserved,
    tell_waiting_again,
)
from app.shared.accounts.models import Person
from app.shared.notifications import services as notifications
from app.shared.numbering.services import next_number
from app.shared.occupancy import services as occupancy
from app.shared.workdays.queries import add_workdays

WAITING = (TripStatus.APPROVED, TripStatus.UNSERVED)


def dispatch(
    *, request_ids: Iterable[int], vehicle_id: int, driver_id: int, by: Person, override_reason: str = ""
) -> Dispatch:
    """Take the car and the driver for one request or several merged ones."""
    requests = _locked(request_ids)
    for request in requests:
        if request.status not in WAITING:
            raise RuleBroken(
                _(
                    "%(number)s is now “%(status)s” and no longer waits for a car.",
                    number=request.number or "—",
                    status=request.status.label,
                )
            )  # fmt: skip
    order = _issue(requests, vehicle_id, driver_id, by, override_reason)
    for request in requests:
        advance(request, TripStatus.DISPATCHED)
        request.end_reason = ""
        note_event(
            action="dispatched", request=request, dispatch=order, person=by, text=_car_and_driver(order)
        )
    tell_dispatched(order, requests, by)
    return order


def reassign(
    *, dispatch: Dispatch, vehicle_id: int, driver_id: int, by: Person, reason: str, override_reason: str = ""
) -> Dispatch:
    """Another car or driver (改派): the old order is voided and stays to be read, everybody is told."""
    if not reason.strip():
        raise RuleBroken(_("Say why the order is changed."), "reason")
    if (dispatch.vehicle_id, dispatch.driver_id) == (vehicle_id, driver_id):
        raise RuleBroken(_("This is the same car and driver."), "vehicle_id")
    requests = _locked(link.request_id for link in dispatch.requests if link.active)
    _end(dispatch, DispatchStatus.VOIDED, reason)
    order = _issue(requests, vehicle_id, driver_id, by, override_reason or reason, replaces=dispatch)
    for request in requests:
        note_event(
            action="reassigned",
            request=request,
            dispatch=order,
            person=by,
            text=f"{_car_and_driver(order)}　{reason}",
        )
    note_event(action="voided", dispatch=dispatch, person=by, text=reason)
    if dispatch.driver_id != order.driver_id:
        tell_driver_off(dispatch, reason, by)
    tell_dispatched(order, requests, by)
    return order


def void(*, dispatch: Dispatch, by: Person, reason: str) -> Dispatch:
    """Before departure: the order is void, its requests wait for a car again."""
    if not reason.strip():
        raise RuleBroken(_("Say why the order is void."), "reason")
    requests = _locked(link.request_id for link in dispatch.requests if link.active)
    _end(dispatch, DispatchStatus.VOIDED, reason)
    note_event(action="voided", dispatch=dispatch, person=by, text=reason)
    _back_to_waiting(requests, by, reason)
    tell_driver_off(dispatch, reason, by)
    return dispatch


def decline(*, dispatch: Dispatch, by: Person, reason: str) -> Dispatch:
    """The driver cannot: car and driver are free again, the requests wait for a car again."""
    if not reason.strip():
        raise RuleBroken(_("Say why you cannot drive."), "reason")
    requests = _locked(link.request_id for link in dispatch.requests if link.active)
    _end(dispatch, DispatchStatus.DECLINED, reason)
    note_event(action="declined", dispatch=dispatch, person=by, text=reason)
    _back_to_waiting(requests, by, reason)
    tell_declined(dispatch, requests, reason, by)
    return dispatch


def unserved(*, request: TripRequest, by: Person, reason: str, advice: str = "") -> TripRequest:
    """There is no car for it: say why, and what to do instead."""
    if not reason.strip():
        raise RuleBroken(_("Say why no car can be given."), "reason")
    advance(request, TripStatus.UNSERVED)
    request.end_reason = f"{reason.strip()}　{advice.strip()}".strip()[:300]
    note_event(action="unserved", request=request, person=by, text=request.end_reason)
    tell_unserved(request, by)
    return request


def release_request(request: TripRequest, by: Person, reason: str) -> None:
    """The request no longer needs its car (changed or cancelled): give back what was taken for it alone.

    The caller sets what becomes of the request. Raises RuleBroken once the car is on the road.
    """
    for link in [link for link in request.seats_taken if link.active]:
        order = link.dispatch
        if order.status not in trip_rules.LIVE:
            continue
        if order.status not in trip_rules.AHEAD:
            raise RuleBroken(
                _("The car is on the road already. Talk to the driver: %(driver)s.", driver=order.driver_name)
            )
        link.active = False
        if any(other.active for other in order.requests):
            _shrink(order)
            note_event(action="rider_left", request=request, dispatch=order, person=by, text=reason)
            tell_changed(order, reason, by)
        else:
            _end(order, DispatchStatus.VOIDED, reason)
            note_event(action="voided", dispatch=order, person=by, text=reason)
            tell_driver_off(order, reason, by)


def dispatch_without_request(
    *, requester: Person, purpose: str, purpose_type: PurposeType, destination: Place, people_count: int,
    departs_at: datetime, returns_at: datetime, vehicle_id: int, driver_id: int, by: Person, reason: str,
    override_reason: str = "", estimated_km: int | None = None,
) -> Dispatch:  # fmt: skip
    """An emergency (无单调度): the car goes at once; the requester hands the request in afterwards.

    What the dispatcher knows is laid down as a draft of that retro request.
    """
    if not reason.strip():
        raise RuleBroken(_("Say why the car goes before there is a request."), "reason")
    if departs_at >= returns_at:
        raise RuleBroken(_("The return must be later than the departure."), "returns_at")
    request = TripRequest(
        requester_id=requester.id, clerk_id=requester.id, department_id=requester.department_id, purpose=purpose,
        purpose_type=purpose_type, destination_id=destination.id, people_count=people_count, departs_at=departs_at,
        returns_at=returns_at, reaches=destination.reaches, estimated_km=estimated_km, urgency=2, is_retro=True,
        retro_reason=reason.strip()[:200], phone=requester.extension,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    order = _issue([request], vehicle_id, driver_id, by, override_reason, is_retro=True)
    note_event(action="dispatched_retro", request=request, dispatch=order, person=by, text=reason)
    workdays = int(facts.terms()["vehicles.slip_workdays"].value)
    due_on = add_workdays(clock.local(returns_at).date(), workdays)
    due_at = clock.at(due_on) + timedelta(hours=17)
    notifications.keep(("trip_request", request.id), "retro_request", due_at, owner_id=requester.id)
    tell_dispatched(order, [request], by)
    return order


def adopt_retro(request: TripRequest) -> bool:
    """A request that came after its car was approved: it goes where its dispatch is. False if it has none."""
    order = next((link.dispatch for link in request.seats_taken if link.active), None)
    if order is None or not order.is_retro:
        return False
    notifications.release(("trip_request", request.id), "retro_request")
    for status in _way_to(order.status):
        advance(request, status)
    return True


def _way_to(status: DispatchStatus) -> list[TripStatus]:
    way = [TripStatus.DISPATCHED, TripStatus.ON_TRIP, TripStatus.RETURNED]
    steps = {DispatchStatus.DEPARTED: 2, DispatchStatus.RETURNED: 3, DispatchStatus.SIGNED: 3}
    return way[: steps.get(status, 1)]


def _locked(ids: Iterable[int]) -> Sequence[TripRequest]:
    wanted = set(ids)
    rows = queries.requests(wanted, lock=True)
    if not wanted or len(rows) != len(wanted):
        raise RuleBroken(_("Choose at least one request that waits for a car."))
    return rows


def _issue(
    requests: Sequence[TripRequest], vehicle_id: int, driver_id: int, by: Person, override_reason: str,
    *, replaces: Dispatch | None = None, is_retro: bool = False,
) -> Dispatch:  # fmt: skip
    """Check everything once more inside the transaction, number the order, occupy car and driver."""
    lock(f"occupancy:vehicle:{vehicle_id}")
    lock(f"occupancy:driver:{driver_id}")
    terms = facts.terms()
    trip = trip_of([facts.wish(request) for request in requests])
    starts_at, ends_at = rules.occupied_span(trip.starts_at, trip.ends_at, terms)
    for kind, resource_id in (
        ("vehicle", vehicle_id),
        ("driver", driver_id),
    ):  # who comes second hears it at once
        occupancy.refuse_taken(kind, resource_id, starts_at, ends_at, f"{kind}_id")
    choice = facts.choose(requests, vehicle_id, driver_id, override_reason, terms)
    vehicle = db.session.get_one(Vehicle, vehicle_id)
    driver = db.session.get_one(DriverRow, driver_id)
    order = Dispatch(
        number=next_number("dispatch", clock.today()), vehicle=vehicle, driver=driver, plate=vehicle.plate,
        driver_name=driver.name, planned_departs_at=trip.starts_at, planned_returns_at=trip.ends_at, dispatcher=by,
        issued_at=clock.now(),
        route_text=facts.route_of(requests), proposal=choice.proposal, overridden=choice.overridden, is_retro=is_retro,
        override_reason=override_reason.strip()[:300] if choice.overridden else "",
        replaces_id=replaces.id if replaces else None,
    )  # fmt: skip
    db.session.add(order)
    for request in requests:
        db.session.add(DispatchRequest(dispatch=order, request=request, people_count=request.people_count))
    db.session.flush()
    source, label = ("dispatch", order.id), facts.label_of(order, requests)
    occupancy.occupy(
        "vehicle", vehicle_id, starts_at, ends_at, source=source, label=label, field="vehicle_id"
    )
    occupancy.occupy("driver", driver_id, starts_at, ends_at, source=source, label=label, field="driver_id")
    _owe(order, terms)
    if choice.overridden:
        note_event(action="overridden", dispatch=order, person=by, text=override_reason.strip())
    return order


def _owe(order: Dispatch, terms: Terms) -> None:
    """What is due until the car leaves: the driver's answer, and a word before departure."""
    subject = ("dispatch", order.id)
    owner = order.driver.person_id
    accept = timedelta(minutes=int(terms["vehicles.accept_minutes"].value))
    before = timedelta(minutes=int(terms["vehicles.departure_minutes"].value))
    notifications.keep(subject, "driver_accept", order.issued_at + accept, owner_id=owner)
    notifications.keep(subject, "departure", order.planned_departs_at - before, owner_id=owner)


def _end(order: Dispatch, status: DispatchStatus, reason: str) -> None:
    """The order ends before departure: nothing is taken and nothing is owed any more."""
    trip_rules.check_transition(order.status, status)
    order.status, order.end_reason = status, reason.strip()[:300]
    if status == DispatchStatus.VOIDED:
        order.voided_at = clock.now()
    for link in order.requests:
        link.active = False
    occupancy.release(("dispatch", order.id))
    notifications.release(("dispatch", order.id))
    db.session.flush()


def _shrink(order: Dispatch) -> None:
    """Somebody no longer rides along: the order covers the others only."""
    left = [link.request for link in order.requests if link.active]
    trip = trip_of([facts.wish(request) for request in left])
    order.planned_departs_at, order.planned_returns_at = trip.starts_at, trip.ends_at
    order.route_text = facts.route_of(left)
    starts_at, ends_at = rules.occupied_span(trip.starts_at, trip.ends_at, facts.terms())
    for row in occupancy.held_by(("dispatch", order.id)):
        row.starts_at, row.ends_at = max(starts_at, row.starts_at), min(ends_at, row.ends_at)
    _owe(order, facts.terms())


def _back_to_waiting(requests: Sequence[TripRequest], by: Person, reason: str) -> None:
    for request in requests:
        if request.status == TripStatus.DISPATCHED:
            advance(request, TripStatus.APPROVED)
        note_event(action="waiting_again", request=request, person=by, text=reason)
        tell_waiting_again(request, reason, by)


def _car_and_driver(order: Dispatch) -> str:
    return f"{order.plate}　{order.driver_name}"
