"""Requests, dispatches, hand-overs, odometer readings, usual trips, and what happened to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json
from app.modules.vehicles.models.masters import Driver, Place, Vehicle
from app.modules.vehicles.models.statuses import (
    Direction,
    DispatchStatus,
    PurposeType,
    Reaches,
    ReadingSource,
    TripMode,
    TripStatus,
)
from app.shared.accounts.models import Department, Person


class TripRequest(Base):
    """A request for a car (用车申请). The requester never chooses a car."""

    __tablename__ = "trip_requests"
    __table_args__ = (
        CheckConstraint("departs_at < returns_at", name="span"),
        Index("ix_trip_requests_status_departs", "status", "departs_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(30), unique=True)  # taken at submission
    requester_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)  # 用车人: who needs it
    clerk_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)  # 经办人: who filled it in
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    phone: Mapped[str] = mapped_column(String(30), default="")
    purpose: Mapped[str] = mapped_column(String(300))
    purpose_type: Mapped[PurposeType] = mapped_column(default=PurposeType.ERRAND)
    reaches: Mapped[Reaches] = mapped_column(default=Reaches.CITY)
    trip_mode: Mapped[TripMode] = mapped_column(default=TripMode.RETURN)
    departs_at: Mapped[datetime] = mapped_column(index=True)
    returns_at: Mapped[datetime]
    flexible_minutes: Mapped[int] = mapped_column(default=0)
    pickup_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    destination_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    via: Mapped[str] = mapped_column(String(200), default="")  # other stops, as told
    people_count: Mapped[int]
    passengers: Mapped[str] = mapped_column(String(400), default="")  # names, separated by 、
    needs: Mapped[str] = mapped_column(String(300), default="")
    urgency: Mapped[int] = mapped_column(default=0)  # 0 ordinary, 1 urgent, 2 very urgent
    shareable: Mapped[bool] = mapped_column(default=True)
    share_reason: Mapped[str] = mapped_column(String(200), default="")
    confidential: Mapped[bool] = mapped_column(default=False)
    estimated_km: Mapped[int | None]  # there and back, unless one way
    estimated_cost_fen: Mapped[Fen | None]
    reasons: Mapped[Json] = mapped_column(default=dict)  # policy code -> why the rule is departed from
    findings: Mapped[Json] = mapped_column(
        default=list
    )  # what the rules of its day said when it was handed in
    is_retro: Mapped[bool] = mapped_column(default=False)  # 补单: the trip was made before the request
    retro_reason: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[TripStatus] = mapped_column(default=TripStatus.DRAFT)
    end_reason: Mapped[str] = mapped_column(String(300), default="")  # why cancelled, rejected, unserved
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    submitted_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    clerk: Mapped[Person] = relationship(foreign_keys=[clerk_id])
    department: Mapped[Department] = relationship()
    pickup_place: Mapped[Place | None] = relationship(foreign_keys=[pickup_place_id])
    destination: Mapped[Place] = relationship(foreign_keys=[destination_id])
    seats_taken: Mapped[list[DispatchRequest]] = relationship(
        back_populates="request", order_by="DispatchRequest.id"
    )
    __mapper_args__ = {"version_id_col": version}


class Dispatch(Base):
    """A dispatch order (派车单): a car and a driver for one request or several."""

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint("planned_departs_at < planned_returns_at", name="span"),
        Index("ix_dispatches_driver_status", "driver_id", "status"),
        Index("ix_dispatches_vehicle_departs", "vehicle_id", "planned_departs_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    driver_id: Mapped[int] = mapped_column(ForeignKey("drivers.id"))
    plate: Mapped[str] = mapped_column(String(20))  # as it was then
    driver_name: Mapped[str] = mapped_column(String(80))
    planned_departs_at: Mapped[datetime]
    planned_returns_at: Mapped[datetime]
    route_text: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[DispatchStatus] = mapped_column(default=DispatchStatus.ISSUED)
    dispatcher_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    issued_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    accepted_at: Mapped[datetime | None]
    departed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(300), default="")  # why declined or voided
    proposal: Mapped[Json] = mapped_column(default=dict)  # what was proposed, and why
    override_reason: Mapped[str] = mapped_column(String(300), default="")
    overridden: Mapped[Json] = mapped_column(default=list)  # policy codes that the dispatcher departed from
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"))  # 改派
    is_retro: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship()
    driver: Mapped[Driver] = relationship()
    dispatcher: Mapped[Person] = relationship()
    requests: Mapped[list[DispatchRequest]] = relationship(
        back_populates="dispatch", order_by="DispatchRequest.id"
    )
    handovers: Mapped[list[Handover]] = relationship(back_populates="dispatch", order_by="Handover.id")
    __mapper_args__ = {"version_id_col": version}


class DispatchRequest(Base):
    """A request's seats on a dispatch, and its passenger's signature after the trip."""

    __tablename__ = "dispatch_requests"
    __table_args__ = (UniqueConstraint("dispatch_id", "request_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("trip_requests.id"), index=True)
    people_count: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)  # false once the dispatch was voided or changed
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None]
    rating: Mapped[int | None]  # 1 to 5
    comment: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    dispatch: Mapped[Dispatch] = relationship(back_populates="requests")
    request: Mapped[TripRequest] = relationship(back_populates="seats_taken")
    signed_by: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


class OdometerReading(Base):
    """A reading of a car's odometer; the single source of kilometres.

    The last reading is the latest that is not void, by time: never a maximum, so that one typo poisons nothing.
    """

    __tablename__ = "odometer_readings"
    __table_args__ = (Index("ix_odometer_readings_vehicle_at", "vehicle_id", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"))
    at: Mapped[datetime]
    km: Mapped[int]
    source: Mapped[ReadingSource]
    source_id: Mapped[int | None]  # the dispatch, refuelling … that it belongs to
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    void_reason: Mapped[str] = mapped_column(String(200), default="")

    entered_by: Mapped[Person] = relationship(foreign_keys=[entered_by_id])


class Handover(Base):
    """Key, odometer, fuel and condition at departure and at return."""

    __tablename__ = "handovers"
    __table_args__ = (UniqueConstraint("dispatch_id", "direction"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"))
    direction: Mapped[Direction]
    at: Mapped[datetime]
    reading_id: Mapped[int] = mapped_column(ForeignKey("odometer_readings.id"))
    gap_km: Mapped[int] = mapped_column(
        default=0
    )  # departure: kilometres since the last reading that no record tells
    gap_reason: Mapped[str] = mapped_column(String(200), default="")
    fuel_eighths: Mapped[int | None]  # 0 to 8
    key_no: Mapped[str] = mapped_column(String(20), default="")
    key_handed: Mapped[bool] = mapped_column(default=True)
    condition_ok: Mapped[bool] = mapped_column(default=True)
    condition_note: Mapped[str] = mapped_column(String(300), default="")
    checklist: Mapped[Json] = mapped_column(default=dict)
    parking: Mapped[str] = mapped_column(String(80), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")  # why a figure is out of the ordinary
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    client_id: Mapped[str | None] = mapped_column(String(40), unique=True)  # a record made offline comes once
    client_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    dispatch: Mapped[Dispatch] = relationship(back_populates="handovers")
    reading: Mapped[OdometerReading] = relationship()
    by: Mapped[Person] = relationship()


class UsualTrip(Base):
    """A usual trip (常用行程) of a person: the answers of a request, to start from."""

    __tablename__ = "usual_trips"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    answers: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    removed_at: Mapped[datetime | None]


class TripEvent(Base):
    """What happened to a request or a dispatch, in the reader's words: the timeline of the record page."""

    __tablename__ = "trip_events"
    __table_args__ = (
        Index("ix_trip_events_request", "request_id"),
        Index("ix_trip_events_dispatch", "dispatch_id"),
    )
    audited = False  # it is itself a trace of audited changes
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("trip_requests.id"))
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"))
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship()
