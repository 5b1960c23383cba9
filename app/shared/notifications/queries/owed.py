"""Where is it? Obligations, plans, fires; notices and deliveries on their way."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.shared.accounts.models import Department
from app.shared.notifications.models import (
    Chase,
    Delivery,
    DeliveryState,
    LadderEdition,
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


def stages(ladder: str, edition: int = 0) -> list[LadderStage]:
    """The rungs of an edition, from the lowest rank up."""
    query = select(LadderStage).where(LadderStage.ladder == ladder, LadderStage.edition == edition)
    return list(db.session.scalars(query.order_by(LadderStage.rank, LadderStage.id)))


def stage(ladder: str, edition: int, code: str) -> LadderStage | None:
    query = select(LadderStage).where(LadderStage.ladder == ladder, LadderStage.edition == edition)
    return db.session.scalar(query.where(LadderStage.code == code))


def editions(ladder: str) -> Sequence[LadderEdition]:
    """All editions beside the shipped one, as they come into force."""
    query = (
        select(LadderEdition).where(LadderEdition.ladder == ladder).options(joinedload(LadderEdition.made_by))
    )
    return db.session.scalars(query.order_by(LadderEdition.valid_from, LadderEdition.number)).all()


def all_editions() -> dict[str, list[LadderEdition]]:
    """The editions of every ladder that has any, as they come into force."""
    query = select(LadderEdition).order_by(LadderEdition.valid_from, LadderEdition.number)
    found: dict[str, list[LadderEdition]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.ladder, []).append(row)
    return found


def rung_counts() -> dict[tuple[str, int], int]:
    """How many rungs each edition has: (ladder, edition) -> number."""
    query = select(LadderStage.ladder, LadderStage.edition, func.count()).group_by(
        LadderStage.ladder, LadderStage.edition
    )
    return {(name, number): count for name, number, count in db.session.execute(query)}


def edition(ladder: str, number: int) -> LadderEdition | None:
    query = select(LadderEdition).where(LadderEdition.ladder == ladder, LadderEdition.number == number)
    return db.session.scalar(query)


def last_edition(ladder: str) -> int:
    """The number of the edition that was made last, whether or not it is in force."""
    query = select(func.max(LadderEdition.number)).where(LadderEdition.ladder == ladder)
    return db.session.scalar(query) or 0


def editions_in_use(ladder: str | None = None) -> list[tuple[str, int]]:
    """(ladder, edition) by which something open is planned."""
    query = select(Obligation.ladder, Obligation.edition).where(Obligation.open).distinct()
    if ladder:
        query = query.where(Obligation.ladder == ladder)
    return [(name, number) for name, number in db.session.execute(query.order_by(Obligation.ladder))]


def planned_otherwise(ladder: str, number: int, wanted: int, mark: str, limit: int) -> Sequence[Obligation]:
    """Open obligations of this edition that belong to another one, or were planned by another calendar."""
    query = select(Obligation).where(
        Obligation.open,
        Obligation.ladder == ladder,
        Obligation.edition == number,
        or_(Obligation.plan_mark != mark, Obligation.edition != wanted),
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
    """The next one to send, urgent ones first. A lease from the future (the clock went back) does not hold.

    Of those that go out in one message only the lowest is taken, so that two processes never halve a digest.
    """
    lower = aliased(Delivery)
    before = (
        select(lower.id)
        .where(
            lower.address == Delivery.address, lower.channel == Delivery.channel, lower.batch == Delivery.batch,
            lower.id < Delivery.id, lower.digest, *_free(lower, now, lease),
        )
        .exists()
    )  # fmt: skip
    query = (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(*_free(Delivery, now, lease), or_(not_(Delivery.digest), not_(before)))
        .order_by(Notice.urgent.desc(), Delivery.not_before, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def companions(delivery: Delivery, now: datetime, lease: timedelta, limit: int) -> Sequence[Delivery]:
    """What goes out in one message with it, itself first."""
    query = select(Delivery).where(
        Delivery.address == delivery.address, Delivery.channel == delivery.channel, Delivery.digest,
        Delivery.batch == delivery.batch, *_free(Delivery, now, lease),
    )  # fmt: skip
    locked = query.order_by(Delivery.id).limit(limit).with_for_update(of=Delivery, skip_locked=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).all()


def held_by(owner: str, batch: str) -> Sequence[Delivery]:
    """The deliveries of one message that this process has leased."""
    query = select(Delivery).where(
        Delivery.lease_owner == owner, Delivery.batch == batch, Delivery.state == DeliveryState.PENDING
    )
    path = joinedload(Delivery.notice)
    return db.session.scalars(
        query.options(
            path.joinedload(Notice.person), path.joinedload(Notice.fire).joinedload(ReminderFire.obligation)
        )
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    ).all()


def _free(row: Any, now: datetime, lease: timedelta) -> list[ColumnElement[bool]]:
    free = or_(row.lease_until.is_(None), row.lease_until < now, row.lease_until > now + 2 * lease)
    return [row.state == DeliveryState.PENDING, row.not_before <= now, free]


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
