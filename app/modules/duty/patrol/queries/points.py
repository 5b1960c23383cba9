"""Where is it? Checkpoints, labels, routes, plans."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.module import Summary
from app.core.secret import blind_index
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Checkpoint,
    PatrolPlan,
    PatrolRoute,
    PatrolScan,
    PatrolTask,
    PlanMember,
    PointLabel,
    Risk,
    RouteStop,
    TaskStatus,
)
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Department, Person
from app.shared.notifications.models import Obligation


def points(
    words: str = "", building: str = "", risk: Risk | None = None, *, ended: bool = False
) -> Select[Checkpoint]:
    """Checkpoints as a list."""
    query = select(Checkpoint).options(joinedload(Checkpoint.department))
    query = query.where(Checkpoint.ended_on.is_not(None) if ended else Checkpoint.ended_on.is_(None))
    if words:
        columns = (Checkpoint.name, Checkpoint.code, Checkpoint.building, Checkpoint.room)
        query = query.where(or_(*[column.contains(words, autoescape=True) for column in columns]))
    if building:
        query = query.where(Checkpoint.building == building)
    return query.where(Checkpoint.risk == risk) if risk else query


def buildings() -> Sequence[str]:
    return db.session.scalars(select(Checkpoint.building).distinct().order_by(Checkpoint.building)).all()


def point(point_id: int) -> Checkpoint | None:
    return db.session.get(Checkpoint, point_id, options=[joinedload(Checkpoint.department)])


def points_of(ids: Sequence[int]) -> dict[int, Checkpoint]:
    """Checkpoints by id, in one query."""
    query = select(Checkpoint).where(Checkpoint.id.in_(list(ids)))
    return {row.id: row for row in db.session.scalars(query)}


def open_points() -> Sequence[Checkpoint]:
    """Those that a route may pass, by place."""
    query = select(Checkpoint).where(Checkpoint.ended_on.is_(None))
    return db.session.scalars(query.order_by(Checkpoint.building, Checkpoint.code)).all()


def code_taken(code: str, without: int | None) -> bool:
    query = select(Checkpoint.id).where(Checkpoint.code == code)
    return db.session.scalar(query.where(Checkpoint.id != without) if without else query) is not None


def routes_through(point_id: int) -> Sequence[PatrolRoute]:
    """Routes in use that pass this point."""
    query = select(PatrolRoute).join(RouteStop).where(RouteStop.checkpoint_id == point_id)
    return db.session.scalars(query.where(PatrolRoute.ended_on.is_(None)).order_by(PatrolRoute.name)).all()


def last_scans(point_id: int, limit: int = 10) -> Sequence[PatrolScan]:
    """The latest visits to a point."""
    query = select(PatrolScan).where(PatrolScan.checkpoint_id == point_id)
    query = query.options(joinedload(PatrolScan.person), joinedload(PatrolScan.task))
    return db.session.scalars(query.order_by(PatrolScan.at.desc()).limit(limit)).unique().all()


# -- labels


def labels(point_id: int) -> Sequence[PointLabel]:
    """Every label a point ever had, the newest first."""
    query = select(PointLabel).where(PointLabel.checkpoint_id == point_id)
    return db.session.scalars(
        query.options(joinedload(PointLabel.issued_by)).order_by(PointLabel.number.desc())
    ).unique().all()  # fmt: skip


def label_of(secret: str, *, typed: bool) -> PointLabel | None:
    """The label that says this, one that has been replaced too."""
    column = PointLabel.short_index if typed else PointLabel.token_index
    return db.session.scalar(
        select(PointLabel).where(column == blind_index(secret)).options(joinedload(PointLabel.checkpoint))
    )


def holding_labels(point_ids: Sequence[int] | None = None) -> Sequence[PointLabel]:
    """The labels that hold, by place; of these points, or of all in use."""
    query = (
        select(PointLabel)
        .join(Checkpoint)
        .where(PointLabel.retired_at.is_(None), Checkpoint.ended_on.is_(None))
    )
    if point_ids is not None:
        query = query.where(Checkpoint.id.in_(list(point_ids)))
    query = query.options(joinedload(PointLabel.checkpoint)).order_by(Checkpoint.building, Checkpoint.code)
    return db.session.scalars(query).unique().all()


# -- routes and plans


def routes(*, ended: bool = False) -> Select[PatrolRoute]:
    query = select(PatrolRoute).options(selectinload(PatrolRoute.stops))
    return query.where(PatrolRoute.ended_on.is_not(None) if ended else PatrolRoute.ended_on.is_(None))


def open_routes() -> Sequence[PatrolRoute]:
    return db.session.scalars(routes().order_by(PatrolRoute.name)).unique().all()


def route(route_id: int) -> PatrolRoute | None:
    return db.session.get(PatrolRoute, route_id, options=[selectinload(PatrolRoute.stops)])


def route_named(name: str, without: int | None) -> bool:
    query = select(PatrolRoute.id).where(PatrolRoute.name == name)
    return db.session.scalar(query.where(PatrolRoute.id != without) if without else query) is not None


def plans_of_route(route_id: int, today: date) -> Sequence[PatrolPlan]:
    query = select(PatrolPlan).where(PatrolPlan.route_id == route_id, _holds(today))
    return db.session.scalars(query.order_by(PatrolPlan.name)).unique().all()


def _holds(today: date) -> ColumnElement[bool]:
    return or_(PatrolPlan.valid_until.is_(None), PatrolPlan.valid_until >= today)


def plans(today: date, *, ended: bool = False) -> Select[PatrolPlan]:
    query = select(PatrolPlan).options(joinedload(PatrolPlan.person), selectinload(PatrolPlan.team))
    return query.where(PatrolPlan.valid_until < today if ended else _holds(today))


def running_plans(today: date) -> Sequence[PatrolPlan]:
    """Plans that have rounds from today on."""
    return db.session.scalars(plans(today).order_by(PatrolPlan.id)).unique().all()


def plan(plan_id: int) -> PatrolPlan | None:
    return db.session.get(
        PatrolPlan, plan_id, options=[joinedload(PatrolPlan.person), selectinload(PatrolPlan.team)]
    )  # fmt: skip


def plan_named(name: str, without: int | None) -> bool:
    query = select(PatrolPlan.id).where(PatrolPlan.name == name)
    return db.session.scalar(query.where(PatrolPlan.id != without) if without else query) is not None


def made(plan_ids: Sequence[int], since: datetime) -> set[tuple[int, datetime]]:
    """(plan, start) of the rounds that are there from `since` on."""
    query = select(PatrolTask.plan_id, PatrolTask.scheduled_start).where(
        PatrolTask.plan_id.in_(list(plan_ids)),
        PatrolTask.scheduled_start >= since,
        PatrolTask.status != TaskStatus.CANCELLED,
    )
    return {(plan_id, start) for plan_id, start in db.session.execute(query)}


def unopened(plan_id: int, now: datetime) -> Sequence[PatrolTask]:
    """Rounds to come of a plan; locked, since they are about to be cancelled."""
    query = select(PatrolTask).where(
        PatrolTask.plan_id == plan_id, PatrolTask.status == TaskStatus.SCHEDULED, PatrolTask.opens_at > now
    )
    return db.session.scalars(query.with_for_update(of=PatrolTask)).unique().all()


def unarmed(until: datetime) -> Sequence[tuple[int, datetime, int | None]]:
    """(round, due, assignee) of the rounds that open by then and owe no reminders yet."""
    owed = exists().where(Obligation.subject_type == "patrol_task", Obligation.subject_id == PatrolTask.id)
    query = select(PatrolTask.id, PatrolTask.due_at, PatrolTask.assignee_id).where(
        PatrolTask.status == TaskStatus.SCHEDULED, PatrolTask.opens_at <= until, ~owed
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query.order_by(PatrolTask.id))]


def coming(plan_id: int, now: datetime, limit: int = 10) -> Sequence[PatrolTask]:
    """The next rounds of a plan."""
    query = select(PatrolTask).where(
        PatrolTask.plan_id == plan_id,
        PatrolTask.scheduled_start >= now,
        PatrolTask.status != TaskStatus.CANCELLED,
    )
    query = query.options(joinedload(PatrolTask.assignee)).order_by(PatrolTask.scheduled_start)
    return db.session.scalars(query.limit(limit)).unique().all()


def task_counts(plan_ids: Sequence[int], now: datetime) -> Mapping[int, int]:
    """How many rounds to come each plan has."""
    query = select(PatrolTask.plan_id, func.count()).where(
        PatrolTask.plan_id.in_(list(plan_ids)),
        PatrolTask.status == TaskStatus.SCHEDULED,
        PatrolTask.opens_at > now,
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(PatrolTask.plan_id))}


def walkers() -> Sequence[Person]:
    """Everybody who may walk rounds, by name."""
    return sorted(accounts.holders("duty.patrol"), key=lambda one: (one.pinyin, one.id))


def departments() -> Sequence[Department]:
    return accounts.departments()


def people(ids: Sequence[int]) -> Sequence[Person]:
    return (
        db.session.scalars(select(Person).where(Person.id.in_(list(ids))).order_by(Person.id)).unique().all()
    )


def member_of(person_id: int) -> Select[int]:
    """Plans whose team this person belongs to."""
    query = select(PlanMember.plan_id).join(PatrolPlan, PatrolPlan.id == PlanMember.plan_id)
    return query.where(PlanMember.person_id == person_id, PatrolPlan.assignee_kind == AssigneeKind.TEAM)


# -- found by search


def search_rows(since: datetime | None) -> Sequence[tuple[int, str, str]]:
    """Checkpoints with the words that they are found by."""
    rows = db.session.scalars(select(Checkpoint)).all()
    return [(one.id, one.name, f"{one.code} {one.full_name}") for one in rows]


def visible(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    """Checkpoints as search shows them."""
    return {
        one.id: Summary(one.name, one.code, one.place, url=f"/duty/patrol/points/{one.id}")
        for one in points_of(ids).values()
    }
