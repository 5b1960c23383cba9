"""Do it: what ends a request or takes it back, and notes on those that can no longer change."""

from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import PlaceStatus, TripEvent, TripRequest, TripStatus
from app.modules.vehicles.queries import places as place_queries
from app.modules.vehicles.queries import requests as queries
from app.modules.vehicles.rules import requests as rules
from app.modules.vehicles.services import dispatching
from app.modules.vehicles.services.events import note_event
from app.modules.vehicles.services.people import dispatchers, named, own_people, tell_about
from app.modules.vehicles.services.states import SUBJECT, advance
from app.shared.accounts.models import Person


def withdraw_trip(request: TripRequest, by: Person, reason: str = "") -> TripRequest:
    """Take a request back before it is approved."""
    rules.check_verb("withdraw", request.status)
    if request.status == TripStatus.PENDING:
        neighbours.withdraw_for(SUBJECT, request.id, by, reason)
    advance(request, TripStatus.WITHDRAWN)
    request.end_reason = reason
    note_event(action="withdrawn", request=request, person=by, text=reason)
    return request


def cancel_trip(request: TripRequest, by: Person, reason: str) -> TripRequest:
    """Give an approved or dispatched request up; car and driver become free, everybody concerned is told."""
    rules.check_verb("cancel", request.status)
    if not (reason or "").strip():
        raise RuleBroken(_("Say why, so that the dispatcher and the driver understand."), "reason")
    if request.status == TripStatus.DISPATCHED:
        release_dispatch(request, by, reason)
    advance(request, TripStatus.CANCELLED)
    request.end_reason = reason.strip()
    event = note_event(action="cancelled", request=request, person=by, text=request.end_reason)
    tell_about(
        request,
        event,
        [*dispatchers(), *own_people(request)],
        lambda: named(request, _("is cancelled, no car is needed")),
        by=by,
    )
    return request


def delete_draft(request: TripRequest, by: Person) -> int:
    """Drafts leave no trace but the audit's; a place that only they named goes with them."""
    rules.check_verb("delete", request.status)
    if request.number is not None:
        raise RuleBroken(_("A request with a number is withdrawn, not deleted."))
    if request.seats_taken:
        raise RuleBroken(_("A car has gone for it already; hand it in instead."))
    place, request_id = request.destination, request.id
    for event in queries.own_events(request):
        db.session.delete(event)
    db.session.delete(request)
    db.session.flush()
    if place.status == PlaceStatus.PENDING and not place_queries.requests_to(place):
        place.status = PlaceStatus.RETIRED
    return request_id


def leave_note(request: TripRequest, by: Person, text: str) -> TripEvent:
    """Tell the dispatcher, the driver and the requester something about the trip."""
    rules.check_verb("note", request.status)
    if not (text or "").strip():
        raise RuleBroken(_("Write what they should know."), "text")
    event = note_event(action="noted", request=request, person=by, text=text.strip()[:300])
    db.session.flush()
    dispatch = queries.active_dispatch(request)
    drivers = [dispatch.driver.person] if dispatch else []
    whom = [*dispatchers(), *drivers, *own_people(request)]
    tell_about(request, event, whom, lambda: named(request, _("there is a note about the trip")), by=by)
    return event


def release_dispatch(request: TripRequest, by: Person, reason: str) -> None:
    """Car and driver are given back. What becomes of the request says the caller."""
    dispatching.release_request(request, by, reason)
    note_event(action="released", request=request, person=by, text=reason)


def on_approved(request_id: int) -> None:
    """All have agreed: now a car is to be found, unless it has gone ahead already (emergency)."""
    request = queries.get(request_id)
    advance(request, TripStatus.APPROVED)
    event = note_event(action="approved", request=request)
    if not dispatching.adopt_retro(request):
        tell_about(
            request, event, dispatchers(), lambda: named(request, _("is approved and waits for a car"))
        )


def on_rejected(request_id: int) -> None:
    request = queries.get(request_id)
    advance(request, TripStatus.REJECTED)
    note_event(action="rejected", request=request)


def on_sent_back(request_id: int) -> None:
    """To the requester, who changes it and hands it in again under the same number."""
    request = queries.get(request_id)
    advance(request, TripStatus.SENT_BACK)
    note_event(action="sent_back", request=request)


def on_withdrawn(request_id: int) -> None:
    """Its own people have ended the case in their inbox: the request ends with it."""
    request = queries.get(request_id)
    advance(request, TripStatus.WITHDRAWN)
    note_event(action="withdrawn", request=request)
