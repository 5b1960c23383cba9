"""Where is it? Cases of unusual fills."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.vehicles.models import CaseKind, CaseLevel, CaseStatus, FuelCase, Refuelling
from app.modules.vehicles.queries.fuel.fills import sees_all, visible
from app.shared.accounts.models import Person


def full(query: Select[FuelCase]) -> Select[FuelCase]:
    return query.options(
        joinedload(FuelCase.vehicle),
        joinedload(FuelCase.owner),
        joinedload(FuelCase.closed_by),
        joinedload(FuelCase.fill).joinedload(Refuelling.driver),
        joinedload(FuelCase.fill).joinedload(Refuelling.reading),
        joinedload(FuelCase.since_fill).joinedload(Refuelling.reading),
    )


def cases(
    person: Person, *, view: str = "open", kind: CaseKind | None = None, vehicle_id: int | None = None
) -> Select[FuelCase]:
    """Cases that this person may see: all, or those of the own fills. view: open, serious, closed, all."""
    query = full(select(FuelCase)).join(FuelCase.fill).where(true() if sees_all(person) else visible(person))
    if view == "open":
        query = query.where(FuelCase.status == CaseStatus.OPEN)
    elif view == "serious":
        query = query.where(FuelCase.status == CaseStatus.OPEN, FuelCase.level == CaseLevel.SERIOUS)
    elif view == "closed":
        query = query.where(FuelCase.status != CaseStatus.OPEN)
    if kind:
        query = query.where(FuelCase.kind == kind)
    if vehicle_id:
        query = query.where(FuelCase.vehicle_id == vehicle_id)
    return query


def case(case_id: int, person: Person) -> FuelCase | None:
    """The case, if this person may see it."""
    query = cases(person, view="all").where(FuelCase.id == case_id)
    return db.session.scalars(query).unique().one_or_none()


def by_id(case_id: int) -> FuelCase | None:
    return db.session.get(FuelCase, case_id)


def of_fill(fill_id: int) -> Sequence[FuelCase]:
    return db.session.scalars(select(FuelCase).where(FuelCase.fill_id == fill_id).order_by(FuelCase.id)).all()


def of_kind(fill_id: int, kind: CaseKind) -> FuelCase | None:
    return db.session.scalar(select(FuelCase).where(FuelCase.fill_id == fill_id, FuelCase.kind == kind))


def consumption_of(vehicle_id: int, since: datetime) -> Sequence[FuelCase]:
    """Cases of consumption of a car whose fill lies at this time or later."""
    query = (
        select(FuelCase)
        .join(FuelCase.fill)
        .where(
            FuelCase.vehicle_id == vehicle_id,
            FuelCase.kind == CaseKind.CONSUMPTION,
            Refuelling.filled_at >= since,
        )
    )
    return db.session.scalars(query).all()


def open_count() -> int:
    query = select(func.count()).select_from(FuelCase).where(FuelCase.status == CaseStatus.OPEN)
    return db.session.scalar(query) or 0
