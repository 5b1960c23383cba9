"""Do it: take over the books of former years. Rows were checked; all are written, or none.

Imported trips get numbers of the year in which they were made, in the order of their departure, after those that
the year has already. What is there already (the same car at the same time) is left as it is.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Driver,
    Expense,
    FuelGrade,
    FuelKind,
    Handover,
    OdometerReading,
    Place,
    PlaceStatus,
    PurposeType,
    Reaches,
    ReadingSource,
    Refuelling,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.queries import history as queries
from app.modules.vehicles.rules.fuel.checks import price4_of
from app.modules.vehicles.services import expenses
from app.modules.vehicles.services.places import spell
from app.shared.accounts.models import Person

Row = dict[str, Any]
NOON = time(12)


def moment_of(row: Row, name: str) -> datetime:
    """A day alone stands for its noon."""
    value = row[name]
    return clock.at(value, NOON) if isinstance(value, date) and not isinstance(value, datetime) else value


def take_trips(rows: Sequence[Row], by: Person) -> tuple[int, int]:
    """Trips: request, dispatch order, hand-over with both readings."""
    cars, staff = queries.cars(), queries.people()
    drivers, departments = queries.drivers(), queries.departments()
    known = queries.drives({cars[row["plate"]].id for row in rows})
    new = [row for row in rows if (cars[row["plate"]].id, row["departed_at"]) not in known]
    new.sort(key=lambda row: (row["departed_at"], row["plate"]))
    places = _places({row["destination"] for row in new})
    made: list[tuple[Dispatch, TripRequest]] = []
    with db.session.no_autoflush:
        for row in new:
            department = departments[row["department"]]
            requester = staff.get((department.id, row.get("requester") or "")) or by
            request = _request(row, requester, department.id, places[row["destination"]], by)
            made.append((_order(row, cars[row["plate"]], drivers[row["driver"]][0], by), request))
            db.session.add_all(made[-1])
    db.session.flush()
    for row, (order, request) in zip(new, made, strict=True):
        db.session.add(
            DispatchRequest(
                dispatch_id=order.id, request_id=request.id, people_count=request.people_count, signed_by_id=by.id,
                signed_at=order.signed_at, comment=row.get("slip_no") or "",
            )
        )  # fmt: skip
        db.session.add_all(_handovers(row, order, by))
    db.session.flush()
    return len(new), len(rows) - len(new)


def _request(row: Row, requester: Person, department_id: int, place: Place, by: Person) -> TripRequest:
    """What the book tells of the request. Whoever is no longer known is named among the passengers."""
    return TripRequest(
        number=neighbours.next_number("trip_request", clock.local(row["departed_at"]).date()),
        requester_id=requester.id, clerk_id=by.id, department_id=department_id, purpose=row.get("purpose") or "—",
        purpose_type=PurposeType.ERRAND, reaches=place.reaches, departs_at=row["departed_at"],
        returns_at=row["returned_at"], destination_id=place.id, people_count=row.get("people") or 1,
        passengers=(row.get("requester") or "") if requester is by else "",
        estimated_km=row["km_in"] - row["km_out"], status=TripStatus.CLOSED, submitted_at=row["departed_at"],
        concluded_at=row["returned_at"],
    )  # fmt: skip


def _order(row: Row, car: Vehicle, driver: Driver, by: Person) -> Dispatch:
    """Signed on the day of the import, by whoever has the paper slips."""
    return Dispatch(
        number=neighbours.next_number("dispatch", clock.local(row["departed_at"]).date()), vehicle_id=car.id,
        driver_id=driver.id, plate=car.plate, driver_name=driver.name, planned_departs_at=row["departed_at"],
        planned_returns_at=row["returned_at"], route_text=row["destination"][:300], status=DispatchStatus.SIGNED,
        dispatcher_id=by.id, issued_at=row["departed_at"], accepted_at=row["departed_at"],
        departed_at=row["departed_at"], returned_at=row["returned_at"], signed_at=clock.now(), proposal={}, overridden=[],
    )  # fmt: skip


def _handovers(row: Row, order: Dispatch, by: Person) -> list[Handover]:
    """Out and in, each with its reading."""
    return [
        Handover(
            dispatch_id=order.id, direction=direction, at=at, by_id=by.id,
            reading=_reading(order.vehicle_id, at, km, source, by, order.id),
        )
        for direction, at, km, source in (
            (Direction.OUT, row["departed_at"], row["km_out"], ReadingSource.DEPARTURE),
            (Direction.IN, row["returned_at"], row["km_in"], ReadingSource.RETURN),
        )
    ]  # fmt: skip


def take_fills(rows: Sequence[Row], by: Person) -> tuple[int, int]:
    """Fills and charges; no rule of today is held against them, and no case is opened."""
    cars, drivers, stations = queries.cars(), queries.drivers(), queries.stations()
    known = queries.fills({cars[row["plate"]].id for row in rows})
    month = _months()
    created = 0
    with db.session.no_autoflush:
        for row in sorted(rows, key=lambda r: (moment_of(r, "filled_at"), r["plate"])):
            car, at = cars[row["plate"]], moment_of(row, "filled_at")
            if (car.id, at, _kind(row).value) in known:
                continue
            fill = _fill(row, car, at, drivers.get(row.get("driver") or "", [None])[0])
            station = stations.get(row.get("station") or "")
            fill.station_id, fill.entered_by_id = station.id if station else None, by.id
            fill.posted_month = month(car.id, fill.business_on)
            if row.get("km") is not None:
                fill.reading = _reading(car.id, at, row["km"], ReadingSource.REFUEL, by)
            db.session.add(fill)
            created += 1
    db.session.flush()
    name_fills()
    return created, len(rows) - created


def _kind(row: Row) -> FuelKind:
    return FuelKind.CHARGE if row.get("kwh_milli") else FuelKind.FUEL


def _fill(row: Row, car: Vehicle, at: datetime, driver: Driver | None) -> Refuelling:
    kind, day = _kind(row), clock.local(at).date()
    quantity = row.get("kwh_milli") or row["litres_milli"]
    return Refuelling(
        number=neighbours.next_number("refuelling", day), kind=kind, vehicle_id=car.id, plate=car.plate,
        driver_id=driver.id if driver else None, driver_name=driver.name if driver else "", filled_at=at,
        business_on=day, grade=row.get("grade") or (FuelGrade.ELECTRIC if kind == FuelKind.CHARGE else None),
        litres_milli=row.get("litres_milli") if kind == FuelKind.FUEL else None, kwh_milli=row.get("kwh_milli"),
        price4=price4_of(quantity, row["amount_fen"]), amount_fen=row["amount_fen"],
        is_full=row.get("is_full") is not False, station_name=(row.get("station") or "")[:80],
        receipt_no=row.get("receipt_no") or "", findings=[], imported=True,
    )  # fmt: skip


def take_repairs(rows: Sequence[Row], by: Person) -> tuple[int, int]:
    """Repairs, upkeep and all else that was paid for cars."""
    cars = queries.cars()
    known = queries.expenses({cars[row["plate"]].id for row in rows})
    month = _months()
    created = 0
    with db.session.no_autoflush:
        for row in sorted(rows, key=lambda r: (moment_of(r, "on"), r["plate"])):
            car, at = cars[row["plate"]], moment_of(row, "on")
            day = clock.local(at).date()
            if expense_key(car.id, day, row) in known:
                continue
            db.session.add(
                Expense(
                    number=neighbours.next_number(expenses.NUMBER, day), kind=row["kind"], vehicle_id=car.id,
                    plate=car.plate, business_on=day, posted_month=month(car.id, day), amount_fen=row["amount_fen"],
                    description=row["description"], payee=row.get("payee") or "",
                    invoice_no=row.get("invoice_no") or "", entered_by_id=by.id, imported=True,
                )
            )  # fmt: skip
            if row.get("km") is not None:
                db.session.add(_reading(car.id, at, row["km"], ReadingSource.UPKEEP, by))
            created += 1
    db.session.flush()
    return created, len(rows) - created


def expense_key(vehicle_id: int, day: date, row: Row) -> tuple[int, date, str, int, str]:
    """By what an expense is known again."""
    return vehicle_id, day, row["kind"].value, row["amount_fen"], row["description"]


def _reading(
    vehicle_id: int, at: datetime, km: int, source: ReadingSource, by: Person, source_id: int | None = None
) -> OdometerReading:
    return OdometerReading(
        vehicle_id=vehicle_id, at=at, km=km, source=source, source_id=source_id, entered_by_id=by.id
    )


def name_fills() -> None:
    """Each reading names its fill: one statement, once both are written."""
    own = select(Refuelling.id).where(Refuelling.reading_id == OdometerReading.id).scalar_subquery()
    db.session.execute(
        update(OdometerReading)
        .where(OdometerReading.source == ReadingSource.REFUEL, OdometerReading.source_id.is_(None))
        .values(source_id=own)
        .execution_options(synchronize_session=False)
    )


def _months() -> Callable[[int, date], date]:
    """The month in which money counts, asked once a car and month."""
    asked: dict[tuple[int, date], date] = {}

    def month(vehicle_id: int, day: date) -> date:
        key = vehicle_id, day.replace(day=1)
        if key not in asked:
            asked[key] = expenses.posted_month(vehicle_id, day)
        return asked[key]

    return month


def _places(names: set[str]) -> dict[str, Place]:
    """The places of these names; those that nobody has registered wait for the dispatcher's check."""
    found = queries.places()
    for name in sorted(names - found.keys()):
        pinyin, initials = spell(name)
        place = Place(
            name=name, pinyin=pinyin, initials=initials, reaches=Reaches.CITY, status=PlaceStatus.PENDING
        )
        db.session.add(place)
        found[name] = place
    db.session.flush()
    return found
