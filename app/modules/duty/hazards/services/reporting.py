"""Do it: report a hazard; the office says whether it is one, and how grave."""

from collections.abc import Iterable
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.hazards import queries, rules
from app.modules.duty.hazards.models import (
    Category,
    Hazard,
    HazardAct,
    HazardStatus,
    Severity,
    Source,
)
from app.modules.duty.hazards.queries.hazards import SUBJECT
from app.modules.duty.hazards.services import states, telling
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.numbering.services import next_number


def report(
    *, by: Person | None, source: Source, source_id: int | None, category: Category, severity: Severity,
    location: str, description: str, department_id: int | None, danger_now: bool = False,
) -> Hazard:  # fmt: skip
    """Write a hazard down, with its number. Photos are attached afterwards, as files of ("hazard", id)."""
    place, text = " ".join(location.split())[:120], description.strip()
    if not place:
        raise RuleBroken(_("Say where it is."), "location")
    if not text:
        raise RuleBroken(_("Say what is wrong."), "description")
    hazard = Hazard(
        number=next_number(SUBJECT, clock.today()), source=source, source_id=source_id, category=category,
        severity=severity, location=place, description=text, department_id=department_id, danger_now=danger_now,
        found_by_id=by.id if by else None, found_at=clock.now(), status=HazardStatus.REPORTED, status_at=clock.now(),
    )  # fmt: skip
    db.session.add(hazard)
    db.session.flush()
    states.record(hazard, HazardAct.REPORTED, by)
    states.remind(hazard)
    telling.tell_reported(hazard, by)
    return hazard


def report_by_hand(
    by: Person, category: Category, location: str, description: str, danger_now: bool, photos: Iterable[Any],
) -> Hazard:  # fmt: skip
    """What anybody reports: photo, place, kind, words. How grave it is the office says."""
    hazard = report(
        by=by, source=Source.ANYBODY, source_id=None, category=category, severity=Severity.GENERAL, location=location,
        description=description, department_id=by.department_id, danger_now=danger_now,
    )  # fmt: skip
    attach_all(SUBJECT, hazard.id, photos, by)
    return hazard


def confirm(
    hazard: Hazard, by: Person, severity: Severity, category: Category, recurrence_of_id: int | None = None,
    note: str = "",
) -> Hazard:  # fmt: skip
    """It is a hazard, so grave and of this kind; maybe one that has come back."""
    rules.check_verb("confirm", hazard.status)
    hazard.severity, hazard.category = severity, category
    if recurrence_of_id and recurrence_of_id != hazard.id:
        hazard.recurrence_of_id = queries.get(recurrence_of_id).id
    states.advance(hazard, HazardStatus.CONFIRMED, HazardAct.CONFIRMED, by, note)
    telling.tell_confirmed(hazard, by)
    return hazard


def reject(hazard: Hazard, by: Person, reason: str) -> Hazard:
    """It is no hazard, and why."""
    rules.check_verb("reject", hazard.status)
    if not reason.strip():
        raise RuleBroken(_("Say why it is no hazard."), "reason")
    hazard.end_reason = reason.strip()[:300]
    states.advance(hazard, HazardStatus.REJECTED, HazardAct.REJECTED, by, reason)
    telling.tell_ended(hazard, by, reason)
    return hazard


def merge(hazard: Hazard, by: Person, into_id: int, note: str = "") -> Hazard:
    """The same thing has been reported before: this report goes on in that one."""
    rules.check_verb("merge", hazard.status)
    other = queries.get(into_id)
    if other.id == hazard.id or not other.is_open:
        raise RuleBroken(_("Choose another hazard that is still open."), "into_id")
    hazard.merged_into_id = other.id
    states.advance(hazard, HazardStatus.MERGED, HazardAct.MERGED, by, f"{other.number} {note}".strip())
    states.record(other, HazardAct.ABSORBED, by, hazard.number)
    telling.tell_ended(hazard, by, other.number)
    return hazard
