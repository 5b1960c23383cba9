"""Do it: lead a round from state to state. The only place that changes `PatrolTask.status`."""

from datetime import datetime, timedelta

from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    LIVE,
    Cause,
    PatrolEvent,
    PatrolTask,
    TaskStatus,
)
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.rules import states as rules
from app.modules.duty.patrol.rules.policies import BACKFILL_HOURS
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

LADDER = TASK = "patrol_task"  # the ladder, and what it hangs on


def note_event(task: PatrolTask, action: str, person: Person | None = None, text: str = "") -> PatrolEvent:
    """A line of the round's timeline; `action` is put into words where it is shown."""
    db.session.flush()
    event = PatrolEvent(task_id=task.id, person=person, action=action, text=text[:300])
    db.session.add(event)
    return event


def advance(
    task: PatrolTask, new: TaskStatus, *, cause: Cause | None = None, by: Person | None = None
) -> PatrolTask:
    """The one way to a new state: keeps or releases the reminders, notes what happened."""
    rules.check_transition(task.status, new)
    task.status, task.cause = new, cause
    if new is TaskStatus.OPEN:
        task.stops = [[s.checkpoint_id, s.seq, s.min_gap_s, s.photo_required] for s in task.way]
    elif new not in LIVE:
        neighbours.release((TASK, task.id))
    db.session.flush()
    note_event(task, str(new), by)
    return task


def remind(task: PatrolTask) -> None:
    """Owe the walker the reminders of the ladder."""
    keep_reminders(task.id, task.due_at, task.assignee_id)


def keep_reminders(task_id: int, due_at: datetime, assignee_id: int | None) -> None:
    """The same, of a round that need not be loaded for it."""
    neighbours.keep((TASK, task_id), LADDER, due_at, owner_id=assignee_id)


def backfill_until(task: PatrolTask) -> datetime | None:
    """Until when a round is entered that fell into a standstill of the portal; None if it did not."""
    if task.cause is not Cause.SYSTEM_OUTAGE:
        return None
    return task.closes_at + timedelta(hours=neighbours.limit(BACKFILL_HOURS, task.day))


def settle(now: datetime) -> int:
    """What time makes of the rounds: opened, overdue, missed or walked in part. Doing it twice is harmless."""
    return sum(_settle(task_id, now) for task_id in queries.to_settle(now))


def _settle(task_id: int, now: datetime) -> int:
    task = queries.task(task_id, lock=True)
    if task is None or task.status not in LIVE:
        return 0
    before = task.status
    if before is TaskStatus.SCHEDULED and now >= task.opens_at:
        open_up(task)
    shut = now >= task.closes_at
    outage = shut and neighbours.outage(task.opens_at, task.closes_at, now)
    new, cause = rules.standing(task.status, task, now, len(task.scans), outage)
    if new is not task.status:
        advance(task, new, cause=cause)
        if shut and not outage:
            _tell_lost(task)
    return int(task.status is not before)


def open_up(task: PatrolTask) -> None:
    """It may be walked now; its points are fixed, and if one officer alone is on duty, it is theirs."""
    walkers = queries.walkers_of(task)
    advance(task, TaskStatus.OPEN)
    if task.assignee_id is None and len(walkers) == 1:
        task.assignee_id = next(iter(walkers))
    remind(task)


def _tell_lost(task: PatrolTask) -> None:
    """Missed or walked in part: whoever keeps the plans reads it in the next morning's digest, the walker at once."""
    route, when = task.route.name, span(task.scheduled_start, task.due_at)
    walkers = whose(task)
    names = "、".join(person.name for person in walkers) or "—"
    label, page, subject = task.status.label, f"/duty/patrol/rounds/{task.id}", (TASK, task.id)

    def title() -> str:
        return _("%(status)s: %(route)s, %(when)s", status=str(label), route=route, when=when)

    neighbours.tell(
        accounts.holders("duty.plan"), f"patrol {task.id} lost {task.status}", title,
        lambda: _("It was to be walked by %(who)s.", who=names), page, subject=subject,
    )  # fmt: skip
    neighbours.tell(
        walkers, f"patrol {task.id} explain {task.status}", title,
        lambda: _("Say what happened; somebody else decides the explanation."), f"{page}/excuse", subject=subject,
    )  # fmt: skip


def whose(task: PatrolTask) -> list[Person]:
    """Whose round it was."""
    ids = {task.walker_id} if task.walker_id else queries.walkers_of(task)
    return [person for key in sorted(ids) if (person := accounts.person(key))]
