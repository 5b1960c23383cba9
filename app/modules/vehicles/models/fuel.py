"""Fuel and charging (加油、充电): fills, fuel cards, stations, statements of the card's issuer, cases of unusual use.

How money and litres are summed: every row with `voided_at IS NULL`, by `posted_month`. A mistake in a month that is
still open is voided; in a month that is closed it stays, and a second row with the opposite signs (`reversal_of_id`)
counts in the open month. `business_on` is the day it happened, whatever the month it counts in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json, Price4, Thousandths
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status
from app.modules.vehicles.models.masters import Driver, Vehicle
from app.modules.vehicles.models.trips import Dispatch, OdometerReading
from app.shared.accounts.models import Person


class FuelKind(Status):
    FUEL = "fuel", _l("Refuelling")
    CHARGE = "charge", _l("Charging")


class FuelGrade(Status):
    PETROL_92 = "petrol_92", _l("Petrol 92")
    PETROL_95 = "petrol_95", _l("Petrol 95")
    PETROL_98 = "petrol_98", _l("Petrol 98")
    DIESEL_0 = "diesel_0", _l("Diesel 0")
    DIESEL_10 = "diesel_10", _l("Diesel −10")
    DIESEL_20 = "diesel_20", _l("Diesel −20")
    ELECTRIC = "electric", _l("Electric power")


class CardStatus(Status):
    ACTIVE = "active", _l("In use"), "ok"
    BLOCKED = "blocked", _l("Reported lost"), "stop"
    ENDED = "ended", _l("Handed in"), "void"


class StatementStatus(Status):
    OPEN = "open", _l("To be reconciled"), "wait"
    CLOSED = "closed", _l("Reconciled"), "ok"


class DifferenceKind(Status):
    ONLY_STATEMENT = "only_statement", _l("Only in the statement"), "stop"
    ONLY_PORTAL = "only_portal", _l("Only in the portal"), "stop"
    AMOUNT = "amount", _l("Amounts differ"), "wait"
    QUANTITY = "quantity", _l("Quantities differ"), "wait"


class CaseKind(Status):
    CONSUMPTION = "consumption", _l("High consumption")
    TANK = "tank", _l("More than the tank holds")
    RECEIPT = "receipt", _l("Receipt used twice")
    TOO_SOON = "too_soon", _l("Two fills close together")
    NO_TRIP = "no_trip", _l("No trip around the fill")


class CaseLevel(Status):
    WARN = "warn", _l("To be explained"), "wait"
    SERIOUS = "serious", _l("Serious"), "stop"


class CaseStatus(Status):
    OPEN = "open", _l("Not explained yet"), "wait"
    CLOSED = "closed", _l("Closed"), "ok"
    SUPERSEDED = "superseded", _l("No longer holds"), "void"  # the record behind it was voided or changed


class Conclusion(Status):
    EXPLAINED = "explained", _l("Explained by the use of the car")
    RECORD = "record", _l("A record was wrong or missing")
    FAULT = "fault", _l("The car has a fault")
    MISUSE = "misuse", _l("Misuse, reported")


class Station(Base):
    """A filling or charging station (加油站、充电站). End-dated, never deleted."""

    __tablename__ = "fuel_stations"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    address: Mapped[str] = mapped_column(String(120), default="")
    designated: Mapped[bool] = mapped_column(default=True)  # 定点
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class FuelCard(Base):
    """A fuel card (油卡): one car, one card. The number is a secret; `tail` is what people see of it."""

    __tablename__ = "fuel_cards"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Secret(300))
    number_index: Mapped[str] = mapped_column(String(64), unique=True)  # core.secret.blind_index
    tail: Mapped[str] = mapped_column(String(4))
    issuer: Mapped[str] = mapped_column(String(60))
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    month_limit_fen: Mapped[Fen | None]
    status: Mapped[CardStatus] = mapped_column(default=CardStatus.ACTIVE)
    ended_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def masked(self) -> str:
        return f"**** {self.tail}"


class Refuelling(Base):
    """A fill or a charge (加油、充电). Voided, never deleted; its odometer reading is a row of `odometer_readings`."""

    __tablename__ = "refuellings"
    __table_args__ = (
        CheckConstraint("(kind = 'fuel') = (kwh_milli IS NULL)", name="kwh"),
        CheckConstraint("(kind = 'charge') = (litres_milli IS NULL)", name="litres"),
        Index("ix_refuellings_vehicle_filled", "vehicle_id", "filled_at"),
        Index("ix_refuellings_posted", "posted_month", "vehicle_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[FuelKind] = mapped_column(default=FuelKind.FUEL)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    plate: Mapped[str] = mapped_column(String(20))  # as it was then
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"), index=True)
    driver_name: Mapped[str] = mapped_column(String(80), default="")
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    filled_at: Mapped[datetime] = mapped_column(index=True)
    business_on: Mapped[date] = mapped_column(index=True)
    posted_month: Mapped[date]  # the first day of the month in which it counts
    grade: Mapped[FuelGrade | None]
    litres_milli: Mapped[Thousandths | None]
    kwh_milli: Mapped[Thousandths | None]
    price4: Mapped[Price4 | None]
    amount_fen: Mapped[Fen]
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("odometer_readings.id"), index=True)
    is_full: Mapped[bool] = mapped_column(default=True)
    missed_before: Mapped[bool] = mapped_column(default=False)  # 漏记: a fill before this one is on no record
    station_id: Mapped[int | None] = mapped_column(ForeignKey("fuel_stations.id"))
    station_name: Mapped[str] = mapped_column(String(80), default="")
    card_id: Mapped[int | None] = mapped_column(ForeignKey("fuel_cards.id"), index=True)
    receipt_no: Mapped[str] = mapped_column(String(60), default="", index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")  # why rules were departed from
    findings: Mapped[Json] = mapped_column(
        default=list
    )  # codes of the policies of its day that it departed from
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    imported: Mapped[bool] = mapped_column(default=False)  # from the books of former years
    client_id: Mapped[str | None] = mapped_column(String(40), unique=True)  # made offline: comes once
    client_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("refuellings.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    driver: Mapped[Driver | None] = relationship()
    dispatch: Mapped[Dispatch | None] = relationship()
    reading: Mapped[OdometerReading | None] = relationship()
    station: Mapped[Station | None] = relationship()
    card: Mapped[FuelCard | None] = relationship()
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    voided_by: Mapped[Person | None] = relationship(foreign_keys=[voided_by_id])
    reversal_of: Mapped[Refuelling | None] = relationship(remote_side=[id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def quantity_milli(self) -> int:
        """Litres or kWh, in thousandths."""
        return (self.litres_milli if self.kind == FuelKind.FUEL else self.kwh_milli) or 0

    @property
    def km(self) -> int | None:
        """What the odometer showed, unless that reading was voided."""
        return None if self.reading is None or self.reading.voided_at is not None else self.reading.km


class FuelStatement(Base):
    """A statement of the cards' issuer (油卡对账单), read from Excel. The same file is taken once."""

    __tablename__ = "fuel_statements"
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    content_key: Mapped[str] = mapped_column(String(64), unique=True)  # fingerprint of its rows
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    status: Mapped[StatementStatus] = mapped_column(default=StatementStatus.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    lines: Mapped[list[StatementLine]] = relationship(back_populates="statement", order_by="StatementLine.id")
    differences: Mapped[list[StatementDifference]] = relationship(
        back_populates="statement", order_by="StatementDifference.id"
    )
    __mapper_args__ = {"version_id_col": version}


class StatementLine(Base):
    """One line of a statement, as the issuer wrote it, and the fill that it was matched with."""

    __tablename__ = "fuel_statement_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("fuel_statements.id"), index=True)
    at: Mapped[datetime]
    tail: Mapped[str] = mapped_column(String(4))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("fuel_cards.id"))
    station_name: Mapped[str] = mapped_column(String(80), default="")
    grade_text: Mapped[str] = mapped_column(String(30), default="")
    quantity_milli: Mapped[Thousandths | None]
    amount_fen: Mapped[Fen]
    fill_id: Mapped[int | None] = mapped_column(ForeignKey("refuellings.id"), index=True)

    statement: Mapped[FuelStatement] = relationship(back_populates="lines")
    card: Mapped[FuelCard | None] = relationship()
    fill: Mapped[Refuelling | None] = relationship()


class StatementDifference(Base):
    """What statement and portal do not agree on; closed with a reason, one by one."""

    __tablename__ = "fuel_statement_differences"
    __table_args__ = (UniqueConstraint("statement_id", "kind", "line_id", "fill_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("fuel_statements.id"), index=True)
    kind: Mapped[DifferenceKind]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("fuel_statement_lines.id"))
    fill_id: Mapped[int | None] = mapped_column(ForeignKey("refuellings.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    statement: Mapped[FuelStatement] = relationship(back_populates="differences")
    line: Mapped[StatementLine | None] = relationship()
    fill: Mapped[Refuelling | None] = relationship()
    closed_by: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class FuelCase(Base):
    """Something unusual about a fill (油耗异常): open until somebody who is not the driver closes it with a reason.

    One case of a kind per fill, however often the figures are reckoned anew.
    """

    __tablename__ = "fuel_cases"
    __table_args__ = (UniqueConstraint("fill_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind]
    level: Mapped[CaseLevel]
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    fill_id: Mapped[int] = mapped_column(ForeignKey("refuellings.id"))
    since_fill_id: Mapped[int | None] = mapped_column(ForeignKey("refuellings.id"))  # the full tank before
    km: Mapped[int | None]
    quantity_milli: Mapped[Thousandths | None]
    per_100km_milli: Mapped[Thousandths | None]  # measured
    base_milli: Mapped[Thousandths | None]  # what it was held against
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    conclusion: Mapped[Conclusion | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    fill: Mapped[Refuelling] = relationship(foreign_keys=[fill_id])
    since_fill: Mapped[Refuelling | None] = relationship(foreign_keys=[since_fill_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    __mapper_args__ = {"version_id_col": version}


@dataclass(frozen=True)
class Fill:
    """A fill or charge as the reckoning sees it."""

    id: int
    at: datetime
    km: int | None  # None: the reading is missing or void
    quantity_milli: int  # litres or kWh
    is_full: bool = True
    missed_before: bool = False
