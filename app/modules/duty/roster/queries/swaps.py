"""Where is it? Wishes to swap, and whom they wait for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.duty.roster.models import (
    LIVE,
    DutyAssignment,
    Level,
    Shift,
    ShiftStatus,
    ShiftSwap,
    SwapStatus,
)
from app.shared.accounts.models import Person

_PLACES = (
    joinedload(ShiftSwap.assignment).joinedload(DutyAssignment.shift),
    joinedload(ShiftSwap.other).joinedload(DutyAssignment.shift),
    joinedload(ShiftSwap.asked_by),
    joinedload(ShiftSwap.to_person),
)


def swaps(person: Person, view: str) -> Select[Any]:
    """Wishes to swap: open ones or all; everybody's only for who keeps the roster."""
    query = select(ShiftSwap).options(*_PLACES)
    if not person.may("duty.roster"):
        mine_ = or_(ShiftSwap.asked_by_id == person.id, ShiftSwap.to_person_id == person.id)
        query = query.where(or_(mine_, ShiftSwap.id.in_(_as_chief(person.id))))
    if view == "open":
        query = query.where(ShiftSwap.status.in_(LIVE))
    return query


def _as_chief(person_id: int) -> Any:
    """Swaps of shifts in which this person is the chief."""
    chief = select(DutyAssignment.shift_id).where(
        DutyAssignment.person_id == person_id,
        DutyAssignment.level == Level.CHIEF,
        DutyAssignment.ended_at.is_(None),
        DutyAssignment.standby.is_(False),
    )
    return (
        select(ShiftSwap.id)
        .join(DutyAssignment, DutyAssignment.id == ShiftSwap.assignment_id)
        .where(DutyAssignment.shift_id.in_(chief))
    )


def swap(swap_id: int) -> ShiftSwap | None:
    return (
        db.session.scalars(select(ShiftSwap).where(ShiftSwap.id == swap_id).options(*_PLACES))
        .unique()
        .one_or_none()
    )


def open_swaps_of(assignment_ids: Sequence[int]) -> Sequence[ShiftSwap]:
    """Open wishes that concern one of these places."""
    query = select(ShiftSwap).where(
        ShiftSwap.status.in_(LIVE),
        or_(ShiftSwap.assignment_id.in_(assignment_ids), ShiftSwap.other_id.in_(assignment_ids)),
    )
    return db.session.scalars(query.options(*_PLACES)).unique().all()


def lapsed_swaps(now: datetime) -> Sequence[ShiftSwap]:
    """Open wishes whose shift has begun."""
    query = select(ShiftSwap).where(ShiftSwap.status.in_(LIVE), ShiftSwap.expires_at <= now)
    return db.session.scalars(query.options(*_PLACES)).unique().all()


def swaps_waiting(person: Person) -> Sequence[ShiftSwap]:
    """Wishes that wait for this person: as the colleague, or as chief or keeper of the roster."""
    query = select(ShiftSwap).where(ShiftSwap.status.in_(LIVE)).options(*_PLACES)
    rows = db.session.scalars(query.order_by(ShiftSwap.expires_at)).unique().all()
    chief = set(db.session.scalars(_as_chief(person.id)))
    keeps = person.may("duty.roster")
    return [
        one
        for one in rows
        if (one.status == SwapStatus.REQUESTED and one.to_person_id == person.id)
        or (
            one.status == SwapStatus.ACCEPTED
            and (keeps or one.id in chief)
            and person.id not in (one.asked_by_id, one.to_person_id)
        )
    ]


def is_chief_of(person_id: int, shift_id: int) -> bool:
    """Is this person the chief of the shift, or its leader?"""
    query = select(DutyAssignment.id).where(
        DutyAssignment.shift_id == shift_id,
        DutyAssignment.person_id == person_id,
        DutyAssignment.level.in_((Level.CHIEF, Level.LEADER)),
        DutyAssignment.ended_at.is_(None),
        DutyAssignment.standby.is_(False),
    )
    return db.session.scalar(query.limit(1)) is not None


def exchangeable(one: DutyAssignment, now: datetime) -> Sequence[DutyAssignment]:
    """Published duties to come of colleagues at the same level and post, which could be taken in return."""
    query = (
        select(DutyAssignment)
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(
            Shift.post_id == one.shift.post_id,
            Shift.status == ShiftStatus.PUBLISHED,
            Shift.starts_at > now,
            Shift.starts_at < now + timedelta(days=45),
            DutyAssignment.level == one.level,
            DutyAssignment.standby.is_(one.standby),
            DutyAssignment.ended_at.is_(None),
            DutyAssignment.person_id != one.person_id,
        )
        .options(joinedload(DutyAssignment.shift), joinedload(DutyAssignment.person))
        .order_by(Shift.starts_at)
        .limit(60)
    )
    return db.session.scalars(query).unique().all()
