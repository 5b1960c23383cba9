"""Holiday seal (节假日封存): a plan for each holiday, the car sealed by two persons, unsealed on request."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.masters import Vehicle
from app.modules.vehicles.models.trips import Dispatch, OdometerReading
from app.shared.accounts.models import Department, Person


class SealPlanStatus(Status):
    PROPOSED = "proposed", _l("Proposed"), ""
    CONFIRMED = "confirmed", _l("Confirmed"), "run"
    CLOSED = "closed", _l("Closed"), "ok"
    CANCELLED = "cancelled", _l("Cancelled"), "void"


class SealRole(Status):
    """What becomes of a car over the holiday."""

    SEALED = "seal", _l("Is sealed")
    DUTY = "duty", _l("Stays for duty")
    EXEMPT = "exempt", _l("Is exempt")


class SealStatus(Status):
    PLANNED = "planned", _l("To be sealed"), "wait"
    SEALED = "sealed", _l("Sealed"), "ok"
    OUT = "out", _l("Unsealed for a trip"), "run"
    OPENED = "opened", _l("Unsealed after the holiday"), "ok"
    STAYS = "stays", _l("Not sealed"), ""


class SealAct(Status):
    SEAL = "seal", _l("Sealed")
    UNSEAL = "unseal", _l("Unsealed for a trip")
    RESEAL = "reseal", _l("Sealed again")
    OPEN = "open", _l("Unsealed after the holiday")


class CaseStatus(Status):
    """Kilometres that no approved trip explains."""

    NONE = "none", _l("No kilometres unexplained"), "ok"
    OPEN = "open", _l("To be explained"), "stop"
    CLOSED = "closed", _l("Explained"), "ok"


class UnsealStatus(Status):
    PENDING = "pending", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("Approved"), "ok"
    USED = "used", _l("On the way"), "run"
    DONE = "done", _l("Sealed again"), "ok"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    REJECTED = "rejected", _l("Rejected"), "stop"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"


class SealPlan(Base):
    """A holiday: from when to when cars are sealed, and which."""

    __tablename__ = "seal_plans"
    __table_args__ = (CheckConstraint("seals_at < opens_at", name="span"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    holiday: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date] = mapped_column(unique=True)
    ends_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)  # the calendar of that year is not confirmed
    seals_at: Mapped[datetime]  # close of business before the holiday
    opens_at: Mapped[datetime]  # the holiday's end
    notice_no: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[SealPlanStatus] = mapped_column(default=SealPlanStatus.PROPOSED)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    confirmed_by: Mapped[Person | None] = relationship(foreign_keys=[confirmed_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    seals: Mapped[list[Seal]] = relationship(back_populates="plan", order_by="Seal.plate")
    __mapper_args__ = {"version_id_col": version}


class Seal(Base):
    """A car in the plan of a holiday."""

    __tablename__ = "seals"
    __table_args__ = (
        UniqueConstraint("plan_id", "vehicle_id"),
        Index("ix_seals_vehicle", "vehicle_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("seal_plans.id"))
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    plate: Mapped[str] = mapped_column(String(20))
    role: Mapped[SealRole] = mapped_column(default=SealRole.SEALED)
    role_reason: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[SealStatus] = mapped_column(default=SealStatus.PLANNED)
    key_keeper_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unexplained_km: Mapped[int] = mapped_column(default=0)
    case_status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.NONE)
    case_owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    case_due_on: Mapped[date | None]
    case_text: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[SealPlan] = relationship(back_populates="seals")
    vehicle: Mapped[Vehicle] = relationship()
    key_keeper: Mapped[Person | None] = relationship(foreign_keys=[key_keeper_id])
    case_owner: Mapped[Person | None] = relationship(foreign_keys=[case_owner_id])
    steps: Mapped[list[SealStep]] = relationship(back_populates="seal", order_by="SealStep.id")
    requests: Mapped[list[UnsealRequest]] = relationship(back_populates="seal", order_by="UnsealRequest.id")
    __mapper_args__ = {"version_id_col": version}


class SealStep(Base):
    """A sealing or an unsealing: two persons, odometer, parking place, seal number."""

    __tablename__ = "seal_steps"
    __table_args__ = (CheckConstraint("by_id <> witness_id", name="two_persons"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seals.id"), index=True)
    act: Mapped[SealAct]
    at: Mapped[datetime]
    reading_id: Mapped[int] = mapped_column(ForeignKey("odometer_readings.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    witness_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    parking: Mapped[str] = mapped_column(String(80), default="")
    seal_no: Mapped[str] = mapped_column(String(40), default="")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("unseal_requests.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    seal: Mapped[Seal] = relationship(back_populates="steps")
    reading: Mapped[OdometerReading] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    witness: Mapped[Person] = relationship(foreign_keys=[witness_id])
    request: Mapped[UnsealRequest | None] = relationship()


class UnsealRequest(Base):
    """A request to use a sealed car (启封申请), for a span that its approval gives."""

    __tablename__ = "unseal_requests"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seals.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    purpose: Mapped[str] = mapped_column(String(300))
    destination: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[UnsealStatus] = mapped_column(default=UnsealStatus.PENDING)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"))  # the trip that it was for
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    seal: Mapped[Seal] = relationship(back_populates="requests")
    requester: Mapped[Person] = relationship()
    department: Mapped[Department] = relationship()
    dispatch: Mapped[Dispatch | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
