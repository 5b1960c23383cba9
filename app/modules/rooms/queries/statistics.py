"""Where is it? The rows that statistics count. What was looked for and not found is the waiting list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.db import db
from app.modules.rooms.models import (
    BookingStatus,
    ItemStatus,
    NoShow,
    NoShowStatus,
    Room,
    RoomBooking,
    RoomStatus,
    SupportItem,
    SupportOrder,
    SupportService,
    WaitingEntry,
    WaitingStatus,
)
from app.shared.accounts.models import Department

USED = (BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.ENDED)


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    return clock.at(first), clock.at(last + timedelta(days=1))


def uses(first: date, last: date, building_id: int | None = None) -> Sequence[Any]:
    """Room, begin, end, really over, booked, came, seats, department of every meeting held: columns, not rows."""
    starts, ends = _span(first, last)
    query = (
        select(
            RoomBooking.room_id, RoomBooking.starts_at, RoomBooking.ends_at, RoomBooking.ended_at, RoomBooking.headcount,
            RoomBooking.came_count, Room.capacity, RoomBooking.department_id,
        )
        .join(Room, Room.id == RoomBooking.room_id)
        .where(RoomBooking.starts_at >= starts, RoomBooking.starts_at < ends, RoomBooking.status.in_(USED))
    )  # fmt: skip
    if building_id:
        query = query.where(Room.building_id == building_id)
    return db.session.execute(query).all()


def rooms(building_id: int | None = None) -> Sequence[Room]:
    query = (
        select(Room)
        .where(Room.status != RoomStatus.CLOSED)
        .order_by(Room.building_id, Room.sort_order, Room.id)
    )
    return (
        db.session.scalars(query.where(Room.building_id == building_id) if building_id else query)
        .unique()
        .all()
    )


def room_list(ids: Sequence[int]) -> Select[Room]:
    return select(Room).where(Room.id.in_(ids))


def no_shows(first: date, last: date, building_id: int | None = None) -> Sequence[tuple[str, int]]:
    """No-shows that count, by department."""
    starts, ends = _span(first, last)
    query = (
        select(Department.name, func.count(NoShow.id))
        .select_from(NoShow)
        .join(Department, Department.id == NoShow.department_id)
        .join(RoomBooking, RoomBooking.id == NoShow.booking_id)
        .join(Room, Room.id == RoomBooking.room_id)
        .where(NoShow.at >= starts, NoShow.at < ends, NoShow.status != NoShowStatus.EXCUSED)
        .group_by(Department.id, Department.name)
        .order_by(func.count(NoShow.id).desc(), Department.name)
    )
    query = query.where(Room.building_id == building_id) if building_id else query
    return [(name, n) for name, n in db.session.execute(query)]


def department_names() -> dict[int, str]:
    query = select(Department.id, Department.name)
    return {key: name for key, name in db.session.execute(query)}  # noqa: C416


def unmet(first: date, last: date) -> Sequence[Any]:
    """Begin, people, wanted room, what became of it: of everybody who found no room and asked to be told."""
    starts, ends = _span(first, last)
    query = (
        select(WaitingEntry.starts_at, WaitingEntry.headcount, WaitingEntry.status, Room.name)
        .outerjoin(Room, Room.id == WaitingEntry.room_id)
        .where(WaitingEntry.starts_at >= starts, WaitingEntry.starts_at < ends)
        .where(WaitingEntry.status != WaitingStatus.WITHDRAWN)
    )
    return db.session.execute(query).all()


def service_load(first: date, last: date) -> Sequence[tuple[datetime, str, int, int]]:
    """Begin of the meeting, service, quantity, price: everything that was or is to be served."""
    starts, ends = _span(first, last)
    query = (
        select(RoomBooking.starts_at, SupportService.name, SupportItem.quantity, SupportItem.price_fen)
        .select_from(SupportItem)
        .join(SupportOrder, SupportOrder.id == SupportItem.order_id)
        .join(RoomBooking, RoomBooking.id == SupportOrder.booking_id)
        .join(SupportService, SupportService.id == SupportItem.service_id)
        .where(
            RoomBooking.starts_at >= starts, RoomBooking.starts_at < ends,
            SupportItem.status.not_in([ItemStatus.CANCELLED, ItemStatus.REFUSED]),
        )
    )  # fmt: skip
    return [(at, name, n, price) for at, name, n, price in db.session.execute(query)]
