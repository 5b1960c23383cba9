"""Where is it? What a door display and a lobby board show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.rooms.models import BookingStatus, RoomBooking
from app.shared.occupancy import services as occupancy

ROOM, BOOKING = "room", "room_booking"


@dataclass(frozen=True)
class Slot:
    """A span of a room's day: taken by a meeting, held by something else, or free (neither)."""

    starts_at: datetime
    ends_at: datetime
    booking: RoomBooking | None = None
    held: bool = False  # by a blocking, an offer, or the minutes around a meeting

    @property
    def free(self) -> bool:
        return self.booking is None and not self.held


def day_of_room(room_id: int, now: datetime) -> list[Slot]:
    """The rest of the day of a room, slot by slot, free ones between: what follows one another on its door."""
    until = clock.at(clock.local(now).date() + timedelta(days=1))
    found: list[Slot] = []
    at = now
    rows = sorted(occupancy.clashes(ROOM, [room_id], now, until), key=lambda row: row.starts_at)
    meetings = _meetings([row.source_id for row in rows if row.source_type == BOOKING])
    for row in rows:
        meeting = meetings.get(row.source_id) if row.source_type == BOOKING else None
        if row.starts_at > at:
            found.append(Slot(at, row.starts_at))
        found += _parts(max(row.starts_at, now), min(row.ends_at, until), meeting, now)
        at = max(at, row.ends_at)
    if at < until:
        found.append(Slot(at, until))
    return found


def _parts(starts_at: datetime, ends_at: datetime, meeting: RoomBooking | None, now: datetime) -> list[Slot]:
    """A meeting between its set-up and its clear-up; anything else as one."""
    if meeting is None:
        return [Slot(starts_at, ends_at, held=True)]
    parts = [
        Slot(starts_at, min(meeting.starts_at, ends_at), held=True),
        Slot(max(meeting.starts_at, starts_at), min(meeting.ends_at, ends_at), meeting),
        Slot(max(meeting.ends_at, starts_at), ends_at, held=True),
    ]
    return [part for part in parts if part.starts_at < part.ends_at]


def _meetings(ids: Sequence[int]) -> dict[int, RoomBooking]:
    query = (
        select(RoomBooking)
        .where(RoomBooking.id.in_(list(ids)))
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
    )
    return {one.id: one for one in db.session.scalars(query).unique()}


def today(on: date, now: datetime) -> Sequence[RoomBooking]:
    """The meetings of a day for the lobby: those that are not over, and those that were called off since."""
    starts, ends = clock.at(on), clock.at(on + timedelta(days=1))
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.starts_at < ends, RoomBooking.ends_at > max(starts, now - timedelta(minutes=10)),
            RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.CANCELLED]),
        )
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
        .order_by(RoomBooking.starts_at, RoomBooking.id)
    )  # fmt: skip
    rows = db.session.scalars(query).unique().all()
    return [
        one for one in rows
        if one.status is not BookingStatus.CANCELLED
        or (one.cancelled_at is not None and one.cancelled_at > now - timedelta(hours=24))
    ]  # fmt: skip
