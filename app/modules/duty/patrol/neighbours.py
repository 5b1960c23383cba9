"""What this room asks of its neighbours, in one place: hazards, roster, notices, rules of the office, calendar, files."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.modules.duty.hazards import queries as hazard_queries
from app.modules.duty.hazards import services as hazard_services
from app.modules.duty.hazards.models import Category, Hazard, Severity, Source
from app.modules.duty.roster import queries as roster
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.notifications import queries as notices
from app.shared.notifications import rules as notice_rules
from app.shared.notifications.services import keep, release, tell
from app.shared.policies.queries import policy
from app.shared.workdays.queries import day_kind, next_holiday

__all__ = [
    "Category", "Hazard", "Severity", "Source", "attach_all", "day_kind", "duty_people", "eve_of_holiday", "hazards_of",
    "keep", "limit", "outage", "release", "report_hazard", "tell",
]  # fmt: skip


def duty_people(moment: datetime, level: str) -> list[int]:
    """Who stands duty at this moment: "officer", "chief" or "leader"; ids, none if nobody does."""
    return list(roster.duty_people(moment, level))


def report_hazard(
    by: Person, scan_id: int, category: Category, severity: Severity, location: str, text: str, department_id: int | None
) -> Hazard:  # fmt: skip
    """What a round has found."""
    return hazard_services.report(
        by=by, source=Source.PATROL, source_id=scan_id, category=category, severity=severity, location=location,
        description=text, department_id=department_id,
    )  # fmt: skip


def hazards_of(scan_ids: Sequence[int]) -> dict[int, Hazard]:
    """scan -> the hazard that it reported."""
    return dict(hazard_queries.of_sources(Source.PATROL, list(scan_ids)))


def outage(start: datetime, end: datetime, now: datetime) -> bool:
    """Did the portal stand still in any part of [start, end)?

    A standstill is written down by the first beat after it, which comes after this is asked: one that is ending just
    now shows in the age of the last heartbeat.
    """
    if notices.outage(start, end):
        return True
    last = notices.heartbeat()
    return (
        last is not None
        and now - last.last_ok_at > notice_rules.GAP
        and last.last_ok_at < end
        and start < now
    )


def limit(code: str, on: date | None = None) -> int:
    """A number among the rules of the office."""
    return int(policy(code, on).value)


def eve_of_holiday(day: date) -> bool:
    """Does a holiday begin on the next day?"""
    following = day + timedelta(days=1)
    block = next_holiday(following)
    return block is not None and block.starts_on == following
