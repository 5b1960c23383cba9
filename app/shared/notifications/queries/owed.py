"""Where is it? Obligations, plans, fires; notices and deliveries on their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.shared.accounts.models import Department
from app.shared.notifications.models import (
    Chase,
    Delivery,
    DeliveryState,
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
    ReminderFire,
)  # fmt: skip


def obligation(subject: tuple[str, int], ladder: str, *, lock: bool = False) -> Obligation | None:
    query = select(Obligation).where(
        Obligation.subject_type == subject[0],
        Obligation.subject_id == subject[1],
        Obligation.ladder == ladder,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def open_obligations(subject: tuple[str, int], ladder: str | None = None) -> Sequence[Obligation]:
    """What is still owed about this subject; locked, since the caller is about to change it."""
    query = select(Obligation).where(
        Obligation.subject_type == subject[0], Obligation.subject_id == subject[1], Obligation.open
    )
    if ladder is not None:
        query = query.where(Obligation.ladder == ladder)
    locked = query.order_by(Obligation.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(locked).all()


def due_obligations(now: datetime, limit: int) -> Sequence[Obligation]:
    """Open obligations with something to tell. Obligations are limited, never rows; locked ones are another's."""
    ready = select(PlannedFire.obligation_id).where(PlannedFire.ready_at <= now)
    query = select(Obligation).where(
        Obligation.open,
        or_(Obligation.held_until.is_(None), Obligation.held_until <= now),
        Obligation.id.in_(ready),
    )
    return db.session.scalars(
        query.order_by(Obligation.id)
        .limit(limit)
        .with_for_update(of=Obligation, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def department(department_id: int | None) -> Department | None:
    return db.session.get(Department, department_id) if department_id else None


def planned(obligation: Obligation) -> Sequence[PlannedFire]:
    query = select(PlannedFire).where(
        PlannedFire.obligation_id == obligation.id, PlannedFire.deadline_rev == obligation.deadline_rev
    )
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def fires(obligation: Obligation) -> Sequence[ReminderFire]:
    """What has fired about the present deadline."""
    query = select(ReminderFire).where(
        ReminderFire.obligation_id == obligation.id, ReminderFire.deadline_rev == obligation.deadline_rev
    )
    return db.session.scalars(query.order_by(ReminderFire.id)).all()


def stages(ladder: str) -> list[LadderStage]:
    query = select(LadderStage).where(LadderStage.ladder == ladder)
    return list(db.session.scalars(query.order_by(LadderStage.rank, LadderStage.id)))


def ladders_in_use() -> Sequence[str]:
    """Ladders about which something is owed."""
    return db.session.scalars(select(Obligation.ladder).where(Obligation.open).distinct()).all()


def planned_otherwise(ladder: str, mark: str, limit: int) -> Sequence[Obligation]:
    """Open obligations whose plan was made by another ladder or calendar."""
    query = select(Obligation).where(
        Obligation.open, Obligation.ladder == ladder, Obligation.plan_mark != mark
    )
    return db.session.scalars(
        query.order_by(Obligation.id).limit(limit).with_for_update(skip_locked=True)
    ).all()


def chases(subject: tuple[str, int]) -> Sequence[Chase]:
    """How often this subject has been chased, newest first."""
    query = select(Chase).where(Chase.subject_type == subject[0], Chase.subject_id == subject[1])
    return db.session.scalars(query.order_by(Chase.at.desc())).all()


def unread(person_id: int) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    ).all()


def next_delivery(now: datetime, lease: timedelta) -> Delivery | None:
    """The next one to send, urgent ones first. A lease from the future (the clock went back) does not hold."""
    free = or_(
        Delivery.lease_until.is_(None), Delivery.lease_until < now, Delivery.lease_until > now + 2 * lease
    )
    query = (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state == DeliveryState.PENDING, Delivery.not_before <= now, free)
        .order_by(Notice.urgent.desc(), Delivery.not_before, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def delivery(delivery_id: int, *, lock: bool = False) -> Delivery | None:
    """A delivery as it is now, with its notice and what that is about."""
    query = select(Delivery).where(Delivery.id == delivery_id).execution_options(populate_existing=True)
    if lock:
        return db.session.scalar(query.with_for_update(of=Delivery))
    path = joinedload(Delivery.notice)
    return db.session.scalar(
        query.options(
            path.joinedload(Notice.person), path.joinedload(Notice.fire).joinedload(ReminderFire.obligation)
        )
    )
