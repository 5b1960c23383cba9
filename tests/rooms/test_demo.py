"""The demonstration of the rooms: believable, without a clash, laid once."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.rooms import demo
from app.modules.rooms.models import (
    BookingStatus,
    Room,
    RoomBlocking,
    RoomBooking,
    RoomBuilding,
    WaitingEntry,
)
from app.shared.accounts import demo as people
from app.shared.accounts.models import Department, Person

pytestmark = pytest.mark.slow


def test_twenty_rooms_and_what_happens_in_them(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 19, 2, 40, tzinfo=UTC))  # Thursday, 10:40
    with app.app_context():

        def empty() -> None:
            for one in db.session.query(Person).filter(Person.username != "x"):
                one.username = f"cast_{one.username}"
            for department in db.session.query(Department):
                department.code = f"cast_{department.code}"

        in_transaction(empty)
        in_transaction(lambda: people.lay(clock.today()))
        for _twice in range(2):
            in_transaction(lambda: demo.lay(clock.today()))
        assert db.session.query(Room).count() == 20 and db.session.query(RoomBuilding).count() == 3
        states = Counter(status for (status,) in db.session.query(RoomBooking.status))
        assert set(states) >= {
            BookingStatus.REQUESTED, BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.ENDED,
            BookingStatus.REJECTED, BookingStatus.CANCELLED, BookingStatus.RELEASED,
        }  # fmt: skip
        assert states[BookingStatus.ENDED] > 800 and states[BookingStatus.CONFIRMED] > 200
        assert db.session.query(RoomBlocking).count() == 1 and db.session.query(WaitingEntry).count() >= 4
        assert db.session.query(RoomBooking).filter(RoomBooking.series_id.is_not(None)).count() > 50
        pairs = db.session.execute(
            text(
                "SELECT count(*) FROM room_bookings a JOIN room_bookings b ON a.room_id = b.room_id AND a.id < b.id"
                " WHERE a.starts_at < b.ends_at AND b.starts_at < a.ends_at AND a.status IN ('ended', 'confirmed')"
                " AND b.status IN ('ended', 'confirmed')"
            )
        ).scalar_one()
        assert pairs == 0
