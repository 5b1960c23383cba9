"""Compliance: violations (违章) and accidents (事故). Certificates and licences stand with the masters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.masters import Driver, Vehicle
from app.modules.vehicles.models.trips import Dispatch
from app.modules.vehicles.models.upkeep import UpkeepOrder
from app.shared.accounts.models import Person


class ViolationStatus(Status):
    OPEN = "open", _l("To be handled"), "wait"
    HANDLED = "handled", _l("Handled"), "ok"
    VOIDED = "voided", _l("Voided"), "void"


class AccidentStatus(Status):
    OPEN = "open", _l("To be reported to the insurer"), "wait"
    REPORTED = "reported", _l("Claim to be handed in"), "wait"
    CLAIMED = "claimed", _l("Claim with the insurer"), "run"
    CLOSED = "closed", _l("Concluded"), "ok"
    VOIDED = "voided", _l("Voided"), "void"


class Liability(Status):
    UNKNOWN = "unknown", _l("Not decided yet")
    NONE = "none", _l("No fault")
    MINOR = "minor", _l("Minor fault")
    EQUAL = "equal", _l("Equal fault")
    MAJOR = "major", _l("Major fault")
    FULL = "full", _l("Full fault")


class Violation(Base):
    """A traffic violation: what, where, points and fine, who drove, handled by when."""

    __tablename__ = "vehicle_violations"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    plate: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(200))
    notice_no: Mapped[str] = mapped_column(String(60), default="")
    points: Mapped[int] = mapped_column(default=0)
    fine_fen: Mapped[Fen] = mapped_column(default=0)
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"), index=True)
    dispatch_id: Mapped[int | None] = mapped_column(
        ForeignKey("dispatches.id"), index=True
    )  # looked up by the hour
    driver_reason: Mapped[str] = mapped_column(
        String(200), default=""
    )  # named otherwise than the dispatch says
    handle_by: Mapped[date]
    handled_on: Mapped[date | None]
    handled_note: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[ViolationStatus] = mapped_column(default=ViolationStatus.OPEN)
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    driver: Mapped[Driver | None] = relationship()
    dispatch: Mapped[Dispatch | None] = relationship()
    entered_by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Accident(Base):
    """An accident: the report, the third party, the insurer's claim, each with its deadline."""

    __tablename__ = "vehicle_accidents"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    plate: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(1000))
    injured: Mapped[bool] = mapped_column(default=False)
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id"), index=True)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    third_party: Mapped[str] = mapped_column(String(120), default="")
    third_plate: Mapped[str] = mapped_column(String(20), default="")
    third_phone: Mapped[str] = mapped_column(String(30), default="")
    police_no: Mapped[str] = mapped_column(String(60), default="")
    liability: Mapped[Liability] = mapped_column(default=Liability.UNKNOWN)
    insurer: Mapped[str] = mapped_column(String(80), default="")
    claim_no: Mapped[str] = mapped_column(String(60), default="")
    due_at: Mapped[datetime | None]  # what the state waits for: report, claim, payment
    reported_at: Mapped[datetime | None]  # to the insurer
    claimed_fen: Mapped[Fen | None]
    claimed_at: Mapped[datetime | None]
    paid_fen: Mapped[Fen | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("upkeep_orders.id"))
    status: Mapped[AccidentStatus] = mapped_column(default=AccidentStatus.OPEN)
    closed_at: Mapped[datetime | None]
    end_note: Mapped[str] = mapped_column(String(300), default="")
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    driver: Mapped[Driver | None] = relationship()
    dispatch: Mapped[Dispatch | None] = relationship()
    order: Mapped[UpkeepOrder | None] = relationship()
    entered_by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}
