"""Do it: ask for a car. Draft, hand in, change."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Place, Reaches, TripRequest, TripStatus
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import places as place_queries
from app.modules.vehicles.queries import requests as queries
from app.modules.vehicles.rules import policies as codes
from app.modules.vehicles.rules import requests as rules
from app.modules.vehicles.services.endings import release_dispatch
from app.modules.vehicles.services.estimates import estimate, facts_of
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.people import dispatchers, named, own_people, tell_about
from app.modules.vehicles.services.places import place_for
from app.modules.vehicles.services.states import SUBJECT, advance
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

# Answers that stand in the row as they are given.
PLAIN = (
    "phone", "purpose", "purpose_type", "trip_mode", "flexible_minutes", "pickup_place_id", "via", "people_count",
    "passengers", "needs", "urgency", "shareable", "share_reason", "confidential", "is_retro", "retro_reason",
)  # fmt: skip


def save_draft(by: Person, request: TripRequest | None = None, **answers: Any) -> TripRequest:
    """Keep what was typed; the rules of the office are asked when it is handed in."""
    if request is None:
        request = TripRequest(clerk=by, status=TripStatus.DRAFT)
    elif request.status not in (TripStatus.DRAFT, TripStatus.SENT_BACK):
        rules.check_verb("submit", request.status)
    _fill(request, by, answers)
    db.session.flush()
    return request


def request_trip(by: Person, request: TripRequest | None = None, **answers: Any) -> TripRequest:
    """Hand a request in: new, from a draft, or once more after it was sent back."""
    if request is None:
        request = TripRequest(clerk=by, status=TripStatus.DRAFT)
    rules.check_verb("submit", request.status)
    again = request.number is not None
    _fill(request, by, answers)
    _check(request, answers)
    _hand_in(request, by, "submitted_again" if again else "submitted")
    return request


def change_trip(by: Person, request: TripRequest, **answers: Any) -> TripRequest:
    """Change a request that has been handed in; what was agreed or planned before is asked for again."""
    if request.status in (TripStatus.DRAFT, TripStatus.SENT_BACK):
        return request_trip(by, request, **answers)
    rules.check_verb("edit", request.status)
    before = _values(request)
    old_status = request.status
    _fill(request, by, answers)
    change = rules.change(before, _values(request))
    if not change.fields:
        return request
    if change.needs_approval or old_status == TripStatus.PENDING:
        _check(request, answers)
    if old_status == TripStatus.PENDING:
        neighbours.withdraw_for(SUBJECT, request.id, by, _("Changed and handed in again"))
        _hand_in(request, by, "submitted_again")
        return request
    if old_status == TripStatus.DISPATCHED and (change.needs_dispatch or change.needs_approval):
        release_dispatch(request, by, _("The request has been changed"))
    if change.needs_approval:
        _tell_change(request, by, _("is changed and goes to approval again"))
        _hand_in(request, by, "submitted_again")
    elif change.needs_dispatch or old_status == TripStatus.DISPATCHED:
        if change.needs_dispatch and old_status == TripStatus.DISPATCHED:
            advance(request, TripStatus.APPROVED)
        _tell_change(request, by, _("has been changed"))
    else:
        note_event(action="changed", request=request, person=by)
    return request


def on_behalf_of(by: Person) -> list[Person]:
    """For whom this person may ask."""
    return queries.colleagues(by, clock.today())


def known_since(request: TripRequest | None) -> datetime | None:
    """When the office learnt of a trip that went first: a slip filled by hand is keyed in days later."""
    orders = [seat.dispatch for seat in request.seats_taken if seat.active] if request is not None else []
    return next((order.issued_at for order in orders if order.is_retro), None)


def objections(
    answers: Mapping[str, Any], place: Place | None, since: datetime | None = None
) -> tuple[list[RuleBroken], list[rules.Finding]]:
    """All that stands against these answers at once, and what the rules have found. The term of a retro request runs
    from the trip, or from when the office learnt of it (`since`)."""
    now = clock.now()
    starts, ends = span_of(answers)
    policies = policies_of_day(clock.today())
    days = int(policies[codes.RETRO].value)
    trip = rules.Trip(
        departs_at=starts,
        returns_at=ends,
        people_count=answers["people_count"] or 0,
        names=rules.names_of(answers.get("passengers")),
        urgency=answers.get("urgency") or 0,
        by_transit=place is not None and place.by_transit,
        is_retro=bool(answers.get("is_retro")),
        retro_until=neighbours.add_workdays(clock.local(max(ends, since or ends)).date(), days)
        if answers.get("is_retro")
        else None,
        largest_seats=masters.largest_load(),
    )
    found = rules.findings(trip, policies, now)
    reasons = reasons_of(answers)
    read = (answers.get("warnings_read") or "").split()
    said = rules.span_objections(trip, now)
    said = said or rules.objections(found, reasons, trip.urgency, read)
    return said, found


def reasons_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """Why rules are departed from, by code, from the fields that asked."""
    given = {code: (answers.get(rules.reason_field(code)) or "").strip() for code in codes.REQUEST_CODES}
    return {code: reason for code, reason in given.items() if reason}


def policies_of_day(day: date) -> dict[str, Any]:
    return neighbours.policies_on(codes.REQUEST_CODES, day)


def span_of(answers: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """From the day and the hours as typed; the return is on the same day unless another is given."""
    day: date = answers["day"]
    departs: time = answers["departs"]
    returns: time = answers["returns"]
    return clock.at(day, departs), clock.at(answers.get("returns_day") or day, returns)


def _fill(request: TripRequest, by: Person, answers: Mapping[str, Any]) -> None:
    """The answers into the row."""
    starts, ends = span_of(answers)
    if ends <= starts:
        raise RuleBroken(_("The return is before the departure. Choose a later one."), "returns")
    requester = people.person(answers.get("requester_id")) or by
    if requester.id not in {p.id for p in on_behalf_of(by)} and requester.id != request.requester_id:
        raise RuleBroken(
            _("You may ask for colleagues of your department, and for those who let you act for them."),
            "requester_id",
        )
    destination = place_for(answers["destination"], answers.get("reaches"))
    for name in PLAIN:
        if name in answers:
            value = answers[name]
            setattr(request, name, value.strip() if type(value) is str else value)
    if request.shareable is not False:
        request.share_reason = ""
    request.departs_at, request.returns_at = starts, ends
    request.requester, request.department = requester, requester.department
    request.destination = destination
    request.pickup_place = place_queries.place(answers.get("pickup_place_id"))
    request.reaches = answers.get("reaches") or destination.reaches or Reaches.CITY
    request.people_count = max(1, answers.get("people_count") or 1)
    request.reasons = reasons_of(answers)
    estimate(request)
    db.session.add(request)
    db.session.flush()


def _check(request: TripRequest, answers: Mapping[str, Any]) -> None:
    rules.check_share(request.shareable, request.share_reason)
    rules.check_retro(request.is_retro, request.retro_reason)
    said, found = objections(answers, request.destination, known_since(request))
    if said:
        raise said[0]
    request.findings = [{"code": f.code, "severity": f.severity, "values": dict(f.values)} for f in found]
    kept = {f.code for f in found}
    request.reasons = {code: reason for code, reason in request.reasons.items() if code in kept}


def _hand_in(request: TripRequest, by: Person, action: str) -> None:
    """Number, state, approval: all in the caller's transaction."""
    if request.number is None:
        request.number = neighbours.next_number(SUBJECT, clock.today())
    advance(request, TripStatus.PENDING)
    request.submitted_at = clock.now()
    request.end_reason = ""
    note_event(action=action, request=request, person=by)
    with in_language(None):
        title = queries.title_of(request)
    neighbours.submit(
        SUBJECT,
        request.id,
        requester=request.requester,
        clerk=request.clerk,
        facts=facts_of(request),
        title=title,
        urgency=request.urgency,
    )


def _values(request: TripRequest) -> dict[str, Any]:
    names = (*PLAIN, "departs_at", "returns_at", "destination_id", "requester_id", "reaches")
    return {name: getattr(request, name) for name in names}


def _tell_change(request: TripRequest, by: Person, sentence: str) -> None:
    event = note_event(action="changed", request=request, person=by)
    dispatch = queries.active_dispatch(request)
    drivers = [dispatch.driver.person] if dispatch else []
    tell_about(
        request,
        event,
        [*dispatchers(), *drivers, *own_people(request)],
        lambda: named(request, sentence),
        by=by,
    )


def next_workday(after: date) -> date:
    """The first day on which the office is open again."""
    return neighbours.add_workdays(after, 1)


def quarter_from(moment: datetime) -> datetime:
    """The next full quarter of an hour."""
    rest = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not rest else moment - rest + timedelta(minutes=15)
