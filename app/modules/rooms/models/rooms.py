"""Buildings, rooms, what is in them, who may book them, when they are blocked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json
from app.modules.rooms.models.statuses import (
    ApprovalMode,
    BlockingKind,
    BlockingStatus,
    EquipmentKind,
    EquipmentState,
    Fate,
    LayoutKind,
    RoomStatus,
    WhoMayBook,
)
from app.shared.accounts.models import Department, Person


class RoomBuilding(Base):
    """A building (楼宇) with meeting rooms."""

    __tablename__ = "room_buildings"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    address: Mapped[str] = mapped_column(String(120), default="")
    sort_order: Mapped[int] = mapped_column(default=100)
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Room(Base):
    """A meeting room (会议室). What is None follows the policy of the office. Closed ones are end-dated.

    Photos are attachments of owner type "room".
    """

    __tablename__ = "rooms"
    __table_args__ = (
        UniqueConstraint("building_id", "name"),
        CheckConstraint("opens_min < closes_min", name="hours"),
        Index("ix_rooms_building_floor", "building_id", "floor"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("room_buildings.id"))
    name: Mapped[str] = mapped_column(String(60))  # 302 会议室
    number: Mapped[str] = mapped_column(String(20), default="")  # the number on the door
    floor: Mapped[int] = mapped_column(default=1)
    room_group: Mapped[str] = mapped_column(String(40), default="")  # 大会堂, 党组: routes may ask for it
    pinyin: Mapped[str] = mapped_column(String(160), default="")
    initials: Mapped[str] = mapped_column(String(40), default="", index=True)
    capacity: Mapped[int]  # the largest of its layouts
    area_m2: Mapped[int | None]
    opens_min: Mapped[int] = mapped_column(default=450)  # minutes of the day: 07:30
    closes_min: Mapped[int] = mapped_column(default=1320)  # 22:00
    buffer_before: Mapped[int | None]
    buffer_after: Mapped[int | None]
    min_minutes: Mapped[int | None]
    max_minutes: Mapped[int | None]
    ahead_days: Mapped[int | None]
    check_in: Mapped[bool] = mapped_column(default=True)  # false: nobody need check in, nothing is released
    who_may_book: Mapped[WhoMayBook] = mapped_column(default=WhoMayBook.EVERYBODY)
    approval: Mapped[ApprovalMode] = mapped_column(default=ApprovalMode.BY_RULE)
    recurring: Mapped[bool] = mapped_column(default=True)  # may ordinary people book it as a series?
    services: Mapped[Json] = mapped_column(default=list)  # codes of meeting support offered here
    cost_per_hour_fen: Mapped[Fen | None]  # internal cost
    phone: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    sort_order: Mapped[int] = mapped_column(default=100)
    status: Mapped[RoomStatus] = mapped_column(default=RoomStatus.IN_SERVICE, index=True)
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    building: Mapped[RoomBuilding] = relationship(lazy="joined")
    layouts: Mapped[list[RoomLayout]] = relationship(
        back_populates="room", order_by="RoomLayout.seats", cascade="all, delete-orphan"
    )
    equipment: Mapped[list[RoomEquipment]] = relationship(back_populates="room", order_by="RoomEquipment.id")
    managers: Mapped[list[RoomManager]] = relationship(
        back_populates="room", order_by="RoomManager.id", cascade="all, delete-orphan"
    )
    access: Mapped[list[RoomAccess]] = relationship(
        back_populates="room", order_by="RoomAccess.id", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def full_name(self) -> str:
        """行政楼 302 会议室"""
        return f"{self.building.name} {self.name}"

    def seats(self, layout: LayoutKind | None) -> int:
        """How many it holds in this layout; in any, if none is named."""
        return next((one.seats for one in self.layouts if one.kind == layout), self.capacity)


class RoomLayout(Base):
    """How many people a room holds in one layout."""

    __tablename__ = "room_layouts"
    __table_args__ = (UniqueConstraint("room_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    kind: Mapped[LayoutKind]
    seats: Mapped[int]

    room: Mapped[Room] = relationship(back_populates="layouts")


class RoomEquipment(Base):
    """What is built into a room, and whether it works. Movable equipment with a stock is meeting support's."""

    __tablename__ = "room_equipment"
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    kind: Mapped[EquipmentKind] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[EquipmentState] = mapped_column(default=EquipmentState.WORKS)
    state_note: Mapped[str] = mapped_column(String(200), default="")
    state_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    state_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    removed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room] = relationship(back_populates="equipment")
    __mapper_args__ = {"version_id_col": version}


class RoomManager(Base):
    """Who looks after this room: approves, blocks, edits, is told."""

    __tablename__ = "room_managers"
    __table_args__ = (UniqueConstraint("room_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)

    room: Mapped[Room] = relationship(back_populates="managers")
    person: Mapped[Person] = relationship()


class RoomAccess(Base):
    """Who may book a room that is not for everybody: a department with all below it, or a role."""

    __tablename__ = "room_access"
    __table_args__ = (CheckConstraint("(department_id IS NULL) <> (role_code = '')", name="one"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    role_code: Mapped[str] = mapped_column(String(40), default="")

    room: Mapped[Room] = relationship(back_populates="access")
    department: Mapped[Department | None] = relationship()


class RoomBlocking(Base):
    """A room cannot be booked in this span (停用). It occupies what the bookings kept under it leave free."""

    __tablename__ = "room_blockings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_room_blockings_room_span", "room_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    kind: Mapped[BlockingKind] = mapped_column(default=BlockingKind.UPKEEP)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    status: Mapped[BlockingStatus] = mapped_column(default=BlockingStatus.ACTIVE)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    fates: Mapped[list[BlockingFate]] = relationship(back_populates="blocking", order_by="BlockingFate.id")
    __mapper_args__ = {"version_id_col": version}


class BlockingFate(Base):
    """What became of a booking that lay under a blocking."""

    __tablename__ = "room_blocking_fates"
    __table_args__ = (UniqueConstraint("blocking_id", "booking_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    blocking_id: Mapped[int] = mapped_column(ForeignKey("room_blockings.id"), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    fate: Mapped[Fate]
    from_room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    to_room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    blocking: Mapped[RoomBlocking] = relationship(back_populates="fates")
    to_room: Mapped[Room | None] = relationship(foreign_keys=[to_room_id])
