"""What this room asks of the shared services, in one place: approvals, notices, rules, workdays, files, occupancy."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.core.module import setting
from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import submit, withdraw_for
from app.shared.attachments import queries as attachments
from app.shared.audit.queries import history
from app.shared.notifications.services import keep, release, tell
from app.shared.occupancy import services as occupancy
from app.shared.occupancy.models import Occupancy
from app.shared.policies.queries import CACHE as POLICY_CACHE
from app.shared.policies.queries import Policy, policy
from app.shared.workdays.queries import is_workday, next_holiday

__all__ = [
    "POLICY_CACHE", "Policy", "clashes", "current", "files", "history", "is_workday", "keep", "next_holiday", "opinions",
    "policy",
    "preview", "release", "setting", "submit", "takes_part", "tell", "withdraw_for",
]  # fmt: skip

current = approvals.current
opinions = approvals.opinions
preview = approvals.preview


def takes_part(person: Person, subject: str, subject_id: int) -> bool:
    """Does this person approve the record, or has it been copied to them?"""
    return approvals.concerns(person, subject, subject_id)


def files(owner_type: str, owner_id: int) -> Sequence[Any]:
    """The files of a record."""
    return attachments.of(owner_type, owner_id)


def clashes(
    room_ids: Sequence[int] | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    without: tuple[str, int] | None = None,
) -> Sequence[Occupancy]:
    """Who has rooms in this span; of all rooms if none is named."""
    return occupancy.clashes("room", room_ids, starts_at, ends_at, without=without)


def workdays(day: date) -> bool:
    """Is the office open on this day?"""
    return is_workday(day)
