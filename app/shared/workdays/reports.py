"""Print it: a year as twelve months, what a notice changes."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask_babel import get_locale

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column
from app.shared.workdays import arithmetic, queries
from app.shared.workdays.models import CalendarDay, CalendarProposal, DayKind, DaySource, Holiday


@dataclass(frozen=True)
class Cell:
    """A day on the year page."""

    day: date
    kind: DayKind
    row: CalendarDay | None
    today: bool

    @property
    def mark(self) -> str:
        """The word on the cell: colour alone tells nobody anything."""
        if self.kind is DayKind.MAKEUP_WORKDAY:
            return _("work")
        return _("off") if self.row is not None and not self.kind.works else ""

    @property
    def title(self) -> str:
        own = self.row.title if self.row else ""
        return f"{self.kind.label} {own}".strip()


@dataclass(frozen=True)
class Difference:
    """A day that a notice makes another."""

    day: date
    before: DayKind
    before_name: str
    after: DayKind
    after_name: str
    stays: bool  # set by hand: the notice does not touch it
    past: bool


def months(year: int) -> list[tuple[str, list[list[Cell | None]], int]]:
    """Twelve times (name, weeks from Monday, number of workdays)."""
    found = []
    for month in range(1, 13):
        weeks = [
            [_cell(day) if day.month == month else None for day in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        working = sum(1 for week in weeks for cell in week if cell and cell.kind.works)
        found.append((format_date(date(year, month, 1), "LLLL", get_locale()), weeks, working))
    return found


def weekday_names() -> list[str]:
    """Monday to Sunday in one character each, as far as the language has such."""
    monday = date(2026, 6, 1)
    return [format_date(monday + timedelta(days=n), "EEEEE", get_locale()) for n in range(7)]


def _cell(day: date) -> Cell:
    return Cell(day, queries.day_kind(day), queries.current(day), day == clock.today())


def holidays(year: int) -> list[tuple[arithmetic.HolidayBlock, list[date]]]:
    """The holidays of the year, each with its make-up workdays."""
    working = [d for d, mark in sorted(queries.marks(year).items()) if mark.kind is DayKind.MAKEUP_WORKDAY]
    return [
        (block, [d for d in working if str(queries.marks(year)[d].row.holiday) in block.codes])
        for block in queries.holiday_blocks(year)
    ]


def differences(proposal: CalendarProposal) -> list[Difference]:
    """What the notice changes against the stored calendar, day by day."""
    named = {date.fromisoformat(iso): (DayKind(kind), code, name) for iso, kind, code, name in proposal.days}
    first, last = date(proposal.year, 1, 1), date(proposal.year, 12, 31)
    days = {first + timedelta(days=n) for n in range((last - first).days + 1)} | set(named)
    found = []
    for day in sorted(days):
        row, before = queries.current(day), queries.day_kind(day)
        after, code, name = named.get(day, (arithmetic.weekday_kind(day), "", ""))
        if before.works == after.works and before is after:
            continue
        by_hand = row is not None and row.source is DaySource.MANUAL
        title = str(Holiday(code).label) if code and code != Holiday.LOCAL else name
        found.append(
            Difference(day, before, row.title if row else "", after, title, by_hand, day < clock.today())
        )
    return found


def day_columns() -> Sequence[Column]:
    """The special days as a list."""
    return [
        Column("day", _("Day"), lambda row: row.day, CalendarDay.day),
        Column("kind", _("Kind"), lambda row: row.kind, CalendarDay.kind),
        Column("name", _("Holiday"), lambda row: row.title),
        Column("source", _("Source"), lambda row: row.source, CalendarDay.source),
        Column("doc_no", _("Document number"), lambda row: row.doc_no, width=28),
        Column("note", _("Reason and basis"), lambda row: row.note, width=40),
    ]


def day_facts(day: date) -> dict[str, Any]:
    """What the page of one day shows."""
    return {
        "day": day,
        "kind": queries.day_kind(day),
        "row": queries.current(day),
        "history": queries.history(day),
    }


def years(shown: int) -> list[int]:
    """The years that the page leads to."""
    return sorted({*queries.known_years(), shown - 1, shown, shown + 1})
