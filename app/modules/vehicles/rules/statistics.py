"""May it be? Figures of trips: pure arithmetic on plain values.

A trip that several requests share is divided among them: its kilometres in whole kilometres, its money in whole fen and
its fuel in whole millilitres, so that every table adds up to the same sum, and that sum is the ledgers'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low


@dataclass(frozen=True)
class Share:
    """One request's part of one trip in one month; or, without a dispatch, what no trip bore."""

    month: date
    vehicle_id: int
    dispatch_id: int | None = None
    driver_id: int | None = None
    driver: str = ""
    department_id: int | None = None
    km: int = 0
    empty_km: int = 0
    litres_milli: int = 0
    fen: int = 0
    people: int = 0
    requests: int = 0
    leaves: bool = False  # the trip begins in this month: it counts as one
    rides: int = 1  # requests on board
    on_time: bool = False
    retro: bool = False
    waited: timedelta | None = None  # from approval to dispatch


@dataclass
class Figures:
    """What is known of a group of shares."""

    label: str
    km: int = 0
    empty_km: int = 0
    litres_milli: int = 0
    fen: int = 0
    people: int = 0
    requests: int = 0
    retro: int = 0
    trips_: set[int] = field(default_factory=set)
    shared_: set[int] = field(default_factory=set)
    on_time_: set[int] = field(default_factory=set)
    waits: list[timedelta] = field(default_factory=list)

    def add(self, share: Share) -> None:
        self.km += share.km
        self.empty_km += share.empty_km
        self.litres_milli += share.litres_milli
        self.fen += share.fen
        self.people += share.people
        self.requests += share.requests
        self.retro += share.requests if share.retro else 0
        if share.dispatch_id is not None and share.leaves:
            self.trips_.add(share.dispatch_id)
            if share.rides > 1:
                self.shared_.add(share.dispatch_id)
            if share.on_time:
                self.on_time_.add(share.dispatch_id)
            if share.waited is not None:
                self.waits.append(share.waited)

    @property
    def trips(self) -> int:
        return len(self.trips_)

    @property
    def litres_per_100(self) -> float | None:
        return round(self.litres_milli / 10 / self.km, 2) if self.litres_milli > 0 and self.km > 0 else None

    @property
    def yuan_per_km(self) -> float | None:
        return round(self.fen / 100 / self.km, 2) if self.km > 0 else None

    @property
    def empty_percent(self) -> float | None:
        return percent(self.empty_km, self.km)

    @property
    def shared_percent(self) -> float | None:
        return percent(len(self.shared_), self.trips)

    @property
    def on_time_percent(self) -> float | None:
        return percent(len(self.on_time_), self.trips)

    @property
    def retro_percent(self) -> float | None:
        return percent(self.retro, self.requests)

    @property
    def wait_minutes(self) -> int | None:
        """The middle one of the times from approval to dispatch."""
        return int(median_low(self.waits) / timedelta(minutes=1)) if self.waits else None


def percent(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole > 0 else None


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole units by weight; the parts add up exactly. All weights nought: equal parts."""
    if not weights:
        return []
    if sum(weights) <= 0:
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    rest = total - sum(parts)
    order = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in order[:rest]:
        parts[n] += 1
    return parts


def grouped(shares: Iterable[Share], by: str, names: Mapping[object, str]) -> list[Figures]:
    """Shares by car, driver, department or month; the order is that of `names`, what they do not name comes last."""
    key = {"car": "vehicle_id", "driver": "driver_id", "department": "department_id", "month": "month"}[by]
    found: dict[object, Figures] = {one: Figures(name) for one, name in names.items()}
    for share in shares:
        one = getattr(share, key)
        found.setdefault(one, Figures(names.get(one, "—"))).add(share)
    return [row for row in found.values() if by == "month" or row.trips or row.km or row.fen]


def total(shares: Iterable[Share], label: str = "") -> Figures:
    row = Figures(label)
    for share in shares:
        row.add(share)
    return row
