"""Do it: the driver accepts, the car goes out and comes back, the requester signs."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import number
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    ReadingSource,
    TripStatus,
)
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.rules import may_become
from app.modules.vehicles.rules import trips as rules
from app.modules.vehicles.rules.odometer import Reading
from app.modules.vehicles.rules.terms import Terms
from app.modules.vehicles.services import desk as facts
from app.modules.vehicles.services import keys, odometer
from app.modules.vehicles.services.devices import check_device, offline_text
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.states import advance
from app.modules.vehicles.services.telling import tell_damage, tell_returned
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.notifications import services as notifications
from app.shared.occupancy import services as occupancy
from app.shared.workdays.queries import add_workdays

CHECKS = ("lights", "tyres", "brakes", "papers", "extinguisher", "body")


def accept(
    *, dispatch: Dispatch, by: Person, client_id: str = "", client_at: datetime | None = None
) -> Dispatch:
    """The driver takes the trip."""
    check_device(client_at)
    rules.check_transition(dispatch.status, DispatchStatus.ACCEPTED)
    dispatch.status, dispatch.accepted_at = DispatchStatus.ACCEPTED, client_at or clock.now()
    notifications.release(("dispatch", dispatch.id), "driver_accept")
    note_event(action="accepted", dispatch=dispatch, person=by, text=offline_text(client_at, dispatch))
    return dispatch


def depart(
    *, dispatch: Dispatch, by: Person, km: int, key_no: str = "", fuel_eighths: int | None = None,
    checks: Iterable[str] = CHECKS, condition_note: str = "", gap_reason: str = "", at: datetime | None = None,
    client_id: str = "", client_at: datetime | None = None, photos: Iterable[Any] = (),
) -> Dispatch:  # fmt: skip
    """The car leaves: key, odometer, fuel, condition. Kilometres that no record tells are kept as a gap."""
    if _known(client_id):
        return dispatch
    check_device(client_at)
    rules.check_transition(dispatch.status, DispatchStatus.DEPARTED)
    at = at or client_at or clock.now()
    terms = facts.terms()
    last = odometer.plain(readings.last(dispatch.vehicle_id, at))
    reading = odometer.record(
        vehicle=dispatch.vehicle, at=at, km=km, source=ReadingSource.DEPARTURE, source_id=dispatch.id, by=by
    )
    gap = rules.check_departure(km, last, gap_reason, terms)
    ticked = list(checks)
    _check_condition(ticked, condition_note)
    _hand_over(
        Handover(
            dispatch=dispatch, direction=Direction.OUT, at=at, reading=reading, gap_km=gap, gap_reason=gap_reason.strip()[:200],
            fuel_eighths=fuel_eighths, key_no=key_no.strip()[:20], condition_ok=len(ticked) == len(CHECKS),
            condition_note=condition_note.strip()[:300], checklist={check: check in ticked for check in CHECKS}, by=by,
            client_id=client_id or None, client_at=client_at,
        ),
        photos,
    )  # fmt: skip
    dispatch.status, dispatch.departed_at = DispatchStatus.DEPARTED, at
    dispatch.accepted_at = dispatch.accepted_at or at
    _requests_become(dispatch, TripStatus.ON_TRIP)
    _watch_return(dispatch)
    text = f"{_('%(km)s km', km=number(km))}　{offline_text(client_at, dispatch)}".rstrip("　")
    note_event(action="departed", dispatch=dispatch, person=by, text=text)
    if gap >= int(terms["vehicles.gap_warn_km"].value) and terms["vehicles.gap_warn_km"].severity != "off":
        note_event(
            action="gap",
            dispatch=dispatch,
            person=by,
            text=f"{_('%(km)s km', km=gap)}　{gap_reason}".strip("　"),
        )
    return dispatch


def hand_back(
    *, dispatch: Dispatch, by: Person, km: int, fuel_eighths: int | None = None, parking: str = "",
    condition_ok: bool = True, condition_note: str = "", key_handed: bool = True, reason: str = "",
    at: datetime | None = None, client_id: str = "", client_at: datetime | None = None, photos: Iterable[Any] = (),
) -> Dispatch:  # fmt: skip
    """The car is back: odometer, fuel, parking, condition, key. What is left of the span is free again."""
    if _known(client_id):
        return dispatch
    check_device(client_at)
    rules.check_transition(dispatch.status, DispatchStatus.RETURNED)
    at = at or client_at or clock.now()
    out = queries.handover(dispatch, Direction.OUT)
    if out is None:
        raise RuleBroken(_("The departure is not registered yet."))
    if not condition_ok and not condition_note.strip():
        raise RuleBroken(_("Say what is wrong with the car."), "condition_note")
    terms = facts.terms()
    rules.check_times(clock.now(), at)
    estimate = max((link.request.estimated_km or 0 for link in dispatch.requests if link.active), default=0)
    started = Reading(out.at, out.reading.km)
    rules.check_return(started, Reading(at, km), estimate or None, reason, terms)
    reading = odometer.record(
        vehicle=dispatch.vehicle, at=at, km=km, source=ReadingSource.RETURN, source_id=dispatch.id, by=by
    )
    _hand_over(
        Handover(
            dispatch=dispatch, direction=Direction.IN, at=at, reading=reading, fuel_eighths=fuel_eighths,
            parking=parking.strip()[:80], condition_ok=condition_ok, condition_note=condition_note.strip()[:300],
            key_handed=key_handed, key_no=out.key_no, reason=reason.strip()[:200], by=by, client_id=client_id or None,
            client_at=client_at,
        ),
        photos,
    )  # fmt: skip
    dispatch.status, dispatch.returned_at = DispatchStatus.RETURNED, at
    _requests_become(dispatch, TripStatus.RETURNED)
    odometer.keep_gaps(dispatch.vehicle_id)  # a trip keyed in late covers only its own kilometres
    turnaround = timedelta(minutes=int(terms["vehicles.turnaround_minutes"].value))
    occupancy.release_from(("dispatch", dispatch.id), at + turnaround)
    notifications.release(("dispatch", dispatch.id))
    _ask_signatures(dispatch, terms, by)
    text = f"{_trip_text(out.reading.km, km, reason)}　{offline_text(client_at, dispatch)}".rstrip("　")
    note_event(action="returned", dispatch=dispatch, person=by, text=text)
    if not condition_ok:
        tell_damage(dispatch, condition_note, by)
    return dispatch


def register_key(*, dispatch: Dispatch, by: Person) -> Dispatch:
    """The key came back after the car."""
    back = queries.handover(dispatch, Direction.IN)
    if back is None or back.key_handed:
        raise RuleBroken(_("No key is missing here."))
    back.key_handed = True
    keys.handed_back(dispatch, by, clock.now())
    note_event(action="key_returned", dispatch=dispatch, person=by)
    return dispatch


def sign(
    *, seat: DispatchRequest, by: Person, rating: int | None = None, comment: str = "", paper_reason: str = ""
) -> DispatchRequest:
    """The requester (or the clerk) signs for the trip; the dispatcher for what was signed on paper."""
    request, order = seat.request, seat.dispatch
    rules.check_signer(
        by.id, request.requester_id, request.clerk_id, by.may("vehicles.dispatch"), paper_reason
    )
    rules.check_rating(rating)
    if seat.signed_at is not None:
        raise RuleBroken(_("This trip is signed already."))
    if order.status != DispatchStatus.RETURNED:
        raise RuleBroken(_("The car is not back yet; sign after its return."))
    back = queries.handover(order, Direction.IN)
    rules.check_key(back is None or back.key_handed, facts.terms())
    now = clock.now()
    seat.signed_by_id, seat.signed_at, seat.rating = by.id, now, rating
    seat.comment = "　".join(part.strip() for part in (comment, paper_reason) if part.strip())[:300]
    advance(request, TripStatus.CLOSED)
    notifications.release(("trip_request", request.id), "sign_off")
    note_event(action="signed", request=request, dispatch=order, person=by, text=seat.comment)
    if all(link.signed_at is not None for link in order.requests if link.active):
        rules.check_transition(order.status, DispatchStatus.SIGNED)
        order.status, order.signed_at = DispatchStatus.SIGNED, now
    return seat


def _known(client_id: str) -> bool:
    """A record that a phone made offline comes once, however often it is sent."""
    return bool(client_id) and queries.handover_of_client(client_id) is not None


def _hand_over(row: Handover, photos: Iterable[Any]) -> None:
    """Keep the record with its photos."""
    db.session.add(row)
    db.session.flush()
    attach_all("handover", row.id, photos, row.by)
    keys.follow(row)


def _check_condition(ticked: list[str], note: str) -> None:
    missing = [check for check in CHECKS if check not in ticked]
    if missing and not note.strip():
        raise RuleBroken(_("Not everything is ticked: say what is wrong with the car."), "condition_note")


def _requests_become(dispatch: Dispatch, status: TripStatus) -> None:
    """Requests go where their car goes; a retro request that is not approved yet follows later."""
    for link in dispatch.requests:
        if link.active and may_become(link.request.status, status):
            advance(link.request, status)


def _watch_return(dispatch: Dispatch) -> None:
    """What is due while the car is out: back in time, and not out at night."""
    subject, owner = ("dispatch", dispatch.id), dispatch.driver.person_id
    terms = facts.terms()
    for ladder in ("driver_accept", "departure"):
        notifications.release(subject, ladder)
    late = timedelta(minutes=int(terms["vehicles.late_minutes"].value))
    notifications.keep(subject, "late_return", dispatch.planned_returns_at + late, owner_id=owner)
    night = time(int(terms["vehicles.still_out_hour"].value))
    listed = clock.at(clock.local(dispatch.planned_returns_at).date(), night)
    if listed < dispatch.planned_returns_at:
        listed = clock.at(clock.local(dispatch.planned_returns_at).date() + timedelta(days=1), night)
    notifications.keep(subject, "still_out", listed, owner_id=owner)


def _ask_signatures(dispatch: Dispatch, terms: Terms, by: Person) -> None:
    day = add_workdays(
        clock.local(dispatch.returned_at or clock.now()).date(), int(terms["vehicles.sign_workdays"].value)
    )
    for link in dispatch.requests:
        request = link.request
        if not link.active:
            continue
        notifications.keep(
            ("trip_request", request.id), "sign_off", clock.at(day, time(9)),
            owner_id=request.requester_id, department_id=request.department_id,
        )  # fmt: skip
        tell_returned(dispatch, request, by)


def _trip_text(out_km: int, in_km: int, reason: str) -> str:
    text = _("%(km)s km, this trip %(trip)s km", km=number(in_km), trip=number(in_km - out_km))
    return f"{text}　{reason}".strip("　")
