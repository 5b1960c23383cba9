"""Which car and which driver are free: seats, licence, certificates, buffers, hours at the wheel."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from app.core import clock
from app.modules.vehicles.demo.plan import Ask, Office
from app.modules.vehicles.models import Driver, DutyStatus, PurposeType, Vehicle, VehicleCategory
from app.modules.vehicles.queries import dispatching as queries
from app.modules.vehicles.queries import masters
from app.modules.vehicles.rules.dispatching import licensed_seats, occupied_span

C, P = VehicleCategory, PurposeType
FOR = {
    P.CONFIDENTIAL: (C.CONFIDENTIAL,),
    P.EMERGENCY: (C.EMERGENCY, C.GENERAL),
    P.SURVEY: (C.GENERAL, C.ENFORCEMENT),
}
RECENT = timedelta(days=7)  # from here on the states of today hold: who is on leave does not drive


class Fleet:
    """Cars and drivers with what they have to do."""

    def __init__(self, office: Office) -> None:
        self.office, self.dice = office, random.Random(20260102)
        self.cars = [car for car in queries.pool() if car.category != C.SPECIAL]
        self.drivers = list(masters.active_drivers())
        self.seats = {
            driver.id: licensed_seats(driver.licence_class, office.terms) for driver in self.drivers
        }
        self.valid = {
            car.id: min((c.valid_until for c in car.certificates), default=date.max) for car in self.cars
        }
        self.busy: dict[tuple[str, int], list[tuple[datetime, datetime]]] = defaultdict(list)
        self.wheel: dict[tuple[int, date], timedelta] = defaultdict(timedelta)
        self.trips: dict[int, int] = defaultdict(int)  # by driver and car: who has had many comes later

    def take(
        self, ask: Ask, *, until: datetime | None = None, plate: str = "", driver: Driver | None = None, keep: bool = True
    ) -> tuple[Vehicle, Driver] | None:  # fmt: skip
        """The smallest fitting car and a driver who are free; from then on they are taken."""
        starts, ends = self.span(ask, until)
        for car in self._cars(ask, starts, ends, plate):
            for man in self._drivers(ask, car, starts, ends, driver):
                if keep:
                    self.hold(ask, car, man, starts, ends)
                return car, man
        return None

    def span(self, ask: Ask, until: datetime | None = None) -> tuple[datetime, datetime]:
        """What the trip takes, and the later return if it was late."""
        starts, ends = occupied_span(ask.departs, ask.returns, self.office.terms)
        return starts - timedelta(minutes=5), max(ends, until + timedelta(minutes=20)) if until else ends

    def hold(self, ask: Ask, car: Vehicle, man: Driver, starts: datetime, ends: datetime) -> None:
        self.busy["car", car.id].append((starts, ends))
        self.busy["man", man.id].append((starts, ends))
        self.trips[man.id] += 1
        for day, share in self._hours(ask):
            self.wheel[man.id, day] += share

    def _free(
        self, key: tuple[str, int], starts: datetime, ends: datetime, rest: timedelta = timedelta(0)
    ) -> bool:
        for begun, ended in self.busy[key]:
            if begun < ends and starts < ended:
                return False
            # a night's rest between two days
            for early, late in ((ended, starts), (ends, begun)):
                if (
                    timedelta(0) <= late - early < rest
                    and clock.local(early).date() != clock.local(late).date()
                ):
                    return False
        return True

    def _cars(self, ask: Ask, starts: datetime, ends: datetime, plate: str) -> list[Vehicle]:
        last, km = clock.local(ends).date(), self.office.km(ask)
        ahead = last >= self.office.today - RECENT
        fit = [
            car
            for car in self.cars
            if car.category in FOR.get(ask.kind, (C.GENERAL,))
            and ask.people < car.seats
            and (not plate or car.plate == plate)
            and not (ahead and self.valid[car.id] < last)
            and (not car.range_km or km * 1.3 <= car.range_km)
            and self._free(("car", car.id), starts, ends)
        ]
        return sorted(fit, key=lambda car: (car.seats + self.dice.choice((0, 0, 0, 2)), self.dice.random()))

    def _drivers(
        self, ask: Ask, car: Vehicle, starts: datetime, ends: datetime, wanted: Driver | None
    ) -> list[Driver]:
        last = clock.local(ends).date()
        ahead = last >= self.office.today - RECENT
        fit = [
            man
            for man in self.drivers
            if (wanted is None or man.id == wanted.id)
            and car.seats <= self.seats[man.id]
            and (not ahead or man.duty_status == DutyStatus.ON_DUTY)
            and man.licence_valid_until >= last
            and self._free(("man", man.id), starts, ends, timedelta(hours=9))
            and all(self.wheel[man.id, day] + share <= timedelta(hours=8) for day, share in self._hours(ask))
        ]
        return sorted(
            fit, key=lambda man: (self.trips[man.id] - 6 * (car.default_driver_id == man.id), man.id)
        )

    def _hours(self, ask: Ask) -> list[tuple[date, timedelta]]:
        first, last = clock.local(ask.departs).date(), clock.local(ask.returns).date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [(day, self.office.driving(ask.place) / len(days)) for day in days]
