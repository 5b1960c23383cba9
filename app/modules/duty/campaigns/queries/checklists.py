"""Where is it? Versions of the check-list, and which department has which category."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.modules.duty.campaigns.models import (
    Campaign,
    Checklist,
    ChecklistDuty,
    ChecklistItem,
    ChecklistSection,
    ChecklistStatus,
)

_WHOLE = selectinload(Checklist.sections).selectinload(ChecklistSection.items)


def versions() -> Select[Checklist]:
    return select(Checklist).options(joinedload(Checklist.made_by))


def checklist(checklist_id: int) -> Checklist | None:
    """A version with everything in it, in three queries."""
    return db.session.scalar(select(Checklist).where(Checklist.id == checklist_id).options(_WHOLE))


def in_force() -> Checklist | None:
    query = select(Checklist).where(Checklist.status == ChecklistStatus.IN_FORCE).options(_WHOLE)
    return db.session.scalar(query)


def draft() -> Checklist | None:
    return db.session.scalar(
        select(Checklist).where(Checklist.status == ChecklistStatus.DRAFT).options(_WHOLE)
    )


def last_number() -> int:
    return db.session.scalar(select(func.max(Checklist.number))) or 0


def item(item_id: int) -> ChecklistItem | None:
    query = select(ChecklistItem).where(ChecklistItem.id == item_id)
    return db.session.scalar(
        query.options(joinedload(ChecklistItem.section).joinedload(ChecklistSection.checklist))
    )


def section(section_id: int) -> ChecklistSection | None:
    return db.session.get(ChecklistSection, section_id)


def duties() -> dict[str, set[int]]:
    """Which departments have a category that not everybody has."""
    found: dict[str, set[int]] = {}
    for row in db.session.scalars(select(ChecklistDuty)):
        found.setdefault(row.section_code, set()).add(row.department_id)
    return found


def duty_rows() -> Sequence[ChecklistDuty]:
    return db.session.scalars(select(ChecklistDuty)).all()


def uses(checklist_id: int) -> int:
    """How many campaigns have used this version."""
    query = select(func.count(Campaign.id)).where(Campaign.checklist_id == checklist_id)
    return db.session.scalar(query) or 0
