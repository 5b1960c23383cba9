"""Where is it? Hazards by what they are and with whom they lie, and who may see which."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.modules.duty.hazards.models import OPEN, Hazard, HazardEvent, HazardExtension, HazardStatus, Source
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

SUBJECT = "hazard"  # the link kind, the number kind, the owner of photos of how it was found
AFTER = "hazard_fix"  # the owner of photos of how it looks afterwards; the same id
YEAR = timedelta(days=365)


def visible(person: Person) -> ColumnElement[bool]:
    """Own ones in whatever part; below for a head; all for the office and the auditor."""
    own = or_(
        *(
            column == person.id
            for column in (Hazard.found_by_id, Hazard.owner_id, Hazard.verifier_id, Hazard.rectifier_id)
        )
    )
    held, seen = person.keys(), set[frozenset[Any]]()
    for permission in ("duty.hazards", "duty.hazards_view", "duty.supervise"):
        scopes = frozenset(held.get(permission, ()))
        if not scopes or scopes in seen:  # how far it reaches costs queries
            continue
        seen.add(scopes)
        reach = people.reach(person, permission)
        if reach.all:
            return reach.condition(Hazard.department_id)
        if reach.department_ids:
            own |= Hazard.department_id.in_(reach.department_ids)
            own |= Hazard.owner_department_id.in_(reach.department_ids)
    return own


def hazards(person: Person) -> Select[Hazard]:
    """What this person may see, with the names that a list shows."""
    return (
        select(Hazard)
        .where(visible(person))
        .options(
            joinedload(Hazard.owner),
            joinedload(Hazard.verifier),
            joinedload(Hazard.found_by),
            joinedload(Hazard.department),
            joinedload(Hazard.owner_department),
        )
    )


def get(hazard_id: int) -> Hazard:
    return db.session.get_one(Hazard, hazard_id)


def may_see(person: Person, hazard_id: int) -> bool:
    return db.session.scalar(select(Hazard.id).where(Hazard.id == hazard_id, visible(person))) is not None


def record(hazard_id: int, person: Person | None = None) -> Hazard | None:
    """One with everything of its record, in a fixed number of queries; None if `person` may not see it."""
    H = Hazard
    query = (
        select(H)
        .where(H.id == hazard_id)
        .options(
            joinedload(H.owner), joinedload(H.verifier), joinedload(H.found_by), joinedload(H.department),
            joinedload(H.owner_department), joinedload(H.assigned_by), joinedload(H.acknowledged_by),
            joinedload(H.rectifier), joinedload(H.signed_by), joinedload(H.merged_into), joinedload(H.recurrence_of),
            selectinload(H.events).joinedload(HazardEvent.actor),
            selectinload(H.extensions).joinedload(HazardExtension.asked_by),
            selectinload(H.extensions).joinedload(HazardExtension.decided_by),
        )
    )  # fmt: skip
    if person is not None:
        query = query.where(visible(person))
    return db.session.scalars(query).unique().one_or_none()


def of_sources(source: Source, ids: Iterable[int]) -> dict[int, Hazard]:
    """The hazard that each of these finds has become, by the find's id; the latest if there are several."""
    query = select(Hazard).where(Hazard.source == source, Hazard.source_id.in_(list(ids))).order_by(Hazard.id)
    return {row.source_id: row for row in db.session.scalars(query) if row.source_id is not None}


def open_hazards(department_id: int | None = None) -> Sequence[Hazard]:
    """What has not been closed out, the gravest and longest waiting first; of one department, or of all."""
    query = select(Hazard).where(Hazard.status.in_(OPEN))
    if department_id is not None:
        query = query.where(
            (Hazard.department_id == department_id) | (Hazard.owner_department_id == department_id)
        )
    rows = db.session.scalars(
        query.options(joinedload(Hazard.owner), joinedload(Hazard.owner_department)).order_by(Hazard.id)
    )
    order = {"major": 0, "serious": 1, "general": 2}
    return sorted(rows.unique().all(), key=lambda row: (order[row.severity.value], row.found_at))


def known_places(most: int = 80) -> list[str]:
    """Where hazards were found in a year, the most frequent first: what one may choose from while typing."""
    query = (
        select(Hazard.location)
        .where(Hazard.found_at >= clock.now() - YEAR)
        .group_by(Hazard.location)
        .order_by(func.count().desc(), Hazard.location)
    )
    return list(db.session.scalars(query.limit(most)))


def earlier_here(hazard: Hazard) -> Sequence[Hazard]:
    """Closed hazards of the same place and kind in a year: this one may be one of them come back."""
    query = select(Hazard).where(
        Hazard.location == hazard.location,
        Hazard.id < hazard.id,
        Hazard.status == HazardStatus.CLOSED,
        Hazard.found_at >= hazard.found_at - YEAR,
    )
    return db.session.scalars(query.order_by(Hazard.id.desc()).limit(20)).all()


def mergeable(hazard: Hazard) -> Sequence[Hazard]:
    """Open hazards into which this report may be merged; those of the same place first."""
    query = select(Hazard).where(Hazard.status.in_(OPEN), Hazard.id != hazard.id)
    rows = db.session.scalars(query.order_by(Hazard.id.desc()).limit(200)).all()
    return sorted(rows, key=lambda row: (row.location != hazard.location, row.category != hazard.category))
