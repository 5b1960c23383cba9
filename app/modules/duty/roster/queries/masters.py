"""Where is it? Posts, templates, pools, exemptions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.modules.duty.roster.models import DutyPost, Exemption, Level, PoolMember, ShiftTemplate


def posts(ended: bool = False) -> Sequence[DutyPost]:
    """All posts in their order; those that are closed only if asked for."""
    query = select(DutyPost).options(selectinload(DutyPost.templates))
    if not ended:
        query = query.where(DutyPost.ended_on.is_(None))
    return db.session.scalars(query.order_by(DutyPost.sort_order, DutyPost.id)).all()


def post_list() -> Select[Any]:
    """Posts as a list."""
    return select(DutyPost).options(selectinload(DutyPost.templates))


def post(post_id: int) -> DutyPost | None:
    return db.session.get(DutyPost, post_id)


def template(template_id: int) -> ShiftTemplate | None:
    return db.session.get(ShiftTemplate, template_id)


def pool(post_id: int, on: date | None = None) -> Sequence[PoolMember]:
    """The pools of a post, level by level; on a day, or all that were not ended before it."""
    query = select(PoolMember).where(PoolMember.post_id == post_id).options(joinedload(PoolMember.person))
    if on is not None:
        query = query.where(or_(PoolMember.active_until.is_(None), PoolMember.active_until >= on))
    rows = db.session.scalars(query).unique().all()
    levels = list(Level)
    return sorted(rows, key=lambda one: (levels.index(one.level), one.order_no, one.id))


def members(first: date, last: date, post_ids: Sequence[int] | None = None) -> Sequence[PoolMember]:
    """Everybody of all pools who is in one at some time from `first` to `last`."""
    query = select(PoolMember).where(
        PoolMember.active_from <= last,
        or_(PoolMember.active_until.is_(None), PoolMember.active_until >= first),
    )
    if post_ids is not None:
        query = query.where(PoolMember.post_id.in_(post_ids))
    return (
        db.session.scalars(query.options(joinedload(PoolMember.person)).order_by(PoolMember.id))
        .unique()
        .all()
    )


def member(member_id: int) -> PoolMember | None:
    return db.session.get(PoolMember, member_id)


def exemptions(view: str, today: date) -> Select[Any]:
    """Exemptions that hold or will (`now`), or all."""
    query = select(Exemption).options(joinedload(Exemption.person), joinedload(Exemption.created_by))
    if view == "now":
        query = query.where(
            Exemption.withdrawn_at.is_(None), or_(Exemption.until_on.is_(None), Exemption.until_on >= today)
        )
    return query


def exemption(exemption_id: int) -> Exemption | None:
    return db.session.get(Exemption, exemption_id)
