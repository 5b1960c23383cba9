"""Bookings (one row an occurrence), series, attendees, the waiting list, and what happened."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.modules.rooms.models.rooms import Room
from app.modules.rooms.models.statuses import (
    HOLDING,
    BookingStatus,
    HolidayRule,
    LayoutKind,
    MeetingKind,
    Response,
    SeriesStatus,
    WaitingStatus,
)
from app.shared.accounts.models import Department, Person


def new_uid() -> str:
    """A name for calendars that never changes, whatever becomes of the meeting."""
    return f"{uuid4().hex}@rooms"


class BookingSeries(Base):
    """A meeting that recurs (系列会议). Its occurrences are rows of RoomBooking; the rule made them once."""

    __tablename__ = "booking_series"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(300))  # RFC 5545, without DTSTART: FREQ=WEEKLY;BYDAY=TU;COUNT=52
    workdays: Mapped[bool] = mapped_column(default=False)  # daily, but days off are no dates of the rule
    first_on: Mapped[date]
    starts_min: Mapped[int]  # minutes of the office's day, so that a series keeps its hour
    minutes: Mapped[int]
    holidays: Mapped[HolidayRule] = mapped_column(default=HolidayRule.SKIP)
    # dates of the rule that are not held: {"2026-10-06": "deleted" | "holiday" | "taken"}
    exceptions: Mapped[Json] = mapped_column(default=dict)
    uid: Mapped[str] = mapped_column(String(80), unique=True, default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    clerk_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    status: Mapped[SeriesStatus] = mapped_column(default=SeriesStatus.ACTIVE)
    follows_id: Mapped[int | None] = mapped_column(
        ForeignKey("booking_series.id")
    )  # split: this and following
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    organiser: Mapped[Person] = relationship(foreign_keys=[organiser_id])
    clerk: Mapped[Person] = relationship(foreign_keys=[clerk_id])
    bookings: Mapped[list[RoomBooking]] = relationship(
        back_populates="series", order_by="RoomBooking.starts_at"
    )
    __mapper_args__ = {"version_id_col": version}


class RoomBooking(Base):
    """One meeting in one room (会议室预订); one row an occurrence.

    The meeting is [starts_at, ends_at); the room is taken from `held_from` to `held_until`, with set-up and
    clear-up inside. Change `status` only by `services.states.advance`.
    """

    __tablename__ = "room_bookings"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_room_bookings_room_starts", "room_id", "starts_at"),
        Index("ix_room_bookings_status_starts", "status", "starts_at"),
        Index("ix_room_bookings_department_starts", "department_id", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("booking_series.id"), index=True)
    original_on: Mapped[date | None]  # the date of the rule that it stands for (RECURRENCE-ID)
    detached: Mapped[bool] = mapped_column(default=False)  # changed by itself: series edits leave it alone
    uid: Mapped[str] = mapped_column(String(80), unique=True, default=new_uid)
    sequence: Mapped[int] = mapped_column(default=0)  # iCal: grows with every change
    title: Mapped[str] = mapped_column(String(120))
    kind: Mapped[MeetingKind] = mapped_column(default=MeetingKind.WORKING)
    private: Mapped[bool] = mapped_column(default=False)  # others see only that the room is taken
    organiser_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)  # whose meeting it is
    clerk_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)  # 经办人: who booked it
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    setup_minutes: Mapped[int] = mapped_column(default=0)  # the room is held so long before
    clear_minutes: Mapped[int] = mapped_column(default=0)  # and after
    headcount: Mapped[int] = mapped_column(default=1)
    came_count: Mapped[int | None]  # how many came, counted or signed in
    leaders: Mapped[bool] = mapped_column(default=False)  # 有领导出席
    layout: Mapped[LayoutKind | None]
    phone: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(String(300), default="")  # wishes, in words
    status: Mapped[BookingStatus] = mapped_column(default=BookingStatus.CONFIRMED)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    confirmed_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]  # really over; before ends_at = ended early
    released_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str] = mapped_column(
        String(300), default=""
    )  # why cancelled, rejected, released
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room] = relationship(lazy="joined")
    series: Mapped[BookingSeries | None] = relationship(back_populates="bookings")
    organiser: Mapped[Person] = relationship(foreign_keys=[organiser_id])
    clerk: Mapped[Person] = relationship(foreign_keys=[clerk_id])
    department: Mapped[Department] = relationship()
    attendees: Mapped[list[Attendee]] = relationship(
        back_populates="booking", order_by="Attendee.id", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def held_from(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.setup_minutes)

    @property
    def held_until(self) -> datetime:
        return self.ends_at + timedelta(minutes=self.clear_minutes)

    @property
    def holds(self) -> bool:
        """Does it have the room?"""
        return self.status in HOLDING

    @property
    def on_behalf(self) -> bool:
        """Booked by somebody else than the organiser."""
        return self.organiser_id != self.clerk_id


class Attendee(Base):
    """Who is to come: a colleague, or somebody from outside by name."""

    __tablename__ = "booking_attendees"
    __table_args__ = (UniqueConstraint("booking_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")  # of an external
    organisation: Mapped[str] = mapped_column(String(80), default="")
    response: Mapped[Response] = mapped_column(default=Response.NONE)
    responded_at: Mapped[datetime | None]

    booking: Mapped[RoomBooking] = relationship(back_populates="attendees")
    person: Mapped[Person | None] = relationship()

    @property
    def shown_name(self) -> str:
        return self.person.name if self.person else self.name


class WaitingEntry(Base):
    """A place on the waiting list: whoever is next is offered what becomes free, and holds it for a while."""

    __tablename__ = "room_waiting"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_room_waiting_status_starts", "status", "starts_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int | None] = mapped_column(
        ForeignKey("rooms.id"), index=True
    )  # None: any room that fits
    building_id: Mapped[int | None] = mapped_column(ForeignKey("room_buildings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    headcount: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[WaitingStatus] = mapped_column(default=WaitingStatus.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    offered_room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    offered_at: Mapped[datetime | None]
    offer_until: Mapped[datetime | None]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("room_bookings.id"))
    version: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room | None] = relationship(foreign_keys=[room_id])
    offered_room: Mapped[Room | None] = relationship(foreign_keys=[offered_room_id])
    person: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


class BookingEvent(Base):
    """What happened to a booking, in the reader's words: the timeline of its page."""

    __tablename__ = "booking_events"
    audited = False  # it is itself a trace of audited changes
    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("room_bookings.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship()
