"""Do it: change a booking, by form or by drag; asked for again unless what was agreed to covers it."""

from datetime import date, datetime, time
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, Room, RoomBooking
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import asking, freed, holding, people
from app.modules.rooms.services.bookings import PLAIN, organiser_of
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance, remind
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts.models import Person

Extent = tuple[int, datetime, datetime, int, bool]


def change(
    booking: RoomBooking, by: Person, *, room_id: int, day: date, starts: time, ends: time,
    ends_day: date | None = None, organiser_id: int | None = None, attendees: str = "", **answers: Any,
) -> RoomBooking:  # fmt: skip
    """Change one booking; of a series only this date, which series edits then leave alone."""
    starts_at, ends_at = rules.span_of(day, starts, ends, ends_day)
    organiser = booking.organiser
    if organiser_id and organiser_id != booking.organiser_id:
        organiser = organiser_of(by, organiser_id)
    invited = people.named(attendees)
    place(booking, by, room_id, starts_at, ends_at, **answers)
    booking.organiser, booking.department_id = organiser, organiser.department_id
    new = people.invite(booking, *invited)
    people.tell_about(booking, "invited", new, lambda: _("You are invited to a meeting"), by=by)
    booking.detached = booking.detached or booking.series_id is not None
    return booking


def move(booking: RoomBooking, by: Person, *, room_id: int, starts_at: datetime) -> RoomBooking:
    """Another time or room, the same length: what a drag on the grid does."""
    place(booking, by, room_id, starts_at, starts_at + (booking.ends_at - booking.starts_at))
    booking.detached = booking.detached or booking.series_id is not None
    return booking


def place(
    booking: RoomBooking, by: Person, room_id: int, starts_at: datetime, ends_at: datetime, **answers: Any
) -> None:
    """New room, span or answers: checked, taken, and asked for again unless it only shrinks."""
    check_open(booking)
    room = room_queries.get(room_id)
    before = extent(booking)
    old_room, old_from, old_until = booking.room, booking.held_from, booking.held_until
    where = (booking.room_id, booking.starts_at, booking.ends_at)
    for name in PLAIN:
        if name in answers:
            setattr(booking, name, answers[name])
    moved = where != (room.id, starts_at, ends_at)
    manages = room_queries.manages(by, room.id)
    with db.session.no_autoflush:
        _check_place(booking, by, room, starts_at, ends_at, moved=moved, manages=manages)
    if moved:
        holding.lock_rooms([old_room.id, room.id])
        booking.room, booking.room_id, booking.starts_at, booking.ends_at = room, room.id, starts_at, ends_at
        if room.id != where[0]:
            booking.setup_minutes, booking.clear_minutes = rules.buffers(room, terms(starts_at))
        db.session.flush()
        holding.retake(booking, "starts")
        booking.came_count = None
    booking.sequence += 1
    _ask_again(booking, by, before, manages=manages)
    if not moved:
        return
    if booking.status == BookingStatus.CONFIRMED:
        remind(booking)
    freed.tell(old_room.id, max(clock.now(), old_from), old_until)
    text = _("before: %(room)s, %(when)s", room=old_room.full_name, when=span(where[1], where[2]))
    note_event(booking, "moved", by, text)
    people.tell_about(
        booking, "moved", people.concerned(booking), lambda: _("A meeting has moved"), by=by, words=text
    )


def _check_place(
    booking: RoomBooking, by: Person, room: Room, starts_at: datetime, ends_at: datetime, *, moved: bool, manages: bool
) -> None:  # fmt: skip
    found = terms(starts_at)
    if not moved:
        rules.check_people(room, booking.layout, booking.headcount, found)
        return
    rules.check_room(room)
    if room.id != booking.room_id:
        rules.check_may_book(manages or openness(by, [room])[room.id], room)
        if booking.layout is not None and all(one.kind != booking.layout for one in room.layouts):
            booking.layout = None  # the other room is set up otherwise
    now = clock.now()
    if ends_at <= now:
        raise RuleBroken(_("This time is over. Choose a later end."), "ends")
    if starts_at == booking.starts_at:
        now = min(now, starts_at)  # it may have begun
    rules.check_span(room, starts_at, ends_at, found, now, manages=manages or booking.series_id is not None)
    rules.check_people(room, booking.layout, booking.headcount, found)


def extent(booking: RoomBooking) -> Extent:
    return booking.room_id, booking.starts_at, booking.ends_at, booking.headcount, booking.leaders


def _ask_again(booking: RoomBooking, by: Person, before: Extent, *, manages: bool) -> None:
    """What was agreed to covers what is smaller; anything else is asked for again."""
    waiting = booking.status in (BookingStatus.REQUESTED, BookingStatus.SENT_BACK)
    if booking.status == BookingStatus.CHECKED_IN:
        return
    must = asking.must_ask(booking, by, manages=manages)
    if waiting:
        if booking.status == BookingStatus.REQUESTED:
            if extent(booking) == before:
                return
            asking.stop_asking(booking, by, _("The booking was changed."))
        if must:
            if booking.status == BookingStatus.SENT_BACK:
                advance(booking, BookingStatus.REQUESTED)
            asking.ask(booking, by)
        else:
            advance(booking, BookingStatus.CONFIRMED)
    elif must and not rules.only_shrinks(before, extent(booking)):
        advance(booking, BookingStatus.REQUESTED)
        asking.ask(booking, by)


def check_open(booking: RoomBooking) -> None:
    """Only what still holds its room and is not over can be changed."""
    if not booking.holds:
        raise RuleBroken(
            _("This booking is “%(status)s” and cannot be changed.", status=booking.status.label)
        )
    if booking.ends_at <= clock.now():
        raise RuleBroken(_("This meeting is over."))


def move_to(
    booking: RoomBooking, by: Person, *, room_id: int | None, day: date, starts: time, **_rest: Any
) -> RoomBooking:
    """The same, as the grid's form says it."""
    return move(booking, by, room_id=room_id or booking.room_id, starts_at=clock.at(day, starts))
