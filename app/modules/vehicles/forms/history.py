"""Ask for it: the books of three years from Excel (trips, fuel, repairs), and statements of fuel cards."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import ImportColumn, ImportKind
from app.core.rule import RuleBroken
from app.modules.vehicles.forms.excel import _day, _flag, _member, _scaled, _text, _whole, _yes_no, labels
from app.modules.vehicles.models import ExpenseKind, FuelGrade
from app.modules.vehicles.queries import history as queries
from app.modules.vehicles.rules import masters as master_rules
from app.modules.vehicles.rules.history import Drive, Fault, Told, chain_faults, overlaps
from app.modules.vehicles.services import history as verbs
from app.modules.vehicles.services.fuel.masters import digits
from app.modules.vehicles.services.fuel.statements import take_statement
from app.modules.vehicles.services.history import moment_of

Row = dict[str, Any]
_MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def _moment(text: str) -> datetime:
    """A day with its hour, by the office's clocks."""
    for form in _MOMENTS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=clock.zone())
        except ValueError:
            continue
    raise RuleBroken(_("Write day and hour as 2023-05-08 08:30."))


def _day_or_moment(text: str) -> date | datetime:
    """What old books have: often a day only."""
    try:
        found = _moment(text)
    except RuleBroken:
        return _day(text)
    return found.date() if (found.hour, found.minute, found.second) == (0, 0, 0) else found


def _positive(parse: Callable[[str], int]) -> Callable[[str], int]:
    def check(text: str) -> int:
        value = parse(text)
        if value <= 0:
            raise RuleBroken(_("Write a number above 0."))
        return value

    return check


def _km(text: str) -> int:
    km = _whole(text)
    if not 0 <= km <= 3_000_000:
        raise RuleBroken(_("Type what the odometer shows."))
    return km


# -- what only all rows together or the database can tell --


def _masters(rows: Sequence[Row], *, driver: str = "") -> Iterable[Fault]:
    """Cars and drivers that nobody knows; whatever else is wrong with a row without its car is not told."""
    cars, drivers = queries.cars(), queries.drivers() if driver else {}
    for index, row in enumerate(rows):
        if row["plate"] not in cars:
            yield index, "plate", _("There is no such car. Import the cars first.")
        name = row.get(driver) if driver else None
        if name and name not in drivers:
            yield index, driver, _("There is no such driver. Import the drivers first.")
        elif name and len(drivers[name]) > 1:
            yield index, driver, _("Two drivers have this name. Write the user name.")


def _not_ahead(rows: Sequence[Row], *names: str) -> Iterable[Fault]:
    now = clock.now()
    for index, row in enumerate(rows):
        for name in names:
            if moment_of(row, name) > now:
                yield index, name, _("This time lies in the future.")


def _twice(keys: Sequence[Any], column: str) -> Iterable[Fault]:
    seen: set[Any] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield index, column, _("This stands in the file twice.")
        seen.add(key)


def check_trips(rows: Sequence[Row]) -> Iterable[Fault]:
    """Cars, drivers, departments; times and readings; trips that overlap."""
    yield from _masters(rows, driver="driver")
    yield from _not_ahead(rows, "departed_at", "returned_at")
    yield from _twice([(row["plate"], row["departed_at"]) for row in rows], "departed_at")
    cars, departments = queries.cars(), queries.departments()
    for index, row in enumerate(rows):
        if row["department"] not in departments:
            yield index, "department", _("There is no such department.")
        if row["returned_at"] <= row["departed_at"]:
            yield index, "returned_at", _("The return must be later than the departure.")
        if row["km_in"] < row["km_out"]:
            yield index, "km_in", _("The odometer shows less at the return than at the departure.")
    ids = {cars[row["plate"]].id for row in rows if row["plate"] in cars}
    there = queries.drives(ids)
    new = [
        (index, row, cars[row["plate"]].id)
        for index, row in enumerate(rows)
        if row["plate"] in cars and (cars[row["plate"]].id, row["departed_at"]) not in there
    ]
    sound = [n for n in new if n[1]["returned_at"] > n[1]["departed_at"] and n[1]["km_in"] >= n[1]["km_out"]]
    told = [Told(i, "km_out", car, row["departed_at"], row["km_out"]) for i, row, car in sound]
    told += [Told(i, "km_in", car, row["returned_at"], row["km_in"]) for i, row, car in sound]
    yield from chain_faults(told, queries.readings(ids))
    drives = [Drive(i, car, row["departed_at"], row["returned_at"]) for i, row, car in sound]
    yield from overlaps([*drives, *(Drive(None, car, start, end) for (car, start), end in there.items())])


def check_fills(rows: Sequence[Row]) -> Iterable[Fault]:
    """Cars, drivers, quantities, readings."""
    yield from _masters(rows, driver="driver")
    yield from _not_ahead(rows, "filled_at")
    for index, row in enumerate(rows):
        if bool(row.get("litres_milli")) == bool(row.get("kwh_milli")):
            yield index, "litres_milli", _("Type either litres or kWh.")
    keys = [(row["plate"], moment_of(row, "filled_at"), bool(row.get("kwh_milli"))) for row in rows]
    yield from _twice(keys, "filled_at")
    cars = queries.cars()
    there = queries.fills({cars[row["plate"]].id for row in rows if row["plate"] in cars})
    known = {(vehicle_id, at) for vehicle_id, at, _kind in there}
    yield from _chain(rows, "filled_at", known)


def check_repairs(rows: Sequence[Row]) -> Iterable[Fault]:
    """Cars, days, readings."""
    yield from _masters(rows)
    yield from _not_ahead(rows, "on")
    cars = queries.cars()
    keys = [
        (row["plate"], moment_of(row, "on"), row["kind"], row["amount_fen"], row["description"])
        for row in rows
    ]
    yield from _twice(keys, "description")
    there = queries.expenses({cars[row["plate"]].id for row in rows if row["plate"] in cars})
    known = set()
    for row in rows:
        car = cars.get(row["plate"])
        if car and verbs.expense_key(car.id, clock.local(moment_of(row, "on")).date(), row) in there:
            known.add((car.id, moment_of(row, "on")))
    yield from _chain(rows, "on", known)


def _chain(rows: Sequence[Row], when: str, known: set[tuple[int, datetime]]) -> Iterable[Fault]:
    """Readings of rows that are new fit between those that are there."""
    cars = queries.cars()
    told = [
        Told(index, "km", cars[row["plate"]].id, moment_of(row, when), row["km"])
        for index, row in enumerate(rows)
        if row["plate"] in cars and row.get("km") is not None
    ]
    told = [t for t in told if (t.vehicle_id, t.at) not in known]
    return chain_faults(told, queries.readings({t.vehicle_id for t in told}))


def check_statement(rows: Sequence[Row]) -> Iterable[Fault]:
    """A statement tells of what has been paid."""
    yield from _not_ahead(rows, "at")
    keys = [(row["at"], digits(row["card"]), row["amount_fen"], row.get("quantity_milli")) for row in rows]
    yield from _twice(keys, "at")


def carry_out_statement(rows: Sequence[Row], by: Any) -> tuple[int, int]:
    _statement, new = take_statement(rows=rows, by=by)
    return new, len(rows) - new


def _card(text: str) -> str:
    if len(digits(text)) < 6:
        raise RuleBroken(_("A card number has at least six digits."))
    return text.strip()


_PLATE = ImportColumn("plate", _l("Plate"), master_rules.plate, required=True, example="苏Z·3A127")

TRIPS = ImportKind(
    "trips_history",
    _l("Trips of former years"),
    "vehicles.manage",
    (
        _PLATE,
        ImportColumn("departed_at", _l("Left at"), _moment, required=True, example="2023-05-08 08:30"),
        ImportColumn("km_out", _l("Odometer out"), _km, required=True, example="48210"),
        ImportColumn("returned_at", _l("Came back at"), _moment, required=True, example="2023-05-08 11:40"),
        ImportColumn("km_in", _l("Odometer in"), _km, required=True, example="48262"),
        ImportColumn("driver", _l("Driver"), _text(80), required=True, example="王建国"),
        ImportColumn("department", _l("Department"), _text(80), required=True, example="规划科"),
        ImportColumn("requester", _l("Who needed it"), _text(80), example="李文静"),
        ImportColumn("destination", _l("Destination"), _text(80), required=True, example="市政务服务中心"),
        ImportColumn("purpose", _l("Purpose"), _text(300), example="移交登记资料"),
        ImportColumn("people", _l("Number of people"), _positive(_whole), example="3"),
        ImportColumn("slip_no", _l("Number of the paper slip"), _text(60), example="2023-0412"),
    ),
    check_trips,
    verbs.take_trips,
)

FILLS = ImportKind(
    "fuel_history",
    _l("Fuel of former years"),
    "vehicles.manage",
    (
        _PLATE,
        ImportColumn(
            "filled_at", _l("Time of the fill"), _day_or_moment, required=True, example="2023-05-08 16:20"
        ),
        ImportColumn("litres_milli", _l("Litres"), _positive(_scaled(1000)), example="46.52"),
        ImportColumn("kwh_milli", _l("kWh"), _positive(_scaled(1000))),
        ImportColumn(
            "amount_fen", _l("Amount, yuan"), _positive(_scaled(100)), required=True, example="352.40"
        ),
        ImportColumn("km", _l("Odometer (km)"), _km, example="48262"),
        ImportColumn("is_full", _l("Filled up"), _flag, example="是", choices=_yes_no, default=True),
        ImportColumn(
            "grade", _l("Grade"), _member(FuelGrade), example=_l("Petrol 92"), choices=labels(FuelGrade)
        ),
        ImportColumn("station", _l("Station"), _text(80), example="中国石化迎宾路加油站"),
        ImportColumn("driver", _l("Driver"), _text(80), example="王建国"),
        ImportColumn("receipt_no", _l("Receipt number"), _text(60)),
    ),
    check_fills,
    verbs.take_fills,
)

REPAIRS = ImportKind(
    "repairs_history",
    _l("Repairs and other expenses of former years"),
    "vehicles.manage",
    (
        _PLATE,
        ImportColumn("on", _l("Day of the expense"), _day_or_moment, required=True, example="2023-05-10"),
        ImportColumn(
            "kind", _l("Kind of expense"), _member(ExpenseKind), required=True, example=_l("Repair"),
            choices=labels(ExpenseKind),
        ),
        ImportColumn("description", _l("What it was spent on"), _text(300), required=True, example="更换前刹车片"),
        ImportColumn("amount_fen", _l("Amount, yuan"), _positive(_scaled(100)), required=True, example="680"),
        ImportColumn("payee", _l("Paid to"), _text(80), example="通达汽车维修厂"),
        ImportColumn("km", _l("Odometer (km)"), _km, example="48300"),
        ImportColumn("invoice_no", _l("Invoice number"), _text(60)),
    ),
    check_repairs,
    verbs.take_repairs,
)  # fmt: skip

STATEMENT = ImportKind(
    "fuel_statement",
    _l("Statement of fuel cards"),
    "vehicles.fuel_manage",
    (
        ImportColumn("at", _l("Time of the payment"), _moment, required=True, example="2026-10-08 16:20"),
        ImportColumn("card", _l("Card number"), _card, required=True, example="1000111900012345678"),
        ImportColumn(
            "amount_fen", _l("Amount, yuan"), _positive(_scaled(100)), required=True, example="352.40"
        ),
        ImportColumn("quantity_milli", _l("Quantity"), _positive(_scaled(1000)), example="46.52"),
        ImportColumn("grade", _l("Grade"), _text(30), example="92#"),
        ImportColumn("station", _l("Station"), _text(80), example="中国石化迎宾路加油站"),
        ImportColumn("issuer", _l("Issuer"), _text(60), example="中国石化"),
    ),
    check_statement,
    carry_out_statement,
)

KINDS = (STATEMENT, TRIPS, FILLS, REPAIRS)
