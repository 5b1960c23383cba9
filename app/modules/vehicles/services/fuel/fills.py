"""Do it: record a fill or a charge; void it, or take it back in a later month."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    Dispatch,
    Driver,
    FuelCard,
    FuelGrade,
    FuelKind,
    ReadingSource,
    Refuelling,
    Station,
    Vehicle,
)
from app.modules.vehicles.queries import trips
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.queries.fuel import masters
from app.modules.vehicles.rules.expenses import check_void
from app.modules.vehicles.rules.fuel import checks
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.services import expenses, odometer
from app.modules.vehicles.services.fuel import cases
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.policies.queries import Policy, policy

NUMBER = "refuelling"  # the number kind, the link kind, the owner of attachments


def terms(on: date | None = None) -> dict[str, Policy]:
    """Every policy about fuel as it holds on this day."""
    return {p.code: policy(p.code, on) for p in codes.POLICIES}


def record_fill(
    *,
    vehicle: Vehicle,
    by: Person,
    km: int,
    amount_fen: int,
    litres_milli: int | None = None,
    kwh_milli: int | None = None,
    price4: int | None = None,
    filled_at: datetime | None = None,
    driver: Driver | None = None,
    dispatch: Dispatch | None = None,
    grade: FuelGrade | None = None,
    is_full: bool = True,
    missed_before: bool = False,
    station: Station | None = None,
    station_name: str = "",
    card: FuelCard | None = None,
    receipt_no: str = "",
    reason: str = "",
    note: str = "",
    files: Iterable[Any] = (),
    client_id: str = "",
    client_at: datetime | None = None,
) -> Refuelling:
    """Record a fill (`litres_milli`) or a charge (`kwh_milli`); it gets its number (JY-2026-0001) at once.

    * Exactly one of `litres_milli` and `kwh_milli` is given, in thousandths.
    * `price4`: 1/10,000 yuan; without it, it follows from quantity and amount.
    * `filled_at`: now, if not given. The reading of `km` is put between its neighbours in time; that month of the car
      being closed, the money counts in the first open month after it.
    * `driver`: the driver of the trip that the car is on, else `by`, if that is a driver.
    * `station`: from the list; or `station_name`, typed freely, which counts as not designated.
    * `reason`: one sentence for every rule that wants one (not designated, twice in two hours, …); what was departed
      from is kept in `findings`.
    * `files`: uploads or checked files (the photo of the receipt); attachments of "refuelling".
    * `client_id`: a record made offline comes once, however often it is sent; the first one is returned.

    Raises RuleBroken (fields: km, litres_milli, kwh_milli, amount_fen, price4, grade, filled_at, station_id, card_id,
    receipt_no, reason).
    """
    if client_id and (known := queries.of_client(client_id)):
        return known
    at = filled_at or clock.now()
    kind, quantity = _quantity(litres_milli, kwh_milli)
    lock(f"fuel:{vehicle.id}")
    if receipt_no.strip():
        lock(f"receipt:{receipt_no.strip()}")
    if card is not None:
        lock(f"fuel_card:{card.id}")
    station = station or (masters.station_named(station_name.strip()) if station_name.strip() else None)
    if quantity > 0 and price4 is None:
        price4 = checks.price4_of(quantity, amount_fen)
    filled = checks.Filled(at, kind, quantity, amount_fen, price4, grade)
    checks.check_form(filled, km)
    day = clock.local(at).date()
    found = checks.findings(
        filled, _around(vehicle, filled, station, station_name, card, receipt_no), terms(day)
    )
    checks.settle(found, reason)
    trip = dispatch or queries.on_the_road(vehicle.id, at)
    driver = driver or (trip.driver if trip else None) or trips.driver_of(by)
    reading = odometer.record(vehicle=vehicle, at=at, km=km, source=ReadingSource.REFUEL, by=by)
    row = Refuelling(
        number=neighbours.next_number(NUMBER, day), kind=kind, vehicle=vehicle, plate=vehicle.plate, driver=driver,
        driver_name=driver.name if driver else "", dispatch=trip, filled_at=at, business_on=day,
        posted_month=expenses.posted_month(vehicle.id, day), grade=grade, litres_milli=litres_milli, kwh_milli=kwh_milli,
        price4=price4, amount_fen=amount_fen, reading=reading, is_full=is_full, missed_before=missed_before,
        station=station, station_name=(station.name if station else station_name.strip())[:80], card=card,
        receipt_no=receipt_no.strip()[:60], reason=reason.strip()[:300], note=note.strip()[:300],
        findings=[{"code": f.code, "severity": f.severity, "values": dict(f.values)} for f in found],
        entered_by=by, client_id=client_id or None, client_at=client_at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    reading.source_id = row.id
    attach_all(NUMBER, row.id, files, by)
    cases.open_departures(row, found)
    cases.review(vehicle, kind, at)
    return row


def void_fill(*, fill: Refuelling, by: Person, reason: str) -> Refuelling:
    """A mistake. In an open month the row and its reading no longer count; in a closed one the row stays, and a
    row with the opposite signs counts in the open month (the reading stays: the closed month was driven with it).

    Returns the row that was voided, or the reversal.
    """
    lock(f"month:{fill.vehicle_id}")
    undone = (
        fill.voided_at is not None or fill.reversal_of_id is not None or queries.reversal(fill.id) is not None
    )
    check_void(undone, reason)
    if expenses.is_closed(fill.vehicle_id, fill.posted_month):
        row = _reverse(fill, by, reason.strip())
    else:
        row = fill
        fill.voided_at, fill.voided_by_id, fill.void_reason = clock.now(), by.id, reason.strip()[:200]
        if fill.reading is not None and fill.reading.voided_at is None:
            odometer.void(reading=fill.reading, by=by, reason=reason)
    db.session.flush()
    cases.drop(fill)
    cases.review(fill.vehicle, fill.kind, fill.filled_at)
    return row


def _reverse(fill: Refuelling, by: Person, reason: str) -> Refuelling:
    row = Refuelling(
        number=neighbours.next_number(NUMBER, clock.today()), kind=fill.kind, vehicle_id=fill.vehicle_id,
        plate=fill.plate, driver_id=fill.driver_id, driver_name=fill.driver_name, dispatch_id=fill.dispatch_id,
        filled_at=fill.filled_at, business_on=fill.business_on,
        posted_month=expenses.posted_month(fill.vehicle_id, fill.posted_month), grade=fill.grade,
        litres_milli=None if fill.litres_milli is None else -fill.litres_milli,
        kwh_milli=None if fill.kwh_milli is None else -fill.kwh_milli, price4=fill.price4,
        amount_fen=-fill.amount_fen, is_full=False, station_id=fill.station_id, station_name=fill.station_name,
        card_id=fill.card_id, reason=reason[:300], entered_by=by, reversal_of=fill,
    )  # fmt: skip
    db.session.add(row)
    return row


def _quantity(litres_milli: int | None, kwh_milli: int | None) -> tuple[FuelKind, int]:
    if (litres_milli is None) == (kwh_milli is None):
        raise RuleBroken(_("Type either litres or kWh."), "litres_milli")
    if kwh_milli is not None:
        return FuelKind.CHARGE, kwh_milli
    return FuelKind.FUEL, litres_milli or 0


def _around(
    vehicle: Vehicle, filled: checks.Filled, station: Station | None, station_name: str, card: FuelCard | None,
    receipt_no: str,
) -> checks.Around:  # fmt: skip
    """What the rules want to know about the car, the card, the station and the days around."""
    day = clock.local(filled.at).date()
    twin = queries.with_receipt(receipt_no.strip()) if receipt_no.strip() else None
    designated = station.designated if station else (False if station_name.strip() else None)
    return checks.Around(
        energy=vehicle.energy,
        tank_milli=vehicle.tank_l,
        other_receipt=twin.number if twin else "",
        card_status=card.status if card else None,
        card_is_of_car=card is None or card.vehicle_id == vehicle.id,
        card_plate=card.vehicle.plate if card else "",
        card_limit_fen=card.month_limit_fen if card else None,
        card_spent_fen=queries.card_spent(card.id, day) if card else 0,
        designated=designated,
        minutes_apart=queries.minutes_to_nearest(vehicle.id, filled.kind, filled.at),
        trip_near=queries.trip_near(vehicle.id, filled.at, int(terms(day)[codes.TRIP_DAYS].value)),
        usual_price4=queries.usual_price4(filled.grade, filled.at) if filled.grade else None,
    )
