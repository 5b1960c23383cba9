"""When is it due? The ladder of a round, who hears it and in which words; what is made ahead."""

from collections.abc import Callable, Iterable
from typing import Any

from app.core import clock
from app.core.formats import hour
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Materialiser, Stage, Wording
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import LIVE, PatrolTask
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.services import planning, states


def _task(obligation: Any) -> PatrolTask:
    found = queries.task(obligation.subject_id)
    assert found is not None  # noqa: S101 - rounds are never deleted
    return found


def _is_open(obligation: Any) -> bool:
    return _task(obligation).status in LIVE


def _walkers(obligation: Any) -> Iterable[int]:
    """Whose round it is at this moment; once begun, whoever began it."""
    task = _task(obligation)
    return [task.walker_id] if task.walker_id else sorted(queries.walkers_of(task))


def _on_duty(level: str) -> Callable[[Any], Iterable[int]]:
    return lambda _obligation: neighbours.duty_people(clock.now(), level)


def _words(obligation: Any, stage: str) -> Wording:
    task = _task(obligation)
    left, route = len(task.way) - len(task.scans), task.route.name
    who = "、".join(person.name for person in states.whose(task)) or "—"
    body = _(
        "%(start)s to %(due)s, %(left)s of %(all)s checkpoints left. %(who)s", start=hour(task.scheduled_start),
        due=hour(task.due_at), left=left, all=len(task.way), who=who,
    )  # fmt: skip
    if stage == "before":
        title = _("To be walked by %(hour)s: %(route)s", hour=hour(task.due_at), route=route)
    elif stage == "due":
        title = _("The round is due now: %(route)s", route=route)
    else:
        title = _("The round is late, due %(hour)s: %(route)s", hour=hour(task.due_at), route=route)
    walker = stage in ("before", "due", "late")
    return Wording(title, body, f"/duty/patrol/rounds/{task.id}" + ("/walk" if walker else ""))


LADDERS = (
    Ladder(
        states.LADDER,
        _l("A patrol round is walked"),
        (
            Stage("before", -15, "walker", 1),
            Stage("due", 0, "walker", 2),
            Stage("late", 15, "walker", 3, urgent=True),
            Stage("chief", 30, "duty_chief", 4, urgent=True, after="late", min_gap_minutes=15),
            Stage("leader", 60, "duty_leader", 5, urgent=True, after="chief", min_gap_minutes=30),
        ),
        _words,
        _is_open,
        {"walker": _walkers, "duty_chief": _on_duty("chief"), "duty_leader": _on_duty("leader")},
    ),
)

MATERIALISERS = (
    Materialiser("patrol_tasks", planning.materialise),
    Materialiser("patrol_settle", states.settle, often=True),
)
