"""Where is it? What the month's figures are made from."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.duty.patrol.models import Cause, Finding, PatrolRoute, PatrolScan, PatrolTask, TaskStatus


def figures(
    since: date, until: date
) -> Sequence[tuple[int, int | None, date, TaskStatus, Cause | None, int]]:
    """(route, person, day, status, cause, how many) of the rounds of these days."""
    person = func.coalesce(PatrolTask.walker_id, PatrolTask.assignee_id)
    keys = (PatrolTask.route_id, person, PatrolTask.day, PatrolTask.status, PatrolTask.cause)
    query = select(*keys, func.count()).where(PatrolTask.day.between(since, until)).group_by(*keys)
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def flagged(since: date, until: date) -> Sequence[tuple[int, int, int]]:
    """(route, person, scans too fast or out of order) of the rounds of these days."""
    keys = (PatrolTask.route_id, PatrolScan.person_id)
    query = select(*keys, func.count()).join(PatrolTask, PatrolTask.id == PatrolScan.task_id)
    query = query.where(PatrolTask.day.between(since, until), PatrolScan.too_fast | PatrolScan.wrong_order)
    return [tuple(row) for row in db.session.execute(query.group_by(*keys))]  # type: ignore[misc]


def findings(since: date, until: date) -> Sequence[PatrolScan]:
    """What was found wrong on the rounds of these days."""
    query = (
        select(PatrolScan)
        .join(PatrolTask)
        .where(PatrolTask.day.between(since, until), PatrolScan.result == Finding.ABNORMAL)
    )
    return (
        db.session.scalars(query.options(joinedload(PatrolScan.person)).order_by(PatrolScan.at))
        .unique()
        .all()
    )


def route_names() -> Mapping[int, str]:
    query = select(PatrolRoute.id, PatrolRoute.name).order_by(PatrolRoute.name)
    return {row[0]: row[1] for row in db.session.execute(query)}


def routes_of(ids: Sequence[int]) -> Select[PatrolRoute]:
    """These routes as a list, ended ones too."""
    return select(PatrolRoute).where(PatrolRoute.id.in_(list(ids)))
