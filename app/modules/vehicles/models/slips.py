"""Blank dispatch slips (空白派车单): pads with reserved numbers, and what became of each slip."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.trips import Dispatch
from app.shared.accounts.models import Person


class SlipStatus(Status):
    BLANK = "blank", _l("Blank"), ""
    USED = "used", _l("Keyed in"), "ok"
    SPOILED = "spoiled", _l("Spoiled"), "void"
    RETURNED = "returned", _l("Handed back unused"), "void"


class SlipPad(Base):
    """A pad of blank slips (空白派车单本) that somebody keeps. Its numbers are reserved in one go."""

    __tablename__ = "slip_pads"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    count: Mapped[int]
    keeper_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)  # 保管人
    note: Mapped[str] = mapped_column(String(200), default="")
    reserved_on: Mapped[date]
    reserved_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    keeper: Mapped[Person] = relationship(foreign_keys=[keeper_id])
    reserved_by: Mapped[Person] = relationship(foreign_keys=[reserved_by_id])
    slips: Mapped[list[Slip]] = relationship(back_populates="pad", order_by="Slip.place")


class Slip(Base):
    """One blank slip: a number that is used, spoiled or handed back, and never lost."""

    __tablename__ = "slips"
    __table_args__ = (
        UniqueConstraint("pad_id", "place"),
        CheckConstraint("(status = 'used') = (dispatch_id IS NOT NULL)", name="used"),
        CheckConstraint("(status = 'blank') = (ended_at IS NULL)", name="ended"),
        Index("ix_slips_status", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    pad_id: Mapped[int] = mapped_column(ForeignKey("slip_pads.id"))
    place: Mapped[int]  # 1 to the pad's count
    status: Mapped[SlipStatus] = mapped_column(default=SlipStatus.BLANK)
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), unique=True)
    ended_at: Mapped[datetime | None]  # when it was keyed in, spoiled or handed back
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")  # why on paper; why spoiled
    version: Mapped[int] = mapped_column(default=1)

    pad: Mapped[SlipPad] = relationship(back_populates="slips")
    dispatch: Mapped[Dispatch | None] = relationship()
    ended_by: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
