"""Show it: lists of bookings, rooms, blockings and the waiting list, as pages and as Excel."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.rooms.models import (
    BookingStatus,
    Room,
    RoomBlocking,
    RoomBooking,
    RoomBuilding,
    RoomStatus,
    WaitingEntry,
)
from app.modules.rooms.queries import blockings as blocking_queries
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.queries import waiting as waiting_queries
from app.modules.rooms.rules.bookings import clock_of
from app.shared.accounts.models import Department, Person

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], name: str) -> E | None:
    """The status that the filter names, if it is one."""
    value = request.args.get(name, "")
    return kind(value) if value in {member.value for member in kind} else None


def day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def words() -> str:
    return request.args.get("q", "").strip()[:60]


def bookings(person: Person) -> dict[str, Any]:
    """The list of bookings with its views and filters."""
    names = {
        "coming": _("To come"),
        "mine": _("My bookings"),
        "invited": _("Invitations"),
        "all": _("All bookings"),
    }
    if person.may("rooms.manage"):
        names["waiting"] = _("Waiting for approval")
    view = request.args.get("view", "coming")
    view = view if view in names else "coming"
    department = request.args.get("department", type=int)
    query = queries.bookings(
        person, view=view, words=words(), room_id=request.args.get("room", type=int), department_id=department,
        status=chosen(BookingStatus, "status"), since=day("from"), until=day("to"),
    ).join(Department, Department.id == RoomBooking.department_id)  # fmt: skip
    listing = Listing(
        query,
        _booking_columns(),
        sort="starts" if view in ("coming", "waiting") else "-starts",
        title=_("Bookings of meeting rooms"),
    )
    return {
        "listing": listing,
        "views": [(title, url_for(".bookings", view=name), name == view, 0) for name, title in names.items()],
        "view": view,
        "departments": queries.departments() if view in ("all", "waiting") else (),
        "rooms": room_queries.names(),
        "statuses": list(BookingStatus),
        "filtered": any(request.args.get(n) for n in ("q", "department", "status", "from", "to", "room")),
    }


def _booking_columns() -> Sequence[Column]:
    b = RoomBooking
    return (
        Column("starts", _("Begins at"), lambda r: r.starts_at, b.starts_at, 18),
        Column("ends", _("Ends at"), lambda r: r.ends_at, b.ends_at, 18),
        Column("title", _("Subject of the meeting"), lambda r: r.title, b.title, 30),
        Column("room", _("Room"), lambda r: r.room.full_name, Room.name, 22),
        Column("organiser", _("Held by"), lambda r: r.organiser.name, Person.name, 12),
        Column("department", _("Department"), lambda r: r.department.name, Department.name, 18),
        Column("people", _("People at the meeting"), lambda r: r.headcount, b.headcount, 8),
        Column("status", _("Status"), lambda r: r.status, b.status, 16),
    )


def rooms() -> dict[str, Any]:
    query = room_queries.rooms(words(), request.args.get("building", type=int), chosen(RoomStatus, "status"))
    columns = (
        Column("building", _("Building"), lambda r: r.building.name, RoomBuilding.name, 14),
        Column("name", _("Room"), lambda r: r.name, Room.name, 22),
        Column("floor", _("Floor"), lambda r: r.floor, Room.floor, 8),
        Column("seats", _("Seats"), lambda r: r.capacity, Room.capacity, 8),
        Column("layouts", _("Layouts"), _layouts, None, 30),
        Column("equipment", _("Equipment"), _equipment, None, 40),
        Column(
            "hours",
            _("Opening hours"),
            lambda r: f"{clock_of(r.opens_min)}–{clock_of(r.closes_min)}",
            None,
            14,
        ),
        Column("who", _("Who may book"), lambda r: r.who_may_book, Room.who_may_book, 20),
        Column("approval", _("Approval"), lambda r: r.approval, Room.approval, 20),
        Column("managers", _("Managers"), lambda r: "、".join(m.person.name for m in r.managers), None, 20),
        Column("status", _("Status"), lambda r: r.status, Room.status, 12),
    )
    return {
        "listing": Listing(query, columns, sort="building", title=_("Meeting rooms"), per_page=50),
        "buildings": room_queries.buildings(),
        "statuses": list(RoomStatus),
    }


def _layouts(room: Room) -> str:
    return "、".join(f"{one.kind.label} {one.seats}" for one in room.layouts)


def _equipment(room: Room) -> str:
    found = [one for one in room.equipment if one.removed_on is None]
    return "、".join(one.name or str(one.kind.label) for one in found)


def blockings() -> dict[str, Any]:
    past = request.args.get("view") == "all"
    query = blocking_queries.blockings(
        request.args.get("room", type=int), coming_from=None if past else clock.now()
    )
    b = RoomBlocking
    columns = (
        Column("room", _("Room"), lambda r: r.room.full_name, Room.name, 24),
        Column("starts", _("Begins at"), lambda r: r.starts_at, b.starts_at, 18),
        Column("ends", _("Ends at"), lambda r: r.ends_at, b.ends_at, 18),
        Column("kind", _("Kind"), lambda r: r.kind, b.kind, 12),
        Column("reason", _("Reason"), lambda r: r.reason, None, 40),
        Column("bookings", _("Bookings under it"), lambda r: len(r.fates), None, 10),
        Column("by", _("Entered by"), lambda r: r.created_by.name, None, 12),
        Column("status", _("Status"), lambda r: r.status, b.status, 12),
    )
    return {
        "listing": Listing(
            query, columns, sort="-starts" if past else "starts", title=_("Blockings of rooms")
        ),
        "views": [
            (_("Now and to come"), url_for(".blockings"), not past, 0),
            (_("All"), url_for(".blockings", view="all"), past, 0),
        ],
    }


def waiting(person: Person) -> dict[str, Any]:
    everybody = request.args.get("view") == "all" and person.may("rooms.manage")
    w = WaitingEntry
    columns = (
        Column("starts", _("Begins at"), lambda r: r.starts_at, w.starts_at, 18),
        Column("ends", _("Ends at"), lambda r: r.ends_at, w.ends_at, 18),
        Column("title", _("Subject of the meeting"), lambda r: r.title, w.title, 30),
        Column("room", _("Room"), _room_of, None, 22),
        Column("person", _("Who waits"), lambda r: r.person.full_name, None, 20),
        Column("people", _("People at the meeting"), lambda r: r.headcount, w.headcount, 8),
        Column("since", _("Since"), lambda r: r.created_at, w.created_at, 18),
        Column("status", _("Status"), lambda r: r.status, w.status, 14),
    )
    query = waiting_queries.entries(person, everybody=everybody)
    views = [
        (_("Mine"), url_for(".waiting"), not everybody, 0),
        (_("All"), url_for(".waiting", view="all"), everybody, 0),
    ]
    return {
        "listing": Listing(query, columns, sort="-starts", title=_("Waiting list for rooms")),
        "views": views if person.may("rooms.manage") else [],
        "offers": waiting_queries.offers(person, clock.now()),
    }


def _room_of(entry: WaitingEntry) -> str:
    room = entry.offered_room or entry.room
    return room.full_name if room else _("Any room that fits")
