"""Consumption from full tank to full tank, and what it is held against (17)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.modules.vehicles.models import CaseLevel
from app.modules.vehicles.models.fuel import Fill as Fill


@dataclass(frozen=True)
class Segment:
    """From one full tank to the next: what went in, and how far it took the car."""

    since: Fill
    until: Fill
    quantity_milli: int

    @property
    def km(self) -> int:
        return (self.until.km or 0) - (self.since.km or 0)

    @property
    def per_100km_milli(self) -> int:
        return per_100km(self.quantity_milli, self.km)


@dataclass(frozen=True)
class Deviation:
    """How far consumption lies above its base value."""

    base_milli: int
    percent: float
    level: CaseLevel | None


def per_100km(quantity_milli: int, km: int) -> int:
    """Thousandths of a litre (kWh) per 100 km, rounded half up. `km` is above 0."""
    return (quantity_milli * 200 + km) // (2 * km)


def segments(fills: Iterable[Fill]) -> list[Segment]:
    """Every stretch between two full tanks of which nothing is missing.

    A partial fill is added to the next full one. After a fill that nobody wrote down the stretch cannot be
    told: reckoning begins anew with the next full tank. A full tank without a reading counts as a partial one.
    """
    found: list[Segment] = []
    since: Fill | None = None
    quantity = 0
    for fill in sorted(fills, key=lambda f: (f.at, f.id)):
        if fill.missed_before:
            since = None
        quantity += fill.quantity_milli
        if not fill.is_full or fill.km is None:
            continue
        if since is not None and fill.km > (since.km or 0):
            found.append(Segment(since, fill, quantity))
        since, quantity = fill, 0
    return found


def average(stretches: Sequence[Segment]) -> int | None:
    """Over several stretches: all that went in by all kilometres. None: too little to reckon with (不足以核算)."""
    km = sum(stretch.km for stretch in stretches)
    return per_100km(sum(stretch.quantity_milli for stretch in stretches), km) if km > 0 else None


def window(stretches: Iterable[Segment], since: datetime, until: datetime) -> list[Segment]:
    """The stretches that ended in this span."""
    return [s for s in stretches if since <= s.until.at < until]


def seasonal(norm_milli: int, month: int, months: Collection[str], percent: float) -> int:
    """The norm with the allowance of a hot or cold month."""
    return round(norm_milli * (100 + percent) / 100) if str(month) in months else norm_milli


def base(
    norm_milli: int | None, month: int, history: Sequence[Segment], months: Collection[str], percent: float
) -> int | None:
    """What a car ought to use: its set value with the season's allowance, else its own past.

    Of its past the same season of a year ago counts first (at least two stretches), else the last year
    (at least three).
    """
    if norm_milli:
        return seasonal(norm_milli, month, months, percent)
    near = {(month - 2) % 12 + 1, month, month % 12 + 1}
    season = [s for s in history if s.until.at.month in near]
    if len(season) >= 2:
        return average(season)
    return average(history) if len(history) >= 3 else None


def deviation(per_100km_milli: int, base_milli: int | None, warn: float, serious: float) -> Deviation | None:
    """Above the base by how much, and is that a case? Exactly the limit is not above it."""
    if not base_milli:
        return None
    percent = (per_100km_milli - base_milli) * 100 / base_milli
    level = CaseLevel.SERIOUS if percent > serious else CaseLevel.WARN if percent > warn else None
    return Deviation(base_milli, percent, level)
