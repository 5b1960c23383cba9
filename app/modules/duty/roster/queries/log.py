"""Where is it? The duty log, hand-overs and reports of incidents; who may read them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.duty.roster.models import (
    DutyAssignment,
    HandoverStatus,
    IncidentReport,
    LogEntry,
    LogStatus,
    Shift,
    ShiftHandover,
)
from app.modules.duty.roster.queries.rosters import next_shift, previous_shift
from app.shared.accounts.models import Person
from app.shared.accounts.queries import reach

_PEOPLE = (joinedload(LogEntry.by), joinedload(LogEntry.refers_to))


def entries(shift_id: int) -> Sequence[LogEntry]:
    """The log of a shift in the order of what happened."""
    query = select(LogEntry).where(LogEntry.shift_id == shift_id).options(*_PEOPLE)
    return db.session.scalars(query.order_by(LogEntry.at, LogEntry.id)).unique().all()


def entry(entry_id: int) -> LogEntry | None:
    query = select(LogEntry).where(LogEntry.id == entry_id).options(*_PEOPLE, joinedload(LogEntry.shift))
    return db.session.scalars(query).unique().one_or_none()


def open_entries(shift_id: int) -> Sequence[LogEntry]:
    """What is still to be followed up in a shift."""
    query = select(LogEntry).where(LogEntry.shift_id == shift_id, LogEntry.status == LogStatus.OPEN)
    return db.session.scalars(query.order_by(LogEntry.at, LogEntry.id)).all()


def log_list(*, kind: str, status: str, words: str, first: date | None, last: date | None) -> Select[Any]:
    """Log entries of all shifts as a list."""
    query = select(LogEntry).options(joinedload(LogEntry.shift), joinedload(LogEntry.by))
    if kind:
        query = query.where(LogEntry.kind == kind)
    if status:
        query = query.where(LogEntry.status == status)
    if first:
        query = query.where(LogEntry.at >= clock.at(first))
    if last:
        query = query.where(LogEntry.at < clock.at(date.fromordinal(last.toordinal() + 1)))
    for word in words.split():
        query = query.where(
            or_(
                LogEntry.content.contains(word, autoescape=True),
                LogEntry.handling.contains(word, autoescape=True),
                LogEntry.from_unit.contains(word, autoescape=True),
                LogEntry.from_person.contains(word, autoescape=True),
            )
        )
    return query


def handover(handover_id: int) -> ShiftHandover | None:
    return (
        db.session.scalars(select(ShiftHandover).where(ShiftHandover.id == handover_id).options(*_BOTH))
        .unique()
        .one_or_none()
    )


def handover_of(shift_id: int) -> ShiftHandover | None:
    """The hand-over with which a shift ends."""
    return (
        db.session.scalars(
            select(ShiftHandover).where(ShiftHandover.from_shift_id == shift_id).options(*_BOTH)
        )
        .unique()
        .one_or_none()
    )


def handover_into(shift_id: int) -> ShiftHandover | None:
    """The hand-over with which a shift began."""
    return (
        db.session.scalars(
            select(ShiftHandover).where(ShiftHandover.to_shift_id == shift_id).options(*_BOTH).limit(1)
        )
        .unique()
        .first()
    )


_BOTH = (
    joinedload(ShiftHandover.from_shift),
    joinedload(ShiftHandover.to_shift),
    joinedload(ShiftHandover.out_by),
    joinedload(ShiftHandover.in_by),
)


def handover_list(view: str, post_id: int | None) -> Select[Any]:
    """Hand-overs as a list: open ones, or all."""
    query = select(ShiftHandover).join(Shift, Shift.id == ShiftHandover.from_shift_id).options(*_BOTH)
    if view == "open":
        query = query.where(ShiftHandover.status.not_in((HandoverStatus.DONE, HandoverStatus.FORCED)))
    if post_id:
        query = query.where(Shift.post_id == post_id)
    return query


def may_read(person: Person, shift: Shift) -> bool:
    """The log of a shift: those who see all duty, those in it, and those of the shifts before and after."""
    if person.may("duty.roster") or reach(person, "duty.view").all:
        return True
    near = [shift.id] + [one.id for one in (previous_shift(shift), next_shift(shift)) if one]
    query = select(DutyAssignment.id).where(
        DutyAssignment.shift_id.in_(near), DutyAssignment.person_id == person.id
    )
    return db.session.scalar(query.limit(1)) is not None


def reports(entry_ids: Sequence[int]) -> Sequence[IncidentReport]:
    """The reports about these incidents, in their order."""
    query = (
        select(IncidentReport)
        .where(IncidentReport.entry_id.in_(entry_ids))
        .options(joinedload(IncidentReport.by))
    )
    return db.session.scalars(query.order_by(IncidentReport.entry_id, IncidentReport.sequence)).unique().all()


def report(report_id: int) -> IncidentReport | None:
    query = (
        select(IncidentReport)
        .where(IncidentReport.id == report_id)
        .options(joinedload(IncidentReport.entry).joinedload(LogEntry.shift), joinedload(IncidentReport.by))
    )
    return db.session.scalars(query).unique().one_or_none()
