"""Do it: what the office types in, with ids for rows; a driver speaks for the driver alone."""

from datetime import datetime
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Expense, ExpenseKind, Refuelling, Vehicle
from app.modules.vehicles.queries import masters, trips
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.queries.fuel import masters as fuel_masters
from app.modules.vehicles.services.expenses import record_expense
from app.modules.vehicles.services.fuel.fills import record_fill
from app.shared.accounts.models import Person


def enter_fill(
    *, by: Person, vehicle_id: int | None, driver_id: int | None = None, station_id: int | None = None,
    card_id: int | None = None, filled_at: datetime | None = None, **answers: Any,
) -> Refuelling:  # fmt: skip
    """A fill from the form. Whoever sees only the own records drives it, too."""
    car = _car(vehicle_id)
    driver = masters.driver(driver_id) if driver_id and queries.sees_all(by) else None
    if not queries.sees_all(by):
        driver = trips.driver_of(by)
    return record_fill(
        vehicle=car, by=by, driver=driver, station=fuel_masters.station(station_id), card=fuel_masters.card(card_id),
        filled_at=filled_at or clock.now(), **answers,
    )  # fmt: skip


def enter_expense(
    *, by: Person, vehicle_id: int | None, kind: ExpenseKind, driver_id: int | None = None,
    dispatch_number: str = "", **answers: Any,
) -> Expense:  # fmt: skip
    """An expense from the form."""
    car = _car(vehicle_id)
    driver = masters.driver(driver_id) if driver_id and queries.sees_all(by) else None
    if not queries.sees_all(by):
        driver = trips.driver_of(by)
    order = queries.dispatch_numbered(dispatch_number.strip()) if dispatch_number.strip() else None
    if dispatch_number.strip() and (order is None or order.vehicle_id != car.id):
        raise RuleBroken(_("This car has no dispatch order of this number."), "dispatch_number")
    return record_expense(vehicle=car, by=by, kind=kind, driver=driver, dispatch=order, **answers)


def _car(vehicle_id: int | None) -> Vehicle:
    car = masters.vehicle(vehicle_id) if vehicle_id else None
    if car is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    return car
