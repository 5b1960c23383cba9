"""Expenses of the demonstration: tolls, parking and washing of three months, insurance of the year."""

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.modules.vehicles.demo.driven import Trip, trips
from app.modules.vehicles.models import CertificateType, Expense, ExpenseKind, Vehicle, VehicleCertificate
from app.modules.vehicles.rules.expenses import month_of
from app.shared.accounts import queries as people
from app.shared.numbering.services import next_number

ROAD, WASH, INSURER = "省交通控股高速公路公司", "洁美汽车美容中心", "人民财产保险股份有限公司"
PREMIUM = {CertificateType.COMPULSORY: 95_000, CertificateType.COMMERCIAL: 412_000}
INSURED = {CertificateType.COMPULSORY: "交强险", CertificateType.COMMERCIAL: "商业险"}
PAID_AFTER = timedelta(days=25)  # older ones have been reimbursed


def lay() -> None:
    """Once, after the trips."""
    by = people.by_username("dispatcher")
    if (
        by is None
        or db.session.scalar(select(Expense.id).where(Expense.kind == ExpenseKind.TOLL).limit(1)) is not None
    ):
        return
    driven = trips()
    if not driven:
        return
    dice = random.Random(20260602)
    plates = {key: plate for key, plate in db.session.execute(select(Vehicle.id, Vehicle.plate))}  # noqa: C416 - to mypy a row is no pair
    rows = [row for trip in driven for row in _on_the_way(dice, trip, plates[trip.vehicle_id])]
    rows += _washing(dice, driven, plates) + _insurance(dice, plates)
    rows.sort(key=lambda row: (row["business_on"], row["vehicle_id"]))
    for n, row in enumerate(rows):
        row["number"], row["entered_by_id"] = next_number("vehicle_expense", row["business_on"]), by.id
        row["posted_month"] = month_of(row["business_on"])
        old = row["business_on"] < clock.today() - PAID_AFTER
        row["reimbursement_no"] = f"BX-{row['business_on'].year}-{118 + n // 6:04d}" if old else ""
        row["created_at"] = clock.at(row["business_on"]) + timedelta(hours=17, minutes=n % 50)
    insert_many(Expense, rows)


def _row(kind: ExpenseKind, car_id: int, plate: str, on: date, fen: int, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind, "vehicle_id": car_id, "plate": plate, "business_on": on, "amount_fen": fen, "description": "",
        "payee": "", "invoice_no": "", "driver_id": None, "dispatch_id": None, "covers_from": None,
        "covers_until": None, "source_type": "", "source_id": None,
    } | more  # fmt: skip


def _on_the_way(dice: random.Random, trip: Trip, plate: str) -> list[dict[str, Any]]:
    """Tolls of long ways, parking now and then."""
    on, km = clock.local(trip.in_at).date(), trip.in_km - trip.out_km
    own = {"driver_id": trip.driver_id, "dispatch_id": trip.order_id}
    rows = []
    if km > 90:
        text = f"往返 {km} 公里通行费"
        rows.append(
            _row(
                ExpenseKind.TOLL,
                trip.vehicle_id,
                plate,
                on,
                round(km * 0.45) * 100,
                payee=ROAD,
                description=text,
                **own,
            )
        )
    if dice.random() < (0.35 if km > 90 else 0.07):
        fen = dice.choice((500, 800, 1_000, 1_500, 2_000))
        rows.append(_row(ExpenseKind.PARKING, trip.vehicle_id, plate, on, fen, description="公务停车", **own))
    return rows


def _washing(dice: random.Random, driven: list[Trip], plates: dict[int, str]) -> list[dict[str, Any]]:
    """Each car that drove is washed once a month."""
    rows = []
    months = sorted({(trip.vehicle_id, month_of(clock.local(trip.in_at).date())) for trip in driven})
    for car_id, month in months:
        on = month + timedelta(days=dice.randint(2, 26))
        if on < clock.today():
            fen = dice.choice((3_500, 3_500, 4_000, 6_000))
            rows.append(
                _row(ExpenseKind.WASHING, car_id, plates[car_id], on, fen, payee=WASH, description="外观清洗")
            )
    return rows


def _insurance(dice: random.Random, plates: dict[int, str]) -> list[dict[str, Any]]:
    """What the insurances that are valid now have cost."""
    query = select(VehicleCertificate).where(
        VehicleCertificate.type.in_(tuple(PREMIUM)), VehicleCertificate.voided_at.is_(None)
    )
    rows = []
    for paper in db.session.scalars(query.order_by(VehicleCertificate.id)):
        if not clock.today() - timedelta(days=400) < paper.valid_from <= clock.today():
            continue
        fen = paper.amount_fen or PREMIUM[paper.type] + dice.randint(-6, 14) * 1_000
        rows.append(
            _row(
                ExpenseKind.INSURANCE, paper.vehicle_id, plates[paper.vehicle_id], paper.valid_from, fen,
                payee=paper.issuer or INSURER, description=INSURED[paper.type], invoice_no=paper.number,
                covers_from=paper.valid_from, covers_until=paper.valid_until, source_type="vehicle_certificate",
                source_id=paper.id,
            )
        )  # fmt: skip
    return rows
