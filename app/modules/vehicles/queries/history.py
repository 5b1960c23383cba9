"""Where is it? What an import of former years has to know, in few queries however many rows there are."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select

from app.core.db import db
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    Driver,
    Expense,
    FuelKind,
    OdometerReading,
    Place,
    PlaceStatus,
    Refuelling,
    Station,
    Vehicle,
)
from app.shared.accounts.models import Department, Person

DROVE = (DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED)
Expenses = set[tuple[int, date, str, int, str]]


def cars() -> dict[str, Vehicle]:
    """Every car by its plate, those written off too."""
    return {car.plate: car for car in db.session.scalars(select(Vehicle))}


def drivers() -> dict[str, list[Driver]]:
    """Every driver by name and by user name, those who have left too."""
    found: dict[str, list[Driver]] = {}
    for driver in db.session.scalars(select(Driver)).unique():
        for name in {driver.person.name, driver.person.username}:
            found.setdefault(name, []).append(driver)
    return found


def departments() -> dict[str, Department]:
    return {d.name: d for d in db.session.scalars(select(Department))}


def people() -> dict[tuple[int, str], Person]:
    """Everybody by department and name."""
    return {(p.department_id, p.name): p for p in db.session.scalars(select(Person))}


def places() -> dict[str, Place]:
    """Places by name and by other names."""
    found: dict[str, Place] = {}
    for place in db.session.scalars(select(Place).where(Place.status != PlaceStatus.MERGED)):
        for name in (place.name, *filter(None, place.aliases.split("、"))):
            found.setdefault(name, place)
    return found


def stations() -> dict[str, Station]:
    return {s.name: s for s in db.session.scalars(select(Station))}


def readings(vehicle_ids: Iterable[int]) -> dict[int, list[tuple[datetime, int]]]:
    """By car: the valid readings, in order."""
    query = (
        select(OdometerReading.vehicle_id, OdometerReading.at, OdometerReading.km)
        .where(OdometerReading.voided_at.is_(None), OdometerReading.vehicle_id.in_(list(vehicle_ids)))
        .order_by(OdometerReading.at, OdometerReading.id)
    )
    found: dict[int, list[tuple[datetime, int]]] = {}
    for vehicle_id, at, km in db.session.execute(query):
        found.setdefault(vehicle_id, []).append((at, km))
    return found


def drives(vehicle_ids: Iterable[int]) -> dict[tuple[int, datetime], datetime]:
    """Trips that were made: (car, departure) -> return."""
    query = select(Dispatch.vehicle_id, Dispatch.departed_at, Dispatch.returned_at).where(
        Dispatch.vehicle_id.in_(list(vehicle_ids)),
        Dispatch.departed_at.is_not(None),
        Dispatch.status.in_(DROVE),
    )
    return {
        (vehicle_id, departed): returned or departed
        for vehicle_id, departed, returned in db.session.execute(query)
        if departed is not None
    }


def fills(vehicle_ids: Iterable[int]) -> set[tuple[int, datetime, str]]:
    """Fills that are there: (car, time, kind)."""
    query = select(Refuelling.vehicle_id, Refuelling.filled_at, Refuelling.kind).where(
        Refuelling.vehicle_id.in_(list(vehicle_ids)),
        Refuelling.voided_at.is_(None),
        Refuelling.reversal_of_id.is_(None),
    )
    return {(vehicle_id, at, FuelKind(kind).value) for vehicle_id, at, kind in db.session.execute(query)}


def expenses(vehicle_ids: Iterable[int]) -> Expenses:
    """Expenses that are there: (car, day, kind, fen, what for)."""
    query = select(
        Expense.vehicle_id, Expense.business_on, Expense.kind, Expense.amount_fen, Expense.description
    ).where(
        Expense.vehicle_id.in_(list(vehicle_ids)),
        Expense.voided_at.is_(None),
        Expense.reversal_of_id.is_(None),
    )
    return {(v, on, kind.value, fen, text) for v, on, kind, fen, text in db.session.execute(query)}
