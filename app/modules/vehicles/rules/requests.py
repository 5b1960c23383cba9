"""May a request be so? Its states, its span, its people."""

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import TripStatus

S = TripStatus

# What may follow what. A changed request goes back to PENDING with its number.
TRANSITIONS: dict[TripStatus, frozenset[TripStatus]] = {
    S.DRAFT: frozenset({S.PENDING}),
    S.PENDING: frozenset({S.APPROVED, S.REJECTED, S.SENT_BACK, S.WITHDRAWN, S.PENDING}),
    # RETURNED at once: a retro request, whose trip has been made already
    S.APPROVED: frozenset({S.DISPATCHED, S.RETURNED, S.UNSERVED, S.CANCELLED, S.PENDING}),
    S.DISPATCHED: frozenset({S.ON_TRIP, S.RETURNED, S.APPROVED, S.PENDING, S.CANCELLED}),
    S.ON_TRIP: frozenset({S.RETURNED}),
    S.RETURNED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.SENT_BACK: frozenset({S.PENDING, S.WITHDRAWN}),
    S.REJECTED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.CANCELLED: frozenset(),
    S.UNSERVED: frozenset({S.APPROVED, S.DISPATCHED}),  # a car was found after all
}


def may_become(old: TripStatus, new: TripStatus) -> bool:
    """May a request go from `old` to `new`?"""
    return new in TRANSITIONS[old]


def check_transition(old: TripStatus, new: TripStatus) -> None:
    """Refuse a step that the way of a request does not have."""
    if not may_become(old, new):
        raise RuleBroken(
            _("The request is now “%(old)s” and cannot become “%(new)s”. Load the page again.", old=old.label, new=new.label)
        )
