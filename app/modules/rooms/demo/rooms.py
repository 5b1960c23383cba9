"""The rooms of the demonstration: twenty in three buildings."""

from sqlalchemy import select

from app.core.db import db
from app.modules.rooms.demo.words import DEVICES, ROOMS
from app.modules.rooms.models import (
    ApprovalMode,
    EquipmentKind,
    EquipmentState,
    LayoutKind,
    Room,
    RoomAccess,
    RoomBuilding,
    RoomEquipment,
    RoomLayout,
    RoomManager,
    WhoMayBook,
)
from app.shared.accounts.models import Department, Person
from app.shared.accounts.rules import spelling

KINDS = (LayoutKind.BOARD, LayoutKind.U, LayoutKind.CLASSROOM, LayoutKind.THEATRE)
HOUSES = (("行政楼", "府前路 1 号"), ("会议中心", "府前路 1 号院东侧"), ("北楼", "府前路 3 号"))
SERVICES = ["tea", "cards", "banner", "signs", "recording", "flowers", "microphones", "staff"]


def lay_rooms(steward: Person, manager: Person) -> list[Room]:
    """Buildings, rooms, layouts, equipment (one projector is broken), managers, one room for personnel only."""
    houses = {}
    for number, (name, address) in enumerate(HOUSES, start=1):
        houses[name] = RoomBuilding(name=name, address=address, sort_order=number * 10)
    db.session.add_all(houses.values())
    db.session.flush()
    rooms = []
    for number, (house, name, floor, group, seats, devices, who, approval) in enumerate(ROOMS, start=1):
        pinyin, initials = spelling(name)
        room = Room(
            building=houses[house], building_id=houses[house].id, name=name, floor=floor, room_group=group, pinyin=pinyin,
            initials=initials, capacity=max(seats), number=name.split()[0] if name[0].isdigit() else "",
            who_may_book=WhoMayBook(who), approval=ApprovalMode(approval), sort_order=number * 10,
            services=SERVICES if max(seats) >= 16 else ["tea", "cards"], phone=f"88{number:02}",
            cost_per_hour_fen=max(seats) * 500, area_m2=max(seats) * 2 + 10, buffer_before=30 if max(seats) > 100 else None,
            buffer_after=30 if max(seats) > 100 else None, max_minutes=None, note="",
        )  # fmt: skip
        room.layouts = [RoomLayout(kind=kind, seats=n) for kind, n in zip(KINDS, seats, strict=True) if n]
        room.equipment = [
            RoomEquipment(kind=EquipmentKind(code), name=DEVICES[code]) for code in devices.split()
        ]
        room.managers = [RoomManager(person=manager if group == "党组" else steward)]
        rooms.append(room)
    rooms[2].equipment[0].state = EquipmentState.FAULTY
    rooms[2].equipment[0].state_note = "灯泡老化，已报修"
    personnel = db.session.scalars(select(Department).where(Department.code == "personnel")).first()
    if personnel is not None:
        rooms[6].access = [RoomAccess(department_id=personnel.id), RoomAccess(role_code="leader_in_charge")]
    db.session.add_all(rooms)
    db.session.flush()
    return rooms
