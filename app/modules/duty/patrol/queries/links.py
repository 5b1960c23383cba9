"""Where is it? Rounds and visits as links, papers and the front page show them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.module import Summary
from app.modules.duty.patrol.models import LIVE, PatrolScan, PatrolTask
from app.modules.duty.patrol.queries.rounds import WHO, may_see, of_person, waiting_excuses
from app.shared.accounts.models import Person


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = select(PatrolTask).where(PatrolTask.id.in_(list(ids))).options(*WHO)
    return {one.id: summary_of(one) for one in db.session.scalars(query).unique()}


def summary_of(one: PatrolTask) -> Summary:
    return Summary(
        title=one.route.name, who=one.who.full_name if one.who else one.plan.name, url=f"/duty/patrol/rounds/{one.id}",
        when=span(one.scheduled_start, one.due_at), why=str(one.status.label),
    )  # fmt: skip


def scan_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = select(PatrolScan).where(PatrolScan.id.in_(list(ids))).options(joinedload(PatrolScan.person))
    return {
        one.id: Summary(
            one.checkpoint.full_name, one.person.full_name, f"{clock.local(one.at):%Y-%m-%d %H:%M}", why=one.note,
            url=f"/duty/patrol/rounds/{one.task_id}",
        )
        for one in db.session.scalars(query).unique()
    }  # fmt: skip


def may_see_scan(person: Person, scan_id: int) -> bool:
    task_id = db.session.scalar(select(PatrolScan.task_id).where(PatrolScan.id == scan_id))
    return task_id is not None and may_see(person, task_id)


def todo(person: Person) -> Sequence[Summary]:
    """Rounds that wait for this person, and explanations that this person decides."""
    now, found = clock.now(), []
    if person.may("duty.patrol"):
        found += [
            summary_of(one) for one in of_person(person, now) if one.status in LIVE and one.opens_at <= now
        ]
    if person.may("duty.plan"):
        found += [
            Summary(
                f"{one.task.route.name}：{one.reason}", one.by.full_name, span(one.task.scheduled_start, one.task.due_at),
                url=f"/duty/patrol/excuses/{one.id}",
            )
            for one in waiting_excuses(without=person.id)
        ]  # fmt: skip
    return found
