"""Where is it? What other parts of the house show of this room: summaries, facts, cards."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.module import Draft, Summary
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import PlaceStatus, Reaches, TripRequest, TripStatus
from app.modules.vehicles.queries import owed
from app.modules.vehicles.queries import requests as queries
from app.modules.vehicles.rules import requests as rules
from app.shared.accounts.models import Person


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Requests in four facts with their warnings; one query for all of them."""
    return {trip.id: queries.summary_of(trip, warnings(trip)) for trip in queries.many(ids)}


def visible(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    """The same, of those that this person may see."""
    return summaries(sorted(queries.visible_ids(person, ids)))


def warnings(trip: TripRequest) -> list[str]:
    """What an approver must know before agreeing: what the rules found, and what makes the trip unusual."""
    reasons = trip.reasons or {}
    said = []
    for found in trip.findings or []:
        text = rules.wording(found["code"], found["values"])
        reason = reasons.get(found["code"])
        said.append(_("%(rule)s Reason: %(reason)s", rule=text, reason=reason) if reason else text)
    if trip.is_retro:
        said.append(_("Retro request: %(reason)s", reason=trip.retro_reason))
    first, last = clock.local(trip.departs_at).date(), clock.local(trip.returns_at).date()
    days = [first + timedelta(days=n) for n in range(min((last - first).days, 60) + 1)]
    if not all(neighbours.is_workday(day) for day in days):
        said.append(_("Not a workday."))
    if trip.reaches == Reaches.OUTSIDE:
        said.append(_("Outside the province."))
    if last > first:
        said.append(_("%(n)s nights away.", n=(last - first).days))
    return said


def drafts(person: Person) -> Sequence[Draft]:
    """Requests that this person has begun and not handed in."""
    return [
        Draft(
            replace(queries.summary_of(trip), url=f"/vehicles/requests/{trip.id}/edit"),
            trip.created_at,
            f"/vehicles/requests/{trip.id}/delete",
            trip.version,
        )
        for trip in queries.drafts(person)
    ]


def facts(request_id: int) -> list[tuple[str, str]]:
    """A request as pairs, for other pages and papers."""
    trip = queries.get(request_id)
    pairs = [
        (_("Who needs it"), trip.requester.full_name),
        (_("Destination"), f"{trip.destination.name}（{trip.reaches.label}）"),
        (_("When"), span(trip.departs_at, trip.returns_at)),
        (_("Pick-up point"), trip.pickup_place.name if trip.pickup_place else ""),
        (_("Number of people"), str(trip.people_count)),
        (_("Passengers"), trip.passengers),
        (_("Kind of trip"), str(trip.purpose_type.label)),
        (_("Reason for the trip"), trip.purpose),
        (_("There and back"), str(trip.trip_mode.label)),
        (_("Distance and cost"), queries.cost_of(trip)),
        (_("Luggage and other needs"), trip.needs),
        (_("Ride along"), _("Colleagues may ride along") if trip.shareable else trip.share_reason),
        (_("Telephone"), trip.phone),
    ]
    return [(title, text) for title, text in pairs if text]


def recheck(request_id: int) -> list[str]:
    """What holds now, whatever was found when it was handed in."""
    trip = queries.get(request_id)
    said = warnings(trip)
    if trip.status == TripStatus.PENDING and not trip.is_retro and trip.departs_at <= clock.now():
        said.append(_("The departure has passed while the request was waiting."))
    if trip.destination.status == PlaceStatus.PENDING:
        said.append(_("The destination was typed freely and is not yet checked."))
    if not trip.requester.is_active:
        said.append(_("%(name)s no longer works here.", name=trip.requester.name))
    return said


def cars_today(person: Person) -> dict[str, Any] | None:
    """The home card "my cars today", with the next one if there is none today."""
    if not person.may("vehicles.request"):
        return None
    trips = queries.of_day(person, clock.today())
    following = None if trips else queries.next_request(person)
    return {
        "trips": [(trip, queries.active_dispatch(trip)) for trip in trips],
        "following": following,
        "url": "/vehicles/requests",
    }


def usual(person: Person) -> dict[str, Any] | None:
    """The home card of usual trips, and the last request to be repeated; nothing to start from: no card."""
    if not person.may("vehicles.request"):
        return None
    trips, last = queries.usual_trips(person), queries.last_request(person)
    return {"trips": trips[:6], "last": last} if trips or last else None


def owed_by(person: Person) -> dict[str, Any] | None:
    """The home card of what this room waits for from the reader; nothing: no card."""
    found = {
        "requests": owed.own_requests(person) if person.may("vehicles.request") else [],
        "dispatches": owed.unanswered_dispatches(person) if person.has_role("driver") else [],
        "waiting": owed.waiting_for_dispatch() if person.may("vehicles.dispatch") else 0,
    }
    return found if any(found.values()) else None
