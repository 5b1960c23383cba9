"""Where is it? Series and their dates."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.modules.rooms.models import HOLDING, BookingSeries, BookingStatus, RoomBooking

OPEN = (BookingStatus.REQUESTED, BookingStatus.SENT_BACK, BookingStatus.CONFIRMED)


def open_rows(series: BookingSeries, from_moment: datetime) -> Sequence[RoomBooking]:
    """Dates to come that can be changed, in order, locked."""
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.series_id == series.id,
            RoomBooking.starts_at >= from_moment,
            RoomBooking.status.in_(OPEN),
        )
        .order_by(RoomBooking.starts_at, RoomBooking.id)
        .with_for_update(of=RoomBooking)
    )
    return db.session.scalars(query).unique().all()


def detached(series: BookingSeries, from_moment: datetime) -> Sequence[RoomBooking]:
    """Dates to come that were changed by themselves."""
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.series_id == series.id,
            RoomBooking.starts_at >= from_moment,
            RoomBooking.detached,
            RoomBooking.status.in_(HOLDING),
        )
        .order_by(RoomBooking.starts_at)
    )
    return db.session.scalars(query).unique().all()


def rest_of(series: BookingSeries, from_moment: datetime) -> Sequence[RoomBooking]:
    """All rows from a moment on, whatever their state."""
    query = select(RoomBooking).where(
        RoomBooking.series_id == series.id, RoomBooking.starts_at >= from_moment
    )
    return db.session.scalars(query).unique().all()


def rows(series: BookingSeries) -> Sequence[RoomBooking]:
    """Every date of the series, in order."""
    query = select(RoomBooking).where(RoomBooking.series_id == series.id).order_by(RoomBooking.starts_at)
    return db.session.scalars(query).unique().all()


def first_row(series: BookingSeries) -> int | None:
    """The id of the first date that takes place or took place."""
    query = (
        select(RoomBooking.id)
        .where(RoomBooking.series_id == series.id, RoomBooking.status != BookingStatus.CANCELLED)
        .order_by(RoomBooking.starts_at)
    )
    return db.session.scalars(query.limit(1)).first()
