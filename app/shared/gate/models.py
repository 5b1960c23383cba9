"""Devices: screens and gates that sign in by a token of their own, and where each is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class DeviceStatus(Status):
    """How a device stands; worked out, not stored."""

    WAITING = "waiting", _l("Waiting for its link to be opened"), "wait"
    RUNNING = "running", _l("Running"), "run"
    SILENT = "silent", _l("Not heard of"), "stop"
    ASLEEP = "asleep", _l("Link has lapsed"), "stop"
    REVOKED = "revoked", _l("Revoked"), "void"


class Device(Base):
    """A screen or gate (门牌屏、大厅屏、门岗终端): what it is for, where it stands, who answers for it."""

    __tablename__ = "devices"
    link: ClassVar[str] = ""  # known only while it is being made; its fingerprint is stored
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(30), index=True)  # a DeviceKind of some name plate
    place_id: Mapped[int | None]  # what it stands before, e.g. a room; None: nothing of its own
    responsible_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True, info={"secret": True})
    link_expires_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    responsible: Mapped[Person] = relationship(foreign_keys=[responsible_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])
    sessions: Mapped[list[DeviceSession]] = relationship(
        back_populates="device", order_by="DeviceSession.id.desc()"
    )
    __mapper_args__ = {"version_id_col": version}


class DeviceSession(Base):
    """Where a device is signed in. Valid as long as this row says so, whatever the cookie says."""

    __tablename__ = "device_sessions"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    seen_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")

    device: Mapped[Device] = relationship(back_populates="sessions")
