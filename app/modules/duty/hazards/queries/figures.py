"""Where is it? What hazards add up to: how long they have been open, places that come back, months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.modules.duty.hazards.models import OPEN, Category, Hazard, HazardStatus, Severity
from app.modules.duty.hazards.queries.hazards import visible
from app.shared.accounts.models import Person

VOID = (HazardStatus.REJECTED, HazardStatus.MERGED)


@dataclass(frozen=True)
class Repeat:
    """A place where hazards keep coming back."""

    location: str
    count: int
    open: int
    last_at: datetime
    last_id: int
    last_number: str
    categories: Sequence[Category]


def ages(person: Person) -> Sequence[tuple[Severity, datetime]]:
    """How grave each open hazard is, and since when it is known."""
    query = select(Hazard.severity, Hazard.found_at).where(Hazard.status.in_(OPEN), visible(person))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def repeats(person: Person, since: datetime, least: int) -> list[Repeat]:
    """Places with at least so many hazards since then, the most first. Reports that were none do not count."""
    seen = visible(person)
    counted = (
        select(Hazard.location)
        .where(Hazard.found_at >= since, Hazard.status.not_in(VOID), seen)
        .group_by(Hazard.location)
        .having(func.count() >= least)
    )
    query = (
        select(
            Hazard.location, Hazard.id, Hazard.number, Hazard.found_at, Hazard.status, Hazard.category
        )
        .where(
            Hazard.location.in_(counted), Hazard.found_at >= since, Hazard.status.not_in(VOID), seen
        )
        .order_by(Hazard.found_at.desc(), Hazard.id.desc())
    )  # fmt: skip
    places: dict[str, list[tuple[int, str, datetime, HazardStatus, Category]]] = {}
    for location, row_id, number, found_at, status, category in db.session.execute(query):
        places.setdefault(location, []).append((row_id, number, found_at, status, category))
    found = [
        Repeat(
            location, len(rows), sum(row[3] in OPEN for row in rows), rows[0][2], rows[0][0], rows[0][1],
            list(dict.fromkeys(row[4] for row in rows)),
        )
        for location, rows in places.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.count, -one.last_at.timestamp(), one.location))


def lives(person: Person, since: datetime) -> Sequence[Hazard]:
    """What was found or closed out since then, and what is open: the stuff of the month's statistics."""
    query = select(Hazard).where(
        visible(person),
        Hazard.status.not_in(VOID),
        (Hazard.found_at >= since) | (Hazard.closed_at >= since) | Hazard.status.in_(OPEN),
    )
    return db.session.scalars(query.order_by(Hazard.id)).all()
