"""No-shows (预订未到): who had a room and did not come; appeals against it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.rooms.models.bookings import RoomBooking
from app.shared.accounts.models import Department, Person


class NoShowStatus(Status):
    COUNTS = "counts", _l("Counts"), "stop"
    APPEALED = "appealed", _l("Appealed"), "wait"
    EXCUSED = "excused", _l("Excused"), "void"
    UPHELD = "upheld", _l("Upheld"), "stop"


class NoShow(Base):
    """A room was held and nobody came. It counts unless the manager excuses it."""

    __tablename__ = "room_no_shows"
    __table_args__ = (Index("ix_room_no_shows_person_at", "person_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    status: Mapped[NoShowStatus] = mapped_column(default=NoShowStatus.COUNTS)
    appeal: Mapped[str] = mapped_column(String(300), default="")
    appealed_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[RoomBooking] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    department: Mapped[Department] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
