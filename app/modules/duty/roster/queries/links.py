"""Where is it? Shifts, places, swaps, hand-overs and reports, as other parts of the house show them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.formats import moment, span
from app.core.module import Summary
from app.modules.duty.roster.models import (
    DutyAssignment,
    IncidentReport,
    LogEntry,
    Shift,
    ShiftHandover,
    ShiftSwap,
)
from app.modules.duty.roster.queries import log, rosters
from app.modules.duty.roster.queries.swaps import is_chief_of
from app.shared.accounts.models import Person


def shifts(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Shifts in four facts."""
    rows = db.session.scalars(select(Shift).where(Shift.id.in_(ids))).unique()
    return {
        one.id: Summary(
            f"{one.post.name} {one.name}", str(one.status.label), span(one.starts_at, one.ends_at),
            url=f"/duty/roster/shifts/{one.id}",
        )
        for one in rows
    }  # fmt: skip


def may_see_shift(person: Person, shift_id: int) -> bool:
    found = rosters.shift(shift_id)
    if found is None:
        return False
    return rosters.may_see_roster(person, found.roster_id) or any(
        one.person_id == person.id for one in found.here
    )


def places(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Places in shifts in four facts."""
    query = select(DutyAssignment).where(DutyAssignment.id.in_(ids))
    rows = db.session.scalars(
        query.options(joinedload(DutyAssignment.shift), joinedload(DutyAssignment.person))
    ).unique()
    return {
        one.id: Summary(
            f"{one.shift.post.name} {one.level.label}", one.person.full_name, span(one.shift.starts_at, one.shift.ends_at),
            url=f"/duty/roster/shifts/{one.shift_id}",
        )
        for one in rows
    }  # fmt: skip


def may_see_place(person: Person, assignment_id: int) -> bool:
    found = rosters.assignment(assignment_id)
    return found is not None and may_see_shift(person, found.shift_id)


def swaps(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Swaps in four facts."""
    query = (
        select(ShiftSwap)
        .where(ShiftSwap.id.in_(ids))
        .options(
            joinedload(ShiftSwap.asked_by),
            joinedload(ShiftSwap.to_person),
            joinedload(ShiftSwap.assignment).joinedload(DutyAssignment.shift),
        )
    )
    return {
        one.id: Summary(
            str(one.kind.label), f"{one.asked_by.name} → {one.to_person.name}", moment(one.assignment.shift.starts_at),
            why=one.reason, url=f"/duty/roster/swaps/{one.id}",
        )
        for one in db.session.scalars(query).unique()
    }  # fmt: skip


def may_see_swap(person: Person, swap_id: int) -> bool:
    found = db.session.get(ShiftSwap, swap_id)
    if found is None:
        return False
    own = person.id in (found.asked_by_id, found.to_person_id)
    return own or person.may("duty.roster") or is_chief_of(person.id, found.assignment.shift_id)


def handovers(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Hand-overs in four facts."""
    query = (
        select(ShiftHandover)
        .where(ShiftHandover.id.in_(ids))
        .options(
            joinedload(ShiftHandover.from_shift),
            joinedload(ShiftHandover.out_by),
            joinedload(ShiftHandover.in_by),
        )
    )
    return {
        one.id: Summary(
            one.from_shift.post.name,
            " → ".join(p.name for p in (one.out_by, one.in_by) if p),
            moment(one.in_at or one.out_at or one.from_shift.ends_at),
            url=f"/duty/roster/handovers/{one.id}",
        )
        for one in db.session.scalars(query).unique()
    }


def may_see_handover(person: Person, handover_id: int) -> bool:
    found = log.handover(handover_id)
    return found is not None and log.may_read(person, found.from_shift)


def reports(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Reports of incidents in four facts."""
    query = (
        select(IncidentReport)
        .where(IncidentReport.id.in_(ids))
        .options(joinedload(IncidentReport.entry).joinedload(LogEntry.shift), joinedload(IncidentReport.by))
    )
    return {
        one.id: Summary(
            str(one.kind.label), one.by.full_name, moment(one.written_due_at), why=one.entry.content[:60],
            url=f"/duty/roster/reports/{one.id}",
        )
        for one in db.session.scalars(query).unique()
    }  # fmt: skip


def may_see_report(person: Person, report_id: int) -> bool:
    found = log.report(report_id)
    return found is not None and log.may_read(person, found.entry.shift)
