"""Where is it? What a grid shows: plain tuples, since a page holds thousands of cells. Six queries a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.core.db import db
from app.modules.rooms.models import (
    HOLDING,
    BlockingStatus,
    BookingStatus,
    EquipmentKind,
    EquipmentState,
    Room,
    RoomBlocking,
    RoomBooking,
    RoomBuilding,
    RoomEquipment,
    RoomStatus,
)
from app.modules.rooms.queries.bookings import Eyes, eyes_of, invited_ids
from app.shared.accounts.models import Department, Person

SHOWN = (*HOLDING, BookingStatus.ENDED, BookingStatus.RELEASED)


@dataclass(frozen=True, slots=True)
class Line:
    """A room as a grid needs it."""

    id: int
    name: str
    building: str
    building_id: int
    floor: int
    seats: int
    opens_min: int
    closes_min: int
    status: RoomStatus
    check_in: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A booking or a blocking on a grid; `title` is empty if the reader may not see it."""

    id: int
    room_id: int
    starts_at: datetime
    ends_at: datetime
    clear_minutes: int
    setup_minutes: int
    title: str
    who: str
    status: BookingStatus | None  # None: a blocking
    mine: bool
    seen: bool
    version: int = 0
    ended_at: datetime | None = None


def lines(
    *, building_id: int | None = None, people: int = 0, equipment: EquipmentKind | None = None, room_id: int | None = None
) -> list[Line]:  # fmt: skip
    """Rooms in the order of the house, filtered."""
    query = (
        select(
            Room.id, Room.name, RoomBuilding.name, Room.building_id, Room.floor, Room.capacity, Room.opens_min,
            Room.closes_min, Room.status, Room.check_in,
        )
        .join(RoomBuilding, RoomBuilding.id == Room.building_id)
        .where(Room.status != RoomStatus.CLOSED)
        .order_by(RoomBuilding.sort_order, RoomBuilding.id, Room.sort_order, Room.floor, Room.name, Room.id)
    )  # fmt: skip
    if building_id:
        query = query.where(Room.building_id == building_id)
    if people:
        query = query.where(Room.capacity >= people)
    if room_id:
        query = query.where(Room.id == room_id)
    if equipment:
        query = query.where(
            Room.id.in_(
                select(RoomEquipment.room_id).where(
                    RoomEquipment.kind == equipment,
                    RoomEquipment.state == EquipmentState.WORKS,
                    RoomEquipment.removed_on.is_(None),
                )
            )
        )
    rows: Any = db.session.execute(query)
    return [Line(*row) for row in rows]


def taken(
    person: Person, room_ids: Sequence[int], starts_at: datetime, ends_at: datetime
) -> dict[int, list[Taken]]:
    """What the rooms have to do in this span, by room and time."""
    eyes = eyes_of(person)
    found: dict[int, list[Taken]] = {room_id: [] for room_id in room_ids}
    for one in (*_bookings(person, eyes, starts_at, ends_at), *_blockings(starts_at, ends_at)):
        if one.room_id in found:
            found[one.room_id].append(one)
    for items in found.values():
        items.sort(key=lambda one: (one.starts_at, one.id))
    return found


def _bookings(person: Person, eyes: Eyes, starts_at: datetime, ends_at: datetime) -> Iterable[Taken]:
    invited = set(
        db.session.scalars(
            invited_ids(person.id).where(
                RoomBooking.starts_at < ends_at,
                RoomBooking.ends_at > starts_at,
            ).join(RoomBooking)
        )
    )  # fmt: skip
    b = RoomBooking
    query = (
        select(
            b.id, b.room_id, b.starts_at, b.ends_at, b.clear_minutes, b.setup_minutes, b.title, b.private,
            b.organiser_id, b.clerk_id, b.department_id, b.status, b.version, b.ended_at, Person.name, Department.name,
        )
        .join(Person, Person.id == b.organiser_id)
        .join(Department, Department.id == b.department_id)
        .where(b.status.in_(SHOWN), b.starts_at < ends_at, b.ends_at > starts_at)
    )  # fmt: skip
    for row in db.session.execute(query):
        yield _booking(row, eyes, person.id, row[0] in invited)


def _booking(row: Any, eyes: Eyes, person_id: int, invited: bool) -> Taken:
    (key, room, begins, ends, clear, setup, title, private, organiser, clerk, department, status, version, ended,
     name, section) = row  # fmt: skip
    seen = not private or eyes.sees(organiser, clerk, department, room, invited)
    mine = invited or person_id in (organiser, clerk)
    who = f"{section} {name}" if seen else section
    if ended is not None and begins < ended < ends:
        ends, clear = ended, 0
    return Taken(
        key, room, begins, ends, clear, setup, title if seen else "", who, status, mine, seen, version, ended
    )


def _blockings(starts_at: datetime, ends_at: datetime) -> Iterable[Taken]:
    b = RoomBlocking
    query = select(b.id, b.room_id, b.starts_at, b.ends_at, b.reason).where(
        b.status == BlockingStatus.ACTIVE, b.starts_at < ends_at, b.ends_at > starts_at
    )
    for key, room, begins, ends, reason in db.session.execute(query):
        yield Taken(key, room, begins, ends, 0, 0, reason, "", None, False, True)


def days_taken(
    person: Person, room_id: int, first: date, starts_at: datetime, ends_at: datetime
) -> list[Taken]:
    """One room over several days."""
    return taken(person, [room_id], starts_at, ends_at)[room_id]
