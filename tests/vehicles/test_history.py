"""The books of former years: checked row by row, all or nothing, the same file twice creates nothing."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import event, func, select

from app.core.db import db, in_transaction
from app.core.module import declared
from app.modules.vehicles.forms import history as forms
from app.modules.vehicles.models import (
    Dispatch,
    Expense,
    ExpenseKind,
    FuelCase,
    OdometerReading,
    Place,
    Refuelling,
    TripRequest,
    Vehicle,
)
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries.fuel.fills import reckoned
from app.modules.vehicles.rules.fuel.consumption import average, segments
from tests.vehicles.riding import Office, at, who

BEGIN = date(2023, 1, 9)


@pytest.fixture
def office(app: Flask, now: Any) -> Office:
    return Office(app)


def trip(n: int = 0, **changed: Any) -> dict[str, Any]:
    """The n-th trip of the sedan: one a day, 40 km, from 1,000 km on."""
    day = BEGIN + timedelta(days=n)
    out = 1_000 + 40 * n
    values = {
        "plate": "苏Z·3A127", "departed_at": at(8, 30, day), "returned_at": at(11, 40, day), "km_out": out,
        "km_in": out + 40, "driver": "王建国", "department": "规划科", "requester": "李文静",
        "destination": "市政务服务中心", "purpose": "移交资料", "people": 2, "slip_no": f"旧-{n}",
    }  # fmt: skip
    return values | changed


def fill(n: int = 0, **changed: Any) -> dict[str, Any]:
    day = BEGIN + timedelta(days=10 * n)
    values = {
        "plate": "苏Z·3A127", "filled_at": at(16, 0, day), "litres_milli": 34_000, "kwh_milli": None,
        "amount_fen": 25_500, "km": 1_040 + 400 * n, "is_full": True, "grade": None, "station": "迎宾路加油站",
        "driver": "王建国", "receipt_no": "",
    }  # fmt: skip
    return values | changed


def repair(n: int = 0, **changed: Any) -> dict[str, Any]:
    values = {
        "plate": "苏Z·3A127", "on": BEGIN + timedelta(days=n), "kind": ExpenseKind.REPAIR, "description": f"换件{n}",
        "amount_fen": 68_000, "payee": "通达汽修", "km": None, "invoice_no": "",
    }  # fmt: skip
    return values | changed


def check(office: Office, kind: str, *rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    return office.read(lambda: list(declared("imports")[kind].check(rows)))


def take(office: Office, kind: str, *rows: dict[str, Any]) -> tuple[int, int]:
    return office.do(lambda: declared("imports")[kind].carry_out(rows, who("manager")))


def faults(office: Office, kind: str, *rows: dict[str, Any]) -> list[tuple[int, str]]:
    return [(row, column) for row, column, _why in check(office, kind, *rows)]


def count(office: Office, kind: Any) -> int:
    return office.read(lambda: db.session.scalar(select(func.count()).select_from(kind)) or 0)


def test_trips_of_former_years_become_orders_with_readings(office: Office) -> None:
    assert faults(office, "trips_history", trip(1), trip(0)) == []
    before = count(office, OdometerReading)
    assert take(office, "trips_history", trip(1), trip(0)) == (2, 0)
    assert count(office, OdometerReading) == before + 4

    def look() -> None:
        orders = db.session.scalars(select(Dispatch).order_by(Dispatch.number)).all()
        assert [o.number for o in orders] == [
            "PC-2023-0001",
            "PC-2023-0002",
        ]  # of the year, in order of departure
        assert orders[0].departed_at == at(8, 30, BEGIN)
        assert orders[0].requests[0].request.number == "YC-2023-0001"
        assert orders[0].requests[0].request.requester.name == "李文静"
        assert [h.reading.km for h in orders[0].handovers] == [1_000, 1_040]
        assert {h.reading.source_id for h in orders[0].handovers} == {orders[0].id}
        assert odometer.last(office.ids["car"]).km == 10_000  # type: ignore[union-attr]  # by time, as ever

    office.read(look)


def test_the_same_file_twice_creates_nothing(office: Office) -> None:
    for kind, row in (("trips_history", trip()), ("fuel_history", fill()), ("repairs_history", repair())):
        assert take(office, kind, row) == (1, 0)
        assert faults(office, kind, row) == []
        assert take(office, kind, row) == (0, 1)
    assert (count(office, TripRequest), count(office, Refuelling), count(office, Expense)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"plate": "苏Z·00000"}, "plate"),
        ({"driver": "无此人"}, "driver"),
        ({"department": "无此科"}, "department"),
        ({"returned_at": at(8, 0, BEGIN)}, "returned_at"),
        ({"km_in": 900}, "km_in"),
        ({"km_in": 10_050}, "km_in"),  # more than the first reading of the portal, of this November
        (
            {"departed_at": at(8, 0, date(2027, 1, 1)), "returned_at": at(9, 0, date(2027, 1, 1))},
            "departed_at",
        ),
    ],
)
def test_a_trip_that_cannot_be_is_named_with_row_and_column(
    office: Office, changed: dict[str, Any], column: str
) -> None:
    assert (1, column) in faults(office, "trips_history", trip(0), trip(5, **changed))


def test_readings_of_the_file_do_not_break_the_chain(office: Office) -> None:
    broken = check(office, "trips_history", trip(0), trip(1, km_out=1_020, km_in=1_060), trip(2))
    assert [(row, column) for row, column, _why in broken] == [(1, "km_out")]
    assert "1,040" in broken[0][2]


def test_without_the_chain_a_wrong_reading_would_come_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "chain_faults", lambda _told, _known: [])
    assert faults(office, "trips_history", trip(0), trip(1, km_out=1_020, km_in=1_060)) == []


def test_two_trips_of_one_car_do_not_overlap(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    later = trip(0, departed_at=at(11, 0, BEGIN), returned_at=at(12, 0, BEGIN), km_out=1_040, km_in=1_050)
    assert (1, "departed_at") in faults(office, "trips_history", trip(0), later)
    monkeypatch.setattr(forms, "overlaps", lambda _drives: [])
    assert (1, "departed_at") not in faults(office, "trips_history", trip(0), later)


def test_a_trip_between_known_ones_is_held_against_them(office: Office) -> None:
    take(office, "trips_history", trip(0), trip(2))
    assert faults(office, "trips_history", trip(1)) == []
    assert faults(office, "trips_history", trip(1, km_in=2_000)) == [(0, "km_in")]


def test_an_unknown_destination_waits_for_the_dispatchers_check(office: Office) -> None:
    take(office, "trips_history", trip(0, destination="老城区档案库"))
    place = office.read(lambda: db.session.scalar(select(Place.status).where(Place.name == "老城区档案库")))
    assert str(place) == "pending"


def test_whoever_is_gone_is_named_among_the_passengers(office: Office) -> None:
    take(office, "trips_history", trip(0, requester="退休的老赵"))

    def look() -> tuple[str, str]:
        request = db.session.scalars(select(TripRequest)).one()
        return request.requester.username, request.passengers

    assert office.read(look) == ("manager", "退休的老赵")


def test_fuel_of_former_years_is_reckoned_and_opens_no_case(office: Office) -> None:
    rows = [fill(n) for n in range(4)] + [fill(4, litres_milli=90_000)]
    assert faults(office, "fuel_history", *rows) == []
    take(office, "fuel_history", *rows)

    def look() -> int | None:
        fills = reckoned([office.ids["car"]], forms_kind())[office.ids["car"]]
        reading = db.session.scalar(
            select(OdometerReading).where(OdometerReading.source == "refuel").limit(1)
        )
        assert reading is not None
        assert reading.source_id is not None
        return average(segments(fills)[:3])

    assert office.read(look) == 8_500
    assert count(office, FuelCase) == 0


def forms_kind() -> Any:
    from app.modules.vehicles.models import FuelKind

    return FuelKind.FUEL


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"litres_milli": None}, "litres_milli"),
        ({"kwh_milli": 10_000}, "litres_milli"),
        ({"km": 10_500}, "km"),
        ({"driver": "无此人"}, "driver"),
        ({"plate": "苏Z·00000"}, "plate"),
    ],
)
def test_a_fill_that_cannot_be_is_named(office: Office, changed: dict[str, Any], column: str) -> None:
    assert faults(office, "fuel_history", fill(0), fill(1, **changed)) == [(1, column)]


def test_the_same_repair_stands_in_a_file_once(office: Office) -> None:
    assert faults(office, "repairs_history", repair(), repair()) == [(1, "description")]
    assert faults(office, "repairs_history", repair(km=99_999)) == [(0, "km")]


def test_a_repair_keeps_its_day_and_counts_in_its_month(office: Office) -> None:
    take(office, "repairs_history", repair(3, km=1_100))

    def look() -> tuple[Any, ...]:
        row = db.session.scalars(select(Expense)).one()
        return row.number, row.business_on, row.posted_month, row.imported

    assert office.read(look) == ("FY-2023-0001", date(2023, 1, 12), date(2023, 1, 1), True)


def workbook(office: Office, kind: str, rows: list[list[Any]]) -> bytes:
    with office.app.test_request_context():
        heads = [str(column.title) for column in declared("imports")[kind].columns]
    book = Workbook()
    sheet = book.active
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_row_and_column_are_told_and_nothing_is_written(office: Office, sign_in: Any) -> None:
    good = [
        "苏Z·3A127",
        datetime(2023, 5, 8, 8, 30),
        1000,
        datetime(2023, 5, 8, 11, 0),
        1040,
        "王建国",
        "规划科",
        "",
        "档案馆",
        "",
        2,
        "",
    ]
    bad = [
        "苏Z·3A127",
        "2023-05-09 08:30",
        1010,
        "2023-05-09 11:00",
        1050,
        "王建国",
        "规划科",
        "",
        "档案馆",
        "",
        2,
        "",
    ]
    upload = {"file": (io.BytesIO(workbook(office, "trips_history", [good, bad])), "trips.xlsx")}
    browser = sign_in("manager")
    answer = browser.post("/imports/trips_history", **upload)
    page = browser.page(answer.location) if answer.status_code == 303 else answer.text
    assert "1,010" in page
    assert count(office, Dispatch) == 0
    assert sign_in("clerk").get("/imports/trips_history").status_code in (403, 404)


def test_twice_the_trips_are_twice_the_work_and_no_more(office: Office) -> None:
    """Three years of a car come in one file."""
    rows = [
        trip(n, departed_at=_slot(n), returned_at=_slot(n) + timedelta(minutes=50)) | _km(n)
        for n in range(90)
    ]
    asked = [statements(office, rows[:30]), statements(office, rows[30:])]
    assert asked[1] < 2.2 * asked[0]


def statements(office: Office, rows: list[dict[str, Any]]) -> int:
    """How often the database is asked while these rows come in."""
    seen: list[str] = []
    with office.app.app_context():
        engine = db.engine

    def listen(*call: Any) -> None:
        seen.append(call[2])

    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert check(office, "trips_history", *rows) == []
        assert take(office, "trips_history", *rows) == (len(rows), 0)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def _slot(n: int) -> datetime:
    """Three trips a day."""
    return at(8, 0, BEGIN + timedelta(days=n // 3)) + timedelta(hours=2 * (n % 3))


def _km(n: int) -> dict[str, int]:
    return {"km_out": 1_000 + 3 * n, "km_in": 1_003 + 3 * n}


def test_cars_written_off_may_be_told_of(office: Office) -> None:
    from app.modules.vehicles.models import VehicleStatus

    with office.app.app_context():

        def end() -> None:
            car = db.session.get_one(Vehicle, office.ids["car"])
            car.status = VehicleStatus.WRITTEN_OFF

        in_transaction(end)
    assert faults(office, "trips_history", trip(0)) == []
