"""Show it: the record page of a request, put together from what others know."""

from typing import Any

from flask import Response

from app.core.forms import me
from app.core.htmx import page
from app.core.language import gettext as _
from app.modules.vehicles import forms, neighbours
from app.modules.vehicles.models import Dispatch, TripRequest, TripStatus
from app.modules.vehicles.queries import events
from app.modules.vehicles.queries import requests as queries
from app.modules.vehicles.rules import requests as rules
from app.modules.vehicles.services.states import SUBJECT
from app.shared.accounts.models import Person

ENDED = {TripStatus.REJECTED, TripStatus.WITHDRAWN, TripStatus.CANCELLED, TripStatus.UNSERVED}


def record_page(trip: TripRequest) -> Response:
    """State, flow, facts, warnings, opinions, files, dispatch, timeline, and what may be done now."""
    person = me()
    approval = neighbours.current(SUBJECT, trip.id)
    dispatch = queries.active_dispatch(trip)
    return page(
        "vehicles/request.html",
        trip=trip,
        approval=approval,
        dispatch=dispatch,
        seats=trip.seats_taken,
        flow=flow(trip, approval, dispatch),
        warnings=warnings_of(trip),
        timeline=events.timeline(events.events(trip)),
        files=neighbours.files(SUBJECT, trip.id),
        may=may(person, trip),
        note_form=forms.NoteForm(),
        usual_form=forms.UsualForm(),
    )


def warnings_of(trip: TripRequest) -> list[tuple[str, str]]:
    """What the rules found when it was handed in, each with the reason that was given."""
    reasons = trip.reasons or {}
    return [(rules.wording(f["code"], f["values"]), reasons.get(f["code"], "")) for f in trip.findings or []]


def may(person: Person, trip: TripRequest) -> dict[str, bool]:
    """Which buttons this person sees."""
    own = person.id in (trip.requester_id, trip.clerk_id) and person.may("vehicles.request")
    can = {verb: own and rules.may_do(verb, trip.status) for verb in rules.VERBS}
    can["repeat"] = person.may("vehicles.request") and rules.may_do("repeat", trip.status)
    can["keep_as_usual"] = person.may("vehicles.request")
    can["dispatch"] = person.may("vehicles.dispatch") and trip.status == TripStatus.APPROVED
    return can


def flow(trip: TripRequest, approval: Any, dispatch: Dispatch | None) -> list[dict[str, Any]]:
    """The known way of a request: what is done, where it is, what comes."""
    order = [
        TripStatus.DRAFT,
        TripStatus.PENDING,
        TripStatus.APPROVED,
        TripStatus.DISPATCHED,
        TripStatus.ON_TRIP,
        TripStatus.RETURNED,
    ]
    at = (
        len(order)
        if trip.status == TripStatus.CLOSED
        else order.index(trip.status)
        if trip.status in order
        else 1
    )
    if trip.status == TripStatus.SENT_BACK:
        at = 0
    lying = (
        "、".join(todo.person.name for todo in approval.lying_with)
        if approval and approval.is_running
        else ""
    )
    driver = dispatch.driver_name if dispatch else ""
    steps = [
        {"title": _("Request"), "who": trip.clerk.name, "when": trip.submitted_at},
        {"title": _("Approval"), "who": lying, "when": approval.concluded_at if approval else None},
        {
            "title": _("Dispatch"),
            "who": dispatch.dispatcher.name if dispatch else "",
            "when": dispatch.issued_at if dispatch else None,
        },
        {
            "title": _("Departure"),
            "who": driver,
            "when": dispatch.departed_at if dispatch else trip.departs_at,
        },
        {"title": _("Return"), "who": driver, "when": dispatch.returned_at if dispatch else trip.returns_at},
        {
            "title": _("Signature of the requester"),
            "who": trip.requester.name,
            "when": dispatch.signed_at if dispatch else None,
        },
    ]
    for number, step in enumerate(steps):
        step["state"] = (
            "done" if number < at else "here" if number == at and trip.status not in ENDED else "todo"
        )
    return steps
