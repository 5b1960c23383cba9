"""May it be? The life of a booking as a table; no database, no web."""

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus

B = BookingStatus
TRANSITIONS: dict[BookingStatus, tuple[BookingStatus, ...]] = {
    B.REQUESTED: (B.CONFIRMED, B.SENT_BACK, B.REJECTED, B.CANCELLED),
    B.SENT_BACK: (B.REQUESTED, B.CONFIRMED, B.CANCELLED),
    B.CONFIRMED: (B.CHECKED_IN, B.ENDED, B.RELEASED, B.CANCELLED, B.REQUESTED),
    B.CHECKED_IN: (B.ENDED, B.CANCELLED),
    B.CANCELLED: (B.REQUESTED, B.CONFIRMED),  # un-cancelled, if the room is still free
    B.RELEASED: (B.CONFIRMED, B.CHECKED_IN),  # they came after all, if the room is still free
    B.REJECTED: (),
    B.ENDED: (),
}


def check_transition(old: BookingStatus, new: BookingStatus) -> None:
    """Raise if a booking cannot go from `old` to `new`."""
    if new not in TRANSITIONS[old]:
        raise RuleBroken(
            _(
                "This booking is “%(old)s” and cannot become “%(new)s”.",
                old=str(old.label),
                new=str(new.label),
            )
        )


def may_become(old: BookingStatus, new: BookingStatus) -> bool:
    return new in TRANSITIONS[old]
