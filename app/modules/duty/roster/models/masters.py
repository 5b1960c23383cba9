"""What is kept watch over, in which shifts, by whom in turn, and who is spared."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.modules.duty.roster.models.statuses import ExemptionKind, Level, PostKind
from app.shared.accounts.models import Person


class DutyPost(Base):
    """A post of duty (值班岗位). Closed ones are end-dated."""

    __tablename__ = "duty_posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[PostKind] = mapped_column(default=PostKind.MAIN)
    phone: Mapped[str] = mapped_column(String(40), default="")
    location: Mapped[str] = mapped_column(String(120), default="")
    sort_order: Mapped[int] = mapped_column(default=100)
    leaders: Mapped[int] = mapped_column(default=1)  # how many of each level a shift needs
    chiefs: Mapped[int] = mapped_column(default=1)
    officers: Mapped[int] = mapped_column(default=1)
    standby: Mapped[int] = mapped_column(default=1)  # officers who wait at home
    goods: Mapped[Json]  # what is handed over: [["钥匙", 12], …]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    templates: Mapped[list[ShiftTemplate]] = relationship(
        back_populates="post", order_by="ShiftTemplate.starts"
    )
    __mapper_args__ = {"version_id_col": version}

    def needs(self, level: Level) -> int:
        """How many of this level a shift needs."""
        return {Level.LEADER: self.leaders, Level.CHIEF: self.chiefs, Level.OFFICER: self.officers}[level]


class ShiftTemplate(Base):
    """A shift as it recurs (班次): from when, how long, on which kinds of days."""

    __tablename__ = "duty_shift_templates"
    __table_args__ = (CheckConstraint("minutes > 0 AND minutes <= 1440", name="length"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_posts.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    starts: Mapped[time] = mapped_column(Time())
    minutes: Mapped[int] = mapped_column(default=1440)
    day_kinds: Mapped[Json]  # of the calendar: ["workday", "weekend", …]
    hands_over: Mapped[bool] = mapped_column(default=True)  # to the next shift; else it simply ends
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    post: Mapped[DutyPost] = relationship(back_populates="templates")
    __mapper_args__ = {"version_id_col": version}


class PoolMember(Base):
    """Somebody whose turn it is, again and again (轮值名单). Whoever leaves the pool is end-dated."""

    __tablename__ = "duty_pool_members"
    __table_args__ = (UniqueConstraint("post_id", "level", "person_id", "active_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_posts.id"), index=True)
    level: Mapped[Level]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    order_no: Mapped[int] = mapped_column(default=100)
    weight: Mapped[int] = mapped_column(default=100)  # percent of a full share
    active_from: Mapped[date]
    active_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    post: Mapped[DutyPost] = relationship()
    person: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


class Exemption(Base):
    """Somebody is spared for a time, for a reason (免值). Withdrawn, never deleted."""

    __tablename__ = "duty_exemptions"
    __table_args__ = (CheckConstraint("until_on IS NULL OR from_on <= until_on", name="span"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ExemptionKind]
    reason: Mapped[str] = mapped_column(String(200))
    proof: Mapped[str] = mapped_column(String(200), default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    __mapper_args__ = {"version_id_col": version}
