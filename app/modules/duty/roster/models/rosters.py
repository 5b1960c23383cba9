"""Rosters, shifts, who stands in them, swaps, and who has read the roster."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.modules.duty.roster.models.masters import DutyPost, ShiftTemplate
from app.modules.duty.roster.models.statuses import (
    OPEN,
    Level,
    RosterStatus,
    ShiftStatus,
    Source,
    SwapKind,
    SwapStatus,
)
from app.shared.accounts.models import Person
from app.shared.workdays.models import DayKind

if TYPE_CHECKING:
    from app.modules.duty.roster.models.watch import DutySignIn

_HERE = text("ended_at IS NULL")
_LIVE = text("status IN ('requested', 'accepted')")


class Roster(Base):
    """The roster of a period for all posts (值班表). Its number comes when it is sent for approval."""

    __tablename__ = "duty_rosters"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="span"),
        UniqueConstraint("starts_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[RosterStatus] = mapped_column(default=RosterStatus.DRAFT)
    terms: Mapped[Json]  # the rules that it was drawn by
    note: Mapped[str] = mapped_column(String(300), default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    created_by: Mapped[Person] = relationship()
    shifts: Mapped[list[Shift]] = relationship(back_populates="roster", order_by="Shift.starts_at, Shift.id")
    receipts: Mapped[list[RosterReceipt]] = relationship(back_populates="roster", order_by="RosterReceipt.id")
    __mapper_args__ = {"version_id_col": version}


class Shift(Base):
    """One shift of one post (班). It belongs to the day on which it begins.

    `began_at`, `ended_at`: from when to when it really answered for the post; it does until the next has signed.
    """

    __tablename__ = "duty_shifts"
    __table_args__ = (
        UniqueConstraint("post_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="span"),
        # one shift answers for a post, never two
        Index(
            "uq_duty_shifts_answering", "post_id", unique=True,
            sqlite_where=text("status IN ('in_progress', 'handing_over')"),
            postgresql_where=text("status IN ('in_progress', 'handing_over')"),
        ),
        Index("ix_duty_shifts_status_starts_at", "status", "starts_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("duty_rosters.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_posts.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("duty_shift_templates.id"))
    name: Mapped[str] = mapped_column(String(40))
    on_day: Mapped[date] = mapped_column(index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    day_kind: Mapped[DayKind]
    centipoints: Mapped[int] = mapped_column(default=100)  # 100 = a workday of 24 hours
    hands_over: Mapped[bool] = mapped_column(default=True)
    status: Mapped[ShiftStatus] = mapped_column(default=ShiftStatus.PLANNED)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    armed_at: Mapped[datetime | None]  # reminders are laid
    version: Mapped[int] = mapped_column(default=1)

    roster: Mapped[Roster] = relationship(back_populates="shifts")
    post: Mapped[DutyPost] = relationship(lazy="joined")
    template: Mapped[ShiftTemplate | None] = relationship()
    assignments: Mapped[list[DutyAssignment]] = relationship(
        back_populates="shift", order_by="DutyAssignment.id"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def answers(self) -> bool:
        """Does it answer for the post now?"""
        return self.status in OPEN

    @property
    def here(self) -> list[DutyAssignment]:
        """Who stands in it, standby too; leaders first."""
        order = list(Level)
        rows = [one for one in self.assignments if one.ended_at is None]
        return sorted(rows, key=lambda one: (one.standby, order.index(one.level), one.id))

    def of(self, level: Level) -> list[DutyAssignment]:
        """Who stands in it at this level, without standby."""
        return [one for one in self.here if one.level == level and not one.standby]


class DutyAssignment(Base):
    """Somebody in a shift (排班). A swap ends the row and writes a new one; nothing is written over."""

    __tablename__ = "duty_assignments"
    __table_args__ = (
        Index("uq_duty_assignments_here", "shift_id", "person_id", unique=True, sqlite_where=_HERE, postgresql_where=_HERE),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"), index=True)
    level: Mapped[Level]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    standby: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Source] = mapped_column(default=Source.ROTATE)
    reasons: Mapped[
        Json
    ]  # why this person: {"points": 320, "next": ["name", 410], "barred": [["name", "code"], …]}
    note: Mapped[str] = mapped_column(String(200), default="")  # why a clash was accepted
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("duty_assignments.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    ended_at: Mapped[datetime | None]

    shift: Mapped[Shift] = relationship(back_populates="assignments")
    person: Mapped[Person] = relationship()
    sign_in: Mapped[DutySignIn | None] = relationship(back_populates="assignment")


class RosterReceipt(Base):
    """Somebody has to read a roster (签收), and when they did."""

    __tablename__ = "duty_receipts"
    __table_args__ = (UniqueConstraint("roster_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("duty_rosters.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    told_at: Mapped[datetime]
    acked_at: Mapped[datetime | None]

    roster: Mapped[Roster] = relationship(back_populates="receipts")
    person: Mapped[Person] = relationship()


class ShiftSwap(Base):
    """A wish to swap or to be stood in for (换班, 替班). One open wish for each place."""

    __tablename__ = "duty_swaps"
    __table_args__ = (
        Index("uq_duty_swaps_open", "assignment_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_duty_swaps_open_other", "other_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("asked_by_id <> to_person_id", name="two_people"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("duty_assignments.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("duty_assignments.id"))  # what is taken in return
    kind: Mapped[SwapKind]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    to_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[SwapStatus] = mapped_column(default=SwapStatus.REQUESTED)
    expires_at: Mapped[datetime]
    asked_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    answered_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    assignment: Mapped[DutyAssignment] = relationship(foreign_keys=[assignment_id])
    other: Mapped[DutyAssignment | None] = relationship(foreign_keys=[other_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    to_person: Mapped[Person] = relationship(foreign_keys=[to_person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
