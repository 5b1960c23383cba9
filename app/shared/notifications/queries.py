"""Where is it? Every SELECT about obligations, fires, notices and deliveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.shared.accounts.models import Department
from app.shared.notifications.models import (
    Chase,
    Delivery,
    DeliveryState,
    FireState,
    Heartbeat,
    LadderStage,
    Notice,
    Obligation,
    PlannedFire,
    ReminderFire,
    SchedulerGap,
)  # fmt: skip

# --- obligations and plans


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


# --- notices


def chases(subject: tuple[str, int]) -> Sequence[Chase]:
    """How often this subject has been chased, newest first."""
    query = select(Chase).where(Chase.subject_type == subject[0], Chase.subject_id == subject[1])
    return db.session.scalars(query.order_by(Chase.at.desc())).all()


def unread(person_id: int) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    ).all()


# --- deliveries


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


# --- heartbeat and reconciliation


def heartbeat(name: str = "scheduler", *, lock: bool = False) -> Heartbeat | None:
    query = select(Heartbeat).where(Heartbeat.name == name)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def gaps(limit: int = 10) -> Sequence[SchedulerGap]:
    """The latest outages of the scheduler."""
    return db.session.scalars(
        select(SchedulerGap).order_by(SchedulerGap.started_at.desc()).limit(limit)
    ).all()


def outage(start: datetime, end: datetime) -> bool:
    """Did the scheduler stand still in any part of [start, end)? Then nobody is blamed for what fell into it."""
    query = select(exists().where(SchedulerGap.started_at < end, SchedulerGap.ended_at > start))
    return bool(db.session.scalar(query))


def reconciliation(now: datetime) -> dict[str, int]:
    """Five figures that must all be 0: what was promised and has not been done."""
    return {name: db.session.scalar(query) or 0 for name, query in _reconciling(now).items()}


def _reconciling(now: datetime) -> dict[str, Select[int]]:
    late = now - timedelta(minutes=2)
    counted = select(func.count())
    owed = (
        counted.select_from(PlannedFire).join(Obligation).where(Obligation.open, PlannedFire.ready_at < late)
    )
    one_rev = and_(
        PlannedFire.obligation_id == Obligation.id, PlannedFire.deadline_rev == Obligation.deadline_rev
    )
    of_stage = and_(one_rev, PlannedFire.stage == LadderStage.code)
    fire_of_stage = and_(
        ReminderFire.obligation_id == Obligation.id,
        ReminderFire.deadline_rev == Obligation.deadline_rev,
        ReminderFire.stage == LadderStage.code,
    )
    # worked out from ladder and deadline, not from the plan's own book-keeping: a stage neither planned nor fired
    lost = (
        counted.select_from(Obligation)
        .join(LadderStage, LadderStage.ladder == Obligation.ladder)
        .where(Obligation.open, LadderStage.active, ~exists().where(of_stage), ~exists().where(fire_of_stage))
    )
    pieces = select(func.count(Delivery.id)).where(Delivery.notice_id == Notice.id).scalar_subquery()
    return {
        "elapsed": select(owed.scalar_subquery() + lost.scalar_subquery()),
        "untold": counted.select_from(ReminderFire).where(
            ReminderFire.state == FireState.FIRED, ~exists().where(Notice.fire_id == ReminderFire.id)
        ),
        "undelivered": counted.select_from(Notice).where(Notice.wanted > 0, Notice.wanted > pieces),
        "stuck": counted.select_from(Delivery).where(
            Delivery.state == DeliveryState.PENDING, Delivery.not_before < now - timedelta(hours=1)
        ),
        "dead": counted.select_from(Delivery).where(Delivery.state == DeliveryState.DEAD),
    }


def red_list(now: datetime) -> Sequence[Obligation]:
    """Obligations that could not be evaluated, set aside for an hour."""
    query = select(Obligation).where(Obligation.open, Obligation.held_until > now)
    return db.session.scalars(query.order_by(Obligation.held_until).limit(50)).all()


def fallbacks(since: datetime) -> Sequence[ReminderFire]:
    """Reminders for which nobody could be found, so that the manager was told."""
    query = select(ReminderFire).where(ReminderFire.fallback, ReminderFire.fired_at >= since)
    return db.session.scalars(
        query.options(joinedload(ReminderFire.obligation)).order_by(ReminderFire.id.desc()).limit(50)
    ).all()


def dead_deliveries() -> Sequence[Delivery]:
    query = (
        select(Delivery).where(Delivery.state == DeliveryState.DEAD).order_by(Delivery.id.desc()).limit(50)
    )
    return (
        db.session.scalars(query.options(joinedload(Delivery.notice).joinedload(Notice.person)))
        .unique()
        .all()
    )


def next_fires(limit: int = 5) -> Sequence[PlannedFire]:
    """What will be told next."""
    query = select(PlannedFire).join(Obligation).where(Obligation.open, PlannedFire.ready_at.is_not(None))
    return db.session.scalars(
        query.options(joinedload(PlannedFire.obligation))
        .order_by(PlannedFire.ready_at, PlannedFire.id)
        .limit(limit)
    ).all()
