"""Rooms are kept: layouts, who may book, equipment with its state, managers of one room."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.rooms.models import ApprovalMode, Room, RoomManager, RoomStatus, WhoMayBook
from tests.browser import Browser
from tests.rooms.making import Office, who

SignIn = Callable[[str], Browser]


def form(office: Office, **changed: Any) -> dict[str, Any]:
    return {
        "building_id": office.ids["main"], "name": "306 会议室", "number": "306", "floor": 3, "room_group": "", "area_m2": "",
        "seats_board": 16, "seats_u": 20, "opens_min": 450, "closes_min": 1320, "check_in": "y", "recurring": "y",
        "who_may_book": "everybody", "approval": "by_rule", "managers": "高翔", "cost_yuan": "80", "note": "",
        "sort_order": 100, "buffer_after": "5",
    } | changed  # fmt: skip


def row(office: Office, name: str = "306 会议室") -> dict[str, Any]:
    def look() -> dict[str, Any]:
        room = db.session.query(Room).filter_by(name=name).one()
        return {
            "capacity": room.capacity, "layouts": {one.kind.value: one.seats for one in room.layouts}, "id": room.id,
            "managers": [one.person.name for one in room.managers], "cost": room.cost_per_hour_fen, "status": room.status,
            "initials": room.initials, "after": room.buffer_after, "who": room.who_may_book, "access": len(room.access),
        }  # fmt: skip

    return office.read(look)  # type: ignore[no-any-return]


def test_a_room_is_registered_with_its_layouts_and_manager(office: Office, sign_in: SignIn) -> None:
    answer = sign_in("steward").post("/rooms/new", **form(office))
    assert answer.status_code == 303, answer.text
    found = row(office)
    assert found["capacity"] == 20 and found["layouts"] == {"board": 16, "u": 20}
    assert found["managers"] == ["高翔"] and found["cost"] == 8000 and found["after"] == 5


def test_its_manager_changes_and_blocks_it_and_nobody_else(office: Office, sign_in: SignIn) -> None:
    sign_in("steward").post("/rooms/new", **form(office))
    room = row(office)["id"]
    changed = form(office, seats_board=24, who_may_book="listed", departments=[1])
    assert sign_in("clerk2").post(f"/rooms/{room}/edit", **changed).status_code == 303
    assert (
        row(office)["capacity"] == 24
        and row(office)["who"] == WhoMayBook.LISTED
        and row(office)["access"] == 1
    )
    assert sign_in("clerk").post(f"/rooms/{room}/edit", **changed).status_code == 404
    assert sign_in("clerk2").get(f"/rooms/blockings/new?room={room}").status_code == 200
    assert sign_in("clerk").get("/rooms/blockings/new").status_code == 404
    assert sign_in("clerk").get("/rooms/new").status_code == 403


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "302 会议室"},
        {"seats_board": "", "seats_u": ""},
        {"closes_min": 420},
        {"managers": "没有此人"},
        {"building_id": ""},
    ],
)
def test_what_does_not_fit_is_refused(office: Office, sign_in: SignIn, changed: dict[str, Any]) -> None:
    assert sign_in("steward").post("/rooms/new", **form(office, **changed)).status_code == 422


def test_equipment_is_registered_broken_and_taken_out(office: Office, sign_in: SignIn) -> None:
    steward, room = sign_in("steward"), office.ids["302"]
    assert steward.post(f"/rooms/{room}/equipment", kind="screen", name="激光投影").status_code == 303
    key = office.read(lambda: db.session.get_one(Room, room).equipment[0].id)
    assert steward.post(f"/rooms/equipment/{key}/state", state="faulty", state_note="灯泡").status_code == 303
    assert "灯泡" in steward.page(f"/rooms/{room}")
    assert sign_in("clerk").post(f"/rooms/equipment/{key}/state", state="works").status_code == 404
    assert steward.post(f"/rooms/equipment/{key}/remove").status_code == 303


def test_out_of_service_nobody_books_it(office: Office, sign_in: SignIn) -> None:
    steward = sign_in("steward")
    assert steward.post(f"/rooms/{office.ids['302']}/suspend").status_code == 303
    with pytest.raises(RuleBroken):
        office.book()
    assert steward.post(f"/rooms/{office.ids['302']}/resume").status_code == 303
    assert office.book()


def test_a_room_with_meetings_to_come_is_not_closed(office: Office, sign_in: SignIn) -> None:
    office.book()
    assert sign_in("steward").post(f"/rooms/{office.ids['302']}/close").status_code == 409
    assert sign_in("steward").post(f"/rooms/{office.ids['303']}/close").status_code == 303
    assert row(office, "303 会议室")["status"] == RoomStatus.CLOSED


def test_its_manager_books_without_approval_where_others_must_ask(office: Office) -> None:
    def keep() -> None:
        room = db.session.get_one(Room, office.ids["302"])
        room.approval = ApprovalMode.ALWAYS
        room.managers = [RoomManager(person=who("clerk2"))]

    office.do(keep)
    assert office.look(office.book())["status"].value == "requested"

    assert office.look(office.book("clerk2", starts=time(14), ends=time(15)))["status"].value == "confirmed"
