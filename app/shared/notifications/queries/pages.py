"""Where is it? What the pages show."""

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import Base, db
from app.core.module import Ladder, declared
from app.shared.accounts.models import Role
from app.shared.notifications.models import (
    LadderStage,
    Notice,
    Obligation,
)  # fmt: skip

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
    query = select(LadderStage).where(LadderStage.ladder == ladder, LadderStage.code == code)
    return db.session.scalar(query) or abort(404)


def open_by_ladder() -> dict[str, int]:
    rows = db.session.execute(
        select(Obligation.ladder, func.count()).where(Obligation.open).group_by(Obligation.ladder)
    )
    return {name: number for name, number in rows}  # noqa: C416
