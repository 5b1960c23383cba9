"""Where is it? What the choice of car and driver has to know; each one query, however many there are."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Driver,
    TripRequest,
    Vehicle,
    VehicleStatus,
)
from app.shared.accounts.models import Absence

# Orders that take or took a car: neither declined nor void.
DROVE = (
    DispatchStatus.ISSUED, DispatchStatus.ACCEPTED, DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED,
)  # fmt: skip


def requests(ids: Iterable[int], *, lock: bool = False) -> Sequence[TripRequest]:
    """Requests by id, in the order of departure; `lock` holds their rows until the transaction ends."""
    query = select(TripRequest).where(TripRequest.id.in_(list(ids))).order_by(TripRequest.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return sorted(db.session.scalars(query).all(), key=lambda r: (r.departs_at, r.id))


def pool(ids: Sequence[int] | None = None) -> Sequence[Vehicle]:
    """Every car that is not written off, with its certificates."""
    query = (
        select(Vehicle)
        .where(Vehicle.status != VehicleStatus.WRITTEN_OFF)
        .options(selectinload(Vehicle.certificates))
        .order_by(Vehicle.plate)
    )
    return db.session.scalars(query if ids is None else query.where(Vehicle.id.in_(ids))).all()


def drivers(on: datetime, ids: Sequence[int] | None = None) -> Sequence[Driver]:
    """Every driver who has not ended before this day."""
    query = (
        select(Driver)
        .where(Driver.ended_on.is_(None) | (Driver.ended_on > clock.local(on).date()))
        .options(joinedload(Driver.person))
        .order_by(Driver.id)
    )
    return db.session.scalars(query if ids is None else query.where(Driver.id.in_(ids))).unique().all()


def absences(person_ids: Iterable[int], starts_at: datetime, ends_at: datetime) -> Sequence[Absence]:
    """Who of them is away at some time of this span."""
    query = select(Absence).where(
        Absence.person_id.in_(list(person_ids)),
        Absence.cancelled_at.is_(None),
        Absence.starts_at < ends_at,
        Absence.ends_at > starts_at,
    )
    return db.session.scalars(query).all()


def orders_between(starts_at: datetime, ends_at: datetime) -> Sequence[Dispatch]:
    """Orders that took or take a car in this span, with their requests."""
    query = (
        select(Dispatch)
        .where(
            Dispatch.status.in_(DROVE),
            Dispatch.planned_departs_at < ends_at,
            Dispatch.planned_returns_at > starts_at,
        )
        .options(selectinload(Dispatch.requests).joinedload(DispatchRequest.request))
    )
    return db.session.scalars(query).all()


def month_start(moment: datetime) -> datetime:
    """When the month of this moment began."""
    return clock.at(clock.local(moment).date().replace(day=1), time.min)
