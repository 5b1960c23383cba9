"""Meeting support (会务保障): services, orders, check-lists, movable equipment, seats, sign-in, tasks, ratings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.rooms.models.bookings import RoomBooking
from app.modules.rooms.models.rooms import Room
from app.modules.rooms.models.statuses import LayoutKind, MeetingKind
from app.shared.accounts.models import Person


class ItemStatus(Status):
    """The life of one ordered service."""

    ORDERED = "ordered", _l("Ordered"), "wait"
    ACCEPTED = "accepted", _l("Accepted"), ""
    READY = "ready", _l("Ready"), "run"
    SERVED = "served", _l("Served"), "run"
    CLOSED = "closed", _l("Settled"), "ok"
    REFUSED = "refused", _l("Refused"), "stop"
    CANCELLED = "cancelled", _l("Cancelled"), "void"


OPEN_ITEMS = (ItemStatus.ORDERED, ItemStatus.ACCEPTED, ItemStatus.READY, ItemStatus.SERVED)


class Phase(Status):
    """When a line of a check-list is ticked."""

    BEFORE = "before", _l("Before the meeting")
    DURING = "during", _l("During the meeting")
    AFTER = "after", _l("After the meeting")


class LoanStatus(Status):
    RESERVED = "reserved", _l("Reserved"), ""
    OUT = "out", _l("Handed out"), "run"
    BACK = "back", _l("Back in store"), "ok"
    CANCELLED = "cancelled", _l("Cancelled"), "void"


class FaultStatus(Status):
    OPEN = "open", _l("Reported"), "stop"
    SEEN = "seen", _l("Being seen to"), "wait"
    MENDED = "mended", _l("Put right"), "ok"


class SignedBy(Status):
    """How somebody's presence was written down."""

    CODE = "code", _l("By code")
    STEWARD = "steward", _l("By a steward")
    PAPER = "paper", _l("From the sheet")


class TaskStatus(Status):
    OPEN = "open", _l("To be done"), "wait"
    DONE = "done", _l("Done"), "ok"
    DROPPED = "dropped", _l("Dropped"), "void"


class SupportService(Base):
    """A service of the catalogue (会务服务项目): tea, place cards, recording. Ended, never deleted."""

    __tablename__ = "support_services"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)  # what Room.services names
    name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[str] = mapped_column(String(10), default="")
    lead_minutes: Mapped[int] = mapped_column(default=120)  # to be ordered so long before the meeting
    price_fen: Mapped[Fen] = mapped_column(default=0)  # internal, of one unit
    team: Mapped[str] = mapped_column(String(30), default="")  # who serves: 会务, 音响, 保洁
    server_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # told first; None: all stewards
    hint: Mapped[str] = mapped_column(String(100), default="")  # what to say in the order
    sort_order: Mapped[int] = mapped_column(default=100)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    server: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class SupportOrder(Base):
    """What a meeting needs (会务保障单). One per booking; its services have states of their own.

    `told_*` is what the stewards were last told, so that a change of the booking can be said in words.
    """

    __tablename__ = "support_orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    phone: Mapped[str] = mapped_column(String(30), default="")
    banner: Mapped[str] = mapped_column(String(80), default="")  # 会标文字
    wishes: Mapped[str] = mapped_column(String(400), default="")
    told_starts_at: Mapped[datetime]
    told_ends_at: Mapped[datetime]
    told_room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    told_people: Mapped[int] = mapped_column(default=0)
    told_off: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[RoomBooking] = relationship()
    contact: Mapped[Person] = relationship(foreign_keys=[contact_id])
    told_room: Mapped[Room] = relationship(foreign_keys=[told_room_id])
    items: Mapped[list[SupportItem]] = relationship(back_populates="order", order_by="SupportItem.id")
    __mapper_args__ = {"version_id_col": version}


class SupportItem(Base):
    """One service of an order, with its own due time: by then it must be accepted."""

    __tablename__ = "support_items"
    __table_args__ = (Index("ix_support_items_status_due", "status", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("support_orders.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("support_services.id"))
    quantity: Mapped[int] = mapped_column(default=1)
    detail: Mapped[str] = mapped_column(String(200), default="")
    price_fen: Mapped[Fen] = mapped_column(default=0)  # of one unit, on the day of the order
    due_at: Mapped[datetime]
    late_reason: Mapped[str] = mapped_column(String(200), default="")  # ordered later than the service asks
    status: Mapped[ItemStatus] = mapped_column(default=ItemStatus.ORDERED)
    server_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who accepted it
    accepted_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # settled, refused or cancelled
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    order: Mapped[SupportOrder] = relationship(back_populates="items")
    service: Mapped[SupportService] = relationship(lazy="joined")
    server: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def cost_fen(self) -> int:
        return self.price_fen * self.quantity


class ChecklistLine(Base):
    """A line of a check-list (会前、会中、会后检查项), for one kind of meeting or for all. Ended, never deleted."""

    __tablename__ = "checklist_lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeetingKind | None]  # None: every meeting
    phase: Mapped[Phase] = mapped_column(default=Phase.BEFORE)
    text: Mapped[str] = mapped_column(String(120))
    sort_order: Mapped[int] = mapped_column(default=100)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CheckMark(Base):
    """A line of the check-list, ticked for a meeting: who did it when. The words are kept as they were."""

    __tablename__ = "check_marks"
    __table_args__ = (UniqueConstraint("booking_id", "line_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("checklist_lines.id"))
    phase: Mapped[Phase]
    text: Mapped[str] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    by: Mapped[Person] = relationship()


class MovableEquipment(Base):
    """Equipment that is carried where it is needed (移动设备), with a stock. Never more is lent than there is."""

    __tablename__ = "movable_equipment"
    __table_args__ = (CheckConstraint("stock >= 0 AND faulty >= 0 AND faulty <= stock", name="stock"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    unit: Mapped[str] = mapped_column(String(10), default="")
    stock: Mapped[int]
    faulty: Mapped[int] = mapped_column(default=0)
    kept_at: Mapped[str] = mapped_column(String(60), default="")
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def usable(self) -> int:
        return self.stock - self.faulty


class MovableLoan(Base):
    """So many pieces go to a room for a meeting, from when they are fetched until they are back."""

    __tablename__ = "movable_loans"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at AND quantity > 0", name="span"),
        Index("ix_movable_loans_equipment_span", "equipment_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("movable_equipment.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    quantity: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[LoanStatus] = mapped_column(default=LoanStatus.RESERVED)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    out_at: Mapped[datetime | None]
    back_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    equipment: Mapped[MovableEquipment] = relationship(lazy="joined")
    booking: Mapped[RoomBooking] = relationship()
    by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


class RoomFault(Base):
    """Something is wrong with a room: told at the door, by a steward, or by who meets there."""

    __tablename__ = "room_faults"
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    status: Mapped[FaultStatus] = mapped_column(default=FaultStatus.OPEN)
    reported_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    device_name: Mapped[str] = mapped_column(String(80), default="")  # told at a door display
    mended_at: Mapped[datetime | None]
    mended_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    mended_note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room] = relationship()
    reported_by: Mapped[Person] = relationship(foreign_keys=[reported_by_id])
    mended_by: Mapped[Person | None] = relationship(foreign_keys=[mended_by_id])
    __mapper_args__ = {"version_id_col": version}


class Seat(Base):
    """A place card, and where it stands. `place`: 0 is the first seat of the layout, in the order of the plan."""

    __tablename__ = "meeting_seats"
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(40))
    organisation: Mapped[str] = mapped_column(String(60), default="")
    post: Mapped[str] = mapped_column(String(40), default="")
    rank_order: Mapped[int] = mapped_column(default=999)  # 1 is the highest
    guest: Mapped[bool] = mapped_column(default=False)  # sits on the guests' side
    place: Mapped[int] = mapped_column(default=0)


class SeatPlan(Base):
    """How the room is laid out for the seats of a meeting."""

    __tablename__ = "seat_plans"
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), unique=True)
    layout: Mapped[LayoutKind] = mapped_column(default=LayoutKind.BOARD)
    head: Mapped[int] = mapped_column(default=5)  # seats on the platform, or at the head of the U
    row: Mapped[int] = mapped_column(default=8)  # seats in a row of the hall
    settings: Mapped[Json] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[RoomBooking] = relationship()
    __mapper_args__ = {"version_id_col": version}


class MeetingSignIn(Base):
    """Somebody has come (签到)."""

    __tablename__ = "meeting_sign_ins"
    __table_args__ = (UniqueConstraint("booking_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(40))
    organisation: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    how: Mapped[SignedBy] = mapped_column(default=SignedBy.CODE)

    person: Mapped[Person | None] = relationship()


class MeetingTask(Base):
    """What a meeting has decided that somebody does until a day (会后任务)."""

    __tablename__ = "meeting_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    due_on: Mapped[date]
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    done_at: Mapped[datetime | None]
    done_note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    booking: Mapped[RoomBooking] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    __mapper_args__ = {"version_id_col": version}


class MeetingRating(Base):
    """What the organiser thought of room and service (满意度评价). One a meeting."""

    __tablename__ = "meeting_ratings"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    by: Mapped[Person] = relationship()
