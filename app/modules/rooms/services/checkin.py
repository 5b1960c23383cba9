"""Do it: check in, release what nobody uses, end early, extend; no-shows and appeals."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import BookingStatus, NoShow, NoShowStatus, RoomBooking
from app.modules.rooms.queries import bookings
from app.modules.rooms.queries import checkin as queries
from app.modules.rooms.rules import checkin as rules
from app.modules.rooms.rules.policies import CHECK_IN_AFTER, CHECK_IN_BEFORE, NEVER_RELEASE
from app.modules.rooms.services import holding
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person


def window_of(booking: RoomBooking) -> rules.Window:
    """When one checks in to this booking, and whether it is released without."""
    day = clock.local(booking.starts_at).date()

    def value(code: str) -> int:
        return int(neighbours.policy(code, day).value or 0)

    applies = neighbours.policy(CHECK_IN_AFTER, day).applies
    return rules.window(
        booking.starts_at, booking.ends_at, value(CHECK_IN_BEFORE), value(CHECK_IN_AFTER), value(NEVER_RELEASE),
        needed=booking.room.check_in and applies,
    )  # fmt: skip


def may_check_in(person: Person, booking: RoomBooking) -> bool:
    """Whoever meets there, whoever booked it, and who serves or keeps the room."""
    invited = any(one.person_id == person.id for one in booking.attendees)
    return invited or person.may("rooms.serve") or bookings.may_change(person, booking)


def check_in(booking: RoomBooking, by: Person | None, device_name: str = "") -> RoomBooking:
    """They have come: the room is theirs until the end. `by` None: a tap at the door."""
    now = clock.now()
    rules.check_in(booking.status, window_of(booking), booking.ends_at, now)
    advance(booking, BookingStatus.CHECKED_IN, at=now)
    booking.checked_in_by_id = by.id if by else None
    note_event(booking, "checked_in", by, device_name)
    return booking


def end(booking: RoomBooking, by: Person | None, device_name: str = "") -> RoomBooking:
    """The meeting is over; what is left of its time is free for others."""
    now = clock.now()
    rules.check_end(booking.status, booking.starts_at, now)
    advance(booking, BookingStatus.ENDED, at=now)
    note_event(booking, "ended", by, device_name)
    return booking


def extend(booking: RoomBooking, by: Person | None, minutes: int, device_name: str = "") -> RoomBooking:
    """The meeting goes on, if nobody has the room then. Raises Taken."""
    rules.check_extend(booking.status, booking.ends_at, clock.now(), minutes)
    holding.lock_rooms([booking.room_id])
    booking.ends_at += timedelta(minutes=minutes)
    booking.sequence += 1
    db.session.flush()
    holding.retake(booking, "minutes")
    note_event(
        booking,
        "extended",
        by,
        device_name or _("until %(hour)s", hour=f"{clock.local(booking.ends_at):%H:%M}"),
    )
    return booking


def release_unattended(now: datetime) -> int:
    """Nobody came in time: the room is free for others, and it is written down. Returns how many."""
    count = 0
    for booking in queries.unattended(now):
        if rules.to_release(booking.status, window_of(booking), now):
            release(booking)
            count += 1
    return count


def release(booking: RoomBooking) -> NoShow:
    """Give the rest of the time to whoever waits; the organiser hears it, and may appeal."""
    reason = _("Nobody checked in.")
    advance(booking, BookingStatus.RELEASED, reason=reason)
    note_event(booking, "released", None, reason)
    row = NoShow(
        booking_id=booking.id,
        person_id=booking.organiser_id,
        department_id=booking.department_id,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    title, room, starts_at, ends_at = (
        booking.title,
        booking.room.full_name,
        booking.starts_at,
        booking.ends_at,
    )
    neighbours.tell(
        dict.fromkeys([booking.organiser, booking.clerk]),
        f"room_booking:{booking.id}:released:{booking.sequence}",
        lambda: _("Room released: nobody checked in to “%(title)s”", title=title),
        lambda: _(
            "%(room)s, %(when)s. If you were there, or could not cancel, say so in an appeal.", room=room,
            when=span(starts_at, ends_at),
        ),
        f"/rooms/bookings/{booking.id}",
        urgent=True,
        subject=(holding.BOOKING, booking.id),
    )  # fmt: skip
    _tell_head(row, booking)
    return row


def standing(person_id: int) -> tuple[int, int]:
    """How many no-shows count now, and how many bar (0: the rule is off)."""
    days = int(neighbours.policy(rules.NO_SHOW_DAYS).value or 0)
    limit = neighbours.policy(rules.NO_SHOWS)
    return rules.counted(queries.record_of(person_id), days, clock.now()), int(
        limit.value or 0
    ) if limit.applies else 0


def barred(person_id: int) -> bool:
    """So many no-shows that every further booking of this person needs approval."""
    return rules.is_barred(*standing(person_id))


def _tell_head(row: NoShow, booking: RoomBooking) -> None:
    """At the limit the head of the department hears it: from now on every booking needs approval."""
    count, limit = standing(row.person_id)
    head = accounts.superior(booking.organiser)
    if not rules.is_barred(count, limit) or head is None:
        return
    name = booking.organiser.full_name
    neighbours.tell(
        dict.fromkeys([head, booking.organiser]),
        f"no_show {row.id} barred",
        lambda: _("%(name)s: rooms only with approval from now on", name=name),
        lambda: _("%(n)s booked rooms were not used. Each no-show can be appealed.", n=count),
        "/rooms/no-shows",
        subject=(holding.BOOKING, booking.id),
    )


def appeal(no_show: NoShow, by: Person, appeal: str) -> NoShow:
    """Whoever it is written down against says why."""
    if by.id not in (no_show.person_id, no_show.booking.clerk_id):
        raise RuleBroken(_("Only the organiser can appeal."))
    rules.check_appeal(no_show.status, no_show.at, clock.now(), appeal)
    no_show.status, no_show.appeal, no_show.appealed_at = (
        NoShowStatus.APPEALED,
        appeal.strip()[:300],
        clock.now(),
    )
    name, text = no_show.person.full_name, no_show.appeal
    neighbours.tell(
        [p for p in accounts.role_holders("manager") if p.id != by.id],
        f"no_show {no_show.id} appealed",
        lambda: _("%(name)s appeals against a no-show", name=name),
        text,
        f"/rooms/no-shows/{no_show.id}",
        by=by,
        subject=(holding.BOOKING, no_show.booking_id),
    )
    return no_show


def decide(no_show: NoShow, by: Person, excused: bool, verdict: str) -> NoShow:
    """The manager excuses it or lets it stand, with a reason."""
    rules.check_decide(no_show.status, by.id == no_show.person_id)
    no_show.status = NoShowStatus.EXCUSED if excused else NoShowStatus.UPHELD
    no_show.verdict, no_show.decided_at, no_show.decided_by_id = verdict.strip()[:300], clock.now(), by.id
    text = no_show.verdict
    neighbours.tell(
        [no_show.person],
        f"no_show {no_show.id} decided",
        lambda: _("Your no-show is excused") if excused else _("Your no-show stands"),
        text,
        f"/rooms/no-shows/{no_show.id}",
        by=by,
        subject=(holding.BOOKING, no_show.booking_id),
    )
    return no_show


__all__ = [
    "appeal", "barred", "check_in", "decide", "end", "extend", "may_check_in", "release", "release_unattended", "standing",
    "window_of",
]  # fmt: skip
