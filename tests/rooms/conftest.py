"""The rooms' office: Monday 2026-11-23, 08:00; two buildings, four rooms.

`office` comes before the browsers of a test, so that their sessions begin at that hour.
"""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import in_transaction
from app.modules.rooms.models import EquipmentKind
from tests.rooms.making import Office, make_building, make_room

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def office(now: datetime, app: Flask) -> Office:
    """Rooms: 302 (12 seats), 303 (20, video), hall (120), and 北 101 (30) in the other building."""

    def lay() -> dict[str, int]:
        main, north = make_building(), make_building("北楼", sort_order=200)
        rooms = {
            "302": make_room("302 会议室", main),
            "303": make_room("303 会议室", main, 20, equipment=(EquipmentKind.VIDEO,)),
            "hall": make_room("多功能厅", main, 120, floor=1, room_group="大会堂"),
            "n101": make_room("北 101", north, 30, floor=1, equipment=(EquipmentKind.VIDEO,)),
        }
        return {name: row.id for name, row in rooms.items()} | {"main": main.id, "north": north.id}

    with app.app_context():
        ids = in_transaction(lay)
    return Office(app, ids)
