"""Do it: take the room for a booking and give it back. All occupancy of this module goes through here."""

from datetime import datetime

from app.modules.rooms.models import RoomBooking
from app.shared.accounts.models import Person
from app.shared.occupancy import services as occupancy

KIND = "room"  # the kind of resource
BOOKING = "room_booking"  # the sources that take it
BLOCKING = "room_blocking"
OFFER = "room_waiting"


def label_of(organiser: Person) -> str:
    """What others read in a refusal: who has it, never the title of a meeting."""
    return organiser.full_name


def take(booking: RoomBooking, field: str | None = None) -> None:
    """Take the room from set-up to clear-up. Raises Taken if any part of it is taken."""
    occupancy.occupy(
        KIND,
        booking.room_id,
        booking.held_from,
        booking.held_until,
        source=(BOOKING, booking.id),
        label=label_of(booking.organiser),
        field=field,
    )


def retake(booking: RoomBooking, field: str | None = None) -> None:
    """Its room or span has changed: let go of the old, take the new; all in one transaction."""
    occupancy.release((BOOKING, booking.id))
    take(booking, field)


def let_go(booking: RoomBooking, from_moment: datetime | None = None) -> None:
    """Give the room back; from a moment on, if the meeting ends early."""
    if from_moment is None:
        occupancy.release((BOOKING, booking.id))
    else:
        occupancy.release_from((BOOKING, booking.id), from_moment)
