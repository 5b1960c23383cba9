"""A fleet in bulk for the tests of the ledger: cars, trips, readings on the way, typos, gaps, midnight; all made by one dice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.core import clock
from app.core.db import db, insert_many
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    OdometerReading,
    PurposeType,
    Reaches,
    ReadingSource,
    TripMode,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.models.expenses import Expense, ExpenseKind
from app.modules.vehicles.models.fuel import FuelGrade, FuelKind, Refuelling
from tests.vehicles.masters import make_driver, make_place, make_vehicle
from tests.vehicles.riding import who

MINUTE = timedelta(minutes=1)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.zone()).astimezone(UTC)


@dataclass
class Truth:
    """What the test knows of its own making, to hold the ledgers against."""

    driven: dict[int, int] = field(default_factory=dict)  # by car, over everything
    trip_km: dict[int, int] = field(default_factory=dict)
    gap_km: dict[int, int] = field(default_factory=dict)
    trips: int = 0
    voided: int = 0
    over_midnight: int = 0


def lay_fleet(cars: int, trips: int, month: date, seed: int = 7, days: int = 30) -> Truth:
    """`trips` trips of `cars` cars from a day before `month` to a day after it."""
    dice, truth = random.Random(seed), Truth()
    driver, place, by = make_driver(), make_place(), who("dispatcher")
    rows = [make_vehicle(f"苏Z·L{n:04}", seats=5) for n in range(cars)]
    readings: list[dict[str, Any]] = []
    drives: list[tuple[int, datetime, datetime, dict[str, Any], dict[str, Any], int]] = []
    for car, count in zip(rows, _shares(trips, cars), strict=True):
        truth.driven[car.id] = truth.trip_km[car.id] = truth.gap_km[car.id] = 0
        at, km = local(month - timedelta(days=1), 7), dice.randint(0, 150_000)
        readings.append(_reading(car, at, km, ReadingSource.INITIAL, by.id))
        start = km
        step = timedelta(days=days) / count
        for n in range(count):
            out_at = local(month, 0) + step * n + dice.randint(5, 40) * MINUTE
            if n == 0 and dice.random() < 0.5:
                out_at = local(month - timedelta(days=1), 22, 30)  # over midnight into the month
            if n == count - 1 and dice.random() < 0.5:
                out_at = local((month + timedelta(days=32)).replace(day=1) - timedelta(days=1), 22, 15)
            back_at = out_at + (200 * MINUTE if out_at.astimezone(clock.zone()).hour == 22 else step * 0.6)
            if clock.local(out_at).month != clock.local(back_at).month:
                truth.over_midnight += 1
            if dice.random() < 0.12:  # kilometres on no record
                gap = dice.randint(1, 40)
                km += gap
                truth.gap_km[car.id] += gap
            out = _reading(car, out_at, km, ReadingSource.DEPARTURE, by.id)
            readings.append(out)
            trip = dice.randint(0, 180)
            if dice.random() < 0.3:  # a fill on the way
                readings.append(
                    _reading(
                        car, out_at + (back_at - out_at) / 2, km + trip // 2, ReadingSource.REFUEL, by.id
                    )
                )
            if dice.random() < 0.05:  # a typo, voided; the right one follows
                readings.append(
                    _reading(car, back_at - MINUTE, km + 90_000, ReadingSource.RETURN, by.id)
                    | {"voided_at": back_at, "void_reason": "多打一位"}
                )
                truth.voided += 1
            km += trip
            truth.trip_km[car.id] += trip
            back = _reading(car, back_at, km, ReadingSource.RETURN, by.id)
            readings.append(back)
            drives.append((car.id, out_at, back_at, out, back, dice.randint(1, 4)))
        truth.driven[car.id] = km - start
    truth.trips = len(drives)
    _write(drives, readings, driver.id, place.id, by.id)
    return truth


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (1 if n < total % parts else 0) for n in range(parts)]


def _reading(car: Vehicle, at: datetime, km: int, source: ReadingSource, by: int) -> dict[str, Any]:
    return {"vehicle_id": car.id, "at": at, "km": km, "source": source, "source_id": None, "entered_by_id": by, "created_at": at,
            "voided_at": None, "void_reason": ""}  # fmt: skip


def _write(drives: Sequence[Any], readings: list[dict[str, Any]], driver: int, place: int, by: int) -> None:
    clerk = who("clerk")
    ids = {
        id(row): found for row, found in zip(readings, insert_many(OdometerReading, readings), strict=True)
    }
    plates = {car.id: car.plate for car in db.session.query(Vehicle)}
    base = db.session.query(Dispatch).count()
    asks = insert_many(TripRequest, [
        {"number": f"YC-T-{base + n:05}", "requester_id": clerk.id, "clerk_id": clerk.id, "department_id": clerk.department_id,
         "purpose": "送材料", "purpose_type": PurposeType.ERRAND, "reaches": Reaches.CITY, "trip_mode": TripMode.RETURN,
         "departs_at": out_at, "returns_at": back_at, "destination_id": place, "people_count": people,
         "status": TripStatus.CLOSED, "reasons": {}, "findings": [], "created_at": out_at, "is_retro": False}
        for n, (_car, out_at, back_at, _out, _back, people) in enumerate(drives)
    ])  # fmt: skip
    orders = insert_many(Dispatch, [
        {"number": f"PC-T-{base + n:05}", "vehicle_id": car, "driver_id": driver, "plate": plates[car], "driver_name": "王建国",
         "planned_departs_at": out_at, "planned_returns_at": back_at, "status": DispatchStatus.SIGNED, "dispatcher_id": by,
         "issued_at": out_at - 60 * MINUTE, "departed_at": out_at, "returned_at": back_at,
         "signed_at": back_at, "proposal": {}, "overridden": []}
        for n, (car, out_at, back_at, *_rest) in enumerate(drives)
    ])  # fmt: skip
    insert_many(DispatchRequest, [
        {"dispatch_id": order, "request_id": ask, "people_count": drive[5], "active": True}
        for order, ask, drive in zip(orders, asks, drives, strict=True)
    ])  # fmt: skip
    insert_many(Handover, [
        {"dispatch_id": order, "direction": direction, "at": at, "reading_id": ids[id(reading)], "by_id": by, "checklist": {},
         "created_at": at}
        for order, (_car, out_at, back_at, out, back, _people) in zip(orders, drives, strict=True)
        for direction, at, reading in ((Direction.OUT, out_at, out), (Direction.IN, back_at, back))
    ])  # fmt: skip


def lay_fuel(
    car: int, on: date, litres_milli: int, fen: int, number: str, month: date | None = None, **changed: Any
) -> int:
    """A fill that counts in `month` (its own, if none is named)."""
    plate = db.session.get_one(Vehicle, car).plate
    at = local(on, 12)
    return insert_many(Refuelling, [
        {"number": number, "kind": FuelKind.FUEL, "vehicle_id": car, "plate": plate, "filled_at": at, "business_on": on,
         "posted_month": month or on.replace(day=1), "grade": FuelGrade.PETROL_92, "litres_milli": litres_milli,
         "kwh_milli": None,
         "amount_fen": fen, "entered_by_id": who("dispatcher").id, "created_at": at, "findings": [], **changed}
    ])[0]  # fmt: skip


def lay_expense(
    car: int, kind: ExpenseKind, on: date, fen: int, number: str, month: date | None = None, **changed: Any
) -> int:
    plate = db.session.get_one(Vehicle, car).plate
    return insert_many(Expense, [
        {"number": number, "kind": kind, "vehicle_id": car, "plate": plate, "business_on": on,
         "posted_month": month or on.replace(day=1), "amount_fen": fen, "entered_by_id": who("dispatcher").id,
         "created_at": local(on, 12), **changed}
    ])[0]  # fmt: skip
