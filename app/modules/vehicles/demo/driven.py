"""The trips that the demonstration has driven, as fuel and expenses go by them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.modules.vehicles.models import Direction, Dispatch, Driver, Handover, OdometerReading


@dataclass(frozen=True)
class Trip:
    """A trip with what the odometer showed."""

    order_id: int
    vehicle_id: int
    driver_id: int
    driver: str
    person_id: int
    out_at: datetime
    out_km: int
    in_at: datetime
    in_km: int


def trips() -> list[Trip]:
    """Every trip that has come to its end, in order."""
    out, back = aliased(Handover), aliased(Handover)
    first, last = aliased(OdometerReading), aliased(OdometerReading)
    query = (
        select(
            Dispatch.id, Dispatch.vehicle_id, Dispatch.driver_id, Dispatch.driver_name, Driver.person_id,
            first.at, first.km, last.at, last.km,
        )
        .join(Driver, Driver.id == Dispatch.driver_id)
        .join(out, (out.dispatch_id == Dispatch.id) & (out.direction == Direction.OUT))
        .join(back, (back.dispatch_id == Dispatch.id) & (back.direction == Direction.IN))
        .join(first, first.id == out.reading_id)
        .join(last, last.id == back.reading_id)
        .order_by(first.at, Dispatch.id)
    )  # fmt: skip
    return [Trip(*row) for row in db.session.execute(query)]
