"""Where is it? Kinds of days, workdays, working time, holidays.

A year is read once per request (two queries for the first, one for each further) and kept with the session;
every commit and rollback forgets it, so a change is seen at once and a long-lived process never goes stale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.shared.settings import queries as settings
from app.shared.workdays import arithmetic
from app.shared.workdays.arithmetic import HolidayBlock, WorkingHours
from app.shared.workdays.models import (
    CalendarDay,
    CalendarProposal,
    CalendarYear,
    DayKind,
    Holiday,
    ProposalStatus,
    YearStatus,
)

CACHE = "calendar"  # in session.info
HOURS = ("workday_starts", "workday_noon_from", "workday_noon_until", "workday_ends")


@dataclass(frozen=True)
class Mark:
    """What a year's row says about a day."""

    kind: DayKind
    row: CalendarDay


def day_kind(day: date) -> DayKind:
    """What kind of day it is, here."""
    marked = marks(day.year).get(day)
    return marked.kind if marked else arithmetic.weekday_kind(day)


def is_workday(day: date) -> bool:
    """Is the office open on this day?"""
    return day_kind(day).works


def add_workdays(day: date, n: int) -> date:
    """The n-th workday after `day` (before it, if negative); `day` itself if n is 0."""
    return arithmetic.add_workdays(day_kind, day, n)


def add_working_minutes(moment: datetime, minutes: int) -> datetime:
    """When `minutes` of working time will have passed since `moment`."""
    return arithmetic.add_working_minutes(day_kind, hours(), moment, minutes)


def working_minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes of working time in [start, end); negative if `end` comes first."""
    between = arithmetic.working_time_between(day_kind, hours(), start, end)
    return int(between / timedelta(minutes=1))


def next_holiday(day: date) -> HolidayBlock | None:
    """The first holiday that begins on `day` or later."""
    for year in (day.year, day.year + 1):
        for block in holiday_blocks(year):
            if block.starts_on >= day:
                return block
    return None


def holiday_on(day: date) -> HolidayBlock | None:
    """The holiday that `day` lies in."""
    blocks = (b for year in (day.year, day.year + 1) for b in holiday_blocks(year))
    return next((block for block in blocks if block.starts_on <= day <= block.ends_on), None)


def holiday_blocks(year: int) -> Sequence[HolidayBlock]:
    """The holidays of a year: maximal runs of days off that hold a statutory day of this year."""
    found: list[HolidayBlock] = []
    for day, mark in sorted(marks(year).items()):
        if mark.kind is not DayKind.STATUTORY or (found and day <= found[-1].ends_on):
            continue
        first, last = arithmetic.run_of_days_off(day_kind, day)
        provisional = any(year_status(y) is YearStatus.PROVISIONAL for y in {first.year, last.year})
        found.append(HolidayBlock(first, last, _holidays_in(first, last), provisional))
    return found


def _holidays_in(first: date, last: date) -> tuple[tuple[Holiday | None, str], ...]:
    found: dict[tuple[Holiday | None, str], None] = {}
    for away in range((last - first).days + 1):
        mark = marks((first + timedelta(days=away)).year).get(first + timedelta(days=away))
        if mark and mark.kind is DayKind.STATUTORY:
            known = mark.row.holiday not in (None, Holiday.LOCAL)
            found[mark.row.holiday, "" if known else mark.row.name] = None
    return tuple(found)


def year_status(year: int) -> YearStatus:
    """Confirmed or provisional. A mainland year without make-up workdays is provisional, whatever its row says."""
    row = _years().get(year)
    if row is None or row.status is not YearStatus.CONFIRMED:
        return YearStatus.PROVISIONAL
    if row.region == "CN" and not any(m.kind is DayKind.MAKEUP_WORKDAY for m in marks(year).values()):
        return YearStatus.PROVISIONAL
    return YearStatus.CONFIRMED


def year_row(year: int) -> CalendarYear | None:
    """The year's row: notice, who confirmed it and when."""
    return _years().get(year)


def hours() -> WorkingHours:
    """The organisation's working hours of now."""
    cache = _cache()
    if "hours" not in cache:
        cache["hours"] = WorkingHours.of(*(time.fromisoformat(settings.value(name)) for name in HOURS))
    found: WorkingHours = cache["hours"]
    return found


def region() -> str:
    """Whose calendar holds here: CN, TW, HK or MO."""
    cache = _cache()
    if "region" not in cache:
        cache["region"] = settings.value("region")
    return str(cache["region"])


def revision() -> int:
    """Grows with every change of the calendar: whoever plans ahead compares it and plans anew."""
    query = select(func.coalesce(func.max(CalendarDay.id), 0) + func.count(CalendarDay.superseded_at))
    return db.session.scalar(query.where(CalendarDay.region == region())) or 0


def marks(year: int) -> dict[date, Mark]:
    """The days of the year that are not what their weekday says."""
    years = _cache().setdefault("days", {})
    if year not in years:
        query = select(CalendarDay).where(
            CalendarDay.region == region(),
            CalendarDay.superseded_at.is_(None),
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        years[year] = {row.day: Mark(row.kind, row) for row in db.session.scalars(query)}
    found: dict[date, Mark] = years[year]
    return found


def current(day: date) -> CalendarDay | None:
    """The row that holds for this day, if it has one."""
    mark = marks(day.year).get(day)
    return mark.row if mark else None


def history(day: date) -> Sequence[CalendarDay]:
    """Every row this day ever had, newest first."""
    query = (
        select(CalendarDay)
        .where(CalendarDay.region == region(), CalendarDay.day == day)
        .options(joinedload(CalendarDay.changed_by))
        .order_by(CalendarDay.id.desc())
    )
    return db.session.scalars(query).unique().all()


def proposal(proposal_id: int) -> CalendarProposal | None:
    return db.session.get(CalendarProposal, proposal_id)


def pending_proposal(year: int) -> CalendarProposal | None:
    """The notice of this year that waits for a second person."""
    return db.session.scalar(
        select(CalendarProposal).where(
            CalendarProposal.region == region(),
            CalendarProposal.year == year,
            CalendarProposal.status == ProposalStatus.PENDING,
        )
    )


def known_years() -> Sequence[int]:
    """The years that the calendar knows."""
    return sorted(_years())


def forget(session: Any = None) -> None:
    """Read the calendar anew: something has changed."""
    (session or db.session()).info.pop(CACHE, None)


def _years() -> dict[int, CalendarYear]:
    cache = _cache()
    if "years" not in cache:
        query = select(CalendarYear).where(CalendarYear.region == region())
        cache["years"] = {row.year: row for row in db.session.scalars(query)}
    found: dict[int, CalendarYear] = cache["years"]
    return found


def _cache() -> dict[str, Any]:
    found: dict[str, Any] = db.session().info.setdefault(CACHE, {})
    return found


def special_days() -> Select[CalendarDay]:
    """Every day that is not what its weekday says, as a list."""
    return select(CalendarDay).where(CalendarDay.region == region(), CalendarDay.superseded_at.is_(None))
