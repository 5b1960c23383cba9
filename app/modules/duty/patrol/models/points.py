"""Checkpoints with their labels, and routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.secret import Secret
from app.modules.duty.patrol.models.statuses import PhotoRule, Risk
from app.shared.accounts.models import Department, Person


@dataclass(frozen=True)
class Stop:
    """A point of a round, as the rules take it."""

    checkpoint_id: int
    seq: int
    min_gap_s: int = 0  # nobody is here sooner after the point before
    photo_required: bool = False


class Checkpoint(Base):
    """A place that rounds pass (巡查点). Not deleted: ended."""

    __tablename__ = "patrol_points"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  # the office's own number of it
    name: Mapped[str] = mapped_column(String(60))
    building: Mapped[str] = mapped_column(String(40))
    floor: Mapped[str] = mapped_column(String(10), default="")
    room: Mapped[str] = mapped_column(String(40), default="")
    risk: Mapped[Risk] = mapped_column(default=Risk.MEDIUM)
    questions: Mapped[Json] = mapped_column(default=list)  # each answered yes or no at every visit
    photo_rule: Mapped[PhotoRule] = mapped_column(default=PhotoRule.ABNORMAL)
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id")
    )  # who answers for the place
    label_number: Mapped[int] = mapped_column(default=0)  # of the label that holds
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def place(self) -> str:
        """主楼 B1 配电间"""
        return " ".join(part for part in (self.building, self.floor, self.room) if part)

    @property
    def full_name(self) -> str:
        return f"{self.name}（{self.place}）"


class PointLabel(Base):
    """A label on the wall: an opaque token in its QR code and a short code to type. Old ones stay, retired."""

    __tablename__ = "patrol_labels"
    __table_args__ = (UniqueConstraint("checkpoint_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("patrol_points.id"), index=True)
    number: Mapped[int]  # the first label of a point is 1
    token: Mapped[str] = mapped_column(Secret(200), info={"secret": True})
    token_index: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    short_code: Mapped[str] = mapped_column(Secret(120), info={"secret": True})
    short_index: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    issued_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    retired_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(200), default="")  # why it was replaced

    checkpoint: Mapped[Checkpoint] = relationship()
    issued_by: Mapped[Person | None] = relationship()


class PatrolRoute(Base):
    """A way through some checkpoints (巡查路线)."""

    __tablename__ = "patrol_routes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    note: Mapped[str] = mapped_column(String(300), default="")
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    stops: Mapped[list[RouteStop]] = relationship(
        order_by="RouteStop.seq", cascade="all, delete-orphan", back_populates="route"
    )
    __mapper_args__ = {"version_id_col": version}


class RouteStop(Base):
    """A checkpoint on a route. A round passes each point once."""

    __tablename__ = "patrol_route_points"
    __table_args__ = (UniqueConstraint("route_id", "seq"), UniqueConstraint("route_id", "checkpoint_id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("patrol_routes.id"))
    seq: Mapped[int]
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("patrol_points.id"), index=True)
    min_gap_s: Mapped[int] = mapped_column(default=0)  # nobody is here sooner after the point before
    photo_required: Mapped[bool] = mapped_column(default=False)

    route: Mapped[PatrolRoute] = relationship(back_populates="stops")
    checkpoint: Mapped[Checkpoint] = relationship(lazy="joined", innerjoin=True)
