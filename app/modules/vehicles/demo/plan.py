"""What is going to be laid, before it is written: asks, approval rounds, orders; and the office they happen in."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from app.core import clock
from app.modules.vehicles import rules
from app.modules.vehicles.models import (
    DispatchStatus,
    Driver,
    Place,
    PurposeType,
    Reaches,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.queries import places as place_queries
from app.modules.vehicles.rules import policies as codes
from app.modules.vehicles.rules.places import road_km
from app.modules.vehicles.rules.values import leg_time
from app.modules.vehicles.services import desk
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.models import CaseStatus, holds
from app.shared.policies.queries import policy
from app.shared.workdays.queries import add_working_minutes, is_workday

MINUTE = timedelta(minutes=1)
SEGMENTS = ((time(13, 30), time(17, 30)), (time(8, 30), time(12)))  # of a workday, the later first


@dataclass
class Round:
    """A case of approval: when it was handed in, when which step was decided with what words, how it ended."""

    submitted: datetime
    decisions: list[tuple[datetime, str]] = field(default_factory=list)
    outcome: CaseStatus = CaseStatus.APPROVED
    ended: datetime | None = None  # withdrawn
    reason: str = ""

    @property
    def at(self) -> datetime:
        """When it was over."""
        return self.ended or (self.decisions[-1][0] if self.decisions else self.submitted)


@dataclass
class Order:
    """A dispatch order and its trip."""

    car: Vehicle
    driver: Driver
    asks: list["Ask"]
    issued: datetime
    status: DispatchStatus = DispatchStatus.ISSUED
    accepted: datetime | None = None
    departed: datetime | None = None
    returned: datetime | None = None
    signed: datetime | None = None
    ended: datetime | None = None
    end_reason: str = ""
    replaces: "Order | None" = None
    gap: tuple[int, str] = (0, "")
    late_reason: str = ""
    fault: str = ""
    id: int = 0
    number: str = ""

    @property
    def departs(self) -> datetime:
        return min(ask.departs for ask in self.asks)

    @property
    def returns(self) -> datetime:
        return max(ask.returns for ask in self.asks)

    @property
    def over(self) -> bool:
        """Nobody rides on it: declined, voided."""
        return self.ended is not None


@dataclass
class Ask:
    """A request, and all that becomes of it."""

    requester: Person
    clerk: Person
    place: Place
    departs: datetime
    returns: datetime
    purpose: str
    kind: PurposeType = PurposeType.ERRAND
    people: int = 1
    passengers: str = ""
    urgency: int = 0
    share_reason: str = ""
    retro_reason: str = ""
    status: TripStatus = TripStatus.CLOSED
    created: datetime | None = None  # a draft
    rounds: list[Round] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    end_reason: str = ""
    concluded: datetime | None = None
    needs: str = ""
    rating: int | None = None
    comment: str = ""
    id: int = 0
    number: str | None = None


class Office:
    """Who works there, what the rules of the day are, and what the clock says."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.now = clock.now()
        self.today = clock.local(self.now).date()
        self.terms = desk.terms()
        self.policies = {code: policy(code) for code in codes.REQUEST_CODES}
        self.yard = place_queries.place_by_name("机关大院南门")
        self.factor = float(policy(codes.ROAD_FACTOR).value)
        self.rate = float(policy(codes.YUAN_PER_KM).value)
        self.route = approvals.current_route("trip_request")
        self.dispatchers = people.role_holders("dispatcher")
        self._places = {place.name: place for place in place_queries.usable_places()}

    @cached_property
    def staff(self) -> dict[int, list[Person]]:
        """By department, those who ask for cars; drivers and guards do not."""
        no = {person.id for code in ("driver", "guard", "repairer") for person in people.role_holders(code)}
        found: dict[int, list[Person]] = {}
        for person in people.active_people():
            if person.id not in no and person.may("vehicles.request"):
                found.setdefault(person.department_id, []).append(person)
        return found

    def account(self, username: str) -> Person:
        person = people.by_username(username)
        assert person is not None, username  # noqa: S101 - laid by the people's own demonstration
        return person

    def place(self, name: str) -> Place:
        return self._places[name]

    @cached_property
    def by_reach(self) -> dict[str, list[Place]]:
        """Destinations: city, county (towns and villages around), province, outside."""
        found: dict[str, list[Place]] = {"city": [], "county": [], "province": [], "outside": []}
        for place in self._places.values():
            if place.kind not in ("大院", "") and place.lat is not None:
                seat = place.area.endswith(("县", "区")) and place.name.endswith("人民政府")
                near = place.reaches == Reaches.CITY and (place.kind == "乡镇" or seat)
                found["county" if near else place.reaches.value].append(place)
        return found

    def km(self, ask: Ask) -> int:
        """There and back, as the estimate has it."""
        one_way = road_km(self.yard, ask.place, self.factor)
        return round((one_way or 1) * 2)

    def driving(self, place: Place) -> timedelta:
        """At the wheel, there and back."""
        return 2 * leg_time(road_km(self.yard, place, self.factor) or 1)

    def facts(self, ask: Ask) -> dict[str, Any]:
        first, last = clock.local(ask.departs).date(), clock.local(ask.returns).date()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return rules.facts(
            departs_on=first, returns_on=last, reaches=ask.place.reaches, people=ask.people, one_way_km=self.km(ask) // 2,
            cost_fen=round(self.km(ask) * self.rate * 100), on_holiday=not all(is_workday(day) for day in days),
            is_retro=bool(ask.retro_reason), urgency=ask.urgency,
        )  # fmt: skip

    def steps(self, ask: Ask) -> int:
        """How many have to agree."""
        facts = self.facts(ask)
        return sum(holds(step.condition, facts) for step in self.route.steps) if self.route else 1

    def back(self, minutes: int) -> datetime:
        """So many minutes of working time ago."""
        left, day = minutes * MINUTE, self.today
        while True:
            for begins, ends in SEGMENTS if is_workday(day) else ():
                start, end = clock.at(day, begins), min(clock.at(day, ends), self.now)
                if end - start > left:
                    return end - left
                left -= max(end - start, timedelta(0))
            day -= timedelta(days=1)

    def after(self, moment: datetime, minutes: int, before: datetime) -> datetime:
        """So much working time later, but soon enough for what comes then."""
        later = add_working_minutes(moment, minutes)
        if later >= before:
            later = moment + (before - moment) * self.dice.uniform(0.1, 0.4)
        return later.replace(second=0, microsecond=0)

    def workdays(self, first: date, step: int = 1) -> Iterator[date]:
        """Workdays from `first` on, forwards or backwards."""
        day = first
        while True:
            if is_workday(day):
                yield day
            day += timedelta(days=step)

    def slot(self, day: date, clock_time: str) -> datetime:
        return clock.at(day, time.fromisoformat(clock_time))


def trips_of(asks: list[Ask]) -> Iterator[Order]:
    """Every order once."""
    seen: set[int] = set()
    for ask in asks:
        for order in ask.orders:
            if id(order) not in seen:
                seen.add(id(order))
                yield order
