"""Where is it? What lies on the dispatcher's desk."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import TripRequest, TripStatus
from app.modules.vehicles.queries.requests import full


def queue() -> Sequence[TripRequest]:
    """Requests that wait for a car: the most urgent first, then by departure."""
    query = full(select(TripRequest)).where(TripRequest.status == TripStatus.APPROVED)
    query = query.order_by(TripRequest.urgency.desc(), TripRequest.departs_at, TripRequest.id)
    return db.session.scalars(query).unique().all()


def without_car() -> Sequence[TripRequest]:
    """Requests that got no car and have not begun yet: a car may still be found."""
    query = full(select(TripRequest)).where(
        TripRequest.status == TripStatus.UNSERVED, TripRequest.departs_at > clock.now()
    )
    return db.session.scalars(query.order_by(TripRequest.departs_at)).unique().all()


def chosen(waiting: Sequence[TripRequest], ids: Sequence[int]) -> list[TripRequest]:
    """The chosen ones among those that wait; the first of the queue if none is named."""
    found = [request for request in waiting if request.id in ids]
    return found or list(waiting[:1] if not ids else [])


def mergeable(waiting: Sequence[TripRequest], mine: Sequence[TripRequest], minutes: int) -> list[TripRequest]:
    """Others that leave about the same time and may ride along."""
    if not mine or any(request.confidential or not request.shareable for request in mine):
        return []
    near = timedelta(minutes=minutes)
    start = min(request.departs_at for request in mine)
    return [
        other
        for other in waiting
        if other not in mine
        and not other.confidential
        and other.shareable
        and abs(other.departs_at - start) <= near
    ]
