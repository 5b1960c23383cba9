"""Where is it? Blockings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.modules.rooms.models import (
    BlockingFate,
    BlockingStatus,
    Room,
    RoomBlocking,
    RoomBooking,
    WaitingEntry,
    WaitingStatus,
)


def blocking(blocking_id: int) -> RoomBlocking | None:
    return db.session.get(RoomBlocking, blocking_id)


def get(blocking_id: int) -> RoomBlocking:
    return db.session.get_one(RoomBlocking, blocking_id)


def blockings(room_id: int | None = None, *, coming_from: datetime | None = None) -> Select[RoomBlocking]:
    query = (
        select(RoomBlocking)
        .join(Room, Room.id == RoomBlocking.room_id)
        .options(
            joinedload(RoomBlocking.room),
            joinedload(RoomBlocking.created_by),
            selectinload(RoomBlocking.fates),
        )
        .order_by(RoomBlocking.starts_at.desc())
    )
    if room_id:
        query = query.where(RoomBlocking.room_id == room_id)
    if coming_from:
        query = query.where(RoomBlocking.ends_at > coming_from, RoomBlocking.status == BlockingStatus.ACTIVE)
    return query


def active(room_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[RoomBlocking]:
    """Blockings in force that touch this span."""
    query = select(RoomBlocking).where(
        RoomBlocking.room_id == room_id,
        RoomBlocking.status == BlockingStatus.ACTIVE,
        RoomBlocking.starts_at < ends_at,
        RoomBlocking.ends_at > starts_at,
    )
    return db.session.scalars(query).unique().all()


def fates(found: RoomBlocking) -> Sequence[tuple[BlockingFate, RoomBooking]]:
    """What became of the bookings under it."""
    query = (
        select(BlockingFate, RoomBooking)
        .join(RoomBooking, RoomBooking.id == BlockingFate.booking_id)
        .where(BlockingFate.blocking_id == found.id)
        .options(joinedload(BlockingFate.to_room), joinedload(RoomBooking.organiser))
        .order_by(RoomBooking.starts_at)
    )
    return [(fate, booking) for fate, booking in db.session.execute(query).unique()]


def offers_under(found: RoomBlocking) -> Sequence[WaitingEntry]:
    query = select(WaitingEntry).where(
        WaitingEntry.status == WaitingStatus.OFFERED,
        WaitingEntry.offered_room_id == found.room_id,
        WaitingEntry.starts_at < found.ends_at,
        WaitingEntry.ends_at > found.starts_at,
    )
    return db.session.scalars(query).unique().all()
