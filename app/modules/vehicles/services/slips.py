"""Do it: reserve a pad of blank slips, key in what was written by hand, account for the rest."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    Driver,
    Place,
    PurposeType,
    Slip,
    SlipPad,
    SlipStatus,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.queries import slips as queries
from app.modules.vehicles.queries import trips as trip_queries
from app.modules.vehicles.rules import slips as rules
from app.modules.vehicles.services import desk as facts
from app.modules.vehicles.services import dispatching, trips
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.states import advance
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.notifications import services as notifications
from app.shared.numbering.services import next_number
from app.shared.occupancy import services as occupancy
from app.shared.policies.queries import policy
from app.shared.workdays.queries import add_workdays


def reserve_pad(*, by: Person, count: int, keeper: Person, note: str = "") -> SlipPad:
    """So many numbers, one after another, for slips that are printed blank. They are given once and never again."""
    rules.check_pad_size(count, int(policy(rules.PAD_SIZE).value))
    today = clock.today()
    pad = SlipPad(
        number=next_number("slip_pad", today), count=count, keeper=keeper, note=note.strip()[:200], reserved_on=today,
        reserved_by=by,
    )  # fmt: skip
    db.session.add(pad)
    for place in range(1, count + 1):
        db.session.add(Slip(pad=pad, place=place, number=next_number("slip", today)))
    db.session.flush()
    return pad


def spoil(*, slip: Slip, by: Person, reason: str) -> Slip:
    """Written wrongly or torn: the slip is kept, crossed out, and says why."""
    if not reason.strip():
        raise RuleBroken(_("Say what became of the slip."), "reason")
    return _end(slip, SlipStatus.SPOILED, by, reason)


def hand_back(*, pad: SlipPad, by: Person) -> SlipPad:
    """The keeper gives back what was not used; those slips are destroyed and their numbers stay theirs."""
    left = queries.blank(pad.id)
    if not left:
        raise RuleBroken(_("No blank slip is left in this pad."))
    for slip in left:
        _end(slip, SlipStatus.RETURNED, by, "")
    return pad


def enter(
    *, slip: Slip, by: Person, reason: str, vehicle_id: int, driver_id: int, out_at: datetime, out_km: int,
    in_at: datetime, in_km: int, people_count: int, request_id: int | None = None, requester: Person | None = None,
    destination: Place | None = None, purpose: str = "", purpose_type: PurposeType = PurposeType.ERRAND,
    fuel_eighths: int | None = None, parking: str = "", key_no: str = "", gap_reason: str = "", km_reason: str = "",
    files: Iterable[Any] = (),
) -> Dispatch:  # fmt: skip
    """A slip filled by hand becomes a dispatch order with its departure and return, at their place in time.

    For a request that waits for a car, or as the draft of a retro request, which follows and is approved as any
    other. Readings must fit between their neighbours; hours in which car or driver were out already are refused.
    """
    lock(f"occupancy:vehicle:{vehicle_id}")
    lock(f"occupancy:driver:{driver_id}")
    db.session.refresh(slip, with_for_update={"of": Slip})
    rules.check_transition(slip.number, slip.status, SlipStatus.USED)
    now = clock.now()
    if not reason.strip():
        raise RuleBroken(_("Say why the trip was made on paper."), "reason")
    rules.check_entry(out_at, in_at, now, int(policy(rules.ENTRY_DAYS).value))
    vehicle, driver = db.session.get(Vehicle, vehicle_id), db.session.get(Driver, driver_id)
    if vehicle is None or driver is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    rules.check_seats(people_count, vehicle.seats)
    for kind, resource_id, who, field in (
        ("vehicle", vehicle_id, vehicle.plate, "vehicle_id"), ("driver", driver_id, driver.name, "driver_id"),
    ):  # fmt: skip
        made = [rules.Made(*trip) for trip in queries.made(kind, resource_id, out_at, in_at, now)]
        rules.check_overlap(out_at, in_at, made, who, field)
    request = _request(
        request_id, by, requester, destination, purpose, purpose_type, people_count, out_at, in_at, reason
    )
    order = Dispatch(
        number=next_number("dispatch", clock.today()), vehicle=vehicle, driver=driver, plate=vehicle.plate,
        driver_name=driver.name, planned_departs_at=out_at, planned_returns_at=in_at, dispatcher=by, issued_at=now,
        route_text=facts.route_of([request]), proposal={"slip": slip.number}, is_retro=request.is_retro,
        override_reason=reason.strip()[:300],
    )  # fmt: skip
    db.session.add(order)
    db.session.add(DispatchRequest(dispatch=order, request=request, people_count=people_count))
    db.session.flush()
    _occupy(order, request)
    if request.status in dispatching.WAITING:
        advance(request, TripStatus.DISPATCHED)
    note_event(
        action="slip_entered",
        request=request,
        dispatch=order,
        person=by,
        text=f"{slip.number}　{reason.strip()}",
    )
    with _beside(km="out_km", at="out_at"):
        trips.depart(dispatch=order, by=by, km=out_km, key_no=key_no, gap_reason=gap_reason, at=out_at)
    db.session.refresh(order, ["handovers"])
    with _beside(km="in_km", at="in_at", reason="km_reason"):
        trips.hand_back(
            dispatch=order,
            by=by,
            km=in_km,
            fuel_eighths=fuel_eighths,
            parking=parking,
            reason=km_reason,
            at=in_at,
        )
    _close_gap(order, in_at, in_km, by)
    _end(slip, SlipStatus.USED, by, reason, order)
    attach_all("dispatch", order.id, files, by)
    return order


@contextmanager
def _beside(**fields: str) -> Iterator[None]:
    """A refusal of departure or return stands beside the slip's own field."""
    try:
        yield
    except RuleBroken as broken:
        raise RuleBroken(broken.message, fields.get(broken.field or "", broken.field)) from broken


def _request(
    request_id: int | None, by: Person, requester: Person | None, destination: Place | None, purpose: str,
    purpose_type: PurposeType, people_count: int, out_at: datetime, in_at: datetime, reason: str,
) -> TripRequest:  # fmt: skip
    """The request that waited for this trip, or the draft of one that follows within its term."""
    if request_id is not None:
        request = trip_queries.request_by_id(request_id)
        if request is None or request.status not in dispatching.WAITING:
            raise RuleBroken(_("This request no longer waits for a car."), "request_id")
        return request
    if requester is None:
        raise RuleBroken(_("Choose who rides."), "requester_id")
    if destination is None:
        raise RuleBroken(_("Choose the destination."), "destination_id")
    if not purpose.strip():
        raise RuleBroken(_("Say what the trip is for."), "purpose")
    request = TripRequest(
        requester_id=requester.id, clerk_id=requester.id, department_id=requester.department_id, purpose=purpose.strip(),
        purpose_type=purpose_type, destination=destination, people_count=people_count, departs_at=out_at,
        returns_at=in_at, reaches=destination.reaches, is_retro=True, retro_reason=reason.strip()[:200],
        phone=requester.extension,
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    workdays = int(facts.terms()["vehicles.slip_workdays"].value)
    due_at = clock.at(add_workdays(clock.today(), workdays)) + timedelta(hours=17)
    notifications.keep(("trip_request", request.id), "retro_request", due_at, owner_id=requester.id)
    return request


def _occupy(order: Dispatch, request: TripRequest) -> None:
    """The hours as they were, without buffers; the buffers of its neighbours give way, for they are planning."""
    out_at, in_at = order.planned_departs_at, order.planned_returns_at
    label = facts.label_of(order, [request])
    for kind, resource_id in (("vehicle", order.vehicle_id), ("driver", order.driver_id)):
        for row in queries.spans(kind, resource_id, out_at, in_at):
            other = trip_queries.by_id(row.source_id)
            begun = (other.departed_at or other.planned_departs_at) if other else row.starts_at
            if begun >= in_at:
                row.starts_at = in_at
            elif row.starts_at < out_at:
                row.ends_at = out_at
            else:
                row.active = False
        db.session.flush()
        occupancy.occupy(
            kind, resource_id, out_at, in_at, source=("dispatch", order.id), label=label, field=f"{kind}_id"
        )


def _close_gap(order: Dispatch, in_at: datetime, in_km: int, by: Person) -> None:
    """Kilometres that the next departure found on no record are now told by this slip."""
    following = queries.next_departure(order.vehicle_id, in_at)
    if following is None or following.gap_km == following.reading.km - in_km:
        return
    before, following.gap_km = following.gap_km, following.reading.km - in_km
    note_event(
        action="gap_closed", dispatch=following.dispatch, person=by,
        text=_("%(before)s km, now %(now)s km, by %(number)s", before=before, now=following.gap_km, number=order.number),
    )  # fmt: skip


def _end(slip: Slip, status: SlipStatus, by: Person, reason: str, order: Dispatch | None = None) -> Slip:
    rules.check_transition(slip.number, slip.status, status)
    slip.status, slip.ended_at, slip.ended_by = status, clock.now(), by
    slip.reason, slip.dispatch = reason.strip()[:300], order
    return slip


def told(order: Dispatch) -> str:
    """What is said once a slip is keyed in."""
    return _(
        "%(number)s is on record: %(plate)s, %(span)s.", number=order.number, plate=order.plate,
        span=span(order.departed_at or order.planned_departs_at, order.returned_at or order.planned_returns_at),
    )  # fmt: skip
