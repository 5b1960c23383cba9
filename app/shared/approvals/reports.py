"""What the pages show: a case whole, rows of the inbox, how long it lies and how long is left."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core import clock
from app.core.formats import moment, wait
from app.core.language import gettext as _
from app.core.listing import Column
from app.core.module import LinkKind, Subject, Summary, declared
from app.shared.accounts.models import Person
from app.shared.approvals import neighbours, queries, services
from app.shared.approvals.models import Approval, Assignment, Event, EventKind, Step, StepStatus, TodoStatus
from app.shared.workdays import queries as workdays


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    approval: Approval
    summary: Summary
    mine: Assignment | None
    names: str  # with whom it lies
    since: datetime | None
    left: str
    is_overdue: bool
    for_id: int = 0  # whose to-do it is, if the reader acts for them

    @property
    def may_be_ticked(self) -> bool:
        return not (self.summary.stops or self.summary.warnings)


def rows(approvals: Iterable[Approval], person: Person, acting: bool = False) -> list[Row]:
    """Cases as rows; the records are asked once for all. `acting`: `person` is whom the reader acts for."""
    cases = list(approvals)
    known = queries.summaries(cases)
    return [_row(case, known[case.id], person, acting) for case in cases]


def _row(case: Approval, summary: Summary, person: Person, acting: bool) -> Row:
    mine = case.todo_of(person.id) if case.is_running else None
    todos = case.lying_with
    due_at = mine.due_at if mine else case.due_at
    left, late = time_left(due_at) if case.is_running else ("", False)
    since = min((t.opened_at for t in todos if t.opened_at), default=None)
    names = "、".join(t.person.name for t in todos)
    return Row(case, summary, mine, names, since, left, late, person.id if acting else 0)


def time_left(due_at: datetime | None) -> tuple[str, bool]:
    """How much working time is left, or by how much it is overdue.

    Outside working hours no working time passes: then it says the hour that counts instead.
    """
    if due_at is None:
        return "", False
    now = clock.now()
    late = now > due_at
    minutes = workdays.working_minutes_between(*((due_at, now) if late else (now, due_at)))
    if not minutes:
        at = moment(due_at)
        return (_("was due %(at)s", at=at), True) if late else (_("due %(at)s", at=at), False)
    time = _working(minutes)
    return (_("%(time)s overdue", time=time), True) if late else (_("%(time)s left", time=time), False)


def _working(minutes: int) -> str:
    workday = workdays.hours().minutes
    if minutes >= 2 * workday:
        return _("%(days)s working days", days=minutes // workday)
    text = wait(timedelta(minutes=minutes - minutes % 60 if minutes > 240 else minutes))
    return _("%(time)s of working time", time=text)


def views(
    person: Person, view: str, whose: Person, url: Callable[..., str]
) -> list[tuple[str, str, bool, int]]:
    """The views of the inbox with their live counts; one more for each person for whom the reader may decide."""
    found = [
        (_("To do"), url(), view == "todo" and whose.id == person.id, queries.todo_count(person)),
        (_("Handled"), url(view="handled"), view == "handled", 0),
        (_("Started by me"), url(view="started"), view == "started", 0),
        (_("Copied to me"), url(view="copied"), view == "copied", queries.unread_copies(person)),
        (_("Drafts"), url(view="drafts"), view == "drafts", len(queries.drafts(person))),
    ]  # fmt: skip
    principals = queries.principals(person)
    counts = queries.counts_for(principals)
    for one in principals:
        title = _("For %(name)s", name=one.name)
        found.append((title, url(**{"for": one.id}), one.id == whose.id, counts.get(one.id, 0)))
    return found


def inbox_columns() -> Sequence[Column]:
    """The columns of the Excel file of a list of cases."""
    return (
        Column("id", _("No."), lambda a: a.id, width=8),
        Column("title", _("Case"), lambda a: a.title, width=40),
        Column("requester", _("Requester"), lambda a: a.requester.full_name, width=22),
        Column("submitted_at", _("Handed in"), lambda a: a.submitted_at),
        Column("status", _("Status"), lambda a: a.status),
        Column("with", _("Lies with"), lambda a: "、".join(t.person.name for t in a.lying_with)),
        Column("due_at", _("Due"), lambda a: a.due_at),
        Column("concluded_at", _("Concluded"), lambda a: a.concluded_at),
    )


def case_context(approval: Approval, person: Person, for_id: int = 0) -> dict[str, Any]:
    """Everything that the page of a case shows to this person; `for_id`: who decides for whom."""
    kind: LinkKind | None = declared("links").get(approval.subject_name)
    summary = queries.summaries([approval])[approval.id]
    own_todo = approval.todo_of(person.id) if approval.is_running else None
    mine = own_todo or queries.agents_todo(person, approval, for_id)
    whose = mine.person if mine else person
    before, after = queries.neighbours_of(approval, whose) if mine else (None, None)
    own = person.id in (approval.requester_id, approval.clerk_id)
    left, late = time_left(mine.due_at if mine else approval.due_at) if approval.is_running else ("", False)
    return {
        "approval": approval, "summary": summary, "mine": mine, "before": before, "after": after, "left": left,
        "is_overdue": late, "facts": kind.facts(approval.subject_id) if kind and kind.facts else (),
        "warnings": [*summary.warnings, *(kind.recheck(approval.subject_id) if kind and kind.recheck else ())],
        "flow": flow(approval), "timeline": timeline(approval), "table": opinion_rows(approval, whose),
        "acting": mine.person if mine and own_todo is None else None, "thread": thread(approval),
        "files": neighbours.files(approval.subject_name, approval.subject_id),
        "may_undo": services.undoable(approval, person, clock.now()) is not None,
        "copies": queries.copies(approval), "earlier": queries.earlier(approval),
        "why": [t.why for t in approval.lying_with if t.why], "may_withdraw": own and approval.is_running,
        "may_pass_on": person.may("approvals.routes") and approval.is_running,
        "waited": min((t.opened_at for t in approval.lying_with if t.opened_at), default=None),
        "names": "、".join(t.person.name for t in approval.lying_with),
        "has_signature": bool(getattr(person, "signature_png", None)) if mine else False,
        "subject_title": kind.title if kind else "",
    }  # fmt: skip


def flow(approval: Approval) -> list[dict[str, Any]]:
    """The way of the case: who, when, how long; steps that are not needed left out."""
    handed_in = {
        "title": _("Handed in"), "who": approval.clerk.name, "when": moment(approval.submitted_at), "state": "done"
    }  # fmt: skip
    return [handed_in, *(_flow(approval, s) for s in approval.steps if s.status != StepStatus.NOT_NEEDED)]


def _flow(approval: Approval, step: Step) -> dict[str, Any]:
    if step.status == StepStatus.OPEN:
        who = "、".join(
            t.person.name for t in step.current if t.status in (TodoStatus.OPEN, TodoStatus.WAITING)
        )
        return {
            "title": step.title,
            "who": who,
            "when": _("waiting for %(time)s", time=wait(step.opened_at)),
            "state": "here",
        }
    if step.status in (StepStatus.DONE, StepStatus.STOPPED):
        decided = [t for t in step.current if t.decided_at]
        who = "、".join(f"{t.signed_by} {t.status.label}" for t in decided)
        took = wait(step.closed_at - step.opened_at) if step.closed_at and step.opened_at else ""
        when = (
            _("%(at)s, took %(time)s", at=moment(step.closed_at), time=took)
            if took
            else moment(step.closed_at)
        )
        return {"title": step.title, "who": who, "when": when, "state": "done"}
    picks = services.expected(approval, step) if approval.is_running else ()
    return {"title": step.title, "who": "、".join(p.person.name for p in picks), "state": "todo"}


def opinion_rows(approval: Approval, person: Person) -> list[dict[str, Any]]:
    """The opinions in rank order, then what is still to come, as on the printed form."""
    found: list[dict[str, Any]] = [
        {"title": o.title, "opinion": o, "state": "done"} for o in queries.opinions(approval)
    ]
    for step in approval.steps:
        if step.status == StepStatus.NOT_NEEDED:
            reason = queries.condition_text(approval.subject_name, step.condition)
            found.append({"title": step.title, "state": "not_needed", "text": reason})
        if step.status == StepStatus.OPEN and approval.is_running:
            for todo in step.current:
                if todo.status == TodoStatus.OPEN:
                    state = "mine" if todo.person_id == person.id else "open"
                    found.append({"title": step.title, "state": state, "text": todo.person.name})
    return found


def timeline(approval: Approval) -> list[dict[str, Any]]:
    """What happened, newest first."""
    return [
        {
            "text": _event(event.kind, event.to), "who": event.who, "at": event.at,
            "look": event.kind.look, "extra": event.remark,
        }
        for event in reversed(approval.events)
        if event.kind != EventKind.SAID
    ]  # fmt: skip


def thread(approval: Approval) -> list[Event]:
    """Questions and answers, the oldest first."""
    return [event for event in approval.events if event.kind == EventKind.SAID]


def _event(kind: EventKind, to: str) -> str:
    label = str(kind.label)
    return _("%(what)s, to %(whom)s", what=label, whom=to) if to else label


def holders(approval: Approval) -> str:
    """With whom it lies, by name."""
    return "、".join(todo.person.name for todo in approval.lying_with)


def said(approval: Approval, verdict: str, following: int | None) -> str:
    """What is said after a decision."""
    told = {
        "approve": _("Agreed: %(title)s.", title=approval.title),
        "reject": _("Rejected: %(title)s. The requester has been told.", title=approval.title),
        "send_back": _("Sent back: %(title)s.", title=approval.title),
    }[verdict]
    return (
        f"{told} {_('This is the next one.')}" if following else f"{told} {_('Nothing else waits for you.')}"
    )


def drawn(subjects: Iterable[Subject]) -> list[dict[str, Any]]:
    """Every subject with its current route, for the list of routes."""
    current = queries.current_routes()
    return [
        {
            "name": subject.name, "title": subject.title, "route": current.get(subject.name),
            "steps": [
                {"title": step.title, "condition": queries.condition_text(subject.name, step.condition)}
                for step in (current[subject.name].steps if subject.name in current else ())
            ],
        }
        for subject in subjects
    ]  # fmt: skip


def words(act: str) -> dict[str, str]:
    """Title, explanation and button of the page of one deed."""
    title, lead, button, kind = {
        "withdraw": (
            _("Withdraw the request"),
            _("The approvers are told, nothing lies with them any more. You can change it and hand it in again."),
            _("Withdraw it"), "stop",
        ),
        "reassign": (
            _("Pass it on"), _("Somebody else decides instead. The requester sees who and why."), _("Pass it on"), "primary",
        ),
        "add_approver": (
            _("Add an approver"),
            _("Somebody more decides on this case. Everybody concerned sees it in the way of the case."),
            _("Add them"), "primary",
        ),
        "copy": (
            _("Copy to somebody"), _("They may read the case and have nothing to decide."), _("Send the copy"), "primary",
        ),
    }[act]  # fmt: skip
    return {"title": title, "lead": lead, "button": button, "kind": kind}
