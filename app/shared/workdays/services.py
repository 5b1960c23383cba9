"""Do it: enter a notice, confirm it, set a day by hand. The caller holds the transaction."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.workdays import library, notice, queries, rules
from app.shared.workdays.models import (
    CalendarDay,
    CalendarProposal,
    CalendarYear,
    DayKind,
    DaySource,
    Holiday,
    ProposalStatus,
    YearStatus,
)

NOTICES = Path(__file__).parent / "notices"
LAST_YEAR_SHIPPED = 2027


def propose(by: Person, text: str, year: int | None = None, doc_no: str = "") -> CalendarProposal:
    """Read an official notice and lay it before a second person."""
    read = notice.parse(text, year)
    region = queries.region()
    if region != "CN":
        raise RuleBroken(
            _("Notices can be read for the mainland only. Set single days by hand here."), "text"
        )
    lock(f"calendar:{region}")
    if queries.pending_proposal(read.year):
        raise RuleBroken(_("A notice for %(year)s is already waiting for a second person.", year=read.year))
    proposal = CalendarProposal(
        region=region, year=read.year, doc_no=read.doc_no or doc_no, issued_on=read.issued_on, text=text,
        days=[_plain(row) for row in read.rows(library.statutory(region, read.year))], proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal


def confirm(by: Person, proposal_id: int) -> CalendarProposal:
    """A second person has compared the notice: its days hold from now on. What is set by hand stays."""
    proposal = _pending(proposal_id)
    rules.check_four_eyes(proposal.proposed_by_id, by.id)
    _decide(proposal, by, ProposalStatus.CONFIRMED)
    _lay(
        proposal.region,
        proposal.year,
        [_typed(row) for row in proposal.days],
        DaySource.NOTICE,
        proposal.doc_no,
        by.id,
    )
    year = _year(proposal.region, proposal.year)
    year.status, year.doc_no, year.issued_on = YearStatus.CONFIRMED, proposal.doc_no, proposal.issued_on
    year.citation = notice.parse(proposal.text, proposal.year).title
    year.confirmed_by_id, year.confirmed_at = by.id, clock.now()
    queries.forget()
    return proposal


def refuse(by: Person, proposal_id: int, reason: str) -> CalendarProposal:
    """The second person finds a fault: nothing changes."""
    proposal = _pending(proposal_id)
    rules.check_four_eyes(proposal.proposed_by_id, by.id)
    return _decide(proposal, by, ProposalStatus.REFUSED, reason)


def withdraw(by: Person, proposal_id: int) -> CalendarProposal:
    """Whoever entered it takes it back."""
    proposal = _pending(proposal_id)
    if proposal.proposed_by_id != by.id:
        raise RuleBroken(_("Only who entered the notice can withdraw it; you can refuse it."))
    return _decide(proposal, by, ProposalStatus.WITHDRAWN)


def _pending(proposal_id: int) -> CalendarProposal:
    """The waiting notice, locked: of several deciders exactly one finds it waiting."""
    proposal = db.session.get(CalendarProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None or proposal.status is not ProposalStatus.PENDING:
        raise RuleBroken(_("This notice has already been decided. Load the page again to see by whom."))
    return proposal


def _decide(
    proposal: CalendarProposal, by: Person, status: ProposalStatus, reason: str = ""
) -> CalendarProposal:
    proposal.decided_by_id, proposal.decided_at = by.id, clock.now()
    proposal.status, proposal.reason = status, reason
    db.session.flush()
    return proposal


def set_day(by: Person, day: date, kind: DayKind, name: str, reason: str) -> CalendarDay:
    """Say by hand what a day is here (a local holiday, a typhoon). It wins over every notice."""
    region = queries.region()
    lock(f"calendar:{region}")
    before = _current(region, day)
    if before is not None:
        before.superseded_at = clock.now()
        db.session.flush()
    row = CalendarDay(
        region=region, day=day, kind=kind, holiday=Holiday.LOCAL if kind is DayKind.STATUTORY else None, name=name,
        source=DaySource.MANUAL, note=reason, changed_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    queries.forget()
    return row


def unset_day(by: Person, day: date) -> CalendarDay:
    """Take back what was set by hand: what the notice says, or the weekday, holds again."""
    region = queries.region()
    lock(f"calendar:{region}")
    row = _current(region, day)
    if row is None or row.source is not DaySource.MANUAL:
        raise RuleBroken(_("This day is not set by hand."))
    row.superseded_at = clock.now()
    db.session.flush()
    below = next((r for r in queries.history(day) if r.source is not DaySource.MANUAL), None)
    if below is not None:
        db.session.add(
            CalendarDay(
                region=region, day=day, kind=below.kind, holiday=below.holiday, name=below.name, source=below.source,
                doc_no=below.doc_no, changed_by_id=by.id,
            )
        )  # fmt: skip
        db.session.flush()
    queries.forget()
    return row


def seed() -> None:
    """The years that ship with the house, and next year as far as the law tells; known years are left alone."""
    region = queries.region()
    known = set(db.session.scalars(select(CalendarYear.year).where(CalendarYear.region == region)))
    if region == "CN":
        for file in sorted(NOTICES.glob("*.txt")):
            if int(file.stem) not in known:
                _seed_notice(region, file.read_text(encoding="utf-8"))
                known.add(int(file.stem))
    for year in sorted({LAST_YEAR_SHIPPED, clock.today().year, clock.today().year + 1} - known):
        _lay(region, year, library.days(region, year), DaySource.LIBRARY, "", None)
        _year(region, year)
    queries.forget()


def _seed_notice(region: str, text: str) -> None:
    read = notice.parse(text)
    _lay(
        region,
        read.year,
        read.rows(library.statutory(region, read.year)),
        DaySource.NOTICE,
        read.doc_no,
        None,
    )
    year = _year(region, read.year)
    year.status, year.doc_no, year.issued_on, year.citation = (
        YearStatus.CONFIRMED, read.doc_no, read.issued_on, read.title,
    )  # fmt: skip
    year.confirmed_at = clock.now()


def _lay(region: str, year: int, days: Any, source: DaySource, doc_no: str, by_id: int | None) -> None:
    """Put the days of a year in place of what stood there; what is set by hand stays on top."""
    lock(f"calendar:{region}")
    now = clock.now()
    named = {day for day, *_rest in days}
    by_hand = set()
    for row in db.session.scalars(
        select(CalendarDay).where(
            CalendarDay.region == region,
            CalendarDay.superseded_at.is_(None),
            CalendarDay.day.between(date(year - 1, 1, 1), date(year + 1, 12, 31)),
        )
    ):
        if row.source is DaySource.MANUAL:
            by_hand.add(row.day)
        elif row.day.year == year or row.day in named:
            row.superseded_at = now
    db.session.flush()
    for day, kind, holiday, name in days:
        db.session.add(
            CalendarDay(
                region=region, day=day, kind=kind, holiday=holiday, name=name, source=source, doc_no=doc_no,
                changed_by_id=by_id, superseded_at=now if day in by_hand else None,
            )
        )  # fmt: skip
    db.session.flush()


def _current(region: str, day: date) -> CalendarDay | None:
    return db.session.scalar(
        select(CalendarDay).where(
            CalendarDay.region == region, CalendarDay.day == day, CalendarDay.superseded_at.is_(None)
        )
    )


def _year(region: str, year: int) -> CalendarYear:
    row = db.session.scalar(
        select(CalendarYear).where(CalendarYear.region == region, CalendarYear.year == year)
    )
    if row is None:
        row = CalendarYear(region=region, year=year, status=YearStatus.PROVISIONAL)
        db.session.add(row)
        db.session.flush()
    return row


def _plain(row: tuple[date, DayKind, Holiday, str]) -> list[str]:
    day, kind, holiday, name = row
    return [day.isoformat(), str(kind), str(holiday), name]


def _typed(row: list[str]) -> tuple[date, DayKind, Holiday | None, str]:
    return date.fromisoformat(row[0]), DayKind(row[1]), Holiday(row[2]) if row[2] else None, row[3]
