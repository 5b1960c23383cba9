"""Do it: keep what happened to a booking, in the reader's words."""

from app.core.db import db
from app.modules.rooms.models import BookingEvent, RoomBooking
from app.shared.accounts.models import Person


def note_event(
    booking: RoomBooking, action: str, person: Person | None = None, text: str = ""
) -> BookingEvent:
    """A line of the booking's timeline."""
    db.session.flush()  # a new booking gets its id
    event = BookingEvent(booking_id=booking.id, person=person, action=action, text=text)
    db.session.add(event)
    return event
