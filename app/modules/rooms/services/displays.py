"""Do it at the door: book now, check in, extend, end, report. A device does it, in the name of who answers for it."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.rooms.models import ApprovalMode, BookingStatus, Room, RoomBooking, WhoMayBook
from app.modules.rooms.queries import checkin as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import checkin, equipment, holding
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance
from app.shared.gate.models import Device

QUARTERS = (15, 30, 45, 60)


def may_book_here(room: Room) -> bool:
    """A tap books only rooms that are open to everybody without asking."""
    return room.who_may_book is WhoMayBook.EVERYBODY and room.approval is not ApprovalMode.ALWAYS


def book_now(room: Room, device: Device, minutes: int) -> RoomBooking:
    """Whoever stands before a free room has it for so long, from now on. Raises Taken."""
    if minutes not in QUARTERS:
        raise RuleBroken(_("Choose 15, 30, 45 or 60 minutes."))
    rules.check_room(room)
    if not may_book_here(room):
        raise RuleBroken(_("This room is booked by name. Scan the code and book it there."))
    now = clock.now().replace(second=0, microsecond=0)
    person = device.responsible
    with in_language(None):
        title = _("Short meeting, booked at the door")
    booking = RoomBooking(
        room=room, room_id=room.id, title=title, organiser=person, organiser_id=person.id, clerk=person,
        clerk_id=person.id, department_id=person.department_id, starts_at=now, ends_at=now + timedelta(minutes=minutes),
        setup_minutes=0, clear_minutes=0, headcount=1, status=BookingStatus.REQUESTED, note=device.name[:300],
    )  # fmt: skip
    holding.lock_rooms([room.id])
    db.session.add(booking)
    db.session.flush()
    holding.take(booking)
    advance(booking, BookingStatus.CONFIRMED)
    advance(booking, BookingStatus.CHECKED_IN)
    note_event(booking, "booked", None, device.name)
    return booking


def of_now(room: Room, now: datetime) -> RoomBooking:
    """The meeting that is under way or about to begin in this room."""
    found = queries.due_in(room.id, now, timedelta(minutes=30))
    if found is None:
        raise RuleBroken(_("There is no meeting in this room now."))
    return found


def check_in(room: Room, device: Device) -> RoomBooking:
    return checkin.check_in(of_now(room, clock.now()), None, device.name)


def extend(room: Room, device: Device, minutes: int) -> RoomBooking:
    return checkin.extend(of_now(room, clock.now()), None, minutes, device.name)


def end(room: Room, device: Device) -> RoomBooking:
    return checkin.end(of_now(room, clock.now()), None, device.name)


def report(room: Room, device: Device, text: str) -> object:
    return equipment.report_fault(room, device.responsible, text, device_name=device.name)
