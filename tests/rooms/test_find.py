"""The search: free ones first, the smallest that suffices; then what fits with one change."""

from datetime import time
from typing import Any

from app.modules.rooms.models import EquipmentKind
from app.modules.rooms.services import find
from tests.rooms.making import DAY, Office, at, who


def search(office: Office, starts: float = 9, ends: float = 10, **wish: Any) -> dict[str, list[Any]]:
    def look() -> dict[str, list[Any]]:
        found = find.find(who("clerk"), find.Wish(at(starts), at(ends), **wish))
        return {
            name: [
                (hit.room.name, hit.starts_at, hit.second.name if hit.second else "")
                for hit in getattr(found, name)
            ]
            for name in ("free", "later", "nearby", "split")
        }

    return office.read(look)  # type: ignore[no-any-return]


def test_the_smallest_room_that_suffices_comes_first(office: Office) -> None:
    assert [hit[0] for hit in search(office, people=10)["free"]] == [
        "302 会议室",
        "303 会议室",
        "北 101",
        "多功能厅",
    ]
    assert [hit[0] for hit in search(office, people=15)["free"]] == ["303 会议室", "北 101", "多功能厅"]


def test_equipment_and_building_are_asked(office: Office) -> None:
    found = search(office, equipment=(EquipmentKind.VIDEO,), building_id=office.ids["main"])
    assert [hit[0] for hit in found["free"]] == ["303 会议室"]
    assert ("北 101", at(9), "") in found["nearby"]  # another building, that is all


def test_a_taken_room_is_offered_half_an_hour_later(office: Office) -> None:
    office.book(ends=time(9, 15))
    assert ("302 会议室", at(9.5), "") in search(office)["later"]


def test_if_none_is_free_two_rooms_one_after_the_other(office: Office) -> None:
    for room, starts, ends in (
        ("302", time(10, 45), time(12)),
        ("303", time(8), time(10)),
        ("n101", time(8), time(18)),
        ("hall", time(8), time(12)),
    ):
        office.book("steward", room, starts=starts, ends=ends, headcount=5)
    found = search(office, 9, 11.5)
    assert not found["free"]
    assert found["split"][0][0] == "302 会议室" and found["split"][0][2] == "303 会议室"


def test_broken_equipment_is_not_found(office: Office) -> None:
    from app.core.db import db
    from app.modules.rooms.models import EquipmentState, Room

    def break_it() -> None:
        room = db.session.get_one(Room, office.ids["303"])
        room.equipment[0].state = EquipmentState.FAULTY

    office.do(break_it)
    assert [h[0] for h in search(office, equipment=(EquipmentKind.VIDEO,))["free"]] == ["北 101"]


def test_a_room_for_one_department_is_not_offered_to_others(office: Office) -> None:
    from app.core.db import db
    from app.modules.rooms.models import Room, RoomAccess, WhoMayBook

    def reserve() -> None:
        room = db.session.get_one(Room, office.ids["302"])
        room.who_may_book = WhoMayBook.LISTED
        room.access = [RoomAccess(department_id=who("clerk2").department_id)]

    office.do(reserve)
    assert "302 会议室" not in [h[0] for h in search(office)["free"]]
    assert office.book("clerk2", day=DAY)
