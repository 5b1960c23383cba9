"""Upkeep (维修保养): items and plans, garages, defects, orders with their lines."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json, Thousandths
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.masters import Vehicle
from app.modules.vehicles.models.trips import Handover
from app.shared.accounts.models import Department, Person


class UpkeepKind(Status):
    MAINTENANCE = "maintenance", _l("Maintenance")
    REPAIR = "repair", _l("Repair")
    TYRES = "tyres", _l("Tyres")
    ACCIDENT = "accident", _l("Accident repair")


class UpkeepStatus(Status):
    REQUESTED = "requested", _l("Waiting for an estimate"), "wait"
    PENDING = "pending", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("May go to the garage"), "ok"
    IN_GARAGE = "in_garage", _l("In the garage"), "run"
    ACCEPTED = "accepted", _l("Back, invoice to come"), "wait"
    CLOSED = "closed", _l("Concluded"), "ok"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    REJECTED = "rejected", _l("Rejected"), "stop"
    CANCELLED = "cancelled", _l("Cancelled"), "void"


class LinePhase(Status):
    ESTIMATE = "estimate", _l("Estimate")
    ACTUAL = "actual", _l("As done")


class DefectStatus(Status):
    OPEN = "open", _l("To be looked at"), "wait"
    ORDERED = "ordered", _l("Upkeep ordered"), "run"
    DISMISSED = "dismissed", _l("Nothing to repair"), "void"


class UpkeepItem(Base):
    """A thing that is done to cars again and again (engine oil, tyres), with its usual intervals."""

    __tablename__ = "upkeep_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[UpkeepKind] = mapped_column(default=UpkeepKind.MAINTENANCE)
    interval_months: Mapped[int | None]
    interval_km: Mapped[int | None]
    warranty_months: Mapped[int | None]
    warranty_km: Mapped[int | None]
    energies: Mapped[Json] = mapped_column(default=list)  # which cars it is for; empty: all
    note: Mapped[str] = mapped_column(String(200), default="")
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class UpkeepPlan(Base):
    """An item of one car: when it was last done, and when it is due, by date or kilometres, whichever is first."""

    __tablename__ = "upkeep_plans"
    __table_args__ = (
        UniqueConstraint("vehicle_id", "item_id"),
        CheckConstraint("interval_months IS NOT NULL OR interval_km IS NOT NULL", name="interval"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("upkeep_items.id"))
    interval_months: Mapped[int | None]
    interval_km: Mapped[int | None]
    last_on: Mapped[date]
    last_km: Mapped[int] = mapped_column(default=0)
    expected_on: Mapped[date | None] = mapped_column(index=True)  # the forecast of the last reckoning
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    item: Mapped[UpkeepItem] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Garage(Base):
    """A garage (维修厂). Designated ones have a contract."""

    __tablename__ = "garages"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    address: Mapped[str] = mapped_column(String(120), default="")
    contact: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    designated: Mapped[bool] = mapped_column(default=False)
    contract_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class UpkeepOrder(Base):
    """An upkeep order (维修保养单): asked for, estimated, approved by amount, in the garage, accepted, concluded."""

    __tablename__ = "upkeep_orders"
    __table_args__ = (
        CheckConstraint("planned_from < planned_until", name="span"),
        Index("ix_upkeep_orders_vehicle_status", "vehicle_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    plate: Mapped[str] = mapped_column(String(20))  # as it was then
    kind: Mapped[UpkeepKind] = mapped_column(default=UpkeepKind.REPAIR)
    reason: Mapped[str] = mapped_column(String(300))
    status: Mapped[UpkeepStatus] = mapped_column(default=UpkeepStatus.REQUESTED)
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    garage_id: Mapped[int | None] = mapped_column(ForeignKey("garages.id"))
    garage_reason: Mapped[str] = mapped_column(String(200), default="")  # why a garage without contract
    meeting_ref: Mapped[str] = mapped_column(String(80), default="")  # the decision that a large sum needs
    estimated_fen: Mapped[Fen | None]
    estimated_at: Mapped[datetime | None]
    findings: Mapped[Json] = mapped_column(default=list)  # done shortly before, still under warranty
    planned_from: Mapped[datetime | None]
    planned_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    delivered_km: Mapped[int | None]
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]
    accepted_km: Mapped[int | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    actual_fen: Mapped[Fen | None]
    difference_reason: Mapped[str] = mapped_column(String(300), default="")
    old_parts: Mapped[str] = mapped_column(String(120), default="")  # what became of the parts taken out
    warranty_until: Mapped[date | None]
    warranty_km: Mapped[int | None]  # the reading up to which it holds
    invoice_no: Mapped[str] = mapped_column(String(60), default="")
    expense_id: Mapped[int | None]  # the expense that it became
    closed_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    garage: Mapped[Garage | None] = relationship()
    department: Mapped[Department] = relationship()
    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    delivered_by: Mapped[Person | None] = relationship(foreign_keys=[delivered_by_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])
    lines: Mapped[list[UpkeepLine]] = relationship(back_populates="order", order_by="UpkeepLine.id")
    __mapper_args__ = {"version_id_col": version}


class UpkeepLine(Base):
    """A line of an order: what is done, with which parts, for how much labour and material."""

    __tablename__ = "upkeep_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("upkeep_orders.id"), index=True)
    phase: Mapped[LinePhase] = mapped_column(default=LinePhase.ESTIMATE)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("upkeep_items.id"), index=True)
    text: Mapped[str] = mapped_column(String(120))
    parts: Mapped[str] = mapped_column(String(120), default="")
    quantity: Mapped[Thousandths] = mapped_column(default=1000)
    price_fen: Mapped[Fen] = mapped_column(default=0)  # of one part
    labour_fen: Mapped[Fen] = mapped_column(default=0)

    order: Mapped[UpkeepOrder] = relationship(back_populates="lines")
    item: Mapped[UpkeepItem | None] = relationship()

    @property
    def total_fen(self) -> int:
        return round(self.quantity * self.price_fen / 1000) + self.labour_fen


class Defect(Base):
    """Something wrong with a car, told by its driver; an upkeep order or a word puts an end to it."""

    __tablename__ = "vehicle_defects"
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("handovers.id"), unique=True)
    text: Mapped[str] = mapped_column(String(300))
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    status: Mapped[DefectStatus] = mapped_column(default=DefectStatus.OPEN)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("upkeep_orders.id"), index=True)
    answer: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    handover: Mapped[Handover | None] = relationship()
    reported_by: Mapped[Person] = relationship()
    order: Mapped[UpkeepOrder | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
