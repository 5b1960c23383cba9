"""May it be? A car's month: which kilometres are a trip's, which are nobody's, and in which month each counts.

The kilometres between two neighbouring readings are a *stretch*. Every stretch belongs to exactly one trip or is a gap,
and to exactly one month: that of its later reading. So trips plus gaps are the month's kilometres, and the months
together are the odometer's, to the kilometre. A trip over the end of a month is split by the readings taken on the way;
where there is none, its kilometres count in the month of its return.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.language import gettext as _
from app.core.rule import RuleBroken

COSTS = (
    "fuel_fen", "charge_fen", "repair_fen", "maintenance_fen", "insurance_fen", "inspection_fen", "toll_fen",
    "parking_fen", "washing_fen", "fine_fen", "other_fen",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A reading that counts."""

    id: int
    at: datetime
    km: int


@dataclass(frozen=True)
class Drive:
    """A trip by its readings. No `ends_at`: the car is still out."""

    dispatch_id: int
    starts_at: datetime
    out_id: int
    ends_at: datetime | None = None
    in_id: int | None = None


@dataclass(frozen=True)
class Stretch:
    """From one reading to the next, and whose it is."""

    start: Mark
    end: Mark
    dispatch_id: int | None = None

    @property
    def km(self) -> int:
        return self.end.km - self.start.km

    @property
    def month(self) -> date:
        return month_of(self.end.at)

    @property
    def is_gap(self) -> bool:
        return self.dispatch_id is None and self.km != 0

    @property
    def key(self) -> tuple[int, int]:
        return self.start.id, self.end.id


def month_of(moment: datetime) -> date:
    """The first day of the month in which something of this moment counts, by the office's clock."""
    return clock.local(moment).date().replace(day=1)


def month_after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def stretches(marks: Sequence[Mark], drives: Iterable[Drive]) -> list[Stretch]:
    """Every stretch of a car with the trip that it belongs to. `marks` in order of time, drives of the same car.

    A trip whose own reading is void begins at the last reading before it and ends at the first one after it, and a trip
    without a return ends where the next one begins. Where two trips claim a stretch, the later one has it.
    """
    order = sorted(drives, key=lambda drive: (drive.starts_at, drive.dispatch_id))
    places = {mark.id: place for place, mark in enumerate(marks)}
    times = [mark.at for mark in marks]
    last = len(marks) - 1
    begins = [places.get(one.out_id, max(0, bisect_right(times, one.starts_at) - 1)) for one in order]
    cover: list[int | None] = [None] * max(0, last)
    for n, one in enumerate(order):
        end = places.get(one.in_id) if one.in_id is not None else None
        if end is None:
            end = last if one.ends_at is None else min(last, bisect_left(times, one.ends_at))
            end = min([end, *(place for place in begins[n + 1 :] if place > begins[n])])
        for place in range(begins[n], max(begins[n], end)):
            cover[place] = one.dispatch_id
    return [Stretch(marks[n], marks[n + 1], cover[n]) for n in range(last)]


def trip_km(found: Iterable[Stretch], month: date | None = None) -> dict[int, int]:
    """Kilometres by trip; in one month, or in all."""
    km: dict[int, int] = {}
    for one in found:
        if one.dispatch_id is not None and month in (None, one.month):
            km[one.dispatch_id] = km.get(one.dispatch_id, 0) + one.km
    return km


@dataclass(frozen=True)
class CarMonth:
    """The figures of one car in one month. The names are those of the columns of `month_ledgers`."""

    vehicle_id: int
    plate: str
    model: str
    month: date
    opening_km: int | None = None
    closing_km: int | None = None
    km: int = 0
    trip_km: int = 0
    gap_km: int = 0
    gaps: int = 0
    trips: int = 0
    people: int = 0
    fills: int = 0
    litres_milli: int = 0
    kwh_milli: int = 0
    fuel_fen: int = 0
    charge_fen: int = 0
    repair_fen: int = 0
    maintenance_fen: int = 0
    insurance_fen: int = 0
    inspection_fen: int = 0
    toll_fen: int = 0
    parking_fen: int = 0
    washing_fen: int = 0
    fine_fen: int = 0
    other_fen: int = 0
    corrected_km: int = 0

    @property
    def balance(self) -> int:
        """Nought, or something is wrong."""
        return self.km - self.trip_km - self.gap_km

    @property
    def energy_fen(self) -> int:
        return self.fuel_fen + self.charge_fen

    @property
    def road_fen(self) -> int:
        return self.toll_fen + self.parking_fen

    @property
    def rest_fen(self) -> int:
        """What has no column of its own on a narrow sheet."""
        return self.inspection_fen + self.fine_fen + self.other_fen

    @property
    def total_fen(self) -> int:
        return sum(getattr(self, name) for name in COSTS)

    @property
    def litres_per_100(self) -> float | None:
        """Litres on the kilometres of the same month: the ledger's figure, not the full-to-full one."""
        return per_100(self.litres_milli, self.km)

    @property
    def kwh_per_100(self) -> float | None:
        return per_100(self.kwh_milli, self.km)

    @property
    def yuan_per_km(self) -> float | None:
        return per_km(self.total_fen, self.km)

    @property
    def is_empty(self) -> bool:
        """Neither a reading nor money: the car has no ledger in this month."""
        return self.closing_km is None and not self.total_fen and not self.trips


FIGURES = tuple(field.name for field in fields(CarMonth))
SUMMED = tuple(
    name
    for name in FIGURES
    if name not in {"vehicle_id", "plate", "model", "month", "opening_km", "closing_km"}
)


def per_100(milli: int, km: int) -> float | None:
    return round(milli / 1000 * 100 / km, 2) if milli > 0 and km > 0 else None


def per_km(fen: int, km: int) -> float | None:
    return round(fen / 100 / km, 2) if km > 0 else None


def added(rows: Iterable[CarMonth], plate: str = "", month: date = date.min) -> CarMonth:
    """Several ledgers as one: all cars of a month, or all months of a car."""
    rows = list(rows)
    sums = {name: sum(getattr(row, name) for row in rows) for name in SUMMED}
    return CarMonth(vehicle_id=0, plate=plate, model="", month=month, **sums)


def kilometres(found: Sequence[Stretch], marks: Sequence[Mark], month: date) -> dict[str, int | None]:
    """Opening and closing reading of the month, and how its kilometres divide."""
    begins, ends = clock.at(month), clock.at(month_after(month))
    before = [mark for mark in marks if mark.at < begins]
    inside = [mark for mark in marks if begins <= mark.at < ends]
    opening = before[-1] if before else inside[0] if inside else None
    closing = inside[-1] if inside else opening
    mine = [one for one in found if one.month == month]
    gaps = [one for one in mine if one.is_gap]
    return {
        "opening_km": opening.km if opening else None,
        "closing_km": closing.km if closing else None,
        "km": closing.km - opening.km if opening and closing else 0,
        "trip_km": sum(one.km for one in mine if one.dispatch_id is not None),
        "gap_km": sum(one.km for one in gaps),
        "gaps": len(gaps),
    }


@dataclass(frozen=True)
class Open:
    """Something that keeps a month from being closed."""

    sentence: str
    url: str
    vehicle_id: int | None = None


def check_closing(
    month: date, today: date, closed: Sequence[date], begun: date | None, found: Sequence[Open]
) -> None:
    """A month is closed once it is over, after the one before it, and when nothing is open.

    `begun`: the first month that was ever closed; the months before the books need not be closed.
    """
    if today < month_after(month):
        raise RuleBroken(
            _(
                "%(month)s is not over yet. It can be closed from the first day of the next month.",
                month=name(month),
            )
        )
    if month in closed:
        raise RuleBroken(_("%(month)s is closed already.", month=name(month)))
    one = begun or month
    while one < month:
        if one not in closed:
            raise RuleBroken(
                _("Months are closed one after the other: close %(month)s first.", month=name(one))
            )
        one = month_after(one)
    if found:
        raise RuleBroken(_("%(n)s things are still open; they are listed below.", n=len(found)))


def check_reopening(month: date, closed: Sequence[date], pending: bool, reason: str) -> None:
    """Only the latest closed month: the ones before it are corrected instead."""
    if month not in closed:
        raise RuleBroken(_("%(month)s is not closed.", month=name(month)))
    if month != max(closed):
        raise RuleBroken(
            _(
                "Only the latest closed month can be reopened. What has come out about %(month)s is posted as a correction.",
                month=name(month),
            )
        )
    if pending:
        raise RuleBroken(_("Somebody has asked for this already; it waits for approval."))
    if len(reason.strip()) < 4:
        raise RuleBroken(_("Say why the month must be opened again."), "reason")


def check_explanation(kind: object, reason: str) -> None:
    if kind is None:
        raise RuleBroken(_("Choose what the kilometres were."), "kind")
    if len(reason.strip()) < 4:
        raise RuleBroken(_("Say in a sentence how the kilometres came about."), "reason")


def name(month: date) -> str:
    """2026-10"""
    return f"{month:%Y-%m}"


def changes(now: CarMonth, then: Mapping[str, int]) -> dict[str, int]:
    """What the records say now less what was frozen and corrected already; only what differs."""
    found = {key: getattr(now, key) - value for key, value in then.items()}
    return {key: value for key, value in found.items() if value}


def split(km: int, parts: int) -> list[int]:
    """Kilometres over the requests on board, in whole kilometres that add up exactly; what is left over to the first."""
    share, rest = divmod(km, max(1, parts))
    return [share + (1 if n < rest else 0) for n in range(max(1, parts))]
