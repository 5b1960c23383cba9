"""Do it: lead a booking from state to state. The only place that changes `RoomBooking.status`."""

from datetime import datetime, timedelta

from app.core import clock
from app.modules.rooms import neighbours
from app.modules.rooms.models import HOLDING, BookingStatus, RoomBooking
from app.modules.rooms.rules import states as rules
from app.modules.rooms.services import freed, holding
from app.modules.rooms.services.terms import terms

LADDER, LARGE = "room_meeting", "room_large_meeting"  # the reminders that hang on a booking
SOON, TWO_DAYS = timedelta(minutes=30), timedelta(days=2)

_STAMPS = {
    BookingStatus.CONFIRMED: "confirmed_at",
    BookingStatus.CHECKED_IN: "checked_in_at",
    BookingStatus.ENDED: "ended_at",
    BookingStatus.RELEASED: "released_at",
    BookingStatus.CANCELLED: "cancelled_at",
    BookingStatus.REJECTED: "cancelled_at",
}


def advance(
    booking: RoomBooking, new: BookingStatus, *, at: datetime | None = None, reason: str = ""
) -> RoomBooking:
    """The one way to a new state: stamps it, gives the room back or takes it again, moves the iCal sequence.

    * Whoever comes back to a holding state takes the room anew; Taken is raised if somebody has it.
    * A meeting that ends early (`at` before its end) frees the rest; what is freed is offered to those who wait.
    """
    rules.check_transition(booking.status, new)
    at = at or clock.now()
    old, booking.status = booking.status, new
    if new in _STAMPS:
        setattr(booking, _STAMPS[new], at)
    if reason:
        booking.cancelled_reason = reason[:300]
    if new == BookingStatus.ENDED:
        holding.let_go(booking, max(at, booking.starts_at))
        freed.tell(booking.room_id, max(at, booking.starts_at), booking.held_until)
    elif old in HOLDING and new not in HOLDING:
        holding.let_go(booking)
        freed.tell(booking.room_id, max(at, booking.held_from), booking.held_until)
    elif new in HOLDING and old not in HOLDING:
        booking.cancelled_at, booking.released_at, booking.cancelled_reason = None, None, ""
        holding.take(booking)
    if (old in HOLDING) != (new in HOLDING) or new == BookingStatus.CONFIRMED:
        booking.sequence += 1
    if new == BookingStatus.CONFIRMED:
        remind(booking)
    elif old == BookingStatus.CONFIRMED:
        for ladder in (LADDER, LARGE):
            neighbours.release((holding.BOOKING, booking.id), ladder)
    return booking


def remind(booking: RoomBooking) -> None:
    """The organiser is reminded before the meeting; called again when its time has changed."""
    ahead, subject = booking.starts_at - clock.now(), (holding.BOOKING, booking.id)
    who = {"owner_id": booking.organiser_id, "department_id": booking.department_id}
    if ahead > SOON:
        neighbours.keep(subject, LADDER, booking.starts_at, **who)
    if ahead > TWO_DAYS and booking.headcount >= terms(booking.starts_at).large:
        neighbours.keep(subject, LARGE, booking.starts_at, **who)
