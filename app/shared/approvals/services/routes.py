"""Routes: as shipped, and as the manager changes them."""

from collections.abc import Sequence
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import StepPlan, Subject, declared
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.approvals import queries
from app.shared.approvals.models import Mode, Route, RouteStep


def seed() -> None:
    """Each subject's shipped route, unless it has one already."""
    have = queries.current_routes()
    for subject in declared("subjects").values():
        if subject.name not in have:
            with in_language(None):
                db.session.add(_shipped(subject))


def _shipped(subject: Subject) -> Route:
    return Route(
        subject_name=subject.name,
        name=str(subject.title)[:80],
        steps=[_step(position, plan) for position, plan in enumerate(subject.route, start=1)],
    )


def _step(position: int, plan: StepPlan) -> RouteStep:
    return RouteStep(
        position=position, title=str(plan.title), who=plan.who, mode=Mode(plan.mode),
        condition=[list(triple) for triple in plan.condition], due_minutes=plan.due_minutes,
    )  # fmt: skip


def change_route(*, by: Person, subject_name: str, steps: Sequence[dict[str, Any]]) -> Route:
    """Write a new edition of the route. Running cases keep theirs."""
    lock(f"route:{subject_name}")
    if not steps:
        raise RuleBroken(_("A route has at least one step. Fill in the first one."))
    now = clock.now()
    old = queries.current_route(subject_name)
    if old is not None:
        old.ended_at = now
        db.session.flush()  # the old one ends before the new one begins: there is one current route
    editions = queries.editions(subject_name)
    route = Route(
        subject_name=subject_name, name=old.name if old else subject_name, valid_from=now, created_by_id=by.id,
        number=max((edition.number for edition in editions), default=0) + 1,
        steps=[RouteStep(position=n, **step) for n, step in enumerate(steps, start=1)],
    )  # fmt: skip
    db.session.add(route)
    db.session.flush()
    return route
