"""Where is it? Keys of cars, and who has which."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.vehicles.models import Vehicle, VehicleStatus
from app.modules.vehicles.models.keys import KeyKind, KeyMove, VehicleKey
from app.shared.accounts.models import Person


def keys(words: str = "", kind: KeyKind | None = None) -> Select[VehicleKey]:
    """Every key of the cars that are kept."""
    query = (
        select(VehicleKey)
        .join(VehicleKey.vehicle)
        .options(joinedload(VehicleKey.vehicle))
        .where(Vehicle.status != VehicleStatus.WRITTEN_OFF)
    )
    for word in words.split():
        query = query.where(
            or_(
                func.replace(Vehicle.plate, "·", "").contains(word.upper().replace("·", ""), autoescape=True),
                VehicleKey.key_no.contains(word, autoescape=True),
            )
        )
    return query.where(VehicleKey.kind == kind) if kind else query


def key(key_id: int) -> VehicleKey | None:
    query = select(VehicleKey).where(VehicleKey.id == key_id).options(joinedload(VehicleKey.vehicle))
    return db.session.scalar(query)


def of_vehicle(vehicle_id: int) -> Sequence[VehicleKey]:
    """The keys of a car that are kept, the main one first."""
    query = select(VehicleKey).where(VehicleKey.vehicle_id == vehicle_id, VehicleKey.ended_on.is_(None))
    return db.session.scalars(query.order_by(VehicleKey.kind, VehicleKey.id)).all()


def named(vehicle_id: int, key_no: str) -> VehicleKey | None:
    query = select(VehicleKey).where(VehicleKey.vehicle_id == vehicle_id, VehicleKey.key_no == key_no)
    return db.session.scalar(query)


def open_move(key_id: int) -> KeyMove | None:
    """The move that has not come back."""
    query = select(KeyMove).where(KeyMove.key_id == key_id, KeyMove.returned_at.is_(None))
    return db.session.scalar(query.options(joinedload(KeyMove.taken_by)))


def open_moves(key_ids: Iterable[int]) -> dict[int, KeyMove]:
    """Who has each of these keys, in one query."""
    query = select(KeyMove).where(KeyMove.key_id.in_(list(key_ids)), KeyMove.returned_at.is_(None))
    rows = db.session.scalars(query.options(joinedload(KeyMove.taken_by), joinedload(KeyMove.dispatch)))
    return {row.key_id: row for row in rows}


def open_of_dispatch(dispatch_id: int) -> Sequence[KeyMove]:
    query = select(KeyMove).where(KeyMove.dispatch_id == dispatch_id, KeyMove.returned_at.is_(None))
    return db.session.scalars(query).all()


def moves(since: datetime, until: datetime, vehicle_id: int | None = None) -> Select[KeyMove]:
    """Handings out in a span, of one car or of all."""
    query = (
        select(KeyMove)
        .join(KeyMove.key)
        .join(Vehicle, Vehicle.id == VehicleKey.vehicle_id)
        .options(
            joinedload(KeyMove.key).joinedload(VehicleKey.vehicle), joinedload(KeyMove.taken_by),
            joinedload(KeyMove.issued_by), joinedload(KeyMove.received_by), joinedload(KeyMove.dispatch),
        )
        .where(KeyMove.taken_at >= since, KeyMove.taken_at < until)
    )  # fmt: skip
    return query if vehicle_id is None else query.where(VehicleKey.vehicle_id == vehicle_id)


def history(key_id: int, limit: int = 40) -> Sequence[KeyMove]:
    """Who has had a key, the newest first."""
    query = (
        select(KeyMove)
        .where(KeyMove.key_id == key_id)
        .options(
            joinedload(KeyMove.taken_by), joinedload(KeyMove.issued_by), joinedload(KeyMove.received_by),
            joinedload(KeyMove.dispatch),
        )
        .order_by(KeyMove.id.desc())
        .limit(limit)
    )  # fmt: skip
    return db.session.scalars(query).all()


def held_by(person: Person) -> Sequence[KeyMove]:
    """The keys that somebody has in hand."""
    query = select(KeyMove).where(KeyMove.taken_by_id == person.id, KeyMove.returned_at.is_(None))
    return db.session.scalars(query.options(joinedload(KeyMove.key).joinedload(VehicleKey.vehicle))).all()
