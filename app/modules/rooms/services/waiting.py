"""Do it: the waiting list. What becomes free is offered to the first it fits, and held for a while."""

from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.db import db
from app.core.formats import hour, span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import Room, RoomBooking, WaitingEntry, WaitingStatus
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.queries import waiting as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import bookings, freed, holding
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts.models import Person
from app.shared.occupancy import services as occupancy

W = WaitingStatus


def join(
    by: Person, *, room_id: int | None, building_id: int | None = None, day: date, starts: time, ends: time,
    title: str, headcount: int,
) -> WaitingEntry:  # fmt: skip
    """Wait for a room, or for any that fits. If one is free now, book it instead."""
    starts_at, ends_at = rules.span_of(day, starts, ends)
    found = terms(starts_at)
    candidates = [room_queries.get(room_id)] if room_id else _fitting(by, building_id, headcount)
    if not candidates:
        raise RuleBroken(_("No room seats so many people."), "headcount")
    for room in candidates if room_id else ():
        bookings.check(
            by, room, starts_at, ends_at, None, headcount, manages=room_queries.manages(by, room.id)
        )
    if starts_at <= clock.now():
        raise RuleBroken(_("This time is over. Choose a later one."), "starts")
    for room in candidates:
        before, after = rules.buffers(room, found)
        if not neighbours.clashes([room.id], *_held(starts_at, ends_at, before, after)):
            raise RuleBroken(
                _("%(room)s is free at that time: book it.", room=room.full_name),
                "room_id" if room_id else None,
            )
    if queries.same(by, room_id, starts_at, ends_at) is not None:
        raise RuleBroken(_("You are on this waiting list already."))
    entry = WaitingEntry(
        person=by, person_id=by.id, room_id=room_id, building_id=None if room_id else building_id,
        starts_at=starts_at, ends_at=ends_at, title=title, headcount=headcount,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def withdraw(entry: WaitingEntry, by: Person) -> WaitingEntry:
    """Wait no longer; what was held goes to the next."""
    if entry.status not in (W.WAITING, W.OFFERED):
        raise RuleBroken(_("This entry is “%(status)s” already.", status=entry.status.label))
    _close(entry, W.WITHDRAWN)
    return entry


def accept(entry: WaitingEntry, by: Person) -> RoomBooking:
    """Take up the offer: the hold becomes a booking in the same transaction."""
    if entry.status != W.OFFERED or entry.offer_until is None or entry.offer_until < clock.now():
        raise RuleBroken(_("The offer has lapsed. You stay informed if the room becomes free again."))
    holding.lock_rooms([entry.offered_room_id or 0])
    occupancy.release((holding.OFFER, entry.id))
    booking = bookings.book_span(
        by, room_id=entry.offered_room_id or 0, starts_at=entry.starts_at, ends_at=entry.ends_at,
        organiser_id=entry.person_id, title=entry.title, headcount=entry.headcount,
    )  # fmt: skip
    entry.status, entry.booking_id = W.TAKEN, booking.id
    return booking


def offer(room_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """A room is free in this span: hold it for the first of those waiting whom it suits, and tell them."""
    room = room_queries.room(room_id)
    if room is None:
        return
    found = terms(starts_at)
    before, after = rules.buffers(room, found)
    for entry in queries.waiting_for(room, starts_at, ends_at):
        if entry.starts_at <= clock.now() or not openness(entry.person, [room])[room.id]:
            continue
        held = _held(entry.starts_at, entry.ends_at, before, after)
        holding.lock_rooms([room.id])
        if neighbours.clashes([room.id], *held):
            continue
        _hold(entry, room, held, found.offer)


def lapse(now: datetime) -> int:
    """Offers that nobody took up in time go to the next; entries whose time has come are over."""
    entries = queries.to_lapse(now)
    for entry in entries:
        _close(entry, W.LAPSED)
    return len(entries)


def _hold(entry: WaitingEntry, room: Room, held: tuple[datetime, datetime], minutes: int) -> None:
    until = min(clock.now() + timedelta(minutes=minutes), entry.starts_at)
    entry.status, entry.offered_room, entry.offered_room_id = W.OFFERED, room, room.id
    entry.offered_at, entry.offer_until = clock.now(), until
    db.session.flush()
    occupancy.occupy(
        holding.KIND, room.id, *held, source=(holding.OFFER, entry.id), label=entry.person.full_name
    )
    name, when = room.full_name, span(entry.starts_at, entry.ends_at)
    neighbours.tell(
        [entry.person],
        f"room_waiting:{entry.id}:{room.id}:{until.isoformat()}",
        lambda: _("%(room)s has become free for you", room=name),
        lambda: _("%(when)s. It is held for you until %(hour)s: take it up or let it go.", when=when, hour=hour(until)),
        "/rooms/waiting",
        urgent=True,
        subject=("room_waiting", entry.id),
    )  # fmt: skip


def _close(entry: WaitingEntry, status: WaitingStatus) -> None:
    offered = entry.status == W.OFFERED
    entry.status = status
    if offered and entry.offered_room_id:
        occupancy.release((holding.OFFER, entry.id))
        db.session.flush()
        freed.tell(entry.offered_room_id, max(clock.now(), entry.starts_at), entry.ends_at)


def _held(starts_at: datetime, ends_at: datetime, before: int, after: int) -> tuple[datetime, datetime]:
    return starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after)


def _fitting(by: Person, building_id: int | None, headcount: int) -> list[Room]:
    rooms = [
        one
        for one in room_queries.usable()
        if one.capacity >= headcount and building_id in (None, one.building_id)
    ]
    open_to = openness(by, rooms)
    return [one for one in rooms if open_to[one.id]]
