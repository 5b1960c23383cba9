"""Where is it? Readings of odometers; the last one is the latest that is not void, never a maximum."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.vehicles.models import OdometerReading


def last(vehicle_id: int, at: datetime | None = None) -> OdometerReading | None:
    """The latest reading that is not void, up to and with `at`."""
    query = _valid(vehicle_id).order_by(OdometerReading.at.desc(), OdometerReading.id.desc()).limit(1)
    if at is not None:
        query = query.where(OdometerReading.at <= at)
    return db.session.scalar(query)


def following(vehicle_id: int, at: datetime) -> OdometerReading | None:
    """The first reading that is not void after `at`."""
    query = _valid(vehicle_id).where(OdometerReading.at > at).order_by(OdometerReading.at, OdometerReading.id)
    return db.session.scalar(query.limit(1))


def reading(reading_id: int) -> OdometerReading | None:
    return db.session.get(OdometerReading, reading_id)


def of_vehicle(vehicle_id: int) -> Select[OdometerReading]:
    """Every reading of a car, void ones too; for a list."""
    return (
        select(OdometerReading)
        .where(OdometerReading.vehicle_id == vehicle_id)
        .options(joinedload(OdometerReading.entered_by))
    )


def lasts(vehicle_ids: Iterable[int]) -> dict[int, OdometerReading]:
    """The last reading of each of these cars, in one query."""
    newest = (
        select(
            OdometerReading.id,
            func.row_number()
            .over(
                partition_by=OdometerReading.vehicle_id,
                order_by=(OdometerReading.at.desc(), OdometerReading.id.desc()),
            )
            .label("place"),
        )
        .where(OdometerReading.voided_at.is_(None), OdometerReading.vehicle_id.in_(list(vehicle_ids)))
        .subquery()
    )
    query = select(OdometerReading).join(newest, newest.c.id == OdometerReading.id).where(newest.c.place == 1)
    return {row.vehicle_id: row for row in db.session.scalars(query)}


def driven_since(moment: datetime) -> dict[int, int]:
    """Kilometres of each car since `moment`: last reading less the first one, by time."""
    query = (
        select(OdometerReading.vehicle_id, OdometerReading.km)
        .where(OdometerReading.voided_at.is_(None), OdometerReading.at >= moment)
        .order_by(OdometerReading.vehicle_id, OdometerReading.at, OdometerReading.id)
    )
    first: dict[int, int] = {}
    driven: dict[int, int] = {}
    for vehicle_id, km in db.session.execute(query):
        driven[vehicle_id] = km - first.setdefault(vehicle_id, km)
    return driven


def by_ids(ids: Iterable[int]) -> Sequence[OdometerReading]:
    return db.session.scalars(select(OdometerReading).where(OdometerReading.id.in_(list(ids)))).all()


def _valid(vehicle_id: int) -> Select[OdometerReading]:
    return select(OdometerReading).where(
        OdometerReading.vehicle_id == vehicle_id, OdometerReading.voided_at.is_(None)
    )
