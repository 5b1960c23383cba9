"""Where is it? What the pages show."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import Base, db
from app.core.module import Ladder, declared
from app.shared.accounts.models import Person, Role
from app.shared.accounts.queries import reach
from app.shared.notifications.models import (
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
    ReminderFire,
)  # fmt: skip
from app.shared.notifications.queries.owed import last_edition

T = TypeVar("T", bound=Base)


def inbox(person_id: int, view: str) -> Select[Any]:
    """A person's notices: unread, all, or still to acknowledge; unread first, newest first."""
    query = select(Notice).where(Notice.person_id == person_id).options(joinedload(Notice.by))
    if view == "acknowledge":
        query = query.where(_wants_ack())
    elif view != "all":
        query = query.where(or_(Notice.read_at.is_(None), _wants_ack()))
    return query.order_by(case((_wants_ack(), 0), else_=1), Notice.read_at.is_not(None), Notice.id.desc())


def _wants_ack() -> ColumnElement[bool]:
    return and_(Notice.requires_ack, Notice.acked_at.is_(None), Notice.closed_at.is_(None))


def counts(person_id: int) -> dict[str, int]:
    """How many are unread, and how many want to be acknowledged."""
    row = db.session.execute(
        select(
            func.count().filter(or_(Notice.read_at.is_(None), _wants_ack())),
            func.count().filter(_wants_ack()),
        ).where(Notice.person_id == person_id)
    ).one()
    return {"unread": row[0], "acknowledge": row[1]}


def bell_count(person_id: int) -> int:
    return counts(person_id)["unread"]


def notice_of(person_id: int, notice_id: int) -> Notice | None:
    """A person's own notice, with its ledger."""
    query = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    return db.session.scalar(query.options(joinedload(Notice.fire), selectinload(Notice.deliveries)))


def one_or_404(model: type[T], row_id: int) -> T:
    return db.session.get(model, row_id) or abort(404)


def roles() -> Sequence[Role]:
    return db.session.scalars(select(Role).order_by(Role.id)).all()


def ladder_or_404(name: str) -> Ladder:
    kind: Ladder | None = declared("ladders").get(name)
    return kind or abort(404)


def stage_or_404(ladder: str, code: str) -> LadderStage:
    """The rung as it was set last, whether or not that is in force yet."""
    query = select(LadderStage).where(
        LadderStage.ladder == ladder, LadderStage.code == code, LadderStage.edition == last_edition(ladder)
    )
    return db.session.scalar(query) or abort(404)


def open_by_ladder() -> dict[str, int]:
    rows = db.session.execute(
        select(Obligation.ladder, func.count()).where(Obligation.open).group_by(Obligation.ladder)
    )
    return {name: number for name, number in rows}  # noqa: C416


def open_on(ladder: str, limit: int = 30) -> Sequence[Obligation]:
    """What is open on a ladder, next deadline first."""
    query = select(Obligation).where(Obligation.open, Obligation.ladder == ladder)
    return db.session.scalars(query.order_by(Obligation.due_at).limit(limit)).all()


def obligation_by_id(obligation_id: int) -> Obligation | None:
    return db.session.get(Obligation, obligation_id)


def obligations(person: Person, view: str, ladder: str) -> Select[Any]:
    """Whatever this person may see the course of: own ones, those that told this person, or (with the key) all."""
    query = select(Obligation).where(visible(person))
    if view == "mine":
        query = query.where(_concerns(person))
    if view != "closed":
        query = query.where(Obligation.open)
    else:
        query = query.where(not_(Obligation.open))
    return query.where(Obligation.ladder == ladder) if ladder else query


def visible(person: Person) -> ColumnElement[bool]:
    """Owner and audience; whoever holds the key, as far as it reaches."""
    return or_(
        _concerns(person),
        reach(person, "notifications.ledger").condition(Obligation.department_id, Obligation.owner_id),
    )


def _concerns(person: Person) -> ColumnElement[bool]:
    told = select(ReminderFire.obligation_id).join(Notice, Notice.fire_id == ReminderFire.id)
    return or_(Obligation.owner_id == person.id, Obligation.id.in_(told.where(Notice.person_id == person.id)))


def obligation_seen(person: Person, obligation_id: int) -> Obligation:
    """For others it does not exist."""
    query = select(Obligation).where(Obligation.id == obligation_id, visible(person))
    return db.session.scalar(query) or abort(404)


def course(obligation: Obligation) -> Sequence[ReminderFire]:
    """All that has fired about it, under whatever deadline, newest first."""
    query = select(ReminderFire).where(ReminderFire.obligation_id == obligation.id)
    return db.session.scalars(query.order_by(ReminderFire.id.desc()).limit(100)).all()


def notices_of(fire_ids: Iterable[int]) -> Sequence[Notice]:
    """The notices of these fires with their readers and deliveries."""
    query = select(Notice).where(Notice.fire_id.in_(list(fire_ids)))
    return (
        db.session.scalars(
            query.options(joinedload(Notice.person), selectinload(Notice.deliveries)).order_by(Notice.id)
        )
        .unique()
        .all()
    )


def still_planned(obligation: Obligation) -> Sequence[PlannedFire]:
    query = select(PlannedFire).where(PlannedFire.obligation_id == obligation.id)
    return db.session.scalars(query.order_by(PlannedFire.planned_at, PlannedFire.id).limit(100)).all()
