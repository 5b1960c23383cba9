"""When is it due? Accepting, leaving, coming back, signing; wording and audiences."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core.formats import hour, moment, span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models import Dispatch, DispatchStatus, TripStatus
from app.modules.vehicles.queries import trips
from app.modules.vehicles.queries.requests import get as request_of
from app.shared.accounts import queries as people

AHEAD = (DispatchStatus.ISSUED, DispatchStatus.ACCEPTED)


def _order(obligation: Any) -> Dispatch | None:
    return trips.by_id(obligation.subject_id)


def _is(*statuses: DispatchStatus) -> Any:
    """Open as long as the order is in one of these states."""

    def is_open(obligation: Any) -> bool:
        order = _order(obligation)
        return order is not None and order.status in statuses

    return is_open


def _dispatchers(_obligation: Any) -> Iterable[int]:
    return [person.id for person in people.role_holders("dispatcher") or people.holders("vehicles.dispatch")]


def _riders(obligation: Any) -> Iterable[int]:
    """Who asked for the car, and who filled it in."""
    order = _order(obligation)
    if order is None:
        return []
    return {
        i
        for link in order.requests
        if link.active
        for i in (link.request.requester_id, link.request.clerk_id)
    }


def _clerk(obligation: Any) -> Iterable[int]:
    request = request_of(obligation.subject_id)
    return {request.requester_id, request.clerk_id}


def _accept_words(obligation: Any, stage: str) -> Wording:
    order = trips.by_id(obligation.subject_id)
    assert order is not None  # noqa: S101 - is_open has been asked
    when = span(order.planned_departs_at, order.planned_returns_at)
    if stage == "dispatcher":
        title = _(
            "%(driver)s has not answered yet: %(number)s", driver=order.driver_name, number=order.number
        )
        return Wording(
            title,
            _("%(when)s, %(plate)s. Call, or change the order.", when=when, plate=order.plate),
            f"/vehicles/dispatches/{order.id}",
        )
    title = _("Accept your trip: %(when)s", when=when)
    return Wording(
        title, _("%(plate)s, %(route)s", plate=order.plate, route=order.route_text), "/vehicles/driver"
    )


def _departure_words(obligation: Any, stage: str) -> Wording:
    order = trips.by_id(obligation.subject_id)
    assert order is not None  # noqa: S101
    title = _("%(plate)s leaves at %(hour)s", plate=order.plate, hour=hour(order.planned_departs_at))
    if stage == "driver":
        return Wording(title, order.route_text, "/vehicles/driver")
    body = _("Driver %(driver)s, %(route)s", driver=order.driver_name, route=order.route_text)
    return Wording(title, body, f"/vehicles/dispatches/{order.id}")


def _late_words(obligation: Any, stage: str) -> Wording:
    order = trips.by_id(obligation.subject_id)
    assert order is not None  # noqa: S101
    title = _(
        "%(plate)s is not back: due %(moment)s", plate=order.plate, moment=moment(order.planned_returns_at)
    )
    if stage == "driver":
        return Wording(
            title, _("Register the return, or tell the dispatcher when you come."), "/vehicles/driver"
        )
    body = _(
        "%(number)s, driver %(driver)s, %(route)s",
        number=order.number,
        driver=order.driver_name,
        route=order.route_text,
    )
    return Wording(title, body, f"/vehicles/dispatches/{order.id}")


def _night_words(_obligation: Any, _stage: str) -> Wording:
    out = trips.still_out()
    lines = [
        _(
            "%(plate)s, %(driver)s, due %(moment)s",
            plate=o.plate,
            driver=o.driver_name,
            moment=moment(o.planned_returns_at),
        )
        for o in out
    ]
    return Wording(_("Cars still out: %(n)s", n=len(out)), "；".join(lines), "/vehicles/dispatches?view=out")


def _sign_words(obligation: Any, stage: str) -> Wording:
    request = request_of(obligation.subject_id)
    title = _(
        "Sign for the trip %(number)s to %(place)s",
        number=request.number or "",
        place=request.destination.name,
    )
    if stage == "list":
        title = _("Not signed for a week: %(number)s", number=request.number or "")
    order = next((link.dispatch for link in reversed(request.seats_taken) if link.active), None)
    url = (
        f"/vehicles/dispatches/{order.id}/sign?request={request.id}"
        if order
        else f"/vehicles/requests/{request.id}"
    )
    return Wording(
        title,
        span(request.departs_at, request.returns_at),
        url if stage != "list" else "/vehicles/dispatches?view=unsigned",
    )


def _retro_words(obligation: Any, _stage: str) -> Wording:
    request = request_of(obligation.subject_id)
    body = _(
        "The car to %(place)s went without a request. Complete the draft and hand it in.",
        place=request.destination.name,
    )
    return Wording(_("Hand in the request for a trip already made"), body, f"/vehicles/requests/{request.id}")


def _retro_open(obligation: Any) -> bool:
    return request_of(obligation.subject_id).status in (TripStatus.DRAFT, TripStatus.SENT_BACK)


def _sign_open(obligation: Any) -> bool:
    return trips.waits_for_signature(obligation.subject_id)


LADDERS: tuple[Ladder, ...] = (
    Ladder(
        "driver_accept",
        _l("The driver accepts"),
        (
            Stage("driver", 0, "owner", 1, urgent=True),
            Stage("dispatcher", 30, "dispatchers", 2, urgent=True, after="driver", min_gap_minutes=10),
        ),
        _accept_words,
        _is(DispatchStatus.ISSUED),
        {"dispatchers": _dispatchers},
    ),
    Ladder(
        "departure",
        _l("Departure"),
        (Stage("driver", 0, "owner", 1, urgent=True), Stage("riders", 0, "riders", 1, urgent=True)),
        _departure_words,
        _is(*AHEAD),
        {"riders": _riders},
    ),
    Ladder(
        "late_return",
        _l("A car is not back"),
        (
            Stage("driver", 0, "owner", 1, urgent=True),
            Stage("dispatcher", 0, "dispatchers", 2, urgent=True),
            Stage("riders", 0, "riders", 1),
        ),
        _late_words,
        _is(DispatchStatus.DEPARTED),
        {"dispatchers": _dispatchers, "riders": _riders},
    ),
    Ladder(
        "still_out",
        _l("Cars still out at night"),
        (Stage("duty", 0, "role:duty_officer", 1, urgent=True),),
        _night_words,
        _is(DispatchStatus.DEPARTED),
    ),
    Ladder(
        "sign_off",
        _l("The requester signs"),
        (
            Stage("remind", 0, "riders", 1, unit="workdays", at=time(9)),
            Stage("list", 3, "dispatchers", 2, unit="workdays", at=time(9), after="remind"),
        ),
        _sign_words,
        _sign_open,
        {"riders": _clerk, "dispatchers": _dispatchers},
    ),
    Ladder(
        "retro_request",
        _l("The request for a trip already made"),
        (
            Stage("remind", 0, "owner", 1, unit="workdays", at=time(9)),
            Stage("superior", 1, "department_head", 2, unit="workdays", at=time(9), after="remind"),
        ),
        _retro_words,
        _retro_open,
    ),
)
