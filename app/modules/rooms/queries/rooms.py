"""Where is it? Rooms, their buildings, who manages them and who may book them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.module import Summary
from app.core.rule import RuleBroken
from app.modules.rooms.models import (
    HOLDING,
    EquipmentKind,
    EquipmentState,
    Room,
    RoomBooking,
    RoomBuilding,
    RoomEquipment,
    RoomManager,
    RoomStatus,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person, Role

WHOLE = (
    selectinload(Room.layouts),
    selectinload(Room.equipment),
    selectinload(Room.access),
    selectinload(Room.managers).joinedload(RoomManager.person),
)


def room(room_id: int | None) -> Room | None:
    return db.session.get(Room, room_id) if room_id else None


def get(room_id: int | None) -> Room:
    """The room, or a refusal in words: for verbs that get an id from a form."""
    found = room(room_id)
    if found is None:
        raise RuleBroken(_("Choose a room."), "room_id")
    return found


def building(building_id: int | None) -> RoomBuilding | None:
    return db.session.get(RoomBuilding, building_id) if building_id else None


def buildings(*, closed: bool = False) -> Sequence[RoomBuilding]:
    query = select(RoomBuilding).order_by(RoomBuilding.sort_order, RoomBuilding.id)
    if not closed:
        query = query.where(RoomBuilding.closed_on.is_(None))
    return db.session.scalars(query).all()


def in_order() -> Select[Room]:
    """Rooms as a person walks past them: building, floor, door."""
    return (
        select(Room)
        .join(RoomBuilding, RoomBuilding.id == Room.building_id)
        .order_by(RoomBuilding.sort_order, RoomBuilding.id, Room.sort_order, Room.floor, Room.name, Room.id)
    )


def rooms(words: str = "", building_id: int | None = None, status: RoomStatus | None = None) -> Select[Room]:
    """The list of rooms; closed ones only if they are asked for."""
    query = in_order().options(*WHOLE)
    query = query.where(Room.status == status) if status else query.where(Room.status != RoomStatus.CLOSED)
    if building_id:
        query = query.where(Room.building_id == building_id)
    if words:
        like = f"%{words.lower()}%"
        query = query.where(
            or_(
                func.lower(Room.name).like(like),
                Room.initials.like(like),
                Room.pinyin.like(like),
                Room.number.like(like),
                RoomBuilding.name.like(like),
            )
        )
    return query


def usable() -> Sequence[Room]:
    """Every room in service, with all that a search asks about; six queries, however many rooms."""
    query = in_order().where(Room.status == RoomStatus.IN_SERVICE).options(*WHOLE)
    return db.session.scalars(query).unique().all()


def names() -> Sequence[tuple[int, str]]:
    """Rooms in service by id, for choices."""
    query = (
        in_order()
        .where(Room.status == RoomStatus.IN_SERVICE)
        .with_only_columns(Room.id, RoomBuilding.name, Room.name, Room.capacity)
    )
    return [
        (room_id, _("%(room)s, %(n)s seats", room=f"{house} {name}", n=seats))
        for room_id, house, name, seats in db.session.execute(query)
    ]


def managed_ids(person: Person) -> frozenset[int]:
    """Rooms that this person looks after by name."""
    query = select(RoomManager.room_id).where(RoomManager.person_id == person.id)
    return frozenset(db.session.scalars(query))


def manages(person: Person, room_id: int) -> bool:
    """Holder of rooms.manage, or a manager of this room."""
    return person.may("rooms.manage") or room_id in managed_ids(person)


def managers_of(room: Room) -> list[Person]:
    """Who looks after the room; else whoever keeps all rooms."""
    return [one.person for one in room.managers] or list(people.role_holders("steward"))


def access_paths(found: Iterable[Room]) -> dict[int, str]:
    """Where the departments stand that rooms are reserved for, in one query."""
    ids = {access.department_id for one in found for access in one.access if access.department_id}
    query = select(Department.id, Department.path).where(Department.id.in_(ids))
    return {key: path for key, path in db.session.execute(query)} if ids else {}  # noqa: C416


def equipment(equipment_id: int) -> RoomEquipment | None:
    return db.session.get(RoomEquipment, equipment_id)


def working_kinds(one: Room) -> set[EquipmentKind]:
    """What the room has that works."""
    return {
        e.kind for e in one.equipment if e.removed_on is None and e.state == EquipmentState.WORKS
    }  # fmt: skip


def roles() -> Sequence[Role]:
    return db.session.scalars(select(Role).order_by(Role.id)).all()


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Rooms in four facts, for the search and for links."""
    query = select(Room).where(Room.id.in_(list(ids)))
    return {
        one.id: Summary(
            one.full_name, _("%(n)s seats", n=one.capacity), str(one.status.label), url=f"/rooms/{one.id}"
        )
        for one in db.session.scalars(query).unique()
    }


def visible(_person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    return summaries(ids)


def search_rows(_since: datetime | None) -> Iterable[tuple[int, str, str]]:
    """Every room with the words that it is found by."""
    for one in db.session.scalars(select(Room).options(selectinload(Room.equipment))).unique():
        kinds = " ".join(e.name for e in one.equipment)
        yield one.id, one.full_name, f"{one.full_name} {one.number} {one.room_group} {one.note} {kinds}"


def same_name(building_id: int, name: str, without: int) -> bool:
    query = select(Room.id).where(Room.building_id == building_id, Room.name == name, Room.id != without)
    return db.session.scalar(query) is not None


def coming_count(room_id: int) -> int:
    """How many bookings that hold the room are still to come."""
    query = select(func.count(RoomBooking.id)).where(
        RoomBooking.room_id == room_id, RoomBooking.status.in_(HOLDING), RoomBooking.ends_at > clock.now()
    )
    return db.session.scalar(query) or 0


def whole(room_id: int) -> Room | None:
    """A room with all that its page shows."""
    return db.session.scalars(select(Room).where(Room.id == room_id).options(*WHOLE)).unique().first()
