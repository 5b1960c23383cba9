"""Where is it? What this room waits for from one person: signatures, corrections, answers of drivers, dispatches."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.vehicles.models import Dispatch, DispatchStatus, Driver, TripRequest, TripStatus
from app.shared.accounts.models import Person

MOST = 6  # lines of a card


def own_requests(person: Person) -> Sequence[TripRequest]:
    """Requests that wait for their own people: to sign after the trip, or to correct."""
    query = (
        select(TripRequest)
        .options(joinedload(TripRequest.destination))
        .where(
            TripRequest.status.in_([TripStatus.RETURNED, TripStatus.SENT_BACK]),
            or_(TripRequest.requester_id == person.id, TripRequest.clerk_id == person.id),
        )
        .order_by(TripRequest.departs_at)
        .limit(MOST)
    )
    return db.session.scalars(query).all()


def unanswered_dispatches(person: Person) -> Sequence[Dispatch]:
    """Dispatches that this driver has not yet accepted."""
    query = (
        select(Dispatch)
        .join(Driver, Driver.id == Dispatch.driver_id)
        .where(Driver.person_id == person.id, Dispatch.status == DispatchStatus.ISSUED)
        .order_by(Dispatch.planned_departs_at)
        .limit(MOST)
    )
    return db.session.scalars(query).all()


def waiting_for_dispatch() -> int:
    """How many requests wait for a car."""
    return db.session.scalar(select(func.count()).where(TripRequest.status == TripStatus.APPROVED)) or 0
