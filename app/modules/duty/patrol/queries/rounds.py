"""Where is it? Rounds, scans, explanations; whose round it is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    LIVE,
    AssigneeKind,
    ExcuseStatus,
    PatrolEvent,
    PatrolExcuse,
    PatrolPlan,
    PatrolRepeat,
    PatrolRoute,
    PatrolScan,
    PatrolTask,
    TaskStatus,
)
from app.modules.duty.patrol.queries.points import member_of
from app.shared.accounts.models import Person
from app.shared.attachments.models import Attachment

WHO = (joinedload(PatrolTask.assignee), joinedload(PatrolTask.walker), joinedload(PatrolTask.plan))
NEAR = timedelta(hours=16)  # rounds that the walker's page shows ahead
AFTER = timedelta(hours=12)  # and back


def task(task_id: int, *, lock: bool = False) -> PatrolTask | None:
    query = select(PatrolTask).where(PatrolTask.id == task_id).options(*WHO, selectinload(PatrolTask.scans))
    if lock:
        query = query.with_for_update(of=PatrolTask).execution_options(populate_existing=True)
    return db.session.scalars(query).unique().first()


def may_see(person: Person, task_id: int) -> bool:
    found = task(task_id)
    return found is not None and (person.may("duty.plan") or is_walker(person, found))


def visible(task_id: int, person: Person) -> PatrolTask | None:
    """The round, if this person keeps the plans or walks it."""
    found = task(task_id)
    return found if found and (person.may("duty.plan") or is_walker(person, found)) else None


def walkable(task_id: int, person: Person) -> PatrolTask | None:
    """The round, if it is this person's to walk."""
    found = task(task_id)
    return found if found and person.may("duty.patrol") and is_walker(person, found) else None


def is_walker(person: Person, found: PatrolTask) -> bool:
    return person.id in walkers_of(found) or any(scan.person_id == person.id for scan in found.scans)


def walkers_of(found: PatrolTask) -> set[int]:
    """Whose round it is: whoever is named for it, else one of the team, else the duty officers of its moment."""
    if found.assignee_id:
        return {found.assignee_id}
    if found.plan.assignee_kind is AssigneeKind.TEAM:
        return {person.id for person in found.plan.team}
    if found.plan.assignee_kind is AssigneeKind.DUTY_OFFICER:
        return set(neighbours.duty_people(found.scheduled_start, "officer"))
    return {found.plan.person_id} if found.plan.person_id else set()


def of_person(person: Person, now: datetime) -> Sequence[PatrolTask]:
    """The rounds that this person has now, soon, or had just before."""
    query = select(PatrolTask).join(PatrolPlan, PatrolPlan.id == PatrolTask.plan_id)
    officers = PatrolPlan.assignee_kind == AssigneeKind.DUTY_OFFICER
    query = query.where(
        PatrolTask.closes_at > now - AFTER,
        PatrolTask.opens_at < now + NEAR,
        PatrolTask.status != TaskStatus.CANCELLED,
        or_(
            PatrolTask.assignee_id == person.id,
            PatrolTask.walker_id == person.id,
            and_(
                PatrolTask.assignee_id.is_(None), or_(PatrolTask.plan_id.in_(member_of(person.id)), officers)
            ),
        ),
    ).options(
        *WHO, selectinload(PatrolTask.scans), joinedload(PatrolTask.route).selectinload(PatrolRoute.stops)
    )
    rows = db.session.scalars(query.order_by(PatrolTask.scheduled_start)).unique().all()
    officers_at: dict[datetime, list[int]] = {}

    def mine(row: PatrolTask) -> bool:
        if (
            row.assignee_id
            or row.walker_id == person.id
            or row.plan.assignee_kind is not AssigneeKind.DUTY_OFFICER
        ):
            return True
        if row.scheduled_start not in officers_at:
            officers_at[row.scheduled_start] = neighbours.duty_people(row.scheduled_start, "officer")
        return person.id in officers_at[row.scheduled_start]

    return [row for row in rows if mine(row)]


def has_point(checkpoint_id: int, tasks: Iterable[PatrolTask]) -> PatrolTask | None:
    """The first of these rounds that passes the point."""
    return next((one for one in tasks if any(stop.checkpoint_id == checkpoint_id for stop in one.way)), None)


def to_settle(now: datetime) -> Sequence[int]:
    """Rounds that time may have led on: to open, overdue, or over."""
    query = select(PatrolTask.id).where(
        or_(
            and_(PatrolTask.status == TaskStatus.SCHEDULED, PatrolTask.opens_at <= now),
            and_(
                PatrolTask.status.in_([TaskStatus.OPEN, TaskStatus.IN_PROGRESS]), PatrolTask.late_from <= now
            ),
            and_(PatrolTask.status.in_(LIVE), PatrolTask.closes_at <= now),
        )
    )
    return db.session.scalars(query.order_by(PatrolTask.id).limit(500)).all()


def of_day(day: date, now: datetime) -> Sequence[PatrolTask]:
    """The rounds of a day, and those of the night before that are still open."""
    live = and_(PatrolTask.status.in_(LIVE), PatrolTask.opens_at <= now)
    query = select(PatrolTask).where(
        or_(PatrolTask.day == day, live), PatrolTask.status != TaskStatus.CANCELLED
    ).options(
        *WHO, selectinload(PatrolTask.scans).joinedload(PatrolScan.person),
        joinedload(PatrolTask.route).selectinload(PatrolRoute.stops),
        joinedload(PatrolTask.plan).selectinload(PatrolPlan.team),
    )  # fmt: skip
    return db.session.scalars(query.order_by(PatrolTask.scheduled_start, PatrolTask.id)).unique().all()


def tasks(
    person: Person, *, since: date | None = None, until: date | None = None, status: TaskStatus | None = None,
    route_id: int | None = None, walker_id: int | None = None, view: str = "",
) -> Select[PatrolTask]:  # fmt: skip
    """Rounds as a list: all to whoever keeps the plans, the own ones to others."""
    query = select(PatrolTask).join(PatrolRoute, PatrolRoute.id == PatrolTask.route_id)
    query = query.options(*WHO, selectinload(PatrolTask.scans))
    query = query.where(_seen_by(person), *_filters(since, until, status, route_id, walker_id))
    if view == "failed":
        return query.where(
            PatrolTask.status.in_([TaskStatus.MISSED, TaskStatus.PARTIAL, TaskStatus.DONE_LATE])
        )
    if view == "odd":
        odd = select(PatrolScan.task_id).where(PatrolScan.too_fast | PatrolScan.wrong_order)
        return query.where(PatrolTask.id.in_(odd))
    if view == "excuses":
        waiting = select(PatrolExcuse.task_id).where(PatrolExcuse.status == ExcuseStatus.WAITING)
        return query.where(PatrolTask.id.in_(waiting))
    return query


def _seen_by(person: Person) -> ColumnElement[bool]:
    if person.may("duty.plan"):
        return true()
    own = or_(PatrolTask.assignee_id == person.id, PatrolTask.walker_id == person.id)
    team = and_(PatrolTask.assignee_id.is_(None), PatrolTask.plan_id.in_(member_of(person.id)))
    return or_(own, team) if person.may("duty.patrol") else false()


def _filters(*given: Any) -> list[Any]:
    since, until, status, route_id, walker_id = given
    found = []
    if since:
        found.append(PatrolTask.day >= since)
    if until:
        found.append(PatrolTask.day <= until)
    if status:
        found.append(PatrolTask.status == status)
    if route_id:
        found.append(PatrolTask.route_id == route_id)
    if walker_id:
        found.append(func.coalesce(PatrolTask.walker_id, PatrolTask.assignee_id) == walker_id)
    return found


# -- scans


def scan_by_uuid(client_uuid: str) -> PatrolScan | PatrolRepeat | None:
    """What a device has handed in under this id, if it has."""
    first = db.session.scalar(select(PatrolScan).where(PatrolScan.client_uuid == client_uuid))
    return first or db.session.scalar(select(PatrolRepeat).where(PatrolRepeat.client_uuid == client_uuid))


def scan_of(task_id: int, checkpoint_id: int) -> PatrolScan | None:
    query = select(PatrolScan).where(PatrolScan.task_id == task_id, PatrolScan.checkpoint_id == checkpoint_id)
    return db.session.scalar(query)


def scans(task_id: int) -> Sequence[PatrolScan]:
    """The visits of a round in their order, with who made them."""
    query = select(PatrolScan).where(PatrolScan.task_id == task_id).options(joinedload(PatrolScan.person))
    return db.session.scalars(query.order_by(PatrolScan.at, PatrolScan.id)).unique().all()


def repeats(task_id: int) -> Sequence[PatrolRepeat]:
    query = select(PatrolRepeat).join(PatrolScan).where(PatrolScan.task_id == task_id)
    query = query.options(joinedload(PatrolRepeat.person), joinedload(PatrolRepeat.scan))
    return db.session.scalars(query.order_by(PatrolRepeat.id)).unique().all()


def photos(scan_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """scan -> its files, in one query."""
    query = select(Attachment).where(
        Attachment.owner_type == "patrol_scan",
        Attachment.owner_id.in_(list(scan_ids)),
        Attachment.removed_at.is_(None),
    )
    found: dict[int, list[Attachment]] = {}
    for row in db.session.scalars(query.order_by(Attachment.id)).unique():
        found.setdefault(row.owner_id, []).append(row)
    return found


def events(task_id: int) -> Sequence[PatrolEvent]:
    query = select(PatrolEvent).where(PatrolEvent.task_id == task_id).options(joinedload(PatrolEvent.person))
    return db.session.scalars(query.order_by(PatrolEvent.id.desc())).unique().all()


# -- explanations


def excuse(excuse_id: int) -> PatrolExcuse | None:
    query = select(PatrolExcuse).where(PatrolExcuse.id == excuse_id)
    query = query.options(joinedload(PatrolExcuse.by), joinedload(PatrolExcuse.task))
    return db.session.scalars(query).unique().first()


def excuses(task_id: int) -> Sequence[PatrolExcuse]:
    query = select(PatrolExcuse).where(PatrolExcuse.task_id == task_id)
    query = query.options(joinedload(PatrolExcuse.by), joinedload(PatrolExcuse.decided_by))
    return db.session.scalars(query.order_by(PatrolExcuse.id)).unique().all()


def waiting_excuses(without: int | None = None) -> Sequence[PatrolExcuse]:
    """Explanations to be decided, the oldest first; not those of `without`."""
    query = select(PatrolExcuse).where(PatrolExcuse.status == ExcuseStatus.WAITING)
    if without is not None:
        query = query.where(PatrolExcuse.by_id != without)
    query = query.options(joinedload(PatrolExcuse.by), joinedload(PatrolExcuse.task))
    return db.session.scalars(query.order_by(PatrolExcuse.id)).unique().all()
