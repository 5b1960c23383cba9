"""Do it: readings are recorded between their neighbours; a wrong one is voided, never changed."""

from datetime import datetime

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import OdometerReading, ReadingSource, Vehicle
from app.modules.vehicles.queries import odometer as readings
from app.modules.vehicles.rules.odometer import Reading, check_between
from app.modules.vehicles.rules.trips import check_times
from app.modules.vehicles.services.desk import terms
from app.modules.vehicles.services.ledger.gaps import keep_gaps
from app.shared.accounts.models import Person

__all__ = ["correct", "keep_gaps", "plain", "record", "void"]


def record(
    *,
    vehicle: Vehicle,
    at: datetime,
    km: int,
    source: ReadingSource,
    by: Person,
    source_id: int | None = None,
) -> OdometerReading:
    """A reading at its place in time. Raises RuleBroken (field km) if it does not fit between its neighbours."""
    lock(f"odometer:{vehicle.id}")
    check_times(clock.now(), at)
    before, after = plain(readings.last(vehicle.id, at)), plain(readings.following(vehicle.id, at))
    check_between(at, km, before, after, terms())
    row = OdometerReading(
        vehicle_id=vehicle.id, at=at, km=km, source=source, source_id=source_id, entered_by=by
    )
    db.session.add(row)
    keep_gaps(vehicle.id)
    return row


def correct(*, vehicle: Vehicle, km: int, by: Person, at: datetime | None = None) -> OdometerReading:
    """A reading that belongs to no trip: read off the car, to set things right."""
    return record(vehicle=vehicle, at=at or clock.now(), km=km, source=ReadingSource.CORRECTION, by=by)


def plain(row: OdometerReading | None) -> Reading | None:
    """A reading as the rules see it."""
    return None if row is None else Reading(row.at, row.km)


def void(*, reading: OdometerReading, by: Person, reason: str) -> OdometerReading:
    """A typo: the reading stays to be seen, and no longer counts."""
    if reading.voided_at is not None:
        raise RuleBroken(_("This reading is void already."))
    if not reason.strip():
        raise RuleBroken(_("Say why the reading is void."), "reason")
    reading.voided_at, reading.voided_by_id, reading.void_reason = clock.now(), by.id, reason.strip()
    keep_gaps(reading.vehicle_id)
    return reading
