"""Notices: what is owed (obligation, planned fire), what has been told (fire, notice), what went out (delivery)."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class FireState(Status):
    FIRED = "fired", _l("Told"), "ok"
    SUPERSEDED = "superseded", _l("Merged into a later reminder"), "void"


class DeliveryState(Status):
    PENDING = "pending", _l("Waiting to be sent"), "wait"
    SENT = "sent", _l("Handed over"), "ok"
    DEAD = "dead", _l("Given up"), "stop"
    CANCELLED = "cancelled", _l("No longer needed"), "void"


AUDIENCES = {  # what every ladder knows, besides role:<code> and its own
    "owner": _l("Whoever is responsible"),
    "department_head": _l("Head of the department"),
    "leader_in_charge": _l("Leader in charge"),
}


class Obligation(Base):
    """Something with a deadline; written in the same transaction as its subject. One per subject and ladder.

    `deadline_rev` grows with every new deadline and every re-opening, so that its reminders are armed again.
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id", "ladder"),
        Index("ix_obligations_open_ladder", "open", "ladder"),
    )
    audited = False  # the subject is
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    ladder: Mapped[str] = mapped_column(String(40))
    due_at: Mapped[datetime]
    deadline_rev: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]
    # a fingerprint of ladder and calendar when the plan was made: another one means "plan again"
    plan_mark: Mapped[str] = mapped_column(String(32), default="", index=True)
    # set aside after an error, so that it cannot stop the others
    held_until: Mapped[datetime | None]
    eval_error: Mapped[str] = mapped_column(String(500), default="")

    @property
    def subject(self) -> tuple[str, int]:
        return self.subject_type, self.subject_id


class LadderStage(Base):
    """One rung of a ladder, as the manager has set it; shipped on the name plates."""

    __tablename__ = "ladder_stages"
    __table_args__ = (UniqueConstraint("ladder", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ladder: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(10), default="minutes")  # minutes | workdays
    offset: Mapped[int] = mapped_column(default=0)
    at: Mapped[time | None]
    audience: Mapped[str] = mapped_column(String(60))
    rank: Mapped[int] = mapped_column(default=1)
    urgent: Mapped[bool] = mapped_column(default=False)
    repeat: Mapped[str] = mapped_column(String(20), default="")  # "" | daily | weekly | minutes:<n>
    after: Mapped[str] = mapped_column(String(40), default="")
    min_gap_minutes: Mapped[int] = mapped_column(default=0)
    channels: Mapped[Json]  # besides the in-app notice, which is always: ["mail"]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PlannedFire(Base):
    """What is still owed: one row per stage and occurrence; it goes when it has fired.

    `ready_at` is when the sweep may take it: `planned_at`, or, for a stage that waits for another, the moment
    after that one's real firing (empty until then).
    """

    __tablename__ = "planned_fires"
    __table_args__ = (UniqueConstraint("obligation_id", "deadline_rev", "stage", "occurrence"),)
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"))
    deadline_rev: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    occurrence: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime]
    ready_at: Mapped[datetime | None] = mapped_column(index=True)

    obligation: Mapped[Obligation] = relationship()


class ReminderFire(Base):
    """A stage that has fired, for ever. Its key is half of "exactly once"."""

    __tablename__ = "reminder_fires"
    __table_args__ = (UniqueConstraint("obligation_id", "deadline_rev", "stage", "occurrence"),)
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"))
    deadline_rev: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    occurrence: Mapped[int] = mapped_column(default=0)
    audience: Mapped[str] = mapped_column(String(60), default="")
    rank: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime]
    fired_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[FireState]
    recipients: Mapped[int] = mapped_column(default=0)
    # nobody of the audience could be told, so the manager was: shown on the red list
    fallback: Mapped[bool] = mapped_column(default=False)

    obligation: Mapped[Obligation] = relationship()


class Notice(Base):
    """The in-app message: the row is the delivery. Its key is the other half of "exactly once".

    Opened (`read_at`), acknowledged (`acked_at`) and done with (`closed_at`) are three different things.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("fire_id", "person_id"),
        Index("ix_notices_person", "person_id", "read_at", "created_at"),
        Index("ix_notices_subject", "subject_type", "subject_id"),
    )
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(200), unique=True)
    fire_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_fires.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    subject_type: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    requires_ack: Mapped[bool] = mapped_column(default=False)
    wanted: Mapped[int] = mapped_column(default=0)  # how many deliveries belong to it
    created_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    acked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    fire: Mapped[ReminderFire | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    deliveries: Mapped[list[Delivery]] = relationship(back_populates="notice", order_by="Delivery.id")

    @property
    def notice_no(self) -> str:
        """What a person says on the telephone, and what stands in the subject of the mail."""
        return f"T{self.id:07d}"

    @property
    def wants_ack(self) -> bool:
        return self.requires_ack and self.acked_at is None and self.closed_at is None


class Delivery(Base):
    """One way out of the house, e.g. an e-mail: an outbox row with a lease."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "address"),
        Index("ix_deliveries_state_not_before", "state", "not_before"),
    )
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(String(60))
    lease_until: Mapped[datetime | None]
    maybe_sent: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]

    notice: Mapped[Notice] = relationship(back_populates="deliveries")


class Chase(Base):
    """Somebody has asked for haste: counted, limited, with a reason."""

    __tablename__ = "chases"
    __table_args__ = (Index("ix_chases_subject", "subject_type", "subject_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class Heartbeat(Base):
    """That a process lives: the database says so, not the process."""

    __tablename__ = "heartbeats"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    holder: Mapped[str] = mapped_column(String(80), default="")
    last_ok_at: Mapped[datetime]


class SchedulerGap(Base):
    """An outage of the scheduler: nobody is blamed for what fell into it."""

    __tablename__ = "scheduler_gaps"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(unique=True)
    ended_at: Mapped[datetime]
    caught_up: Mapped[int] = mapped_column(default=0)  # reminders that were told late, after it
