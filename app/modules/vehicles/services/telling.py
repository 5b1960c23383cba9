"""Do it: who hears what about a dispatch order. Its own file, since every verb of the desk tells somebody."""

from collections.abc import Sequence
from datetime import timedelta

from app.core import clock
from app.core.formats import span
from app.core.language import gettext as _
from app.modules.vehicles.models import Dispatch, TripRequest
from app.modules.vehicles.services.people import dispatchers, own_people
from app.shared.accounts.models import Person
from app.shared.notifications import services as notifications

SOON = timedelta(hours=2)


def _others(people: Sequence[Person], by: Person) -> list[Person]:
    """Each once, and not whoever did it."""
    return [person for person in dict.fromkeys(people) if person.id != by.id]


def tell_dispatched(order: Dispatch, requests: Sequence[TripRequest], by: Person) -> None:
    """The requesters hear which car comes, the driver what to drive."""
    riders = [person for request in requests for person in own_people(request)]
    starts_at, ends_at, route = order.planned_departs_at, order.planned_returns_at, order.route_text
    plate, driver = order.plate, order.driver_name
    notifications.tell(
        _others(riders, by),
        f"dispatch {order.id} issued",
        lambda: _("Your car: %(plate)s, driver %(driver)s", plate=plate, driver=driver),
        lambda: _("%(when)s, %(route)s", when=span(starts_at, ends_at), route=route),
        f"/vehicles/dispatches/{order.id}",
        by=by,
        subject=("dispatch", order.id),
    )
    notifications.tell(
        [order.driver.person],
        f"dispatch {order.id} for the driver",
        lambda: _("A trip for you: %(when)s", when=span(starts_at, ends_at)),
        lambda: _("%(plate)s, %(route)s. Accept it on your page.", plate=plate, route=route),
        "/vehicles/driver",
        urgent=starts_at - clock.now() < SOON,
        by=by,
        subject=("dispatch", order.id),
    )


def tell_driver_off(order: Dispatch, reason: str, by: Person) -> None:
    """The driver does not drive after all."""
    number, plate = order.number, order.plate
    notifications.tell(
        _others([order.driver.person], by),
        f"dispatch {order.id} off",
        lambda: _("%(number)s is off: you do not drive %(plate)s", number=number, plate=plate),
        reason,
        f"/vehicles/dispatches/{order.id}",
        urgent=True,
        by=by,
        subject=("dispatch", order.id),
    )


def tell_changed(order: Dispatch, reason: str, by: Person) -> None:
    """The driver drives, but otherwise than told."""
    number, route = order.number, order.route_text
    notifications.tell(
        _others([order.driver.person], by),
        f"dispatch {order.id} changed {order.version}",
        lambda: _("%(number)s has changed", number=number),
        lambda: _("%(route)s. %(reason)s", route=route, reason=reason),
        f"/vehicles/dispatches/{order.id}",
        by=by,
        subject=("dispatch", order.id),
    )


def tell_declined(order: Dispatch, requests: Sequence[TripRequest], reason: str, by: Person) -> None:
    """The dispatchers look for somebody else."""
    number, driver = order.number, order.driver_name
    notifications.tell(
        _others([order.dispatcher, *dispatchers()], by),
        f"dispatch {order.id} declined",
        lambda: _("%(driver)s declined %(number)s", driver=driver, number=number),
        lambda: _("%(reason)s. The request waits for another car.", reason=reason),
        "/vehicles/desk" + (f"?request={requests[0].id}" if requests else ""),
        urgent=True,
        by=by,
        subject=("dispatch", order.id),
    )


def tell_unserved(request: TripRequest, by: Person) -> None:
    """The requester hears that there is no car, why, and what to do."""
    number = request.number or "—"
    notifications.tell(
        _others(own_people(request), by),
        f"request {request.id} unserved {request.version}",
        lambda: _("No car for %(number)s", number=number),
        request.end_reason,
        f"/vehicles/requests/{request.id}",
        urgent=True,
        by=by,
        subject=("trip_request", request.id),
    )


def tell_waiting_again(request: TripRequest, reason: str, by: Person) -> None:
    """The requester hears that another car is looked for."""
    number = request.number or "—"
    notifications.tell(
        _others(own_people(request), by),
        f"request {request.id} waits again {request.version}",
        lambda: _("%(number)s waits for another car", number=number),
        reason,
        f"/vehicles/requests/{request.id}",
        by=by,
        subject=("trip_request", request.id),
    )


def tell_returned(order: Dispatch, request: TripRequest, by: Person) -> None:
    """The requester is asked to sign."""
    number, plate, route = order.number, order.plate, order.route_text
    notifications.tell(
        _others(own_people(request), by),
        f"dispatch {order.id} returned {request.id}",
        lambda: _("%(plate)s is back: sign for the trip", plate=plate),
        lambda: _("%(number)s, %(route)s", number=number, route=route),
        f"/vehicles/dispatches/{order.id}/sign?request={request.id}",
        by=by,
        subject=("trip_request", request.id),
    )


def tell_damage(order: Dispatch, note: str, by: Person) -> None:
    """The dispatchers hear that something is wrong with the car."""
    plate = order.plate
    notifications.tell(
        _others(dispatchers(), by),
        f"dispatch {order.id} damage",
        lambda: _("%(plate)s came back with a fault", plate=plate),
        note,
        f"/vehicles/dispatches/{order.id}",
        urgent=True,
        by=by,
        subject=("dispatch", order.id),
    )
