"""What do the figures say? Arithmetic of use; pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

FIRST, LAST = 7, 22  # hours of the heat map: 07:00 to 22:00
DEGREES = 10


@dataclass(frozen=True)
class Use:
    """A meeting as the statistics see it."""

    room_id: int
    starts_at: datetime
    ends_at: datetime
    headcount: int = 0
    came: int | None = None
    capacity: int = 0


def minutes_by_hour(uses: Iterable[Use], zone: ZoneInfo) -> dict[tuple[int, int], int]:
    """Minutes of use by (weekday, hour); a meeting counts in every hour that it lasts."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    for use in uses:
        at, until = use.starts_at.astimezone(zone), use.ends_at.astimezone(zone)
        while at < until:
            hour_ends = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            stop = min(hour_ends, until)
            found[at.weekday(), at.hour] += round((stop - at).total_seconds() / 60)
            at = stop
    return dict(found)


def heat(minutes: Mapping[tuple[int, int], int], days: Sequence[date], rooms: int) -> list[list[int]]:
    """Percent of the rooms in use, a row a weekday, a column an hour."""
    times = [sum(1 for day in days if day.weekday() == weekday) for weekday in range(7)]
    return [
        [
            _percent(minutes.get((weekday, hour), 0), 60 * rooms * times[weekday])
            for hour in range(FIRST, LAST)
        ]
        for weekday in range(7)
    ]


def degree(percent: int) -> int:
    """The shade of a cell, 0 to 9; anything above nothing is at least 1."""
    return 0 if percent <= 0 else min(DEGREES - 1, 1 + percent * (DEGREES - 1) // 100)


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def came_share(uses: Iterable[Use]) -> tuple[int, int, int]:
    """Seats booked, people who came, meetings that were counted: only meetings whose people were counted."""
    counted = [use for use in uses if use.came is not None]
    return sum(use.headcount for use in counted), sum(use.came or 0 for use in counted), len(counted)


def share(part: int, whole: int) -> int:
    return _percent(part, whole)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
