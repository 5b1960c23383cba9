"""What this room asks of the shared services, in one place: approvals, notices, numbers, rules, workdays, files."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import submit, withdraw_for
from app.shared.attachments import queries as attachments
from app.shared.notifications.services import keep, release, tell
from app.shared.numbering.services import next_number
from app.shared.policies import queries as policies
from app.shared.workdays.queries import add_workdays, is_workday

__all__ = [
    "add_workdays", "current", "files", "is_workday", "keep", "next_number", "opinions", "policies_on", "preview",
    "release", "submit", "takes_part", "tell", "withdraw_for",
]  # fmt: skip

current = approvals.current
opinions = approvals.opinions
preview = approvals.preview


def policies_on(codes: Iterable[str], on: date | None) -> dict[str, policies.Policy]:
    """The rules as they hold on a day, by code."""
    return {code: policies.policy(code, on) for code in codes}


def takes_part(person: Person, subject: str, subject_id: int) -> bool:
    """Does this person approve the record, or has it been copied to them?"""
    return approvals.concerns(person, subject, subject_id)


def files(owner_type: str, owner_id: int) -> Sequence[Any]:
    """The files of a record."""
    return attachments.of(owner_type, owner_id)
