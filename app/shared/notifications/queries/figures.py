"""Where is it? Heartbeat, outages, and the reconciliation that must read zero."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.shared.notifications.models import (
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
        .join(
            LadderStage,
            and_(LadderStage.ladder == Obligation.ladder, LadderStage.edition == Obligation.edition),
        )
        .where(Obligation.open, LadderStage.active, ~exists().where(of_stage), ~exists().where(fire_of_stage))
    )
    pieces = (
        select(func.count(Delivery.id))
        .where(Delivery.notice_id == Notice.id, Delivery.channel.not_in(("robot", "webhook")))  # to groups
        .scalar_subquery()
    )
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
    sound = and_(Obligation.open, Obligation.held_until.is_(None), PlannedFire.ready_at.is_not(None))
    query = select(PlannedFire).join(Obligation).where(sound)
    return db.session.scalars(
        query.options(joinedload(PlannedFire.obligation))
        .order_by(PlannedFire.ready_at, PlannedFire.id)
        .limit(limit)
    ).all()
