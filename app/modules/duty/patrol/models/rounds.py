"""Plans, the rounds that they make, what was scanned on them, explanations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.modules.duty.patrol.models.points import Checkpoint, PatrolRoute, Stop
from app.modules.duty.patrol.models.statuses import (
    AssigneeKind,
    Cause,
    DayRule,
    ExcuseStatus,
    Finding,
    Method,
    TaskStatus,
)
from app.shared.accounts.models import Person

_HELD = text("status <> 'cancelled'")
_WAITING = text("status = 'waiting'")


class PatrolPlan(Base):
    """When which route is walked by whom (巡查计划). A change raises `rev` and makes its unopened rounds anew."""

    __tablename__ = "patrol_plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("patrol_routes.id"), index=True)
    day_rule: Mapped[DayRule]
    weekdays: Mapped[Json] = mapped_column(default=list)  # 0 = Monday, for DayRule.WEEKDAYS
    times: Mapped[Json] = mapped_column(default=list)  # ["22:00", "02:00"]: office time
    window_before_min: Mapped[int] = mapped_column(default=15)  # may begin so long before
    walk_min: Mapped[int] = mapped_column(default=30)  # due so long after the start
    grace_min: Mapped[int] = mapped_column(default=15)  # still in time so long after it is due
    window_after_min: Mapped[int] = mapped_column(default=90)  # closes so long after it is due
    assignee_kind: Mapped[AssigneeKind]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rev: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    route: Mapped[PatrolRoute] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    team: Mapped[list[Person]] = relationship(secondary="patrol_plan_people", order_by="Person.id")
    __mapper_args__ = {"version_id_col": version}


class PlanMember(Base):
    """A member of the team that walks a plan's rounds."""

    __tablename__ = "patrol_plan_people"
    plan_id: Mapped[int] = mapped_column(ForeignKey("patrol_plans.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class PatrolTask(Base):
    """One round (巡查任务): open from `opens_at`, due at `due_at`, late from `late_from`, shut at `closes_at`.

    Change `status` only by services.states.advance.
    """

    __tablename__ = "patrol_tasks"
    __table_args__ = (
        Index(
            "uq_patrol_tasks_plan_start", "plan_id", "scheduled_start", unique=True, sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index("ix_patrol_tasks_status_closes", "status", "closes_at"),
        CheckConstraint("opens_at <= scheduled_start AND scheduled_start <= due_at", name="begins"),
        CheckConstraint("due_at <= late_from AND late_from <= closes_at", name="ends"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("patrol_plans.id"), index=True)
    plan_rev: Mapped[int]
    route_id: Mapped[int] = mapped_column(ForeignKey("patrol_routes.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)  # the office's date of the start
    scheduled_start: Mapped[datetime] = mapped_column(index=True)
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    late_from: Mapped[datetime]
    closes_at: Mapped[datetime]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    walker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who began it
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.SCHEDULED)
    cause: Mapped[Cause | None]
    # the route as it was when the round opened: [[checkpoint, seq, least seconds, photo], …]
    stops: Mapped[Json] = mapped_column(default=list)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    late_min: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")  # why cancelled
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[PatrolPlan] = relationship()
    route: Mapped[PatrolRoute] = relationship(lazy="joined", innerjoin=True)
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    walker: Mapped[Person | None] = relationship(foreign_keys=[walker_id])
    scans: Mapped[list[PatrolScan]] = relationship(order_by="PatrolScan.at", back_populates="task")
    excuses: Mapped[list[PatrolExcuse]] = relationship(order_by="PatrolExcuse.id", back_populates="task")
    __mapper_args__ = {"version_id_col": version}

    @property
    def way(self) -> list[Stop]:
        """Its points: as they were when it opened, before that as the route has them."""
        if self.stops:
            return [Stop(*stop) for stop in self.stops]
        return [Stop(s.checkpoint_id, s.seq, s.min_gap_s, s.photo_required) for s in self.route.stops]

    @property
    def who(self) -> Person | None:
        """Whose round it was, or is to be."""
        return self.walker or self.assignee

    @property
    def counts(self) -> bool:
        """Does it count in the figures? A standstill of the portal never does."""
        return self.cause is not Cause.SYSTEM_OUTAGE


class PatrolScan(Base):
    """A visit to a checkpoint on a round (打卡). The first one counts; later ones are kept in PatrolRepeat."""

    __tablename__ = "patrol_scans"
    __table_args__ = (UniqueConstraint("task_id", "checkpoint_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("patrol_tasks.id"))
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("patrol_points.id"), index=True)
    client_uuid: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]  # when the walker was there: client_at where it holds, else server_at
    client_at: Mapped[datetime | None]  # what the device said; None = handed in at once
    server_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    method: Mapped[Method]
    label_number: Mapped[int] = mapped_column(default=0)
    entered_late: Mapped[bool] = mapped_column(default=False)  # 补录, after a standstill of the portal
    result: Mapped[Finding] = mapped_column(default=Finding.NORMAL)
    answers: Mapped[Json] = mapped_column(default=list)  # [[question, true | false], …]
    note: Mapped[str] = mapped_column(String(500), default="")
    too_fast: Mapped[bool] = mapped_column(default=False)
    wrong_order: Mapped[bool] = mapped_column(default=False)

    task: Mapped[PatrolTask] = relationship(back_populates="scans")
    checkpoint: Mapped[Checkpoint] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship()


class PatrolRepeat(Base):
    """A further scan of a point that the round had already: logged, counts for nothing."""

    __tablename__ = "patrol_repeats"
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("patrol_scans.id"), index=True)
    client_uuid: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    client_at: Mapped[datetime | None]
    server_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    result: Mapped[Finding]
    note: Mapped[str] = mapped_column(String(500), default="")

    scan: Mapped[PatrolScan] = relationship()
    person: Mapped[Person] = relationship()


class PatrolExcuse(Base):
    """Why a round was missed or not walked to its end (说明), and what was decided; never by whoever wrote it."""

    __tablename__ = "patrol_excuses"
    __table_args__ = (
        Index("uq_patrol_excuses_waiting", "task_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> by_id", name="four_eyes"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("patrol_tasks.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    cause: Mapped[Cause] = mapped_column(default=Cause.PERSON)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    status: Mapped[ExcuseStatus] = mapped_column(default=ExcuseStatus.WAITING)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    opinion: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    task: Mapped[PatrolTask] = relationship(back_populates="excuses")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}


class PatrolEvent(Base):
    """What happened to a round: a line of its timeline."""

    __tablename__ = "patrol_events"
    audited = False  # the rows that it tells of are
    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("patrol_tasks.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person | None] = relationship()
