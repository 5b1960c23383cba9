"""What the driver's page shows, and what it says after a deed."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import clock
from app.core.formats import hour, number
from app.core.language import gettext as _
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    OdometerReading,
)
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries import trips as queries
from app.shared.accounts.models import Person


@dataclass(frozen=True)
class Day:
    """A driver's trips: the one to act on, and the others."""

    current: Dispatch | None
    later: Sequence[Dispatch]
    done: Sequence[Dispatch]
    last: OdometerReading | None = None

    @property
    def today(self) -> int:
        day = clock.today()
        mine = [*([self.current] if self.current else []), *self.later]
        return len(self.done) + sum(
            1 for order in mine if clock.local(order.planned_departs_at).date() == day
        )

    @property
    def waiting(self) -> list[Dispatch]:
        """Those that want an answer."""
        return [order for order in self.later if order.status == DispatchStatus.ISSUED]


def day(person: Person) -> Day:
    """The trips of this person; nothing if the person drives no more."""
    driver = queries.driver_of(person)
    if driver is None:
        return Day(None, (), ())
    now = clock.now()
    trips = queries.trips_of(driver, now)
    current = trips[0] if trips else None
    last = odometer.last(current.vehicle_id) if current else None
    return Day(current, trips[1:], queries.done_today(driver, now), last)


def departure_hour(order: Dispatch) -> str:
    return hour(order.planned_departs_at)


def last_reading(order: Dispatch) -> OdometerReading | None:
    return odometer.last(order.vehicle_id)


def out(order: Dispatch) -> Handover | None:
    return queries.handover(order, Direction.OUT)


def departure_said(order: Dispatch) -> str:
    """With a word about kilometres that no record tells."""
    hand_over = out(order)
    if hand_over is not None and hand_over.gap_km > 0:
        return _("Good trip. %(km)s km are on no record and are listed.", km=hand_over.gap_km)
    return _("Good trip. Back by %(hour)s.", hour=hour(order.planned_returns_at))


def return_said(order: Dispatch) -> str:
    started, back = out(order), queries.handover(order, Direction.IN)
    km = back.reading.km - started.reading.km if started and back else 0
    return _("The car is back: %(km)s km. The requester has been asked to sign.", km=number(km))


def signs_own(seat: DispatchRequest, person: Person) -> bool:
    """Does this person sign for an own trip, not for somebody else's paper?"""
    return person.id in (seat.request.requester_id, seat.request.clerk_id)
