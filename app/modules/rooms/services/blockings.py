"""Do it: block a room and say what becomes of every booking under it; lift the blocking again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    BlockingFate,
    BlockingKind,
    BlockingStatus,
    Fate,
    Room,
    RoomBlocking,
    RoomBooking,
    WaitingStatus,
)
from app.modules.rooms.queries import blockings as queries
from app.modules.rooms.queries import bookings as booking_queries
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services import changing, endings, freed, holding, people
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts.models import Person
from app.shared.occupancy import services as occupancy

LADDER = "room_blocking"
MINUTE = timedelta(minutes=1)


def block(
    by: Person, *, room_id: int, day: date, starts: time, ends: time, ends_day: date | None, kind: BlockingKind,
    reason: str, fates: Mapping[int, str],
) -> RoomBlocking:  # fmt: skip
    """Block a room. `fates`: booking id -> "cancel", "keep" or "move:<room id>"; every booking under it has one."""
    starts_at, ends_at = rules.span_of(day, starts, ends, ends_day)
    room = room_queries.get(room_id)
    if not room_queries.manages(by, room.id):
        raise RuleBroken(_("Only those who look after the room block it."), "room_id")
    if ends_at <= clock.now():
        raise RuleBroken(_("This time is over. Choose a later end."), "ends")
    holding.lock_rooms([room.id, *_targets(fates)])
    under = booking_queries.in_room(room.id, starts_at, ends_at)
    for found in under:
        if found.id not in fates:
            raise RuleBroken(_("There are bookings under it: say what becomes of each."))
    blocking = RoomBlocking(
        room=room, room_id=room.id, starts_at=starts_at, ends_at=ends_at, kind=kind, reason=reason,
        created_by=by, created_by_id=by.id,
    )  # fmt: skip
    db.session.add(blocking)
    db.session.flush()
    for found in booking_queries.locked([one.id for one in under]):
        _settle(blocking, found, fates[found.id], by)
    _withdraw_offers(blocking)
    fill(blocking)
    neighbours.keep((holding.BLOCKING, blocking.id), LADDER, starts_at, owner_id=by.id)
    return blocking


def _targets(fates: Mapping[int, str]) -> list[int]:
    return [int(fate[5:]) for fate in fates.values() if fate.startswith("move:") and fate[5:].isdigit()]


def _settle(blocking: RoomBlocking, found: RoomBooking, fate: str, by: Person) -> None:
    why = _("%(room)s is blocked: %(reason)s", room=blocking.room.full_name, reason=blocking.reason)
    field = f"fate_{found.id}"
    row = BlockingFate(
        blocking_id=blocking.id, booking_id=found.id, fate=Fate.KEPT, from_room_id=blocking.room_id
    )
    if fate == "cancel":
        row.fate = Fate.CANCELLED
        endings.cancel(found, by, why)
    elif fate.startswith("move:") and fate[5:].isdigit():
        row.fate, row.to_room_id = Fate.MOVED, int(fate[5:])
        try:
            _rehouse(found, by, room_queries.get(row.to_room_id), why)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, field) from refusal
    elif fate != "keep":
        raise RuleBroken(_("Say what becomes of this booking."), field)
    db.session.add(row)


def _rehouse(found: RoomBooking, by: Person, room: Room, why: str) -> None:
    """The meeting keeps its time and what was agreed to; only the room is another."""
    changing.check_open(found)
    rules.check_room(room)
    layout = found.layout if any(one.kind == found.layout for one in room.layouts) else None
    rules.check_people(room, layout, found.headcount, terms(found.starts_at))
    old = found.room.full_name
    found.layout, found.room, found.room_id = layout, room, room.id
    found.setup_minutes, found.clear_minutes = rules.buffers(room, terms(found.starts_at))
    found.sequence += 1
    found.detached = found.detached or found.series_id is not None
    db.session.flush()
    holding.retake(found)
    note_event(found, "moved", by, _("before: %(room)s", room=old))
    people.tell_about(
        found, "rehoused", people.concerned(found), lambda: _("A meeting has another room"), by=by, words=why, urgent=True
    )  # fmt: skip


def fill(blocking: RoomBlocking) -> None:
    """Occupy all that is free inside the blocking; what is kept stays out. Harmless to do again."""
    gaps = [(blocking.starts_at, blocking.ends_at)]
    for row in neighbours.clashes([blocking.room_id], blocking.starts_at, blocking.ends_at):
        gaps = [
            part
            for begins, ends in gaps
            for part in ((begins, min(ends, row.starts_at)), (max(begins, row.ends_at), ends))
            if part[0] < part[1]
        ]
    for begins, ends in gaps:
        occupancy.occupy(
            holding.KIND, blocking.room_id, begins, ends, source=(holding.BLOCKING, blocking.id),
            label=f"{blocking.kind.label}　{blocking.reason}"[:200],
        )  # fmt: skip


def refill(room_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """A booking kept under a blocking has gone: the blocking takes its place."""
    found = queries.active(room_id, starts_at, ends_at)
    if found:
        holding.lock_rooms([room_id])
        db.session.flush()
    for blocking in found:
        fill(blocking)


def lift(blocking: RoomBlocking, by: Person) -> RoomBlocking:
    """The room can be booked again from now on; whoever waits for it is asked."""
    if blocking.status != BlockingStatus.ACTIVE:
        raise RuleBroken(_("This blocking is lifted already."))
    blocking.status, blocking.lifted_at, blocking.lifted_by_id = BlockingStatus.LIFTED, clock.now(), by.id
    occupancy.release((holding.BLOCKING, blocking.id))
    neighbours.release((holding.BLOCKING, blocking.id), LADDER)
    db.session.flush()
    freed.tell(blocking.room_id, max(clock.now(), blocking.starts_at), blocking.ends_at)
    return blocking


def proposals(room: Room, under: Sequence[RoomBooking]) -> dict[int, list[Room]]:
    """For every booking under a blocking the rooms that could take it, the nearest and smallest first."""
    if not under:
        return {}
    usable = [one for one in room_queries.usable() if one.id != room.id]
    first, last = min(b.held_from for b in under), max(b.held_until for b in under)
    taken = neighbours.clashes([one.id for one in usable], first - 60 * MINUTE, last + 60 * MINUTE)
    found: dict[int, list[Room]] = {}
    promised: list[tuple[int, datetime, datetime]] = []
    for booking in under:
        options = []
        for one in usable:
            before, after = rules.buffers(one, terms(booking.starts_at))
            begins, ends = booking.starts_at - before * MINUTE, booking.ends_at + after * MINUTE
            busy = any(t.resource_id == one.id and t.starts_at < ends and begins < t.ends_at for t in taken)
            busy = busy or any(r == one.id and s < ends and begins < e for r, s, e in promised)
            if not busy and one.capacity >= booking.headcount and openness(booking.organiser, [one])[one.id]:
                options.append(one)
        options.sort(
            key=lambda one: (one.building_id != room.building_id, one.floor != room.floor, one.capacity)
        )
        found[booking.id] = options[:6]
        if options:
            before, after = rules.buffers(options[0], terms(booking.starts_at))
            promised.append(
                (options[0].id, booking.starts_at - before * MINUTE, booking.ends_at + after * MINUTE)
            )
    return found


def _withdraw_offers(blocking: RoomBlocking) -> None:
    """What is only offered to somebody who waits gives way at once."""
    for entry in queries.offers_under(blocking):
        entry.status, entry.offer_until, entry.offered_room_id = WaitingStatus.WAITING, None, None
        occupancy.release((holding.OFFER, entry.id))
    db.session.flush()
