"""Where is it? What a driver may name on the phone: usual cars, stations, cards."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.module import Summary
from app.modules.vehicles.models import Driver, FuelCard, Handover, Vehicle, VehicleStatus
from app.modules.vehicles.models.fuel import CardStatus
from app.modules.vehicles.queries import trips
from app.shared.accounts.models import Person


def usual_cars(driver: Driver) -> Sequence[Vehicle]:
    """The cars that this driver usually drives."""
    query = select(Vehicle).where(
        Vehicle.default_driver_id == driver.id, Vehicle.status == VehicleStatus.IN_SERVICE
    )
    return db.session.scalars(query.order_by(Vehicle.plate)).all()


def cards_of(vehicle_ids: Sequence[int]) -> Sequence[FuelCard]:
    """The fuel cards of these cars that are in use."""
    query = select(FuelCard).where(FuelCard.vehicle_id.in_(vehicle_ids), FuelCard.status == CardStatus.ACTIVE)
    return db.session.scalars(query.order_by(FuelCard.vehicle_id, FuelCard.id)).all()


def vehicle(vehicle_id: int | None) -> Vehicle | None:
    return None if vehicle_id is None else db.session.get(Vehicle, vehicle_id)


def handover_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """A hand-over is told as its dispatch order is: its photos lead there."""
    rows = dict(
        db.session.execute(select(Handover.id, Handover.dispatch_id).where(Handover.id.in_(ids))).all()
    )
    orders = trips.summaries(list(rows.values()))
    return {row_id: orders[order_id] for row_id, order_id in rows.items() if order_id in orders}


def may_see_handover(person: Person, handover_id: int) -> bool:
    order_id = db.session.scalar(select(Handover.dispatch_id).where(Handover.id == handover_id))
    return order_id is not None and trips.may_see(person, order_id)


def at_hand(person: Person) -> dict[str, Any] | None:
    """The home card of who drives: the trip at hand; records that wait on the device are sent from there too."""
    driver = trips.driver_of(person) if person.may("vehicles.drive") else None
    if driver is None:
        return None
    ahead = trips.trips_of(driver, clock.now())
    return {"order": ahead[0] if ahead else None, "more": max(0, len(ahead) - 1)}
