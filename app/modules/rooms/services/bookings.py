"""Do it: book a room. Every way to a room goes through `holding`."""

from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, LayoutKind, Room, RoomBooking
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import asking, holding, people
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

# Answers that stand in the row as they are given.
PLAIN = ("title", "kind", "private", "headcount", "leaders", "layout", "phone", "note")


def book(
    by: Person, *, room_id: int, day: date, starts: time, ends: time, ends_day: date | None = None,
    organiser_id: int | None = None, attendees: str = "", **answers: Any,
) -> RoomBooking:  # fmt: skip
    """Book one meeting: confirmed at once, or requested if somebody must agree; the room is held either way."""
    starts_at, ends_at = rules.span_of(day, starts, ends, ends_day)
    return book_span(
        by, room_id=room_id, starts_at=starts_at, ends_at=ends_at, organiser_id=organiser_id,
        attendees=attendees, **answers,
    )  # fmt: skip


def book_span(
    by: Person, *, room_id: int, starts_at: datetime, ends_at: datetime, organiser_id: int | None = None,
    attendees: str = "", **answers: Any,
) -> RoomBooking:  # fmt: skip
    """The same, for callers that have moments: the waiting list, the door, the grid."""
    booking = prepare(
        by, room_id=room_id, starts_at=starts_at, ends_at=ends_at, organiser_id=organiser_id, **answers
    )
    invited = people.named(attendees)
    put(booking, by)
    people.invite(booking, *invited)
    decide(booking, by)
    return booking


def prepare(
    by: Person, *, room_id: int, starts_at: datetime, ends_at: datetime, organiser_id: int | None = None,
    series_date: bool = False, **answers: Any,
) -> RoomBooking:  # fmt: skip
    """A booking that the rules allow; not yet in the database, and nothing is held."""
    room = room_queries.get(room_id)
    organiser = organiser_of(by, organiser_id)
    manages, found = room_queries.manages(by, room.id), terms(starts_at)
    check(
        by, room, starts_at, ends_at, answers.get("layout"), answers.get("headcount") or 1, manages=manages,
        ahead=not series_date,
    )  # fmt: skip
    before, after = rules.buffers(room, found)
    return RoomBooking(
        room=room, room_id=room.id, starts_at=starts_at, ends_at=ends_at, setup_minutes=before, clear_minutes=after,
        organiser=organiser, organiser_id=organiser.id, clerk=by, clerk_id=by.id, department_id=organiser.department_id,
        status=BookingStatus.REQUESTED,
        **{name: answers[name] for name in PLAIN if answers.get(name) is not None},
    )  # fmt: skip


def check(
    by: Person, room: Room, starts_at: datetime, ends_at: datetime, layout: LayoutKind | None, headcount: int, *,
    manages: bool, ahead: bool = True,
) -> None:  # fmt: skip
    """All that the rules say about a room, a span and a number of people."""
    found = terms(starts_at)
    rules.check_room(room)
    rules.check_may_book(manages or openness(by, [room])[room.id], room)
    now = clock.now() if ahead else max(clock.now(), starts_at)  # a series has its own horizon
    rules.check_span(room, starts_at, ends_at, found, now, manages=manages)
    rules.check_people(room, layout, headcount, found)


def organiser_of(by: Person, organiser_id: int | None) -> Person:
    """Whose meeting it is: one's own, or that of somebody for whom one may book."""
    if not organiser_id or organiser_id == by.id:
        return by
    found = accounts.person(organiser_id)
    if found is None or not found.is_active:
        raise RuleBroken(_("Choose somebody who works here."), "organiser_id")
    if found.department_id != by.department_id and not by.may("rooms.manage"):
        raise RuleBroken(_("You book for colleagues of your own department only."), "organiser_id")
    return found


def put(booking: RoomBooking, by: Person) -> None:
    """Write it and take the room: from here on nobody else has it."""
    holding.lock_rooms([booking.room_id])
    holding.refuse_taken(booking, "starts")  # before anything is written: most who lose a race lose it here
    db.session.add(booking)
    db.session.flush()
    holding.take(booking, "starts")
    text = _("for %(name)s", name=booking.organiser.full_name) if booking.on_behalf else ""
    note_event(booking, "booked", by, text)


def decide(booking: RoomBooking, by: Person) -> None:
    """Confirm it, or ask those who must agree."""
    if asking.must_ask(booking, by, manages=room_queries.manages(by, booking.room_id)):
        asking.ask(booking, by)
        return
    advance(booking, BookingStatus.CONFIRMED)
    invite_all(booking, by)


def invite_all(booking: RoomBooking, by: Person) -> None:
    people.tell_about(
        booking, "invited", people.concerned(booking), lambda: _("You are invited to a meeting"), by=by
    )


def book_now(by: Person, *, room_id: int | None, minutes: int) -> RoomBooking:
    """A room that is free now, from the running quarter on, for so long or until the next meeting."""
    room = room_queries.get(room_id)
    grid = timedelta(minutes=terms().grid)
    midnight = clock.at(clock.today())
    starts_at = midnight + (clock.now() - midnight) // grid * grid
    ends_at = starts_at + timedelta(minutes=minutes)
    if ends_at - clock.now() < grid / 2:
        ends_at += grid
    with in_language(None):
        title = _("Short meeting")
    return book_span(by, room_id=room.id, starts_at=starts_at, ends_at=ends_at, title=title, headcount=1)
