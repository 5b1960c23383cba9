"""Do it: take the room for a booking and give it back. All occupancy of this module goes through here."""

from collections.abc import Callable, Iterable
from datetime import datetime

from app.core.db import lock
from app.modules.rooms.models import RoomBooking
from app.shared.occupancy import services as occupancy

KIND = "room"  # the kind of resource
BOOKING = "room_booking"  # the sources that take it
BLOCKING = "room_blocking"
OFFER = "room_waiting"

# Called in the same transaction with a booking that has taken a room, has moved, or has let go: meeting support
# follows it.
followers: list[Callable[[RoomBooking], None]] = []


def lock_rooms(room_ids: Iterable[int]) -> None:
    """Lock several rooms, always in the same order, so that two verbs never wait for one another."""
    for room_id in sorted(set(room_ids)):
        lock(f"occupancy:{KIND}:{room_id}")


def label_of(booking: RoomBooking) -> str:
    """What others read in a refusal: whose it is, never the title of a meeting; of a private one the department."""
    return booking.organiser.department.name if booking.private else booking.organiser.full_name


def refuse_taken(booking: RoomBooking, field: str | None = None) -> None:
    """Raise Taken if any part of its span is taken; nothing is taken yet."""
    occupancy.refuse_taken(KIND, booking.room_id, booking.held_from, booking.held_until, field)


def take(booking: RoomBooking, field: str | None = None) -> None:
    """Take the room from set-up to clear-up. Raises Taken if any part of it is taken."""
    occupancy.occupy(
        KIND,
        booking.room_id,
        booking.held_from,
        booking.held_until,
        source=(BOOKING, booking.id),
        label=label_of(booking),
        field=field,
    )
    _follow(booking)


def retake(booking: RoomBooking, field: str | None = None) -> None:
    """Its room or span has changed: let go of the old, take the new; all in one transaction."""
    occupancy.release((BOOKING, booking.id))
    take(booking, field)


def let_go(booking: RoomBooking, from_moment: datetime | None = None) -> None:
    """Give the room back; from a moment on, if the meeting ends early."""
    if from_moment is None:
        occupancy.release((BOOKING, booking.id))
        _follow(booking)
    else:
        occupancy.release_from((BOOKING, booking.id), from_moment)


def _follow(booking: RoomBooking) -> None:
    for follower in followers:
        follower(booking)
