"""What the driver's page shows, and what it says after a deed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wtforms import SelectChoice

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
    Vehicle,
)
from app.modules.vehicles.queries import driver as drivers
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries import trips as queries
from app.modules.vehicles.queries.fuel import masters as fuel
from app.shared.accounts.models import Person

AT_HAND = 5  # trips whose sheets are on the page, so that they can be recorded without a network


@dataclass(frozen=True)
class Day:
    """A driver's trips: those at hand (the first is the one to act on), what comes after, what is done."""

    trips: Sequence[Dispatch]
    later: Sequence[Dispatch]
    done: Sequence[Dispatch]
    lasts: Mapping[int, OdometerReading]  # by car
    cars: Sequence[Vehicle]

    @property
    def current(self) -> Dispatch | None:
        return self.trips[0] if self.trips else None

    @property
    def today(self) -> int:
        day = clock.today()
        ahead = [*self.trips, *self.later]
        return len(self.done) + sum(
            1 for order in ahead if clock.local(order.planned_departs_at).date() == day
        )


def day(person: Person) -> Day:
    """The trips of this person; nothing if the person drives no more."""
    driver = queries.driver_of(person)
    if driver is None:
        return Day((), (), (), {}, ())
    now = clock.now()
    trips, done = queries.trips_of(driver, now), queries.done_today(driver, now)
    soon = clock.at(clock.local(now).date() + timedelta(days=2))  # today and tomorrow
    near = [o for o in trips if o.planned_departs_at < soon or o.status == DispatchStatus.DEPARTED][:AT_HAND]
    near = near or list(trips[:1])
    cars = list(
        dict.fromkeys([*(o.vehicle for o in near), *(o.vehicle for o in done), *drivers.usual_cars(driver)])
    )
    lasts = odometer.lasts([car.id for car in cars])
    return Day(near, [o for o in trips if o not in near], done, lasts, cars)


def stations() -> list[SelectChoice]:
    """Designated stations come first; another is typed."""
    rows = sorted(fuel.station_rows(), key=lambda row: (not row.designated, row.name))
    return [SelectChoice("", _("Another station"))] + [SelectChoice(str(row.id), row.name) for row in rows]


def cards(day: Day) -> list[SelectChoice]:
    """The fuel cards of the cars at hand."""
    plates = {car.id: car.plate for car in day.cars}
    rows = drivers.cards_of(list(plates))
    return [SelectChoice("", _("Without a card"))] + [
        SelectChoice(str(card.id), f"{card.masked} {plates[card.vehicle_id]}") for card in rows
    ]


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
