"""Where is it? Rosters, shifts, assignments, receipts, swaps; who may see them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.formats import day
from app.core.module import Summary
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    OPEN,
    DutyAssignment,
    DutyPost,
    Level,
    PoolMember,
    Roster,
    RosterReceipt,
    RosterStatus,
    Shift,
    ShiftStatus,
)
from app.shared.accounts.models import Person

SUBJECT = "duty_roster"
SHOWN = (RosterStatus.PUBLISHED, RosterStatus.ARCHIVED)


def rosters(keeps: bool) -> Select[Any]:
    """Rosters as a list; those not yet published only for who keeps them."""
    query = select(Roster).options(joinedload(Roster.created_by))
    return query if keeps else query.where(Roster.status.in_(SHOWN))


def roster(roster_id: int) -> Roster | None:
    """A roster with all its shifts and people, in a fixed number of queries."""
    shifts = selectinload(Roster.shifts)
    query = (
        select(Roster)
        .where(Roster.id == roster_id)
        .options(
            shifts.selectinload(Shift.assignments).joinedload(DutyAssignment.person),
            shifts.selectinload(Shift.assignments).joinedload(DutyAssignment.sign_in),
            selectinload(Roster.receipts).joinedload(RosterReceipt.person),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def bare_roster(roster_id: int) -> Roster | None:
    return db.session.get(Roster, roster_id)


def roster_from(first: date) -> Roster | None:
    return db.session.scalar(select(Roster).where(Roster.starts_on == first))


def roster_on(on: date) -> Roster | None:
    """The roster that this day lies in."""
    return db.session.scalar(select(Roster).where(Roster.starts_on <= on, Roster.ends_on >= on))


def rosters_between(first: date, last: date) -> Sequence[Roster]:
    """Rosters that touch these days."""
    query = select(Roster).where(Roster.starts_on <= last, Roster.ends_on >= first)
    return db.session.scalars(query.order_by(Roster.starts_on)).all()


def may_see_roster(person: Person, roster_id: int) -> bool:
    """A published one everybody who may look at rosters; a draft whoever keeps or approves it."""
    found = bare_roster(roster_id)
    if found is None:
        return False
    if person.may("duty.roster") or (found.status in SHOWN and person.may("duty.view")):
        return True
    return neighbours.takes_part(person, SUBJECT, roster_id)


def shift(shift_id: int) -> Shift | None:
    """A shift with its people and their sign-ins."""
    query = (
        select(Shift)
        .where(Shift.id == shift_id)
        .options(
            joinedload(Shift.roster),
            selectinload(Shift.assignments).joinedload(DutyAssignment.person),
            selectinload(Shift.assignments).joinedload(DutyAssignment.sign_in),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def shift_list(
    keeps: bool, *, view: str, post_id: int | None, first: date | None, last: date | None
) -> Select[Any]:
    """Shifts as a list: to come, over, or all."""
    query = select(Shift).options(
        selectinload(Shift.assignments).joinedload(DutyAssignment.person),
        selectinload(Shift.assignments).joinedload(DutyAssignment.sign_in),
    )
    if not keeps:
        query = query.where(Shift.status != ShiftStatus.PLANNED)
    if post_id:
        query = query.where(Shift.post_id == post_id)
    if first:
        query = query.where(Shift.on_day >= first)
    if last:
        query = query.where(Shift.on_day <= last)
    if view == "coming":
        return query.where(Shift.status.in_((ShiftStatus.PLANNED, ShiftStatus.PUBLISHED)))
    if view == "past":
        return query.where(Shift.status.in_((ShiftStatus.CLOSED, ShiftStatus.MISSED)))
    if view == "now":
        return query.where(Shift.status.in_(OPEN))
    return query


def next_shift(one: Shift, *, after: datetime | None = None) -> Shift | None:
    """The shift that follows at the same post: the latest that has begun by `after`, else the next."""
    follows = (
        select(Shift)
        .where(
            Shift.post_id == one.post_id,
            Shift.starts_at > one.starts_at,
            Shift.status == ShiftStatus.PUBLISHED,
        )
        .options(selectinload(Shift.assignments).joinedload(DutyAssignment.person))
    )
    if after is not None:
        begun = (
            db.session.scalars(
                follows.where(Shift.starts_at <= after).order_by(Shift.starts_at.desc()).limit(1)
            )
            .unique()
            .first()
        )
        if begun is not None:
            return begun
    return db.session.scalars(follows.order_by(Shift.starts_at).limit(1)).unique().first()


def previous_shift(one: Shift) -> Shift | None:
    """The shift before it at the same post that has really begun."""
    query = select(Shift).where(
        Shift.post_id == one.post_id, Shift.starts_at < one.starts_at, Shift.began_at.is_not(None)
    )
    return db.session.scalars(query.order_by(Shift.starts_at.desc()).limit(1)).first()


def answering(post_id: int, *, locked: bool = False) -> Shift | None:
    """The shift that answers for this post now."""
    query = select(Shift).where(Shift.post_id == post_id, Shift.status.in_(OPEN))
    if locked:
        query = query.with_for_update(of=Shift).execution_options(populate_existing=True)
    return db.session.scalars(query).unique().first()


def due_to_begin(now: datetime) -> Sequence[Shift]:
    """Published shifts whose hour has come, in their order."""
    query = select(Shift).where(Shift.status == ShiftStatus.PUBLISHED, Shift.starts_at <= now)
    return (
        db.session.scalars(query.options(selectinload(Shift.assignments)).order_by(Shift.starts_at, Shift.id))
        .unique()
        .all()
    )


def to_end(now: datetime) -> Sequence[Shift]:
    """Shifts that end by themselves and whose time is over."""
    query = select(Shift).where(Shift.status.in_(OPEN), Shift.hands_over.is_(False), Shift.ends_at <= now)
    return db.session.scalars(query.order_by(Shift.ends_at)).unique().all()


def to_arm(now: datetime, until: datetime) -> Sequence[Shift]:
    """Published or running shifts that begin before `until` and have no reminders yet."""
    query = select(Shift).where(
        Shift.status.in_((ShiftStatus.PUBLISHED, *OPEN)),
        Shift.armed_at.is_(None),
        Shift.starts_at < until,
        Shift.ends_at > now,
    )
    return (
        db.session.scalars(query.options(selectinload(Shift.assignments)).order_by(Shift.starts_at))
        .unique()
        .all()
    )


def assignment(assignment_id: int) -> DutyAssignment | None:
    query = (
        select(DutyAssignment)
        .where(DutyAssignment.id == assignment_id)
        .options(
            joinedload(DutyAssignment.person),
            joinedload(DutyAssignment.sign_in),
            joinedload(DutyAssignment.shift)
            .selectinload(Shift.assignments)
            .joinedload(DutyAssignment.person),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def mine(person_id: int, since: datetime, limit: int = 40) -> Sequence[DutyAssignment]:
    """My duties that are not over, or were not before `since`; the soonest first."""
    query = (
        select(DutyAssignment)
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(
            DutyAssignment.person_id == person_id,
            DutyAssignment.ended_at.is_(None),
            Shift.status != ShiftStatus.PLANNED,
            or_(Shift.ends_at > since, Shift.status.in_(OPEN)),
        )
        .options(
            joinedload(DutyAssignment.sign_in),
            joinedload(DutyAssignment.shift)
            .selectinload(Shift.assignments)
            .joinedload(DutyAssignment.person),
        )
        .order_by(Shift.starts_at)
        .limit(limit)
    )
    return db.session.scalars(query).unique().all()


def last_of(person_id: int, before: datetime, limit: int = 10) -> Sequence[DutyAssignment]:
    """My duties that are over, the newest first."""
    query = (
        select(DutyAssignment)
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(
            DutyAssignment.person_id == person_id,
            DutyAssignment.ended_at.is_(None),
            DutyAssignment.standby.is_(False),
            Shift.status.in_((ShiftStatus.CLOSED, ShiftStatus.MISSED)),
            Shift.ends_at <= before,
        )
        .options(joinedload(DutyAssignment.sign_in), joinedload(DutyAssignment.shift))
        .order_by(Shift.starts_at.desc())
        .limit(limit)
    )
    return db.session.scalars(query).unique().all()


def candidates(post_id: int, level: Level, on: date) -> Sequence[Person]:
    """Who is in this pool on this day."""
    query = (
        select(Person)
        .join(PoolMember, PoolMember.person_id == Person.id)
        .where(
            PoolMember.post_id == post_id,
            PoolMember.level == level,
            PoolMember.active_from <= on,
            or_(PoolMember.active_until.is_(None), PoolMember.active_until >= on),
            Person.status == "active",
        )
        .order_by(PoolMember.order_no, Person.id)
    )
    return db.session.scalars(query).unique().all()


def in_any_pool(person_id: int, on: date) -> bool:
    """Is this person in some pool?"""
    query = select(PoolMember.id).where(
        PoolMember.person_id == person_id,
        or_(PoolMember.active_until.is_(None), PoolMember.active_until >= on),
    )
    return db.session.scalar(query.limit(1)) is not None


def receipt(roster_id: int, person_id: int) -> RosterReceipt | None:
    return db.session.scalar(
        select(RosterReceipt).where(
            RosterReceipt.roster_id == roster_id, RosterReceipt.person_id == person_id
        )
    )


def unread(person_id: int) -> Sequence[Roster]:
    """Published rosters that this person has not acknowledged."""
    query = (
        select(Roster)
        .join(RosterReceipt, RosterReceipt.roster_id == Roster.id)
        .where(
            RosterReceipt.person_id == person_id,
            RosterReceipt.acked_at.is_(None),
            Roster.status == RosterStatus.PUBLISHED,
        )
    )
    return db.session.scalars(query.order_by(Roster.starts_on)).all()


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Rosters in four facts."""
    query = select(Roster).where(Roster.id.in_(ids)).options(joinedload(Roster.created_by))
    counts = {
        row[0]: row[1]
        for row in db.session.execute(
            select(Shift.roster_id, func.count()).where(Shift.roster_id.in_(ids)).group_by(Shift.roster_id)
        )
    }
    return {
        one.id: Summary(
            title=" ".join(part for part in (one.number, one.title) if part),
            who=one.created_by.full_name,
            when=f"{day(one.starts_on)} – {day(one.ends_on)}",
            why=one.note,
            cost=str(counts.get(one.id, 0)),
            url=f"/duty/roster/rosters/{one.id}",
        )
        for one in db.session.scalars(query).unique()
    }


def post_names() -> list[tuple[int, str]]:
    query = (
        select(DutyPost.id, DutyPost.name).where(DutyPost.ended_on.is_(None)).order_by(DutyPost.sort_order)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]
