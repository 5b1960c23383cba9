"""Do it: the shipped check-list, and new versions of it. What has been published is never changed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours
from app.modules.duty.campaigns.models import (
    Checklist,
    ChecklistDuty,
    ChecklistItem,
    ChecklistSection,
    ChecklistStatus,
    PhotoRule,
)
from app.modules.duty.campaigns.queries import checklists as queries
from app.shared.accounts.models import Person

SHIPPED = Path(__file__).parent.parent / "checklist.json"
_ITEM = ("code", "position", "text", "basis", "required", "photo_rule", "na_allowed", "holidays")


def seed() -> None:
    """The check-list that ships with the house, as version 1; an office that has one is left alone."""
    if queries.last_number():
        return
    row = Checklist(number=1, made_at=clock.now())
    db.session.add(row)
    db.session.flush()
    for n, part in enumerate(json.loads(SHIPPED.read_text(encoding="utf-8")), start=1):
        section = ChecklistSection(
            checklist_id=row.id, code=part["code"], name=part["name"], position=n, everybody=part["everybody"]
        )
        db.session.add(section)
        db.session.flush()
        for m, item in enumerate(part["items"], start=1):
            values = item | {"position": m * 10, "photo_rule": PhotoRule(item["photo_rule"])}
            db.session.add(ChecklistItem(section_id=section.id, **values))
    db.session.flush()
    _publish(row)


def _publish(row: Checklist) -> None:
    current = queries.in_force()
    if current is not None:
        current.status = ChecklistStatus.REPLACED
        db.session.flush()
    row.status, row.published_at = ChecklistStatus.IN_FORCE, clock.now()
    db.session.flush()


def new_version(by: Person) -> Checklist:
    """A copy of what is in force, to be edited; while one is being edited, that one."""
    lock("campaign_checklists")
    found = queries.draft()
    if found is not None:
        return found
    current = queries.in_force()
    row = Checklist(number=queries.last_number() + 1, made_by_id=by.id, made_at=clock.now())
    db.session.add(row)
    db.session.flush()
    for section in current.sections if current else ():
        copy = ChecklistSection(
            checklist_id=row.id, code=section.code, name=section.name, position=section.position,
            everybody=section.everybody,
        )  # fmt: skip
        db.session.add(copy)
        db.session.flush()
        for item in section.items:
            db.session.add(ChecklistItem(section_id=copy.id, **{name: getattr(item, name) for name in _ITEM}))
    db.session.flush()
    return row


def publish(checklist_id: int, by: Person, note: str) -> Checklist:
    """From now on campaigns open with this version; those that run keep theirs."""
    lock("campaign_checklists")
    row = _draft(checklist_id)
    if not any(section.items for section in row.sections):
        raise RuleBroken(_("There is nothing on this check-list."))
    row.note = note.strip()[:300]
    _publish(row)
    return row


def discard(checklist_id: int, by: Person) -> Checklist:
    """Throw the version away that was being edited."""
    lock("campaign_checklists")
    row = _draft(checklist_id)
    for section in row.sections:
        for item in section.items:
            db.session.delete(item)
    db.session.flush()
    for section in row.sections:
        db.session.delete(section)
    db.session.flush()
    db.session.expire(row)
    db.session.delete(row)
    return row


def _draft(checklist_id: int) -> Checklist:
    row = queries.checklist(checklist_id)
    if row is None or row.status is not ChecklistStatus.DRAFT:
        raise RuleBroken(_("This version has been published and is never changed. Make a new version."))
    return row


def save_item(by: Person, item: ChecklistItem, **answers: Any) -> ChecklistItem:
    """Change an item of the version that is being edited."""
    _draft(item.section.checklist_id)
    for name, value in answers.items():
        setattr(item, name, value)
    db.session.flush()
    return item


def add_item(by: Person, section: ChecklistSection, **answers: Any) -> ChecklistItem:
    """One more item, at the end of its category; its code is its own over all versions to come."""
    _draft(section.checklist_id)
    last = max([item.position for item in section.items], default=0)
    code = f"{section.code}.v{section.checklist.number}-{last + 10}"
    item = ChecklistItem(section_id=section.id, code=code, position=last + 10, **answers)
    db.session.add(item)
    db.session.flush()
    return item


def drop_item(by: Person, item: ChecklistItem) -> Checklist:
    """Take an item off the version that is being edited."""
    row = _draft(item.section.checklist_id)
    db.session.delete(item)
    return row


def assign(by: Person, chosen: Mapping[str, Iterable[int]]) -> int:
    """Which departments have the categories that not everybody has. Lists that are out keep theirs."""
    lock("campaign_checklists")
    open_ids = {one.id for one in neighbours.people.departments()}
    wanted = {(code, int(id_)) for code, ids in chosen.items() for id_ in ids if int(id_) in open_ids}
    for row in queries.duty_rows():
        key = (row.section_code, row.department_id)
        if key in wanted:
            wanted.remove(key)
        elif row.section_code in chosen:
            db.session.delete(row)
    db.session.add_all([ChecklistDuty(section_code=code, department_id=id_) for code, id_ in sorted(wanted)])
    db.session.flush()
    return len(wanted)
