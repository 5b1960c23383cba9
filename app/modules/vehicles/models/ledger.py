"""The month ledger (单车核算): unregistered kilometres, closed months with their frozen figures, corrections, reopenings.

What an open month amounts to is reckoned from the records whenever it is asked for; only a closed month has figures as
rows. They are never changed: a month that is closed again gets a further edition, and what is found out later about a
closed month counts as a correction in an open one. The guards stand in the database too.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.expenses import Expense
from app.modules.vehicles.models.fuel import Refuelling
from app.modules.vehicles.models.masters import Vehicle
from app.modules.vehicles.models.trips import Dispatch, OdometerReading
from app.shared.accounts.models import Person


class MonthStatus(Status):
    OPEN = "open", _l("Open month"), "run"
    CLOSED = "closed", _l("Closed month"), "ok"
    REOPENED = "reopened", _l("Reopened month"), "wait"


class GapStatus(Status):
    OPEN = "open", _l("Not explained"), "stop"
    EXPLAINED = "explained", _l("Explained"), "ok"
    DISSOLVED = "dissolved", _l("Covered by a record"), "void"


class GapKind(Status):
    """What the kilometres between two readings were."""

    TEST_DRIVE = "test_drive", _l("Test drive")
    TO_GARAGE = "to_garage", _l("To the garage and back")
    TOW = "tow", _l("Towed")
    TYPO = "typo", _l("A reading was mistyped")
    PRIVATE = "private", _l("Private use suspected")
    OTHER = "other", _l("Other cause")


class ReopeningStatus(Status):
    PENDING = "pending", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("Reopened"), "ok"
    REFUSED = "refused", _l("Not reopened"), "stop"


class LedgerGap(Base):
    """Kilometres between two neighbouring readings that no trip covers (未登记里程): to be explained by its owner."""

    __tablename__ = "ledger_gaps"
    __table_args__ = (
        UniqueConstraint("from_reading_id", "to_reading_id"),
        CheckConstraint("status <> 'explained' OR kind IS NOT NULL", name="kind"),
        Index("ix_ledger_gaps_month", "month", "status"),
        Index("ix_ledger_gaps_status", "status", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    from_reading_id: Mapped[int] = mapped_column(ForeignKey("odometer_readings.id"))
    to_reading_id: Mapped[int] = mapped_column(ForeignKey("odometer_readings.id"))
    month: Mapped[date]  # the first day of the month in which it counts: that of its later reading
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    km: Mapped[int]
    status: Mapped[GapStatus] = mapped_column(default=GapStatus.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    due_at: Mapped[datetime]
    found_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    kind: Mapped[GapKind | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    explained_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    explained_at: Mapped[datetime | None]
    dispatch_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatches.id")
    )  # the trip made of it afterwards
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    from_reading: Mapped[OdometerReading] = relationship(foreign_keys=[from_reading_id])
    to_reading: Mapped[OdometerReading] = relationship(foreign_keys=[to_reading_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    explained_by: Mapped[Person | None] = relationship(foreign_keys=[explained_by_id])
    dispatch: Mapped[Dispatch | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_overdue(self) -> bool:
        return self.status == GapStatus.OPEN and self.due_at < clock.now()


class LedgerMonth(Base):
    """A month of all cars. It has a row from its first closing on."""

    __tablename__ = "ledger_months"
    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)  # its first day
    status: Mapped[MonthStatus] = mapped_column(default=MonthStatus.OPEN)
    edition: Mapped[int] = mapped_column(
        default=1
    )  # of the figures; a reopened month is closed as the next one
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    closed_by: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class MonthLedger(Base):
    """The figures of one car in one closed month (单车核算月报). Only ever added."""

    __tablename__ = "month_ledgers"
    __table_args__ = (
        UniqueConstraint("vehicle_id", "month", "edition"),
        Index("ix_month_ledgers_month", "month"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_month_id: Mapped[int] = mapped_column(ForeignKey("ledger_months.id"), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    month: Mapped[date]
    edition: Mapped[int]
    plate: Mapped[str] = mapped_column(String(20))  # as it was then
    model: Mapped[str] = mapped_column(String(60), default="")
    opening_km: Mapped[int | None]
    closing_km: Mapped[int | None]
    km: Mapped[int]
    trip_km: Mapped[int]
    gap_km: Mapped[int]
    gaps: Mapped[int]
    trips: Mapped[int]
    people: Mapped[int]
    fills: Mapped[int]
    litres_milli: Mapped[int] = mapped_column(BigInteger)
    kwh_milli: Mapped[int] = mapped_column(BigInteger)
    fuel_fen: Mapped[int] = mapped_column(BigInteger)
    charge_fen: Mapped[int] = mapped_column(BigInteger)
    repair_fen: Mapped[int] = mapped_column(BigInteger)
    maintenance_fen: Mapped[int] = mapped_column(BigInteger)
    insurance_fen: Mapped[int] = mapped_column(BigInteger)
    inspection_fen: Mapped[int] = mapped_column(BigInteger)
    toll_fen: Mapped[int] = mapped_column(BigInteger)
    parking_fen: Mapped[int] = mapped_column(BigInteger)
    washing_fen: Mapped[int] = mapped_column(BigInteger)
    fine_fen: Mapped[int] = mapped_column(BigInteger)
    other_fen: Mapped[int] = mapped_column(BigInteger)
    corrected_km: Mapped[int]  # what corrections of closed months bring into this one
    frozen_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    vehicle: Mapped[Vehicle] = relationship()


class LedgerCorrection(Base):
    """What has come out about a closed month, counted in an open one (冲正). Only ever added.

    Money and litres are corrected by records with the opposite sign; kilometres have no such records, so the difference
    between what was frozen and what the readings say now is written down here.
    """

    __tablename__ = "ledger_corrections"
    __table_args__ = (
        CheckConstraint("posted_month > month", name="later"),
        Index("ix_ledger_corrections_posted", "posted_month", "vehicle_id"),
        Index("ix_ledger_corrections_month", "month", "vehicle_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    month: Mapped[date]
    posted_month: Mapped[date]
    trip_km: Mapped[int]
    gap_km: Mapped[int]
    trips: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    vehicle: Mapped[Vehicle] = relationship()
    by: Mapped[Person] = relationship()

    @property
    def km(self) -> int:
        return self.trip_km + self.gap_km


class LedgerReopening(Base):
    """Somebody asks for a closed month to be opened again, with a reason; somebody else approves."""

    __tablename__ = "ledger_reopenings"
    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_month_id: Mapped[int] = mapped_column(ForeignKey("ledger_months.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    status: Mapped[ReopeningStatus] = mapped_column(default=ReopeningStatus.PENDING)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    requested_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    ledger_month: Mapped[LedgerMonth] = relationship()
    requested_by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


# -- guards of the databases: a closed month stays as it was closed --

CLOSED = "the month is closed"
KEPT = "figures of a ledger are only ever added"


def _shut(row: str, column: str) -> str:
    return f"EXISTS (SELECT 1 FROM ledger_months m WHERE m.status = 'closed' AND m.month = {row}.{column})"  # noqa: S608


def _sqlite_shut(table: str, verb: str, condition: str, of: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_shut_{verb.lower()} BEFORE {verb}{of} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{CLOSED}'); END"
    )


def _sqlite_kept(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_kept_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql_shut(table: str, column: str, of: str = "") -> list[str]:
    """Closing holds the same lock alone, so that a late record waits and then sees the closed month."""
    return [
        f"CREATE OR REPLACE FUNCTION {table}_shut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger', 0)); "
        f"IF TG_OP <> 'INSERT' THEN IF {_shut('OLD', column)} THEN RAISE EXCEPTION '{CLOSED}'; END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF {_shut('NEW', column)} THEN RAISE EXCEPTION '{CLOSED}'; END IF; RETURN NEW; END IF; "
        "RETURN OLD; END $$",
        f"CREATE TRIGGER {table}_shut BEFORE INSERT OR DELETE OR UPDATE{of} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_shut()",
    ]


def _postgresql_kept(table: str) -> list[str]:
    return [
        "CREATE OR REPLACE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_kept()",
    ]


# table -> the column that names its month, and the columns that make figures (empty: all of them)
_MONTH_OF = {
    "month_ledgers": ("month", ""),
    "ledger_corrections": ("posted_month", ""),
    "ledger_gaps": ("month", " OF month, km, status, kind, vehicle_id, from_reading_id, to_reading_id"),
    "refuellings": (
        "posted_month", " OF posted_month, vehicle_id, kind, amount_fen, litres_milli, kwh_milli, voided_at",
    ),
    "vehicle_expenses": ("posted_month", " OF posted_month, vehicle_id, kind, amount_fen, voided_at"),
}  # fmt: skip
_KEPT = ("month_ledgers", "ledger_corrections")


def guards(table: str, dialect: str) -> list[str]:
    """The statements that shut a table against changes of closed months."""
    column, of = _MONTH_OF[table]
    if dialect == "postgresql":
        statements = _postgresql_shut(table, column, of)
        return statements + _postgresql_kept(table) if table in _KEPT else statements
    old, new = _shut("OLD", column), _shut("NEW", column)
    statements = [
        _sqlite_shut(table, "INSERT", new),
        _sqlite_shut(table, "DELETE", old),
        _sqlite_shut(table, "UPDATE", f"{old} OR {new}", of),
    ]
    return statements + _sqlite_kept(table) if table in _KEPT else statements


def _guard(table: Table, connection: Connection, **_: Any) -> None:
    for statement in guards(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)


for _model in (MonthLedger, LedgerCorrection, LedgerGap, Refuelling, Expense):
    event.listen(_model.__table__, "after_create", _guard)
