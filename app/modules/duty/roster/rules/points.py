"""May it be? What a shift counts, and which days have which shifts. Pure functions of values."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.modules.duty.roster.rules.policies import Terms
from app.shared.workdays.models import DayKind

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pattern:
    """A recurring shift, as a value."""

    template_id: int
    post_id: int
    name: str
    starts: time
    minutes: int
    day_kinds: frozenset[str]
    hands_over: bool = True


@dataclass(frozen=True)
class Planned:
    """A shift of one day, before it is a row."""

    pattern: Pattern
    on_day: date
    starts_at: datetime
    ends_at: datetime
    day_kind: DayKind
    centipoints: int


def centipoints(
    starts_at: datetime, ends_at: datetime, kind_of: Callable[[date], DayKind], zone: ZoneInfo, terms: Terms
) -> int:
    """The burden in hundredths: 24 hours of a workday are 100 times its weight. Each hour counts as its own day does."""
    weighted, moment = 0.0, starts_at
    while moment < ends_at:
        local = moment.astimezone(zone)
        midnight = datetime.combine(local.date() + DAY, time.min, zone).astimezone(UTC)
        until = min(midnight, ends_at)
        weighted += terms.weight(kind_of(local.date())) * ((until - moment) / DAY)
        moment = until
    return round(weighted * 100)


def shifts_of(
    first: date,
    last: date,
    patterns: Iterable[Pattern],
    kind_of: Callable[[date], DayKind],
    zone: ZoneInfo,
    terms: Terms,
) -> Iterator[Planned]:
    """Every shift of these days: each day has the patterns of its kind, a make-up workday those of its own name."""
    ordered: Sequence[Pattern] = sorted(patterns, key=lambda one: (one.post_id, one.starts, one.template_id))
    day = first
    while day <= last:
        kind = kind_of(day)
        for pattern in ordered:
            if kind.value in pattern.day_kinds:
                start = datetime.combine(day, pattern.starts, zone).astimezone(UTC)
                end = start + timedelta(minutes=pattern.minutes)
                yield Planned(pattern, day, start, end, kind, centipoints(start, end, kind_of, zone, terms))
        day += DAY
