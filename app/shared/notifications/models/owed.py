"""What is owed by when, by which ladder, and what has fired."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class FireState(Status):
    FIRED = "fired", _l("Told"), "ok"
    SUPERSEDED = "superseded", _l("Merged into a later reminder"), "void"


class Running(Status):
    """What a changed ladder does to what is already owed."""

    REWRITE = "rewrite", _l("Open matters are planned anew by it")
    KEEP = "keep", _l("Open matters keep the ladder they began with")


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
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    closed_at: Mapped[datetime | None]
    # since when the present deadline and ladder hold: what lies before was not late
    armed_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(default=0, server_default="0")  # of its ladder
    # a fingerprint of ladder and calendar when the plan was made: another one means "plan again"
    plan_mark: Mapped[str] = mapped_column(String(32), default="", index=True)
    # set aside after an error, so that it cannot stop the others
    held_until: Mapped[datetime | None]
    eval_error: Mapped[str] = mapped_column(String(500), default="")

    @property
    def subject(self) -> tuple[str, int]:
        return self.subject_type, self.subject_id


class LadderEdition(Base):
    """A ladder as the manager has set it from a day on. Edition 0 is the shipped one and has no row."""

    __tablename__ = "ladder_editions"
    __table_args__ = (UniqueConstraint("ladder", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ladder: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    valid_from: Mapped[datetime]
    running: Mapped[Running] = mapped_column(default=Running.REWRITE)
    reason: Mapped[str] = mapped_column(String(200), default="")
    shipped: Mapped[bool] = mapped_column(default=False)  # a return to what was shipped
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    made_by: Mapped[Person | None] = relationship()


class LadderStage(Base):
    """One rung of an edition of a ladder. A change makes a new edition; rows of a former one stay as they were."""

    __tablename__ = "ladder_stages"
    __table_args__ = (UniqueConstraint("ladder", "edition", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ladder: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
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
    channels: Mapped[Json]  # besides the in-app notice, which is always: ["mail", "robot", "webhook"]
    active: Mapped[bool] = mapped_column(default=True)
    # grows from edition to edition where the rung was changed, so that two people who change it meet
    version: Mapped[int] = mapped_column(default=1)


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
    # told later than it was due, since the portal stood still
    late: Mapped[bool] = mapped_column(default=False, server_default=false())

    obligation: Mapped[Obligation] = relationship()


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
