"""Do it: keep checkpoints, labels, routes and plans; make the rounds of the next days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import blind_index
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Checkpoint,
    DayRule,
    PatrolPlan,
    PatrolRoute,
    PatrolTask,
    PointLabel,
    RouteStop,
    TaskStatus,
)
from app.modules.duty.patrol.queries import points as queries
from app.modules.duty.patrol.rules import codes
from app.modules.duty.patrol.rules import schedule as rules
from app.modules.duty.patrol.rules import states as state_rules
from app.modules.duty.patrol.rules.policies import AHEAD_DAYS
from app.modules.duty.patrol.services.states import advance, keep_reminders, note_event, remind
from app.shared.accounts.models import Person
from app.shared.notifications.services.plans import insert_once

ARMED = timedelta(days=2)  # reminders are owed of rounds that open so soon
# what a change of a plan makes its unopened rounds anew for
_SHAPE = (
    "route_id", "day_rule", "weekdays", "times", "window_before_min", "walk_min", "grace_min", "window_after_min",
    "assignee_kind", "person_id", "valid_from", "valid_until",
)  # fmt: skip


def save_point(
    *, by: Person, row: Checkpoint | None = None, questions: str = "", **fields: Any
) -> Checkpoint:
    """Enter or change a checkpoint. A new one gets its first label."""
    if queries.code_taken(fields["code"], row.id if row else None):
        raise RuleBroken(_("Another checkpoint has this code."), "code")
    asked = [line.strip()[:100] for line in questions.splitlines() if line.strip()]
    if len(asked) > 8:
        raise RuleBroken(_("At most 8 questions; nobody answers more on their feet."), "questions")
    point = row or Checkpoint()
    for name, value in fields.items():
        setattr(point, name, value)
    point.questions = asked
    if row is None:
        db.session.add(point)
        db.session.flush()
        issue_label(point, by)
    return point


def issue_label(point: Checkpoint, by: Person | None) -> PointLabel:
    """A label with a token nobody can guess. Not the replacement: see rotate."""
    point.label_number += 1
    token, short = codes.new_token(), codes.new_short_code()
    label = PointLabel(
        checkpoint_id=point.id, number=point.label_number, token=token, token_index=blind_index(token), short_code=short,
        short_index=blind_index(short), issued_by=by, issued_at=clock.now(),
    )  # fmt: skip
    db.session.add(label)
    db.session.flush()
    return label


def rotate(*, point: Checkpoint, by: Person, reason: str) -> PointLabel:
    """Replace the label: what hangs there now is refused from this moment on."""
    lock(f"patrol_point:{point.id}")
    for old in queries.labels(point.id):
        if old.retired_at is None:
            old.retired_at, old.reason = clock.now(), reason[:200]
    return issue_label(point, by)


def end_point(*, point: Checkpoint, by: Person) -> Checkpoint:
    """No round passes it any more. Refused while a route does."""
    through = queries.routes_through(point.id)
    if through:
        names = "、".join(route.name for route in through)
        raise RuleBroken(_("These routes still pass it: %(names)s. Take it off them first.", names=names))
    point.ended_on = clock.today()
    return point


def save_route(
    *, by: Person, name: str, note: str, stops: Sequence[Mapping[str, Any]], row: PatrolRoute | None = None
) -> PatrolRoute:
    """Enter or change a route and its points. Rounds that are open keep the points that they opened with."""
    if queries.route_named(name, row.id if row else None):
        raise RuleBroken(_("Another route has this name."), "name")
    rules.check_stops([stop["checkpoint_id"] for stop in stops])
    route = row or PatrolRoute()
    route.name, route.note = name, note
    db.session.add(route)
    route.stops.clear()
    db.session.flush()  # the old places are free before they are taken again
    for seq, stop in enumerate(stops, start=1):
        route.stops.append(RouteStop(seq=seq, **stop))
    db.session.flush()
    return route


def save_plan(
    *, by: Person, times: str, team: Sequence[int], row: PatrolPlan | None = None, **fields: Any
) -> PatrolPlan:
    """Enter or change a plan. Its unopened rounds are cancelled and made anew as the plan says now."""
    if queries.plan_named(fields["name"], row.id if row else None):
        raise RuleBroken(_("Another plan has this name."), "name")
    kind = fields["assignee_kind"]
    fields["person_id"] = fields["person_id"] if kind is AssigneeKind.PERSON else None
    members = list(team) if kind is AssigneeKind.TEAM else []
    rules.check_plan(
        day_rule=fields["day_rule"], weekdays=fields["weekdays"], before=fields["window_before_min"],
        walk=fields["walk_min"], grace=fields["grace_min"], after=fields["window_after_min"], kind=kind,
        person_id=fields["person_id"], team=members, valid_from=fields["valid_from"], valid_until=fields["valid_until"],
    )  # fmt: skip
    plan = row or PatrolPlan()
    old = _shape(plan) if row else None
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.times, plan.team = rules.read_times(times), list(queries.people(members))
    db.session.add(plan)
    db.session.flush()
    if old is not None and old != _shape(plan):
        plan.rev += 1
        clear(plan, clock.now(), _("The plan was changed."))
    if old is None or old != _shape(plan):
        make_tasks(clock.now(), [plan])
    return plan


def _shape(plan: PatrolPlan) -> list[Any]:
    return [getattr(plan, name) for name in _SHAPE] + [sorted(person.id for person in plan.team)]


def end_plan(*, plan: PatrolPlan, by: Person) -> PatrolPlan:
    """No more rounds from tomorrow on; those that have not opened yet are cancelled."""
    plan.valid_until, plan.rev = clock.today(), plan.rev + 1
    db.session.flush()
    clear(plan, clock.now(), _("The plan has ended."), after=clock.today())
    return plan


def clear(plan: PatrolPlan, now: datetime, reason: str, after: date | None = None) -> int:
    """Cancel the rounds of a plan that have not opened; `after`: only those of later days."""
    rows = [task for task in queries.unopened(plan.id, now) if after is None or task.day > after]
    for task in rows:
        task.reason = reason
        advance(task, TaskStatus.CANCELLED)
    return len(rows)


def cancel(*, task: PatrolTask, by: Person, reason: str) -> PatrolTask:
    """One round is not walked; nobody has begun it."""
    state_rules.check_cancel(task.status, len(task.scans))
    task.reason = reason[:300]
    return advance(task, TaskStatus.CANCELLED, by=by)


def reassign(*, task: PatrolTask, by: Person, person_id: int) -> PatrolTask:
    """Somebody else walks this round."""
    found = next((one for one in queries.walkers() if one.id == person_id), None)
    if found is None:
        raise RuleBroken(_("Choose somebody who may walk rounds."), "person_id")
    if task.status not in (TaskStatus.SCHEDULED, TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.OVERDUE):
        raise RuleBroken(_("This round is over."))
    task.assignee, task.assignee_id = found, found.id
    db.session.flush()
    remind(task)
    note_event(task, "reassigned", by, found.full_name)
    route = task.route.name
    neighbours.tell(
        [found], f"patrol {task.id} given {found.id} {task.version}", lambda: _("You walk this round: %(route)s", route=route),
        lambda: _("Given to you by %(who)s.", who=by.full_name), f"/duty/patrol/rounds/{task.id}/walk", by=by,
        subject=("patrol_task", task.id),
    )  # fmt: skip
    return task


# -- what is made ahead


def materialise(now: datetime) -> int:
    """The rounds of the next days, of every plan. Doing it twice is harmless."""
    return make_tasks(now, queries.running_plans(clock.local(now).date())) + arm(now)


def make_tasks(now: datetime, plans: Sequence[PatrolPlan]) -> int:
    """Rounds of these plans that are not there yet; each is there once, whoever makes it."""
    there = queries.made([plan.id for plan in plans], now)
    made = 0
    for plan in plans:
        for day, start in starts(plan, clock.local(now).date(), neighbours.limit(AHEAD_DAYS)):
            if start > now and (plan.id, start) not in there:
                made += make_one(plan, day, start)
    return made


def starts(plan: PatrolPlan, first: date, days: int) -> Iterator[tuple[date, datetime]]:
    """When the plan has rounds, from `first` on for so many days."""
    for away in range(days + 1):
        day = first + timedelta(days=away)
        if day < plan.valid_from or (plan.valid_until and day > plan.valid_until):
            continue
        eve = plan.day_rule is DayRule.BEFORE_HOLIDAY and neighbours.eve_of_holiday(day)
        if rules.falls_on(plan.day_rule, plan.weekdays, day, neighbours.day_kind(day), eve):
            for text in plan.times:
                yield day, clock.at(day, time.fromisoformat(text))


def make_one(plan: PatrolPlan, day: date, start: datetime) -> int:
    """One round of a plan; 0 if it is there already."""
    span = rules.window(start, plan.window_before_min, plan.walk_min, plan.grace_min, plan.window_after_min)
    key = insert_once(
        PatrolTask, plan_id=plan.id, plan_rev=plan.rev, route_id=plan.route_id, day=day, scheduled_start=start,
        opens_at=span.opens_at, due_at=span.due_at, late_from=span.late_from, closes_at=span.closes_at,
        assignee_id=plan.person_id, status=TaskStatus.SCHEDULED, stops=[], late_min=0, reason="", created_at=clock.now(),
        version=1,
    )  # fmt: skip
    if key is None:
        return 0
    if span.opens_at <= clock.now() + ARMED:
        keep_reminders(key, span.due_at, plan.person_id)
    return 1


def arm(now: datetime) -> int:
    """Reminders of the rounds of the next two days; whatever lies further ahead may still change."""
    rows = queries.unarmed(now + ARMED)
    for task_id, due_at, assignee_id in rows:
        keep_reminders(task_id, due_at, assignee_id)
    return len(rows)
