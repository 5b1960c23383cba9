"""Do it: reckon months from the records; closed ones are read as they were frozen. Writes nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import clock
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.models.expenses import ExpenseKind
from app.modules.vehicles.models.fuel import FuelKind
from app.modules.vehicles.models.ledger import MonthLedger
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import CarMonth, Drive, Mark, Stretch

_COLUMN = {
    ExpenseKind.REPAIR: "repair_fen", ExpenseKind.MAINTENANCE: "maintenance_fen",
    ExpenseKind.INSURANCE: "insurance_fen", ExpenseKind.INSPECTION: "inspection_fen", ExpenseKind.TOLL: "toll_fen",
    ExpenseKind.PARKING: "parking_fen", ExpenseKind.WASHING: "washing_fen", ExpenseKind.FINE: "fine_fen",
}  # fmt: skip


@dataclass(frozen=True)
class Road:
    """A car's readings and stretches over some months."""

    marks: list[Mark]
    stretches: list[Stretch]
    numbers: Mapping[int, str]  # dispatch -> its number


def roads(first: date | None, until: date, vehicle_id: int | None = None) -> dict[int, Road]:
    """By car: every stretch of these months. No `first`: from the first reading on."""
    since, end = clock.at(first) if first else None, clock.at(until)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for row in queries.readings(since, end, vehicle_id):
        marks[row.vehicle_id].append(Mark(row.id, row.at, row.km))
    drives: dict[int, list[Drive]] = defaultdict(list)
    numbers: dict[int, dict[int, str]] = defaultdict(dict)
    for row in queries.drives(since, end, vehicle_id):
        drives[row.vehicle_id].append(Drive(row.id, row.out_at, row.out_id, row.in_at, row.in_id))
        numbers[row.vehicle_id][row.id] = row.number
    return {
        car: Road(marks[car], rules.stretches(marks[car], drives[car]), numbers[car])
        for car in marks.keys() | drives.keys()
    }


def reckon(first: date, until: date, vehicle_id: int | None = None) -> dict[tuple[int, date], CarMonth]:
    """The figures by car and month as the records give them now, whether or not a month is closed."""
    found = roads(first, until, vehicle_id)
    values: dict[tuple[int, date], dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for row in queries.departures(clock.at(first), clock.at(until), vehicle_id):
        mine = values[row.vehicle_id, rules.month_of(row.departed_at)]
        mine["trips"] += 1
        mine["people"] += int(row.people)
    for row in queries.fuel_sums(first, until, vehicle_id):
        mine = values[row.vehicle_id, row.posted_month]
        mine["fills"] += int(row.fills)
        mine["litres_milli"] += int(row.litres)
        mine["kwh_milli"] += int(row.kwh)
        mine["fuel_fen" if row.kind == FuelKind.FUEL else "charge_fen"] += int(row.fen)
    for row in queries.expense_sums(first, until, vehicle_id):
        values[row.vehicle_id, row.posted_month][_COLUMN.get(row.kind, "other_fen")] += int(row.fen)
    for row in queries.corrections(first, until, vehicle_id):
        values[row.vehicle_id, row.posted_month]["corrected_km"] += row.km
    answer: dict[tuple[int, date], CarMonth] = {}
    for car in _cars(vehicle_id):
        month = first
        while month < until:
            road = found.get(car.id)
            km: dict[str, Any] = dict(rules.kilometres(road.stretches, road.marks, month)) if road else {}
            answer[car.id, month] = CarMonth(
                car.id, car.plate, car.brand_model, month, **km, **values.get((car.id, month), {})
            )
            month = rules.month_after(month)
    return answer


def figures(first: date, until: date, vehicle_id: int | None = None) -> list[CarMonth]:
    """The ledgers of these months: closed ones as they were frozen, open ones from the records. By month and plate."""
    shut = [month for month in queries.closed_months() if first <= month < until]
    rows = [as_car_month(row) for row in queries.frozen(first, until, vehicle_id)] if shut else []
    open_ = [month for month in _months(first, until) if month not in shut]
    if open_:
        now = reckon(open_[0], rules.month_after(open_[-1]), vehicle_id)
        rows += [one for (_car, month), one in now.items() if month not in shut and not one.is_empty]
    return sorted(rows, key=lambda row: (row.month, row.plate))


def as_car_month(row: MonthLedger) -> CarMonth:
    """Frozen figures as the rules see them."""
    return CarMonth(**{name: getattr(row, name) for name in rules.FIGURES})


def _months(first: date, until: date) -> list[date]:
    months = []
    while first < until:
        months.append(first)
        first = rules.month_after(first)
    return months


def _cars(vehicle_id: int | None) -> list[Vehicle]:
    return [car for car in queries.cars() if vehicle_id in (None, car.id)]
