"""What is it? A hazard (隐患), what happened to it, and extensions of its deadline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, Table, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Department, Person


class Source(Status):
    """Where it was found."""

    PATROL = "patrol", _l("Patrol")
    POST_CHECK = "post_check", _l("Post check")
    SELF_CHECK = "self_check", _l("Self-check")
    SPOT_CHECK = "spot_check", _l("Spot check")
    ANYBODY = "anybody", _l("Reported by staff")
    ABOVE = "above", _l("Pointed out from above")


class Category(Status):
    FIRE = "fire", _l("Fire safety")
    ELECTRICAL = "electrical", _l("Electrical safety")
    GAS = "gas", _l("Gas")
    FOOD = "food", _l("Food safety")
    BUILDING = "building", _l("Buildings and structures")
    LIFTS = "lifts", _l("Lifts and pressure vessels")
    HAZMAT = "hazmat", _l("Dangerous goods")
    TRAFFIC = "traffic", _l("Traffic safety")
    SECURITY = "security", _l("Security")
    IT = "it", _l("Network and machine rooms")
    OTHER = "other", _l("Something else")


class Severity(Status):
    """How grave it is. The office says so, not whoever reports it."""

    GENERAL = "general", _l("General hazard"), ""
    SERIOUS = "serious", _l("Serious hazard"), "wait"
    MAJOR = "major", _l("Major hazard"), "stop"


class HazardStatus(Status):
    REPORTED = "reported", _l("Reported"), "wait"
    CONFIRMED = "confirmed", _l("To be assigned"), "wait"
    ASSIGNED = "assigned", _l("Notice sent out"), "wait"
    RECTIFYING = "rectifying", _l("Being rectified"), "run"
    EXTENSION = "extension_requested", _l("Extension asked for"), "wait"
    SUBMITTED = "submitted", _l("To be verified"), "wait"
    RETURNED = "returned", _l("Not passed"), "stop"
    VERIFIED = "verified", _l("To be signed off"), "wait"
    CLOSED = "closed", _l("Closed out"), "ok"
    REJECTED = "rejected", _l("No hazard"), "void"
    MERGED = "merged", _l("Merged into another"), "void"


class ExtensionStatus(Status):
    PENDING = "pending", _l("Waiting for a decision"), "wait"
    APPROVED = "approved", _l("Extension granted"), "ok"
    REFUSED = "refused", _l("Extension refused"), "stop"
    WITHDRAWN = "withdrawn", _l("No longer needed"), "void"


class HazardAct(Status):
    """What was done to it, as its record tells."""

    REPORTED = "reported", _l("Hazard reported")
    CONFIRMED = "confirmed", _l("Hazard confirmed")
    REJECTED = "rejected", _l("Found to be no hazard")
    MERGED = "merged", _l("Merged into another hazard")
    ABSORBED = "absorbed", _l("Another report was merged into this one")
    ASSIGNED = "assigned", _l("Assigned, notice sent out")
    ACKNOWLEDGED = "acknowledged", _l("Notice received, rectification begun")
    ASKED = "extension_asked", _l("Asked for an extension")
    GRANTED = "extension_granted", _l("Granted an extension")
    REFUSED = "extension_refused", _l("Refused an extension")
    SUBMITTED = "submitted", _l("Handed in as rectified")
    FIXED = "fixed_on_spot", _l("Rectified on the spot")
    PASSED = "passed", _l("Verified: rectified")
    RETURNED = "returned", _l("Verified: not rectified")
    SIGNED = "signed", _l("Signed off by the leader in charge")
    CLOSED = "closed", _l("Taken off the list")
    REOPENED = "reopened", _l("Opened again")
    SUPERVISED = "supervised", _l("Put under supervision")
    UNSUPERVISED = "unsupervised", _l("Supervision ended")


class Verdict(Status):
    """What somebody says who looks at it again, or signs it off."""

    PASSED = "passed", _l("It is rectified"), "ok"
    RETURNED = "returned", _l("It is not: again, by a new day"), "stop"


ENDED = (HazardStatus.CLOSED, HazardStatus.REJECTED, HazardStatus.MERGED)
OPEN = tuple(status for status in HazardStatus if status not in ENDED)
FIXING = (
    HazardStatus.ASSIGNED,
    HazardStatus.RECTIFYING,
    HazardStatus.EXTENSION,
    HazardStatus.RETURNED,
)  # with whoever is responsible


class Hazard(Base):
    """A danger that somebody has found. Its number is for ever; nothing of it is deleted.

    `rectify_by` is the day by which it must be handed in; `deadline_rev` grows with each new deadline, so that
    reminders are armed again.
    """

    __tablename__ = "hazards"
    __table_args__ = (
        CheckConstraint("verifier_id <> owner_id", name="verifier_is_not_owner"),
        CheckConstraint("verifier_id <> rectifier_id", name="verifier_is_not_rectifier"),
        CheckConstraint("signed_by_id <> owner_id", name="signer_is_not_owner"),
        CheckConstraint("signed_by_id <> rectifier_id", name="signer_is_not_rectifier"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
        Index("ix_hazards_status", "status", "rectify_by"),
        Index("ix_hazards_source", "source", "source_id"),
        Index("ix_hazards_location", "location", "found_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    source: Mapped[Source] = mapped_column(default=Source.ANYBODY)
    source_id: Mapped[int | None]
    category: Mapped[Category]
    severity: Mapped[Severity] = mapped_column(default=Severity.GENERAL)
    location: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    danger_now: Mapped[bool] = mapped_column(
        default=False
    )  # whoever reports it says that people are in danger
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)  # where found
    found_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    found_at: Mapped[datetime] = mapped_column(default=clock.at_writing, index=True)
    status: Mapped[HazardStatus] = mapped_column(default=HazardStatus.REPORTED)
    status_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    changed_at: Mapped[datetime] = mapped_column(
        default=clock.at_writing, onupdate=clock.at_writing, index=True
    )

    # the five settled things (五定)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    owner_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    measure: Mapped[str] = mapped_column(String(500), default="")
    budget_fen: Mapped[Fen | None]
    rectify_by: Mapped[date | None]
    contingency: Mapped[str] = mapped_column(String(500), default="")

    interim_control: Mapped[str] = mapped_column(String(500), default="")
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    acknowledged_at: Mapped[datetime | None]
    deadline_rev: Mapped[int] = mapped_column(default=0)
    supervised: Mapped[bool] = mapped_column(default=False)  # listed and supervised (挂牌督办)

    rectifier_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rectified_at: Mapped[datetime | None]  # handed in last
    rectified_note: Mapped[str] = mapped_column(String(500), default="")
    fixed_on_spot: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[datetime | None]
    verified_note: Mapped[str] = mapped_column(String(500), default="")
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the leader, of a major one
    signed_at: Mapped[datetime | None]
    signed_note: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    end_reason: Mapped[str] = mapped_column(String(300), default="")  # why it was no hazard
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("hazards.id"))
    recurrence_of_id: Mapped[int | None] = mapped_column(ForeignKey("hazards.id"))
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    found_by: Mapped[Person | None] = relationship(foreign_keys=[found_by_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    owner_department: Mapped[Department | None] = relationship(foreign_keys=[owner_department_id])
    verifier: Mapped[Person | None] = relationship(foreign_keys=[verifier_id])
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys=[acknowledged_by_id])
    rectifier: Mapped[Person | None] = relationship(foreign_keys=[rectifier_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    merged_into: Mapped[Hazard | None] = relationship(foreign_keys=[merged_into_id], remote_side=[id])
    recurrence_of: Mapped[Hazard | None] = relationship(foreign_keys=[recurrence_of_id], remote_side=[id])
    events: Mapped[list[HazardEvent]] = relationship(back_populates="hazard", order_by="HazardEvent.id")
    extensions: Mapped[list[HazardExtension]] = relationship(
        back_populates="hazard", order_by="HazardExtension.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_major(self) -> bool:
        return self.severity == Severity.MAJOR

    @property
    def responsible(self) -> Department | None:
        """Who answers for it: the owner's department, else where it was found."""
        return self.owner_department or self.department

    @property
    def title(self) -> str:
        """三楼东侧楼道 消防"""
        return f"{self.location} {self.category.label}"

    def is_late(self, today: date) -> bool:
        """Is its deadline over while it lies with whoever is responsible?"""
        return self.status in FIXING and self.rectify_by is not None and self.rectify_by < today

    def days_open(self, today: date) -> int:
        """For how many days it has been, or had been, open."""
        end = clock.local(self.closed_at).date() if self.closed_at else today
        return max(0, (end - clock.local(self.found_at).date()).days)


class HazardEvent(Base):
    """What happened: only ever added, never changed. A note without a step has the same state twice."""

    __tablename__ = "hazard_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazards.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    act: Mapped[HazardAct]
    from_status: Mapped[HazardStatus | None]
    to_status: Mapped[HazardStatus]
    note: Mapped[str] = mapped_column(Text, default="")
    deadline_rev: Mapped[int] = mapped_column(default=0)

    hazard: Mapped[Hazard] = relationship(back_populates="events")
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])


class HazardExtension(Base):
    """A wish for a later deadline. One that waits at a time; each says what keeps people safe meanwhile."""

    __tablename__ = "hazard_extensions"
    __table_args__ = (
        CheckConstraint("interim_control <> ''", name="interim_control"),
        CheckConstraint("new_deadline > old_deadline", name="later"),
        Index(
            "uq_hazard_extensions_pending", "hazard_id", unique=True,
            sqlite_where=text("status = 'pending'"), postgresql_where=text("status = 'pending'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    hazard_id: Mapped[int] = mapped_column(ForeignKey("hazards.id"), index=True)
    status: Mapped[ExtensionStatus] = mapped_column(default=ExtensionStatus.PENDING)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    old_deadline: Mapped[date]
    new_deadline: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    interim_control: Mapped[str] = mapped_column(String(500))
    for_leader: Mapped[bool] = mapped_column(default=False)  # the office has granted as many as it may
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    decided_note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    hazard: Mapped[Hazard] = relationship(back_populates="extensions")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


KEPT = "events of a hazard are only ever added"  # what the guards of both databases say
SQLITE_GUARDS = [
    f"CREATE TRIGGER hazard_events_kept_{verb.lower()} BEFORE {verb} ON hazard_events BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL_GUARDS = [
    "CREATE OR REPLACE FUNCTION hazard_events_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{KEPT}'; END $$",
    "CREATE TRIGGER hazard_events_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON hazard_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION hazard_events_kept()",
]


@event.listens_for(HazardEvent.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    guards = POSTGRESQL_GUARDS if connection.dialect.name == "postgresql" else SQLITE_GUARDS
    for statement in guards:
        connection.exec_driver_sql(statement)
