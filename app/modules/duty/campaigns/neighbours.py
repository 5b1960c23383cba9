"""What this room asks of the rooms below and of the shared services, in one place: hazards, duty, notices, calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.module import Summary, modules
from app.modules.duty.campaigns import rules
from app.modules.duty.campaigns.queries import duty
from app.modules.duty.hazards import queries as hazards
from app.modules.duty.hazards import services as hazard_verbs
from app.modules.duty.hazards.models import ENDED, Category, Hazard, Severity, Source
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person
from app.shared.attachments import queries as attachments
from app.shared.attachments.models import Attachment
from app.shared.attachments.services import attach_all
from app.shared.notifications.services import chase, keep, release, tell
from app.shared.policies.queries import policy
from app.shared.settings import queries as settings
from app.shared.workdays import queries as calendar
from app.shared.workdays.arithmetic import HolidayBlock

__all__ = ["attach_all", "calendar", "chase", "keep", "people", "release", "tell"]

# What a category of the check-list is to the hazards; what is not named is "something else".
CATEGORIES = {
    "fire": Category.FIRE, "electrical": Category.ELECTRICAL, "doors": Category.BUILDING, "vehicles": Category.TRAFFIC,
    "canteen": Category.FOOD, "hazmat": Category.HAZMAT, "lifts": Category.LIFTS, "it": Category.IT,
    "security": Category.SECURITY, "contractors": Category.BUILDING, "dorms": Category.GAS,
}  # fmt: skip


def terms(on: date | None = None) -> dict[str, Any]:
    """The rules of the office about campaigns, as they hold on a day."""
    return {one.code: policy(one.code, on).value for one in rules.POLICIES}


def blocks(today: date) -> dict[tuple[str, int], HolidayBlock]:
    """The holidays to come, of this year and the next, that are checked before: by code and year."""
    known = terms(today)
    found: dict[tuple[str, int], HolidayBlock] = {}
    seen: set[date] = set()
    for year in (today.year, today.year + 1):
        for block in calendar.holiday_blocks(year):
            long = rules.is_checked(block, int(known[rules.SHORTEST]), known[rules.FLAGGED])
            if long and block.starts_on > today and block.starts_on not in seen:
                seen.add(block.starts_on)
                found[code_of(block), year] = block
    return found


def code_of(block: HolidayBlock) -> str:
    """What a holiday is called in the rows: its first named one; a local one by its day."""
    named = next((code for code in block.codes if code != "local"), None)
    return named or f"local-{block.starts_on:%m%d}"


def days_of(first: date, last: date, on: date) -> rules.Days:
    known = terms(on)
    opens, due, again = (int(known[name]) for name in (rules.OPENS, rules.DUE, rules.RECHECK))
    return rules.days_of(first, last, calendar.add_workdays, opens, due, again)


def due_at(day: date) -> datetime:
    """Lists are due at the end of that day's working hours."""
    return clock.at(day, time.fromisoformat(str(settings.value("workday_ends"))))


def report_hazard(
    by: Person, answer_id: int, section: str, location: str, text: str, department_id: int
) -> Hazard:
    """An item that is not qualified becomes a hazard. How grave it is the office says."""
    return hazard_verbs.report(
        by=by, source=Source.SELF_CHECK, source_id=answer_id, category=CATEGORIES.get(section, Category.OTHER),
        severity=Severity.GENERAL, location=location, description=text, department_id=department_id,
    )  # fmt: skip


def hazards_of(answer_ids: Sequence[int]) -> dict[int, Hazard]:
    """The hazards that came from these answers."""
    return hazards.of_sources(Source.SELF_CHECK, answer_ids) if answer_ids else {}


def open_hazards(department_id: int | None = None) -> Sequence[Hazard]:
    return hazards.open_hazards(department_id)


def duty_on(first: date, last: date) -> list[tuple[date, list[str]]]:
    """Who has been published as on duty on each day of a holiday."""
    days = [first + timedelta(days=n) for n in range(min((last - first).days + 1, 31))]
    found = duty.names_on(days[0], days[-1])
    return [(day, found.get(day, [])) for day in days]


def wanted_before(person: Person, first: date, last: date) -> list[tuple[str, Sequence[Summary]]]:
    """What every module wants done before the holiday, as far as this person may see it."""
    found = [(m.title, m.before_holiday(person, first, last)) for m in modules() if m.before_holiday]
    return [(title, rows) for title, rows in found if rows]


def is_ended(hazard: Hazard) -> bool:
    return hazard.status in ENDED


def workdays_left(today: date, until: date) -> int:
    """Workdays from today (counted) to that day."""
    days = (today + timedelta(days=n) for n in range(max(0, min((until - today).days + 1, 400))))
    return sum(1 for one in days if calendar.is_workday(one))


def files(owner_type: str, owner_id: int) -> Sequence[Attachment]:
    return attachments.of(owner_type, owner_id)


def photos(owner_type: str, ids: Sequence[int]) -> dict[int, int]:
    return attachments.counts(owner_type, ids) if ids else {}


def signers(person: Person, department: Department, now: datetime) -> dict[int, Person | None]:
    """Who may sign for the department, as far as this person is concerned: id -> in whose stead (None: the head)."""
    head = department.head
    if head is None:
        return {}
    found: dict[int, Person | None] = {head.id: None}
    absence = people.absence_of(head.id, now)
    if absence is not None and absence.deputy_id:
        found[absence.deputy_id] = head
    if person.id not in found and any(
        p.id == head.id for p in people.principals_of(person, clock.local(now).date())
    ):
        found[person.id] = head
    return found


def hand_photos(answer_id: int, hazard_id: int) -> None:
    """The photos of an item that becomes a hazard lie with the hazard too; the files themselves are kept once."""
    for file in attachments.of("campaign_answer", answer_id):
        fields = (
            "sha256",
            "name",
            "kind",
            "mime",
            "bytes",
            "width",
            "height",
            "thumb_sha256",
            "taken_at",
            "uploaded_by_id",
        )
        copy = Attachment(
            owner_type="hazard", owner_id=hazard_id, **{name: getattr(file, name) for name in fields}
        )
        db.session.add(copy)
