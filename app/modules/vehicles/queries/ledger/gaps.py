"""Where is it? Unregistered kilometres: lists, who sees them, who answers for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import (
    Dispatch,
    Driver,
    Handover,
    OdometerReading,
    Vehicle,
)
from app.modules.vehicles.models.ledger import (
    GapStatus,
    LedgerGap,
)
from app.modules.vehicles.queries.ledger.books import of_car
from app.shared.accounts.models import Person


def gap(gap_id: int) -> LedgerGap | None:
    return db.session.scalars(_full(select(LedgerGap).where(LedgerGap.id == gap_id))).unique().one_or_none()


def _full(query: Select[LedgerGap]) -> Select[LedgerGap]:
    return query.options(
        joinedload(LedgerGap.vehicle),
        joinedload(LedgerGap.from_reading).joinedload(OdometerReading.entered_by),
        joinedload(LedgerGap.to_reading).joinedload(OdometerReading.entered_by),
        joinedload(LedgerGap.owner),
        joinedload(LedgerGap.explained_by),
        joinedload(LedgerGap.dispatch),
    )


def gaps(view: str = "open", vehicle_id: int | None = None, month: date | None = None) -> Select[LedgerGap]:
    """Gaps as a list. view: open, overdue, explained, all."""
    query = _full(select(LedgerGap)).where(of_car(LedgerGap.vehicle_id, vehicle_id))
    if view in ("open", "overdue"):
        query = query.where(LedgerGap.status == GapStatus.OPEN)
    if view == "overdue":
        query = query.where(LedgerGap.due_at < clock.now())
    if view == "explained":
        query = query.where(LedgerGap.status == GapStatus.EXPLAINED)
    if month is not None:
        query = query.where(LedgerGap.month == month)
    return query


def gaps_of(first: date, until: date, vehicle_id: int | None = None) -> Sequence[LedgerGap]:
    """Every gap that counts in these months and still holds."""
    query = _full(select(LedgerGap)).where(
        LedgerGap.month >= first, LedgerGap.month < until, LedgerGap.status != GapStatus.DISSOLVED,
        of_car(LedgerGap.vehicle_id, vehicle_id),
    )  # fmt: skip
    return db.session.scalars(query.order_by(LedgerGap.starts_at)).unique().all()


def gap_rows(vehicle_id: int | None, since: date) -> Sequence[LedgerGap]:
    """Dissolved ones too, bare."""
    query = select(LedgerGap).where(LedgerGap.month >= since, of_car(LedgerGap.vehicle_id, vehicle_id))
    return db.session.scalars(query.order_by(LedgerGap.id)).all()


def waiting_gaps(person: Person) -> dict[str, Any] | None:
    """The home card: gaps that nobody has explained; those who keep the ledger see all, others their own."""
    keeps = person.may("vehicles.close_ledger") or person.may("vehicles.dispatch")
    if not keeps and not person.may("vehicles.drive"):
        return None
    query = select(LedgerGap).where(LedgerGap.status == GapStatus.OPEN)
    query = query.options(joinedload(LedgerGap.vehicle), joinedload(LedgerGap.owner))
    if not keeps:
        query = query.where(LedgerGap.owner_id == person.id)
    found = db.session.scalars(query.order_by(LedgerGap.due_at).limit(5)).unique().all()
    return {"gaps": found, "all": keeps} if found else None


def open_gap_count(overdue: bool = False, owner_id: int | None = None) -> int:
    query = select(func.count()).select_from(LedgerGap).where(LedgerGap.status == GapStatus.OPEN)
    if overdue:
        query = query.where(LedgerGap.due_at < clock.now())
    if owner_id is not None:
        query = query.where(LedgerGap.owner_id == owner_id)
    return db.session.scalar(query) or 0


def owners(vehicle_ids: Iterable[int]) -> dict[int, int | None]:
    """Who answers for each car: its usual driver."""
    query = select(Vehicle.id, Driver.person_id).outerjoin(Driver, Driver.id == Vehicle.default_driver_id)
    return _pairs(query.where(Vehicle.id.in_(list(vehicle_ids))))


def _pairs(query: Any) -> dict[int, Any]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def driver_people(reading_ids: Iterable[int]) -> dict[int, int]:
    """By departure reading: who drove off with it."""
    query = (
        select(Handover.reading_id, Driver.person_id)
        .join(Dispatch, Dispatch.id == Handover.dispatch_id)
        .join(Driver, Driver.id == Dispatch.driver_id)
        .where(Handover.reading_id.in_(list(reading_ids)))
    )
    return _pairs(query)


def entered_by(reading_ids: Iterable[int]) -> dict[int, int]:
    """By reading: who entered it."""
    r = OdometerReading
    query = select(r.id, r.entered_by_id).where(r.id.in_(list(reading_ids)))
    return _pairs(query)


def may_see_gap(person: Person, gap_id: int) -> bool:
    """Who keeps the ledger or dispatches cars, and who is to explain it."""
    found = gap(gap_id)
    return found is not None and _sees(person, found)


def _sees(person: Person, found: LedgerGap) -> bool:
    keys = ("vehicles.ledger", "vehicles.dispatch", "vehicles.manage")
    return found.owner_id == person.id or any(person.may(key) for key in keys)


def gap_for(gap_id: int, person: Person) -> LedgerGap | None:
    """The gap, if this person may see it."""
    found = gap(gap_id)
    return found if found is not None and _sees(person, found) else None


def gap_summaries(ids: Sequence[int]) -> dict[int, Summary]:
    query = _full(select(LedgerGap).where(LedgerGap.id.in_(ids)))
    return {
        row.id: Summary(
            title=_("%(km)s km on no record", km=row.km),
            who=row.vehicle.plate,
            when=span(row.starts_at, row.ends_at),
            why=row.reason,
            url=f"/vehicles/gaps/{row.id}",
        )
        for row in db.session.scalars(query).unique()
    }
