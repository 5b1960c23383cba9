"""Do it: cancel, bring back, hand over, swap, answer an invitation, conclude what is over."""

from datetime import datetime

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, Response, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import asking, holding, people
from app.modules.rooms.services.bookings import check
from app.modules.rooms.services.changing import check_open
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance, remind
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person


def cancel(booking: RoomBooking, by: Person, reason: str, *, quiet: bool = False) -> RoomBooking:
    """Give the room up, with a reason; everybody concerned is told, whoever waits for the room is asked."""
    check_open(booking)
    text = rules.check_reason(reason)
    if booking.status in (BookingStatus.REQUESTED, BookingStatus.SENT_BACK):
        asking.stop_asking(booking, by, text)
    advance(booking, BookingStatus.CANCELLED, reason=text)
    note_event(booking, "cancelled", by, text)
    if booking.series is not None and booking.original_on is not None:
        booking.series.exceptions = {**booking.series.exceptions, booking.original_on.isoformat(): "deleted"}
    if not quiet:
        people.tell_about(
            booking, "cancelled", people.concerned(booking), lambda: _("A meeting is cancelled"), by=by,
            words=text, urgent=True,
        )  # fmt: skip
    return booking


def restore(booking: RoomBooking, by: Person) -> RoomBooking:
    """Bring a cancelled or released booking back, if its room is still free."""
    if booking.starts_at <= clock.now():
        raise RuleBroken(_("The meeting would have begun already. Book the room anew."))
    manages = room_queries.manages(by, booking.room_id)
    check(
        by, booking.room, booking.starts_at, booking.ends_at, booking.layout, booking.headcount, manages=manages,
        ahead=booking.series_id is None,
    )  # fmt: skip
    holding.lock_rooms([booking.room_id])
    must = asking.must_ask(booking, by, manages=manages)
    advance(booking, BookingStatus.REQUESTED if must else BookingStatus.CONFIRMED)
    if must:
        asking.ask(booking, by)
    if booking.series is not None and booking.original_on is not None:
        left = dict(booking.series.exceptions)
        left.pop(booking.original_on.isoformat(), None)
        booking.series.exceptions = left
    note_event(booking, "restored", by)
    people.tell_about(
        booking, "restored", people.concerned(booking), lambda: _("A meeting takes place after all"), by=by
    )
    return booking


def hand_over(booking: RoomBooking, by: Person, organiser_id: int) -> RoomBooking:
    """The meeting becomes somebody else's; both names stay in the record."""
    check_open(booking)
    new = accounts.person(organiser_id)
    if new is None or not new.is_active or not new.may("rooms.book"):
        raise RuleBroken(_("Choose somebody who works here and books rooms."), "organiser_id")
    if new.id == booking.organiser_id:
        raise RuleBroken(_("It is their meeting already."), "organiser_id")
    old = booking.organiser
    booking.organiser, booking.organiser_id, booking.department_id = new, new.id, new.department_id
    booking.sequence += 1
    if booking.status == BookingStatus.CONFIRMED:
        remind(booking)
    note_event(
        booking,
        "handed_over",
        by,
        _("from %(old)s to %(new)s", old=old.full_name, new=new.full_name),
    )
    people.tell_about(
        booking, "handed_over", [old, new], lambda: _("A meeting has been handed over"), by=by, words=new.name
    )
    return booking


def swap(booking: RoomBooking, by: Person, other_id: int) -> RoomBooking:
    """Two meetings exchange their rooms, each keeping its time; both rooms must be free for it."""
    if not str(other_id or "").isdigit():
        raise RuleBroken(_("Choose a booking to swap with."), "other_id")
    pair = queries.locked([booking.id, int(other_id)])
    other = next((one for one in pair if one.id != booking.id), None)
    if other is None or not queries.may_change(by, other):
        raise RuleBroken(_("Choose a booking that you may change."), "other_id")
    for one in (booking, other):
        check_open(one)
        if one.status == BookingStatus.CHECKED_IN:
            raise RuleBroken(_("A meeting under way keeps its room."), "other_id")
    if booking.room_id == other.room_id:
        raise RuleBroken(_("Both are in the same room."), "other_id")
    rooms = (other.room, booking.room)
    holding.lock_rooms([booking.room_id, other.room_id])
    for one in (booking, other):
        holding.let_go(one)
    for one, room in zip((booking, other), rooms, strict=True):
        rules.check_may_book(room_queries.manages(by, room.id) or openness(by, [room])[room.id], room)
        layout = one.layout if any(each.kind == one.layout for each in room.layouts) else None
        rules.check_people(room, layout, one.headcount, terms(one.starts_at))
        one.layout, one.room, one.room_id = layout, room, room.id
        one.setup_minutes, one.clear_minutes = rules.buffers(room, terms(one.starts_at))
        one.sequence += 1
        one.detached = one.detached or one.series_id is not None
    db.session.flush()
    for one in (booking, other):
        holding.take(one, "other_id")
        note_event(one, "swapped", by, _("now in %(room)s", room=one.room.full_name))
        people.tell_about(
            one, "swapped", people.concerned(one), lambda: _("A meeting has another room"), by=by
        )
    return booking


def respond(booking: RoomBooking, by: Person, response: Response) -> RoomBooking:
    """An invited colleague says whether they come."""
    mine = next((one for one in booking.attendees if one.person_id == by.id), None)
    if mine is None:
        raise RuleBroken(_("You are not among those invited."))
    check_open(booking)
    mine.response, mine.responded_at = response, clock.now()
    if response == Response.DECLINED:
        name = by.name
        people.tell_about(
            booking, f"declined:{by.id}", [booking.organiser, booking.clerk],
            lambda: _("%(name)s does not come", name=name), by=by,
        )  # fmt: skip
    return booking


def conclude(now: datetime) -> int:
    """Meetings whose time is over are ended; requests that nobody decided in time give their room back."""
    done = 0
    for booking in queries.to_conclude(now):
        if booking.status in (BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN):
            advance(booking, BookingStatus.ENDED, at=booking.ends_at)
        else:
            asking.stop_asking(booking, booking.clerk)
            advance(booking, BookingStatus.CANCELLED, reason=_("Nobody decided in time."))
            note_event(booking, "lapsed")
        done += 1
    return done
