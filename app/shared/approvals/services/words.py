"""Ask and answer in the thread of a case, and take an own decision back while nobody has acted on it."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.db import act_for, db, note
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.approvals import neighbours, queries, rules
from app.shared.approvals.models import (
    LIVE,
    Approval,
    Assignment,
    Event,
    EventKind,
    Mode,
    Step,
    StepStatus,
    TodoStatus,
)
from app.shared.approvals.queries import Pick
from app.shared.approvals.services import running


def say(approval_id: int, *, by: Person, text: str) -> Approval:
    """A question or an answer: decides nothing, and those concerned hear of it."""
    approval = running.lock_case(approval_id)
    if not queries.may_see(by, approval):
        raise RuleBroken(_("Only who has to do with the case can write to it."))
    rules.check_verb("say", approval.status)
    event = running.record(approval, by, EventKind.SAID, remark=rules.check_words(text))
    db.session.flush()
    note("say", subject_type="approvals", subject_id=approval.id, text=event.remark)
    neighbours.tell(
        _concerned(approval) - {by.id}, f"approval:{approval.id}:said:{event.id}",
        lambda: _("%(who)s writes about: %(title)s", who=by.name, title=approval.title),
        lambda: event.remark, running.case_url(approval), by=by,
    )  # fmt: skip
    return approval


def _concerned(approval: Approval) -> set[int]:
    """Requester, clerk, with whom it lies, and who has written before."""
    written = {e.person_id for e in approval.events if e.kind == EventKind.SAID and e.person_id}
    return {approval.requester_id, approval.clerk_id, *(t.person_id for t in approval.lying_with), *written}


def undo(approval_id: int, *, by: Person) -> Approval:
    """Take an own approval back: within the minutes of the office's rule, and only while it has had no effect
    but that the case lies with the next. What has ended the case stays: its record has moved on.
    """
    approval, at = running.lock_case(approval_id), clock.now()
    old = undoable(approval, by, at)
    if old is None:
        raise RuleBroken(
            _("This decision can no longer be taken back: time is up, or somebody has acted on it.")
        )
    if old.agent is not None:
        act_for(old.person_id, old.person.name)
    told = {todo.person_id for todo in approval.lying_with if todo.step_id != old.step_id}
    old.status = TodoStatus.UNDONE
    for step in approval.steps:
        if step.status == StepStatus.OPEN and step.id != old.step_id:
            _close_again(step, at)
    _open_again(approval, old, at)
    running.record(approval, old.person, EventKind.UNDONE, agent=old.agent)
    neighbours.tell(
        told | {approval.requester_id, approval.clerk_id}, f"approval:{approval.id}:undone:{old.id}",
        lambda: _("%(who)s has taken the decision back: %(title)s", who=old.signed_by, title=approval.title),
        lambda: _("It lies with %(names)s.", names=old.person.name), running.case_url(approval), by=by,
    )  # fmt: skip
    return approval


def undoable(approval: Approval, by: Person, at: datetime) -> Assignment | None:
    """The approval that this person may still take back; None if there is none."""
    minutes = neighbours.policy("approvals.undo_minutes")
    last = queries.last_decision(approval)
    if not minutes or last is None or not approval.is_running or last.status != TodoStatus.APPROVED:
        return None
    late = last.decided_at is None or at - last.decided_at > timedelta(minutes=minutes)
    if late or by.id != (last.agent_id or last.person_id) or _acted_since(approval, last):
        return None
    return last


def _acted_since(approval: Approval, last: Assignment) -> bool:
    """Has anything happened to the case after this decision?"""
    after: list[Event] = []
    for event in approval.events:
        mine = event.kind == EventKind.APPROVED and event.person_id == last.person_id
        after = [] if mine else [*after, event]
    return bool(after) or last.step.status not in (StepStatus.OPEN, StepStatus.DONE)


def _close_again(step: Step, at: datetime) -> None:
    """It has been opened too early: its to-dos go, and it will ask anew when its turn comes."""
    running.close_step(step, StepStatus.WAITING, at)
    step.opened_at = step.due_at = step.closed_at = None
    step.round += 1


def _open_again(approval: Approval, old: Assignment, at: datetime) -> None:
    """The decider gets it back, and so do those whom the decision had spared."""
    step = old.step
    step.status, step.closed_at = StepStatus.OPEN, None
    if step.mode == Mode.IN_TURN:
        for todo in step.current:
            if todo.status == TodoStatus.OPEN and not todo.required:
                running.lapse(todo, TodoStatus.WAITING)
    db.session.flush()
    again = running.assign(
        approval, step, Pick(old.person, old.stead, old.instead_of, old.stead_until), turn=old.turn, required=old.required
    )  # fmt: skip
    running.activate(again, at)
    if step.mode == Mode.ANY:
        for todo in step.current:
            if todo.status == TodoStatus.LAPSED and todo.person_id not in _live(step):
                running.activate(todo, at)


def _live(step: Step) -> set[int]:
    return {todo.person_id for todo in step.current if todo.status in LIVE}
