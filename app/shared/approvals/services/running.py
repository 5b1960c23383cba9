"""Hand in, open a step, decide, go on. Every verb first locks the case and looks at it as it is now."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.db import act_for, db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import LinkKind, Subject, Summary, declared
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.approvals import neighbours, queries, rules
from app.shared.approvals.models import (
    DECIDED,
    LIVE,
    Approval,
    Assignment,
    CaseStatus,
    Event,
    EventKind,
    Mode,
    Step,
    StepStatus,
    TodoStatus,
    holds,
)
from app.shared.approvals.queries import Matter, Pick

VERDICTS = {"approve": TodoStatus.APPROVED, "reject": TodoStatus.REJECTED, "send_back": TodoStatus.SENT_BACK}
SHIPPED_MINUTES = 240


def submit(
    subject_name: str, subject_id: int, *, requester: Person, clerk: Person, facts: dict[str, Any], title: str,
    urgency: int = 0,
) -> Approval:  # fmt: skip
    """Start a case: copy the route that the facts ask for, open the first step, tell its approvers."""
    at = clock.now()
    route = queries.current_route(subject_name)
    approval = Approval(
        subject_name=subject_name, subject_id=subject_id, title=title[:200], requester=requester, clerk=clerk,
        department_id=requester.department_id, route_id=route.id if route else None, facts=facts, urgency=urgency,
        submitted_at=at,
    )  # fmt: skip
    for plan in route.steps if route else []:
        approval.steps.append(
            Step(
                position=plan.position, title=plan.title, who=plan.who, mode=plan.mode, condition=plan.condition,
                due_minutes=plan.due_minutes,
                status=StepStatus.WAITING if holds(plan.condition, facts) else StepStatus.NOT_NEEDED,
            )
        )  # fmt: skip
    if not any(step.status == StepStatus.WAITING for step in approval.steps):
        approval.steps.append(_superior_step(len(approval.steps) + 1))
    db.session.add(approval)
    db.session.flush()
    record(approval, clerk, EventKind.SUBMITTED)
    _go_on(approval, at)
    return approval


def _superior_step(position: int) -> Step:
    """A route of which no step applies is not an approval by nobody: the superior decides."""
    with in_language(None):
        title = _("Superior")
    return Step(position=position, title=title, who="superior", condition=[], due_minutes=SHIPPED_MINUTES)


def decide(
    approval_id: int, *, by: Person, verdict: str, opinion: str = "", phrase: str = "", back_to: int = 0,
    sign: bool = False, for_id: int = 0,
) -> Approval:  # fmt: skip
    """Approve, reject, or send back (to the requester, or to the earlier step `back_to`).

    Of several deciders exactly one decides: the case is locked, and what the decider saw is checked again.
    `for_id`: decide in the name of this person, with an acting right; both names stay on everything.
    """
    approval = lock_case(approval_id)
    if for_id and for_id != by.id:
        mine = take_turn_for(approval, by, for_id, verdict)
    else:
        mine = take_turn(approval, by, verdict)
    rules.check_four_eyes(by.id, approval.requester_id, approval.clerk_id)
    at, opinion = clock.now(), (opinion or "").strip() or phrase
    if verdict == "approve":
        rules.check_basis(opinion, stops(approval), bare_phrases())
    else:
        rules.check_reason(opinion)
    _settle(mine, VERDICTS[verdict], opinion or default_opinion(), sign, at)
    if verdict == "approve":
        record(approval, mine.person, EventKind.APPROVED, remark=mine.opinion, agent=mine.agent)
        _after_agreement(approval, mine.step, at)
    elif verdict == "reject":
        record(approval, mine.person, EventKind.REJECTED, remark=mine.opinion, agent=mine.agent)
        _stop(approval, mine.step, CaseStatus.REJECTED, at)
    elif back_to:
        _send_back_to_step(approval, mine, back_to, at)
    else:
        to = approval.requester.name
        record(approval, mine.person, EventKind.SENT_BACK, to=to, remark=mine.opinion, agent=mine.agent)
        _stop(approval, mine.step, CaseStatus.SENT_BACK, at)
    tell_requester(approval, mine)
    if mine.agent is not None:
        tell_principal(approval, mine, mine.agent)
    return approval


def agree_in_bulk(approval_id: int, *, by: Person, for_id: int = 0) -> Approval:
    """Agree to one of several at once: only what has no warning; the others want to be looked at."""
    approval = lock_case(approval_id)
    if (summary := summary_of(approval)) and (summary.stops or summary.warnings or recheck(approval)):
        raise RuleBroken(_("There is something to note about it. Open it and decide on it alone."))
    return decide(approval_id, by=by, verdict="approve", for_id=for_id)


def lock_case(approval_id: int) -> Approval:
    """The case, locked and fresh."""
    approval = queries.locked(approval_id)
    if approval is None:
        raise RuleBroken(_("This case does not exist any more."))
    return approval


def take_turn(approval: Approval, by: Person, verb: str) -> Assignment:
    """The open to-do of `by`; refuses whoever comes too late, and says who was quicker."""
    mine = approval.todo_of(by.id)
    if mine is None or not approval.is_running:
        # an own decision says most; else whoever ended the step or the case
        rules.check_turn(None, queries.last_decision(approval))
    rules.check_verb(verb, approval.status)
    return rules.check_turn(mine, None)


def take_turn_for(approval: Approval, by: Person, principal_id: int, verb: str) -> Assignment:
    """The open to-do of somebody for whom `by` may act; from here on the audit tells both."""
    principal = queries.principal(by, principal_id)
    if principal is None:
        raise RuleBroken(_("You have no right to act for this person today, so nothing was changed."))
    mine = take_turn(approval, principal, verb)
    rules.check_second_hand(
        by.id, principal.id, [todo for step in approval.steps for todo in step.assignments]
    )
    mine.agent = by
    act_for(principal.id, principal.name)
    return mine


def _settle(todo: Assignment, status: TodoStatus, opinion: str, sign: bool, at: datetime) -> None:
    todo.status, todo.opinion, todo.signed, todo.decided_at = status, opinion, sign, at
    todo.rank_order = todo.person.rank_order
    neighbours.release(todo.id)


def _after_agreement(approval: Approval, step: Step, at: datetime) -> None:
    """Is the step complete? Then the next; else, in turn, the next person."""
    if rules.is_complete(step.mode, step.current):
        close_step(step, StepStatus.DONE, at)
        _go_on(approval, at)
        return
    if step.mode == Mode.ANY and any(
        t.status == TodoStatus.APPROVED and not t.required for t in step.current
    ):
        for todo in step.current:  # one of those named has agreed; only those added beside are still awaited
            if not todo.required and todo.status in LIVE:
                lapse(todo)
    if step.mode == Mode.IN_TURN:
        _open_next_in_turn(step, at)


def _go_on(approval: Approval, at: datetime) -> None:
    """Open the next step; after the last the case is approved."""
    following = next((step for step in approval.steps if step.status == StepStatus.WAITING), None)
    if following is not None:
        open_step(approval, following, at)
        return
    approval.status, approval.concluded_at, approval.due_at = CaseStatus.APPROVED, at, None
    record(approval, None, EventKind.CONCLUDED)
    _subject(approval).on_approved(approval.subject_id)


def open_step(approval: Approval, step: Step, at: datetime) -> None:
    """It is this step's turn: find out who decides now, and tell them."""
    step.status, step.opened_at, step.closed_at = StepStatus.OPEN, at, None
    if not any(
        todo.status in LIVE for todo in step.current
    ):  # else it was only interrupted by an added approver
        for turn, pick in enumerate(_picks(approval, step, at), start=1):
            assign(approval, step, pick, turn=turn)
    if step.mode == Mode.IN_TURN:
        _open_next_in_turn(step, at)
    else:
        for todo in step.current:
            if todo.status == TodoStatus.WAITING:
                activate(todo, at)


def _picks(approval: Approval, step: Step, at: datetime) -> Sequence[Pick]:
    matter = matter_of(approval, at)
    before = [
        t.person for t in step.assignments if t.round == step.round - 1 and t.status == TodoStatus.APPROVED
    ]
    picks = queries.substituted(before, matter) if before else queries.approvers(step.who, step.mode, matter)
    if not picks:
        raise RuleBroken(
            _("Nobody in the office can decide this step. Ask the head of general affairs to name somebody.")
        )
    return picks


def matter_of(approval: Approval, at: datetime) -> Matter:
    return Matter(approval.subject_name, approval.requester, approval.clerk_id, at)


def assign(
    approval: Approval,
    step: Step,
    pick: Pick,
    *,
    turn: int = 1,
    required: bool = False,
    field: str | None = None,
) -> Assignment:
    """Lay the step before somebody. The only place where an approver comes in, by whatever way."""
    rules.check_four_eyes(pick.person.id, approval.requester_id, approval.clerk_id, field)
    todo = Assignment(
        approval_id=approval.id, step=step, round=step.round, person=pick.person, instead_of=pick.instead_of,
        stead=pick.stead, stead_until=pick.until, turn=turn, required=required,
    )  # fmt: skip
    db.session.add(todo)
    db.session.flush()
    return todo


def activate(todo: Assignment, at: datetime) -> None:
    """It lies with them from now on: due time, reminders, notice."""
    step, approval = todo.step, todo.step.approval
    todo.status, todo.opened_at = TodoStatus.OPEN, at
    todo.due_at = neighbours.due(at, step.due_minutes)
    step.due_at = approval.due_at = todo.due_at
    neighbours.keep(todo.id, todo.due_at, todo.person_id, approval.department_id)
    neighbours.tell(
        [todo.person_id],
        f"approval:{approval.id}:{todo.id}:{step.round}",
        lambda: _("Please decide: %(title)s", title=approval.title),
        lambda: _("%(who)s asks for it. %(why)s", who=approval.requester.full_name, why=todo.why).strip(),
        case_url(approval),
        urgent=approval.urgency > 1,
    )


def _open_next_in_turn(step: Step, at: datetime) -> None:
    """In turn: the first who has not decided; those added beside do not wait."""
    for todo in step.current:
        if todo.required and todo.status == TodoStatus.WAITING:
            activate(todo, at)
    line = [todo for todo in step.current if not todo.required and todo.status in LIVE]
    if line and line[0].status == TodoStatus.WAITING:
        activate(line[0], at)


def close_step(step: Step, status: StepStatus, at: datetime) -> None:
    """The step is over; what others had to do in it vanishes."""
    step.status, step.closed_at = status, at
    for todo in step.assignments:
        if todo.status in LIVE:
            lapse(todo)


def lapse(todo: Assignment, status: TodoStatus = TodoStatus.LAPSED) -> None:
    todo.status = status
    neighbours.release(todo.id)


def _stop(approval: Approval, step: Step, status: CaseStatus, at: datetime) -> None:
    """One refusal ends it, whatever the mode."""
    close_step(step, StepStatus.STOPPED, at)
    approval.status, approval.concluded_at, approval.due_at = status, at, None
    subject = _subject(approval)
    (subject.on_rejected if status == CaseStatus.REJECTED else subject.on_sent_back)(approval.subject_id)


def _send_back_to_step(approval: Approval, mine: Assignment, back_to: int, at: datetime) -> None:
    """To an earlier step: it and all after it are decided anew; the case goes on."""
    here = mine.step
    target = next((s for s in approval.steps if s.id == back_to and s.position < here.position), None)
    if target is None or target.status != StepStatus.DONE:
        raise RuleBroken(_("Only an earlier step that has been decided can get it back."), "back_to")
    names = "、".join(t.person.name for t in target.current if t.status in DECIDED)
    to = f"{target.title} {names}"
    record(approval, mine.person, EventKind.SENT_BACK, to=to, remark=mine.opinion, agent=mine.agent)
    close_step(here, StepStatus.WAITING, at)
    for step in approval.steps:
        if target.position <= step.position <= here.position and step.status != StepStatus.NOT_NEEDED:
            step.status, step.opened_at, step.due_at, step.closed_at = StepStatus.WAITING, None, None, None
            step.round += 1
    _go_on(approval, at)


def record(
    approval: Approval, by: Person | None, kind: EventKind, *, to: str = "", remark: str = "",
    agent: Person | None = None,
) -> Event:  # fmt: skip
    """A line in the case's timeline; every act touches the case's row, so that its version moves."""
    approval.moves += 1
    event = Event(
        approval_id=approval.id, at=clock.now(), person=by, kind=kind, to=to[:200], remark=remark, agent=agent
    )
    db.session.add(event)
    return event


def tell_requester(approval: Approval, todo: Assignment) -> None:
    """The requester (and the clerk) hear every verdict."""
    verdict, opinion = todo.status, todo.opinion
    title: Callable[[], str] = lambda: _(  # noqa: E731
        "%(name)s, %(verdict)s: %(title)s", name=todo.signed_by, verdict=verdict.label, title=approval.title
    )
    neighbours.tell(
        {approval.requester_id, approval.clerk_id}, f"approval:{approval.id}:verdict:{todo.id}", title,
        lambda: opinion, case_url(approval),
    )  # fmt: skip


def tell_principal(approval: Approval, todo: Assignment, agent: Person) -> None:
    """Whoever is acted for hears of it at once: nobody decides in a name behind its bearer's back."""
    verdict, opinion = todo.status, todo.opinion
    neighbours.tell(
        [todo.person_id], f"approval:{approval.id}:for_you:{todo.id}",
        lambda: _("%(agent)s has decided for you, %(verdict)s: %(title)s",
                  agent=agent.name, verdict=verdict.label, title=approval.title),
        lambda: opinion, case_url(approval), by=agent,
    )  # fmt: skip


def case_url(approval: Approval) -> str:
    """The address of the case; also known where there is no request (scheduler)."""
    return f"/approvals/{approval.id}"


def stops(approval: Approval) -> Sequence[str]:
    """Limits that the record breaks, as its module says now."""
    summary = summary_of(approval)
    return summary.stops if summary else ()


def summary_of(approval: Approval) -> Summary | None:
    """The record in four facts, as its module tells it now."""
    kind: LinkKind | None = declared("links").get(approval.subject_name)
    return kind.summaries([approval.subject_id]).get(approval.subject_id) if kind else None


def recheck(approval: Approval) -> Sequence[str]:
    """Warnings of the record that hold now."""
    kind: LinkKind | None = declared("links").get(approval.subject_name)
    return kind.recheck(approval.subject_id) if kind and kind.recheck else ()


def default_opinion() -> str:
    """What is written if somebody agrees without a word; in the organisation's language, for the paper."""
    with in_language(None):
        return _("Agreed")


def stock_phrases(person: Person) -> Sequence[str]:
    """The person's own phrases, else the shipped ones, in the organisation's language."""
    own = queries.phrases(person)
    if own:
        return own
    with in_language(None):
        return [_("Agreed"), _("Agreed, keep to the standard"), _("Please complete the material"), _("Seen")]


def bare_phrases() -> list[str]:
    """Opinions that name no basis."""
    return [default_opinion(), _("Agreed"), _("Seen")]


def _subject(approval: Approval) -> Subject:
    subject: Subject = declared("subjects")[approval.subject_name]
    return subject


def expected(approval: Approval, step: Step) -> Sequence[Pick]:
    """Who would decide a step that is still to come, as things stand now."""
    return queries.approvers(step.who, step.mode, matter_of(approval, clock.now()))
