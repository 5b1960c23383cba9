"""What the rules judge: wishes, trips, cars, drivers as plain values. Their own file: three files of rules use them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core import clock
from app.modules.vehicles.models import (
    CertificateType,
    DutyStatus,
    Energy,
    PurposeType,
    VehicleCategory,
    VehicleStatus,
)


@dataclass(frozen=True)
class Refusal:
    """Why not. severity: block (never), reason (with a reason that is logged), warn (only to be known)."""

    code: str
    sentence: str
    severity: str


@dataclass(frozen=True)
class Span:
    """Half-open: [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime
    label: str = ""

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Wish:
    """One request, as far as the choice of car and driver asks."""

    request_id: int
    starts_at: datetime
    ends_at: datetime
    people: int
    purpose: PurposeType
    confidential: bool = False
    shareable: bool = True
    km: int | None = None
    returns: bool = True  # the car comes back with them: half of the kilometres each way
    department: str = ""


@dataclass(frozen=True)
class Trip:
    """What one dispatch is to do: one wish or several merged ones."""

    starts_at: datetime
    ends_at: datetime
    people: int
    purposes: frozenset[PurposeType]
    km: int | None = None
    longest_leg_km: float | None = None

    @property
    def planned(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def driving(self) -> timedelta:
        return driving_time(self.km, self.planned)


@dataclass(frozen=True)
class Certificate:
    type: CertificateType
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class Car:
    """A car as the rules see it: what it is, and what it has to do around the trip."""

    id: int
    plate: str
    model: str
    seats: int
    category: VehicleCategory = VehicleCategory.GENERAL
    energy: Energy = Energy.PETROL
    status: VehicleStatus = VehicleStatus.IN_SERVICE
    range_km: int | None = None
    own_unit: bool = True
    owner_org: str = ""
    poolable: bool = True
    usual_driver_id: int | None = None
    certificates: Sequence[Certificate] = ()
    taken: Sequence[Span] = ()  # buffers included
    month_km: int = 0
    upkeep_overdue_km: int = 0  # of the item that is overdue most
    upkeep_item: str = ""


@dataclass(frozen=True)
class Man:
    """A driver as the rules see it."""

    id: int
    name: str
    licence_class: str
    licence_valid_until: date
    duty: DutyStatus = DutyStatus.ON_DUTY
    ended_on: date | None = None
    absences: Sequence[Span] = ()
    taken: Sequence[Span] = ()  # buffers included
    trips: Sequence[Trip] = ()  # what is planned on the days around
    month_minutes: int = 0
    phone: str = ""


@dataclass(frozen=True)
class Fit:
    """The answer about one car or one driver."""

    refusals: Sequence[Refusal] = field(default_factory=tuple)

    @property
    def stops(self) -> list[Refusal]:
        """What no reason helps against."""
        return [r for r in self.refusals if r.severity == "block"]

    @property
    def asks(self) -> list[Refusal]:
        """What a reason is wanted for."""
        return [r for r in self.refusals if r.severity == "reason"]

    @property
    def warns(self) -> list[Refusal]:
        return [r for r in self.refusals if r.severity == "warn"]

    @property
    def fits(self) -> bool:
        return not self.stops and not self.asks

    def __add__(self, other: "Fit") -> "Fit":
        return Fit((*self.refusals, *other.refusals))


def driving_time(km: float | None, planned: timedelta) -> timedelta:
    """Time at the wheel: from the kilometres where they are known, never more than the trip itself."""
    return planned if km is None else min(planned, leg_time(km))


def leg_time(km: float) -> timedelta:
    """Speeds of field study 5.1: 25, 40, 70 km/h for short, middle and long ways."""
    speed = 25 if km < 10 else 40 if km <= 30 else 70
    return timedelta(hours=km / speed)


def trip_of(wishes: Sequence[Wish]) -> Trip:
    """Several wishes as one trip: from the first departure to the last return, seats added up."""
    legs = [wish.km / (2 if wish.returns else 1) for wish in wishes if wish.km]
    return Trip(
        starts_at=min(wish.starts_at for wish in wishes),
        ends_at=max(wish.ends_at for wish in wishes),
        people=sum(wish.people for wish in wishes),
        purposes=frozenset(wish.purpose for wish in wishes),
        km=max((wish.km for wish in wishes if wish.km), default=None),
        longest_leg_km=max(legs, default=None),
    )


def driving_on(the_day: date, trip: Trip) -> timedelta:
    """The share of a trip's time at the wheel that falls on this day."""
    days = (last_day(trip) - clock.local(trip.starts_at).date()).days + 1
    inside = clock.local(trip.starts_at).date() <= the_day <= last_day(trip)
    return trip.driving / days if inside else timedelta(0)


def last_day(trip: Trip) -> date:
    """The last day that the trip touches."""
    return clock.local(trip.ends_at - timedelta(microseconds=1)).date()
