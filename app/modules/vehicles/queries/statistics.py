"""Where is it? Trips with everything that statistics ask about, as plain rows; a fixed number of queries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from app.core.db import db
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    TripEvent,
    TripRequest,
    Vehicle,
)

WENT = (DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED)
LONGEST = timedelta(days=40)  # a trip whose kilometres fall into a span left at most this long before it


def _went(query: Any, since: datetime, until: datetime) -> Any:
    left = Dispatch.departed_at
    return query.where(Dispatch.status.in_(WENT), left >= since - LONGEST, left < until)


def trips(since: datetime, until: datetime) -> Sequence[Any]:
    """(id, car, driver, driver's name, planned, left, issued) of everything that was out in the span."""
    d = Dispatch
    columns = (
        d.id,
        d.vehicle_id,
        d.driver_id,
        d.driver_name,
        d.planned_departs_at,
        d.departed_at,
        d.issued_at,
    )
    return db.session.execute(_went(select(*columns), since, until).order_by(d.departed_at, d.id)).all()


def seats(since: datetime, until: datetime) -> Sequence[Any]:
    """(dispatch, request, department, people, mode, retro, approved at) of whoever rode."""
    approved = (
        select(TripEvent.request_id, func.max(TripEvent.at).label("at"))
        .where(TripEvent.action == "approved", TripEvent.request_id.is_not(None))
        .group_by(TripEvent.request_id)
        .subquery()
    )
    query = (
        select(
            DispatchRequest.dispatch_id, TripRequest.id.label("request_id"), TripRequest.department_id,
            DispatchRequest.people_count.label("people"), TripRequest.trip_mode, TripRequest.is_retro,
            approved.c.at.label("approved_at"),
        )
        .join(Dispatch, and_(Dispatch.id == DispatchRequest.dispatch_id, DispatchRequest.active))
        .join(TripRequest, TripRequest.id == DispatchRequest.request_id)
        .outerjoin(approved, approved.c.request_id == TripRequest.id)
    )  # fmt: skip
    return db.session.execute(_went(query, since, until).order_by(DispatchRequest.id)).all()


def plates() -> dict[int, str]:
    rows = db.session.execute(select(Vehicle.id, Vehicle.plate).order_by(Vehicle.plate))
    return {row.id: row.plate for row in rows}
