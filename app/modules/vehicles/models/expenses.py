"""Expenses of a car (费用): repairs, upkeep, insurance, inspection, tolls, parking, washing, fines, other.

Summed like fills (see models/fuel.py): rows with `voided_at IS NULL`, by `posted_month`; a mistake in a closed month is
corrected by a row with the opposite sign in the open one.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.masters import Driver, Vehicle
from app.modules.vehicles.models.trips import Dispatch
from app.shared.accounts.models import Person


class ExpenseKind(Status):
    REPAIR = "repair", _l("Repair")
    MAINTENANCE = "maintenance", _l("Maintenance")
    INSURANCE = "insurance", _l("Insurance premium")
    INSPECTION = "inspection", _l("Inspection fee")
    TOLL = "toll", _l("Toll")
    PARKING = "parking", _l("Parking fee")
    WASHING = "washing", _l("Washing")
    FINE = "fine", _l("Fine")
    OTHER = "other", _l("Other expense")


class Expense(Base):
    """Money spent on a car, other than for fuel. Voided, never deleted."""

    __tablename__ = "vehicle_expenses"
    __table_args__ = (
        Index("ix_vehicle_expenses_posted", "posted_month", "vehicle_id"),
        Index("ix_vehicle_expenses_source", "source_type", "source_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[ExpenseKind]
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    plate: Mapped[str] = mapped_column(String(20))  # as it was then
    business_on: Mapped[date] = mapped_column(index=True)
    posted_month: Mapped[date]  # the first day of the month in which it counts
    amount_fen: Mapped[Fen]
    description: Mapped[str] = mapped_column(String(300), default="")
    payee: Mapped[str] = mapped_column(String(80), default="")
    invoice_no: Mapped[str] = mapped_column(String(60), default="", index=True)
    reimbursement_no: Mapped[str] = mapped_column(String(60), default="")
    covers_from: Mapped[date | None]  # what is paid for a span (insurance) can be spread over it
    covers_until: Mapped[date | None]  # the last day
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"), index=True)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    source_type: Mapped[str] = mapped_column(
        String(40), default=""
    )  # the record that it came from, e.g. an upkeep order
    source_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(300), default="")  # why a rule was departed from
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    imported: Mapped[bool] = mapped_column(default=False)  # from the books of former years
    client_id: Mapped[str | None] = mapped_column(String(40), unique=True)  # made offline: comes once
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle_expenses.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    driver: Mapped[Driver | None] = relationship()
    dispatch: Mapped[Dispatch | None] = relationship()
    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])
    voided_by: Mapped[Person | None] = relationship(foreign_keys=[voided_by_id])
    reversal_of: Mapped[Expense | None] = relationship(remote_side=[id])
    __mapper_args__ = {"version_id_col": version}
