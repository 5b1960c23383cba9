"""What approvals ask of their neighbours, in one place: working time, policies, reminders, notices."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from app.shared.attachments import queries as attachments
from app.shared.attachments.models import Attachment
from app.shared.notifications import services as notifications
from app.shared.policies import queries as policies
from app.shared.workdays import queries as workdays

LADDER = "approval_step"
KEPT = "approval_assignment"  # what a reminder is about


def due(moment: datetime, minutes: int) -> datetime:
    """`minutes` of working time later."""
    return workdays.add_working_minutes(moment, minutes)


def policy(code: str) -> int:
    """The value of a rule of the office."""
    return int(policies.policy(code).value)


def allows(code: str) -> bool:
    """Does a rule of the office say yes?"""
    rule = policies.policy(code)
    return rule.applies and bool(rule.value)


def keep(assignment_id: int, due_at: datetime, owner_id: int, department_id: int) -> None:
    """Owe the approver reminders."""
    notifications.keep((KEPT, assignment_id), LADDER, due_at, owner_id=owner_id, department_id=department_id)


def release(assignment_id: int) -> None:
    """It does not lie with them any more."""
    notifications.release((KEPT, assignment_id), LADDER)


def tell(
    people: Iterable[int], key: str, title: Callable[[], str], body: Callable[[], str], url: str, **more: Any
) -> None:
    """Tell each once, in their language."""
    notifications.tell(people, key, title, body, url, **more)


def files(owner_type: str, owner_id: int) -> Sequence[Attachment]:
    """What is attached to the record."""
    return attachments.of(owner_type, owner_id)
