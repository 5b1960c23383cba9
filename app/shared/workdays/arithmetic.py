"""How working time is counted: pure functions of days and hours.

Beside the usual files because queries answer with it, and queries do not look at rules.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count

from app.core import clock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.workdays.models import DayKind, Holiday

ONE_DAY = timedelta(days=1)
FAR = 800  # days; nothing is as far from the next workday as this
Kinds = Callable[[date], DayKind]


@dataclass(frozen=True)
class HolidayBlock:
    """A run of days off that holds at least one statutory day."""

    starts_on: date
    ends_on: date  # the last day off
    holidays: tuple[tuple[Holiday | None, str], ...]  # the statutory ones in it, in order
    provisional: bool

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return _(" and ").join(
            str(code.label) if code is not None and code is not Holiday.LOCAL else own
            for code, own in self.holidays
        )

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(str(code) for code, _own in self.holidays if code is not None)


@dataclass(frozen=True)
class WorkingHours:
    """When the office works on a workday: spans of local time."""

    spans: tuple[tuple[time, time], ...]

    @classmethod
    def of(cls, starts: time, noon_from: time, noon_until: time, ends: time) -> "WorkingHours":
        """Morning and afternoon; a pause that makes no sense is none, hours that make none are refused."""
        if not starts < ends:
            raise RuleBroken(_("The working day must end after it begins."))
        if starts < noon_from < noon_until < ends:
            return cls(((starts, noon_from), (noon_until, ends)))
        return cls(((starts, ends),))

    def on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The spans of one workday, as moments."""
        for start, end in self.spans:
            yield clock.at(day, start), clock.at(day, end)

    @property
    def minutes(self) -> int:
        """How long a workday is."""
        return sum((b.hour - a.hour) * 60 + b.minute - a.minute for a, b in self.spans)


def weekday_kind(day: date) -> DayKind:
    """What the weekday alone says."""
    return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY


def add_workdays(kind: Kinds, day: date, n: int) -> date:
    """The n-th workday after `day`, before it if n is negative; `day` itself if n is 0."""
    step = ONE_DAY if n > 0 else -ONE_DAY
    left, idle = abs(n), 0
    while left:
        day += step
        idle += 1
        if kind(day).works:
            left -= 1
            idle = 0
        elif idle > FAR:
            raise RuleBroken(_("The work calendar has no workday for two years around %(day)s.", day=day))
    return day


def add_working_minutes(kind: Kinds, hours: WorkingHours, moment: datetime, minutes: int) -> datetime:
    """The moment at which `minutes` of working time have passed since `moment` (0: `moment` itself).

    At the end of a span it stays at the end: 17:00 + 30 minutes is 17:30, not the next morning.
    """
    if minutes < 0:
        raise ValueError("working minutes cannot be taken back")
    if minutes == 0:
        return moment
    left = timedelta(minutes=minutes)
    first = clock.local(moment).date()
    for away in count():
        day = first + away * ONE_DAY
        if not kind(day).works:
            if away > FAR and left == timedelta(minutes=minutes):
                raise RuleBroken(
                    _("The work calendar has no workday for two years around %(day)s.", day=first)
                )
            continue
        for start, end in hours.on(day):
            start = max(start, moment)
            if start >= end:
                continue
            if left <= end - start:
                return start + left
            left -= end - start
    raise AssertionError("never reached")


def working_time_between(kind: Kinds, hours: WorkingHours, start: datetime, end: datetime) -> timedelta:
    """The working time in [start, end); negative if `end` comes first."""
    if end < start:
        return -working_time_between(kind, hours, end, start)
    total = timedelta()
    day, last = clock.local(start).date(), clock.local(end).date()
    while day <= last:
        if kind(day).works:
            for opens, closes in hours.on(day):
                total += max(min(closes, end) - max(opens, start), timedelta())
        day += ONE_DAY
    return total


def run_of_days_off(kind: Kinds, day: date) -> tuple[date, date]:
    """The first and the last day of the unbroken run of days off around `day`."""
    first = last = day
    while not kind(first - ONE_DAY).works and (day - first).days < FAR:
        first -= ONE_DAY
    while not kind(last + ONE_DAY).works and (last - day).days < FAR:
        last += ONE_DAY
    return first, last
