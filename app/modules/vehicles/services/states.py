"""Do it: lead a request from state to state, with the reminder that hangs on it."""

from app.core import clock
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import TripRequest, TripStatus
from app.modules.vehicles.rules import requests as rules

SUBJECT = "trip_request"  # the subject of approval, the link kind, the number kind
WAIT = "dispatch_wait"  # the ladder that reminds of requests without a car

CONCLUDED = (
    TripStatus.CLOSED,
    TripStatus.REJECTED,
    TripStatus.WITHDRAWN,
    TripStatus.CANCELLED,
    TripStatus.UNSERVED,
)


def advance(request: TripRequest, new: TripStatus) -> None:
    """The one way to a new state. What waits for a car is reminded of; what no longer waits is not."""
    rules.check_transition(request.status, new)
    old, request.status = request.status, new
    request.concluded_at = clock.now() if new in CONCLUDED else None
    if new == TripStatus.APPROVED:
        due = request.departs_at
        if request.is_retro:  # the trip is over: its papers are due
            due = clock.at(neighbours.add_workdays(clock.today(), 1), clock.local(request.departs_at).time())
        neighbours.keep((SUBJECT, request.id), WAIT, due, department_id=request.department_id)
    elif old == TripStatus.APPROVED:
        neighbours.release((SUBJECT, request.id), WAIT)
