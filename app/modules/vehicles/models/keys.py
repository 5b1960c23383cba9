"""Keys of cars (钥匙): which there are, and who has had which from when to when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models.masters import Vehicle
from app.modules.vehicles.models.trips import Dispatch
from app.shared.accounts.models import Person


class KeyKind(Status):
    MAIN = "main", _l("Main key")
    SPARE = "spare", _l("Spare key")


class KeyState(Status):
    """Derived: where a key is."""

    IN = "in", _l("In the cabinet"), "ok"
    OUT = "out", _l("Handed out"), "run"
    ENDED = "ended", _l("No longer kept"), "void"


class VehicleKey(Base):
    """A key of a car."""

    __tablename__ = "vehicle_keys"
    __table_args__ = (UniqueConstraint("vehicle_id", "key_no"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    key_no: Mapped[str] = mapped_column(String(20))
    kind: Mapped[KeyKind] = mapped_column(default=KeyKind.MAIN)
    kept_at: Mapped[str] = mapped_column(String(60), default="")  # cabinet and hook
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    moves: Mapped[list[KeyMove]] = relationship(back_populates="key", order_by="KeyMove.id")
    __mapper_args__ = {"version_id_col": version}


class KeyMove(Base):
    """A key from the hand that took it until it came back. One key is with one person at a time."""

    __tablename__ = "key_moves"
    __table_args__ = (
        Index(
            "ix_key_moves_one_out", "key_id", unique=True, sqlite_where=text("returned_at IS NULL"),
            postgresql_where=text("returned_at IS NULL"),
        ),
        Index("ix_key_moves_taken", "taken_at"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("vehicle_keys.id"), index=True)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(120), default="")
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"), index=True)
    returned_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    key: Mapped[VehicleKey] = relationship(back_populates="moves")
    taken_by: Mapped[Person] = relationship(foreign_keys=[taken_by_id])
    issued_by: Mapped[Person | None] = relationship(foreign_keys=[issued_by_id])
    received_by: Mapped[Person | None] = relationship(foreign_keys=[received_by_id])
    dispatch: Mapped[Dispatch | None] = relationship()
