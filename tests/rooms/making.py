"""Rooms and bookings in few words."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Flask

from app.core.db import db, in_transaction
from app.modules.rooms.models import (
    LayoutKind,
    MeetingKind,
    Room,
    RoomBooking,
    RoomBuilding,
    RoomEquipment,
    RoomLayout,
)
from app.modules.rooms.services import bookings
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

DAY = date(2026, 11, 24)  # the Tuesday after the tests' now


def at(hour: float, day: date = DAY) -> datetime:
    """The office's hour, as a moment."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return moment + timedelta(minutes=round(hour * 60))


def who(username: str) -> Person:
    found = people.by_username(username)
    assert found is not None, username
    return found


def make_building(name: str = "行政楼", **changed: Any) -> RoomBuilding:
    row = RoomBuilding(name=name, **changed)
    db.session.add(row)
    db.session.flush()
    return row


def make_room(name: str, building: RoomBuilding, seats: int = 12, **changed: Any) -> Room:
    kinds = changed.pop("equipment", ())
    row = Room(
        name=name, building=building, building_id=building.id, capacity=seats, **({"floor": 3} | changed)
    )
    row.layouts = [RoomLayout(kind=LayoutKind.BOARD, seats=seats)]
    row.equipment = [RoomEquipment(kind=kind, name=str(kind.value)) for kind in kinds]
    db.session.add(row)
    db.session.flush()
    return row


def answers(**changed: Any) -> dict[str, Any]:
    """A booking as verbs take it; a test alters one answer."""
    return {
        "day": DAY, "starts": time(9), "ends": time(10), "title": "周例会", "kind": MeetingKind.WORKING,
        "private": False, "headcount": 6, "leaders": False, "layout": None, "phone": "8110", "note": "",
        "attendees": "",
    } | changed  # fmt: skip


class Office:
    """Do things as somebody, each in its own transaction; give plain ids back."""

    def __init__(self, app: Flask, ids: dict[str, int]) -> None:
        self.app, self.ids = app, ids

    def do(self, action: Any) -> Any:
        with self.app.app_context():
            return in_transaction(action)

    def read(self, action: Any) -> Any:
        with self.app.app_context():
            return action()

    def book(self, username: str = "clerk", room: str = "302", **changed: Any) -> int:
        """The id of a new booking."""
        return int(
            self.do(lambda: bookings.book(who(username), room_id=self.ids[room], **answers(**changed)).id)
        )

    def look(self, booking_id: int) -> dict[str, Any]:
        """A booking in plain values."""

        def values() -> dict[str, Any]:
            row = db.session.get_one(RoomBooking, booking_id)
            names = ("status", "room_id", "starts_at", "ends_at", "title", "organiser_id", "clerk_id", "series_id",
                     "detached", "sequence", "headcount", "cancelled_reason", "uid", "version", "layout")  # fmt: skip
            return {name: getattr(row, name) for name in names}

        return self.read(values)  # type: ignore[no-any-return]
