"""When is it due? An approver hears before, at and after the due time; then the superior."""

from collections.abc import Iterable
from typing import Any

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.shared.accounts import queries as accounts
from app.shared.approvals import neighbours, queries
from app.shared.approvals.models import TodoStatus


def wording(obligation: Any, stage: str) -> Wording:
    """What the reminder says, in the reader's language."""
    todo = queries.assignment(obligation.subject_id)
    if todo is None:
        return Wording("", "", "/approvals/")
    approval = todo.step.approval
    titles = {
        "soon": _("To be decided soon: %(title)s", title=approval.title),
        "due": _("Due now: %(title)s", title=approval.title),
    }
    title = titles.get(stage) or _(
        "Overdue with %(name)s: %(title)s", name=todo.person.name, title=approval.title
    )
    body = _(
        "%(who)s asks for it. It lies with %(name)s, due %(due)s.",
        who=approval.requester.full_name, name=todo.person.name, due=moment(todo.due_at),
    )  # fmt: skip
    return Wording(title, body, f"/approvals/{approval.id}")


def is_open(obligation: Any) -> bool:
    """Does it still lie with them?"""
    todo = queries.assignment(obligation.subject_id)
    return todo is not None and todo.status == TodoStatus.OPEN and todo.step.approval.is_running


def superior(obligation: Any) -> Iterable[int]:
    """Who is over the approver."""
    todo = queries.assignment(obligation.subject_id)
    above = accounts.superior(todo.person) if todo else None
    return [above.id] if above else []


ladder = Ladder(
    neighbours.LADDER,
    _l("Approvals that wait for a decision"),
    stages=(
        Stage("soon", -60, "owner", rank=1),
        Stage("due", 0, "owner", rank=2),
        Stage("late", 120, "superior", rank=3, after="due"),
    ),
    wording=wording,
    is_open=is_open,
    audiences={"superior": superior},
)
