"""What this room asks of the shared services, in one place: approvals, notices, rules, workdays, settings."""

from app.core.module import setting
from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import submit, withdraw_for
from app.shared.notifications.services import keep, release, tell
from app.shared.policies.queries import policy
from app.shared.workdays.queries import day_kind, holiday_on, is_workday, next_holiday

__all__ = [
    "current", "day_kind", "holiday_on", "is_workday", "keep", "next_holiday", "opinions", "policy", "release", "setting",
    "submit", "takes_part", "tell", "withdraw_for",
]  # fmt: skip

current = approvals.current
opinions = approvals.opinions


def takes_part(person: Person, subject: str, subject_id: int) -> bool:
    """Does this person approve the record, or has it been copied to them?"""
    return approvals.concerns(person, subject, subject_id)
