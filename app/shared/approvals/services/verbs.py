"""What else can be done with a case: withdraw, chase, pass on, add approvers, copy, delegate, tidy."""

from collections.abc import Sequence
from datetime import datetime

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import declared
from app.core.rule import RuleBroken
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.approvals import neighbours, queries, rules
from app.shared.approvals.models import (
    LIVE,
    Approval,
    Assignment,
    CaseStatus,
    Copy,
    Delegation,
    EventKind,
    Mode,
    Stead,
    Step,
    StepStatus,
    StockPhrase,
    TodoStatus,
)
from app.shared.approvals.queries import Pick
from app.shared.approvals.services import running

ROUTES = "approvals.routes"


def withdraw(approval_id: int, *, by: Person, reason: str = "") -> Approval:
    """The requester (or the clerk who filled it in) takes it back while it runs."""
    approval = running.lock_case(approval_id)
    _check_own(approval, by)
    rules.check_verb("withdraw", approval.status)
    _end(approval, by, reason)
    declared("subjects")[approval.subject_name].on_withdrawn(approval.subject_id)
    return approval


def withdraw_for(subject_name: str, subject_id: int, by: Person, reason: str = "") -> Approval | None:
    """The record's module ends the running case itself (a cancelled trip); it is not called back."""
    approval = queries.locked_current(subject_name, subject_id)
    if approval is not None:
        _end(approval, by, reason)
    return approval


def _end(approval: Approval, by: Person, reason: str) -> None:
    at = clock.now()
    holders = {todo.person_id for todo in approval.lying_with}
    for step in approval.steps:
        if step.status == StepStatus.OPEN:
            running.close_step(step, StepStatus.STOPPED, at)
        for todo in step.assignments:
            if todo.status in LIVE:
                running.lapse(todo)
    approval.status, approval.concluded_at, approval.due_at = CaseStatus.WITHDRAWN, at, None
    running.record(approval, by, EventKind.WITHDRAWN, remark=reason)
    neighbours.tell(
        holders, f"approval:{approval.id}:withdrawn",
        lambda: _("Withdrawn, nothing to decide any more: %(title)s", title=approval.title),
        lambda: reason, running.case_url(approval),
    )  # fmt: skip


def chase(approval_id: int, *, by: Person) -> Approval:
    """Remind those with whom it lies; the last one of the day also reaches the head of the department."""
    approval = running.lock_case(approval_id)
    _check_own(approval, by)
    rules.check_verb("chase", approval.status)
    at = clock.now()
    times = queries.chases(approval.id)
    today = [moment for moment in times if clock.local(moment).date() == clock.local(at).date()]
    per_day = neighbours.policy("approvals.chases_per_day")
    rules.check_chase(times, today, at, neighbours.policy("approvals.chase_interval"), per_day)
    people = [todo.person for todo in approval.lying_with]
    reached = list(people)
    if len(today) + 1 == per_day:
        for head in _heads_over(approval, people):
            reached.append(head)
            _copy(approval, head, by)
    running.record(approval, by, EventKind.CHASED, to="、".join(p.name for p in reached))
    note("chase", subject_type="approvals", subject_id=approval.id, people=[p.id for p in reached])
    neighbours.tell(
        [p.id for p in reached], f"approval:{approval.id}:chase:{len(times) + 1}",
        lambda: _("%(who)s asks for your decision: %(title)s", who=by.name, title=approval.title),
        lambda: _("It lies with %(names)s.", names="、".join(p.name for p in people)),
        running.case_url(approval), by=by,
    )  # fmt: skip
    return approval


def _heads_over(approval: Approval, people: Sequence[Person]) -> Sequence[Person]:
    """The heads over those who are slow, unless they are in it themselves."""
    inside = {approval.requester_id, approval.clerk_id, *(p.id for p in people)}
    heads = {head.id: head for p in people if (head := accounts.superior(p)) and head.is_active}
    return [head for head in heads.values() if head.id not in inside]


def reassign(
    approval_id: int, *, by: Person, person_id: int, reason: str = "", assignment_id: int | None = None
) -> Approval:
    """Pass a to-do on to somebody else: one's own, or (whoever keeps the routes) anybody's."""
    approval, person = running.lock_case(approval_id), _person(person_id)
    if assignment_id and by.may(ROUTES):
        rules.check_verb("reassign", approval.status)
        old = next((t for t in approval.lying_with if t.id == assignment_id), None)
        old = rules.check_turn(old, queries.last_decision(approval))
    else:
        old = running.take_turn(approval, by, "reassign")
    _check_free(approval, person)
    _replace(approval, old, Pick(person, Stead.REASSIGNED, old.person))
    running.record(approval, by, EventKind.REASSIGNED, to=person.name, remark=reason)
    return approval


def add_approver(approval_id: int, *, by: Person, person_id: int, place: str, remark: str = "") -> Approval:
    """Somebody more decides: `before` or `after` the approver who adds, or `beside` (both must agree)."""
    approval, person = running.lock_case(approval_id), _person(person_id)
    mine = running.take_turn(approval, by, "add_approver")
    _check_free(approval, person)
    at = clock.now()
    if place == "beside":
        todo = running.assign(
            approval, mine.step, Pick(person, Stead.ADDED, by), required=True, field="person_id"
        )
        mine.required = True
        running.activate(todo, at)
    else:
        step = _insert_step(approval, mine.step, by, person, after=place == "after")
        if place == "before":
            _interrupt(mine.step)
            running.assign(approval, step, Pick(person, Stead.ADDED, by), field="person_id")
            running.open_step(approval, step, at)
    running.record(approval, by, EventKind.ADDED, to=person.name, remark=remark)
    return approval


def _insert_step(approval: Approval, here: Step, by: Person, person: Person, *, after: bool) -> Step:
    rules.check_four_eyes(person.id, approval.requester_id, approval.clerk_id, "person_id")
    position = here.position + (1 if after else 0)
    for step in approval.steps:
        if step.position >= position:
            step.position += 1
    with in_language(None):
        title = _("Added approver")
    step = Step(
        position=position, title=title, who=f"person:{person.id}", mode=Mode.ANY, condition=[],
        due_minutes=here.due_minutes, added_by_id=by.id,
    )  # fmt: skip
    approval.steps.append(step)
    db.session.flush()
    approval.steps.sort(key=lambda s: s.position)
    return step


def _interrupt(step: Step) -> None:
    """The step waits until the approver before it has decided; its to-dos come back then."""
    step.status = StepStatus.WAITING
    for todo in step.current:
        if todo.status == TodoStatus.OPEN:
            todo.status = TodoStatus.WAITING
            neighbours.release(todo.id)


def _replace(approval: Approval, old: Assignment, pick: Pick) -> Assignment:
    """The old to-do is closed, a new one takes its place in the line."""
    rules.check_four_eyes(pick.person.id, approval.requester_id, approval.clerk_id, "person_id")
    was_open = old.status == TodoStatus.OPEN
    running.lapse(old, TodoStatus.MOVED)
    db.session.flush()
    new = running.assign(approval, old.step, pick, turn=old.turn, required=old.required, field="person_id")
    if was_open:
        running.activate(new, clock.now())
    return new


def _check_free(approval: Approval, person: Person) -> None:
    """May this person be named: not the requester, able to decide, not in it already."""
    rules.check_four_eyes(person.id, approval.requester_id, approval.clerk_id, "person_id")
    found = queries.obstacle(person, running.matter_of(approval, clock.now()))
    if found is not None:
        raise RuleBroken(
            _(
                "%(name)s cannot decide now (%(why)s). Choose somebody else.",
                name=person.name,
                why=found[0].label,
            ),
            "person_id",
        )
    if any(t.person_id == person.id and t.status in LIVE for s in approval.steps for t in s.assignments):
        raise RuleBroken(
            _("It already lies with %(name)s. Choose somebody else.", name=person.name), "person"
        )


def copy_to(approval_id: int, *, by: Person, person_ids: Sequence[int]) -> Approval:
    """Keep people informed: they may read it and have nothing to decide."""
    approval = running.lock_case(approval_id)
    if not queries.may_see(by, approval):
        raise RuleBroken(_("Only who has to do with the case can copy it to others."))
    people = [person for person in accounts.names(person_ids).values() if person.is_active]
    fresh = [person for person in people if _copy(approval, person, by)]
    if not fresh:
        raise RuleBroken(_("They have a copy already. Choose somebody else."), "person_ids")
    running.record(approval, by, EventKind.COPIED, to="、".join(p.name for p in fresh))
    return approval


def _copy(approval: Approval, person: Person, by: Person) -> bool:
    if queries.copy_of(approval.id, person.id) is not None:
        return False
    db.session.add(Copy(approval_id=approval.id, person=person, by_id=by.id))
    db.session.flush()
    neighbours.tell(
        [person.id], f"approval:{approval.id}:copy",
        lambda: _("For your information: %(title)s", title=approval.title),
        lambda: _("%(who)s has copied it to you.", who=by.name), running.case_url(approval),
    )  # fmt: skip
    return True


def mark_read(copy: Copy) -> None:
    """The copied person has looked at it (a read receipt)."""
    if copy.read_at is None:
        copy.read_at = clock.now()


def delegate(
    *, by: Person, deputy_id: int, starts_at: datetime, ends_at: datetime, subject_name: str = ""
) -> Delegation:
    """For a span somebody else decides what comes to `by`; what lies with `by` now goes over at once."""
    now, deputy = clock.now(), _person(deputy_id)
    rules.check_span(starts_at, ends_at, now)
    if deputy.id == by.id:
        raise RuleBroken(_("You cannot delegate to yourself. Choose somebody else."), "deputy_id")
    if not deputy.is_active or not deputy.may(queries.DECIDE):
        raise RuleBroken(
            _("%(name)s may not decide approvals. Choose somebody else.", name=deputy.name), "deputy"
        )
    row = Delegation(
        person=by, deputy=deputy, starts_at=starts_at, ends_at=ends_at, subject_name=subject_name
    )
    db.session.add(row)
    db.session.flush()
    neighbours.tell(
        [deputy.id], f"approval:delegation:{row.id}",
        lambda: _("%(who)s has delegated approvals to you", who=by.name),
        lambda: _("You decide for them in the given span."), "/approvals/delegations",
    )  # fmt: skip
    tidy(now, only=by.id)
    return row


def end_delegation(delegation: Delegation, *, by: Person) -> Delegation:
    """From now on it comes to oneself again."""
    if delegation.person_id != by.id:
        raise RuleBroken(_("Only %(name)s can end this delegation.", name=delegation.person.name))
    delegation.ended_at = delegation.ended_at or clock.now()
    return delegation


def tidy(now: datetime, only: int | None = None) -> int:
    """Move to-dos of people who cannot decide any more to their stand-ins, with a trace."""
    moved = 0
    for approval_id in sorted({todo.approval_id for todo in queries.misplaced(now, only)}):
        approval = running.lock_case(approval_id)
        for step in approval.steps:
            for todo in list(step.current):
                if todo.status in LIVE and approval.is_running and _tidy_one(approval, todo, now):
                    moved += 1
    return moved


def _tidy_one(approval: Approval, todo: Assignment, now: datetime) -> bool:
    matter = running.matter_of(approval, now)
    if queries.obstacle(todo.person, matter) is None:
        return False
    pick = queries.pick_for(todo.person, matter)
    if pick is None or pick.person.id == todo.person_id:
        return False
    if any(t.person_id == pick.person.id and t.status in LIVE for t in todo.step.current):
        running.lapse(todo, TodoStatus.MOVED)  # the stand-in decides here already: one opinion for both
    else:
        _replace(approval, todo, pick)
    running.record(approval, None, EventKind.MOVED, to=pick.person.name, remark=pick.why)
    return True


def keep_phrases(*, by: Person, texts: str) -> bool:
    """The person's own stock phrases, one a line, in this order; none: the shipped ones again."""
    for old in queries.own_phrases(by):
        db.session.delete(old)
    for position, text in enumerate(
        dict.fromkeys(t.strip() for t in texts.splitlines() if t.strip()), start=1
    ):
        db.session.add(StockPhrase(person_id=by.id, position=position, text=text[:80]))
    return True


def _person(person_id: int) -> Person:
    found = accounts.person(person_id)
    if found is None:
        raise RuleBroken(_("Choose somebody from the list."), "person_id")
    return found


def _check_own(approval: Approval, by: Person) -> None:
    if by.id not in (approval.requester_id, approval.clerk_id):
        raise RuleBroken(_("Only the requester can do this."))
