"""Do it: keep buildings, rooms, what is in them and who looks after them."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import (
    EquipmentKind,
    EquipmentState,
    LayoutKind,
    Room,
    RoomAccess,
    RoomBuilding,
    RoomEquipment,
    RoomLayout,
    RoomManager,
    RoomStatus,
)
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.services.people import named
from app.shared.accounts.models import Person
from app.shared.accounts.rules import spelling


def save_building(building: RoomBuilding | None = None, *, name: str, **answers: Any) -> RoomBuilding:
    """A new building, or a changed one."""
    name = name.strip()
    if any(one.name == name and one is not building for one in queries.buildings(closed=True)):
        raise RuleBroken(_("There is a building of this name."), "name")
    if building is None:
        building = RoomBuilding()
        db.session.add(building)
    building.name = name
    for key, value in answers.items():
        setattr(building, key, value)
    db.session.flush()
    return building


def save_room(
    room: Room | None = None, *, by: Person, name: str, building_id: int, layouts: Mapping[LayoutKind, int | None],
    managers: str = "", departments: Sequence[int] = (), roles: Sequence[str] = (), **answers: Any,
) -> Room:  # fmt: skip
    """A new room, or a changed one. Managers of a room change theirs; new ones make those who keep all rooms."""
    if room is None and not by.may("rooms.manage"):
        raise RuleBroken(_("Only those who keep all rooms add one."))
    name = name.strip()
    building = queries.building(building_id)
    if building is None:
        raise RuleBroken(_("Choose a building."), "building_id")
    if queries.same_name(building_id, name, room.id if room else 0):
        raise RuleBroken(_("This building has a room of this name."), "name")
    seats = {kind: n for kind, n in layouts.items() if n}
    if not seats:
        raise RuleBroken(_("Say how many it seats in at least one layout."), "seats_board")
    if answers["opens_min"] >= answers["closes_min"]:
        raise RuleBroken(_("The room closes before it opens."), "closes_min")
    _check_lengths(answers)
    people, strangers = named(managers)
    if strangers:
        raise RuleBroken(_("Nobody here is called %(name)s.", name="、".join(strangers)), "managers")
    if room is None:
        room = Room(capacity=1)
        db.session.add(room)
    room.building, room.building_id, room.name = building, building_id, name
    room.pinyin, room.initials = spelling(name)
    for key, value in answers.items():
        setattr(room, key, value)
    room.capacity = max(seats.values())
    with db.session.no_autoflush:
        _set_layouts(room, seats)
        _set_managers(room, people)
        _set_access(room, departments, roles)
    db.session.flush()
    return room


def _check_lengths(answers: Mapping[str, Any]) -> None:
    least, most = answers.get("min_minutes"), answers.get("max_minutes")
    if least and most and least > most:
        raise RuleBroken(_("The longest booking is shorter than the shortest."), "max_minutes")


def _set_layouts(room: Room, seats: Mapping[LayoutKind, int]) -> None:
    for one in list(room.layouts):
        if one.kind not in seats:
            room.layouts.remove(one)
    have = {one.kind: one for one in room.layouts}
    for kind, n in seats.items():
        if kind in have:
            have[kind].seats = n
        else:
            room.layouts.append(RoomLayout(kind=kind, seats=n))


def _set_managers(room: Room, people: Sequence[Person]) -> None:
    wanted = {person.id for person in people}
    for one in list(room.managers):
        if one.person_id not in wanted:
            room.managers.remove(one)
    have = {one.person_id for one in room.managers}
    room.managers.extend(RoomManager(person=person) for person in people if person.id not in have)


def _set_access(room: Room, departments: Sequence[int], roles: Sequence[str]) -> None:
    for one in list(room.access):
        if one.department_id not in departments and one.role_code not in roles:
            room.access.remove(one)
    have = {one.department_id for one in room.access}
    held = {one.role_code for one in room.access}
    room.access.extend(RoomAccess(department_id=key) for key in departments if key not in have)
    room.access.extend(RoomAccess(role_code=code) for code in roles if code not in held)


def suspend_room(room: Room) -> Room:
    """Not to be booked for the time being; bookings stay, since a blocking says what becomes of them."""
    if room.status != RoomStatus.IN_SERVICE:
        raise RuleBroken(_("The room is out of service already."))
    room.status = RoomStatus.SUSPENDED
    return room


def resume_room(room: Room) -> Room:
    if room.status == RoomStatus.IN_SERVICE:
        raise RuleBroken(_("The room is in service already."))
    room.status, room.closed_on = RoomStatus.IN_SERVICE, None
    return room


def close_room(room: Room) -> Room:
    """The end of a room; its history stays."""
    if room.status == RoomStatus.CLOSED:
        raise RuleBroken(_("The room is closed already."))
    if n := queries.coming_count(room.id):
        raise RuleBroken(_("%(n)s bookings are still to come: block the room first.", n=n))
    room.status, room.closed_on = RoomStatus.CLOSED, clock.today()
    return room


def add_equipment(room: Room, by: Person, *, kind: EquipmentKind, name: str) -> RoomEquipment:
    row = RoomEquipment(room=room, kind=kind, name=(name or "").strip() or str(kind.label), state_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    return row


def set_state(
    equipment: RoomEquipment, by: Person, *, state: EquipmentState, state_note: str = ""
) -> RoomEquipment:
    """Works, faulty, away for repair; a search finds only what works."""
    equipment.state, equipment.state_note = state, (state_note or "").strip()[:200]
    equipment.state_at, equipment.state_by_id = clock.now(), by.id
    return equipment


def remove_equipment(equipment: RoomEquipment) -> RoomEquipment:
    if equipment.removed_on is not None:
        raise RuleBroken(_("It has been taken out already."))
    equipment.removed_on = clock.today()
    return equipment
