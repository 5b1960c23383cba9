"""Official vehicles: cars, certificates, drivers, places, requests, dispatches, odometer readings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Fen, Json, Thousandths
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status
from app.shared.accounts.models import Department, Person


class VehicleCategory(Status):
    """Categories of 党政机关公务用车管理办法 (field study, L6)."""

    CONFIDENTIAL = "confidential", _l("Confidential mail")  # 机要通信
    EMERGENCY = "emergency", _l("Emergency support")  # 应急保障
    ENFORCEMENT = "enforcement", _l("Law enforcement")  # 执法执勤
    SPECIAL = "special", _l("Special technical")  # 特种专业技术
    GENERAL = "general", _l("General")  # 其他


class BodyType(Status):
    SEDAN = "sedan", _l("Sedan")
    SUV = "suv", _l("Off-road car")
    MPV = "mpv", _l("Multi-purpose car")
    MINIBUS = "minibus", _l("Minibus")
    BUS = "bus", _l("Bus")
    TRUCK = "truck", _l("Truck")


class Energy(Status):
    PETROL = "petrol", _l("Petrol")
    DIESEL = "diesel", _l("Diesel")
    ELECTRIC = "electric", _l("Electric")
    HYBRID = "hybrid", _l("Hybrid")


class VehicleStatus(Status):
    """A lifecycle only; whether a car is free at some time is derived from occupancy."""

    IN_SERVICE = "in_service", _l("In service"), "ok"
    SUSPENDED = "suspended", _l("Suspended"), "void"
    WRITTEN_OFF = "written_off", _l("Written off"), "void"


class CertificateType(Status):
    REGISTRATION = "registration", _l("Vehicle licence")  # 行驶证
    COMPULSORY = "compulsory", _l("Compulsory insurance")  # 交强险
    COMMERCIAL = "commercial", _l("Commercial insurance")  # 商业险
    INSPECTION = "inspection", _l("Inspection")  # 年检
    PASS = "pass", _l("Pass")


class DutyStatus(Status):
    ON_DUTY = "on_duty", _l("On duty"), "ok"
    RESTING = "resting", _l("Resting"), "void"
    ON_LEAVE = "on_leave", _l("On leave"), "void"
    SECONDED = "seconded", _l("Seconded"), "void"
    OFF = "off", _l("Off post"), "void"


class PlaceStatus(Status):
    ACTIVE = "active", _l("In use"), "ok"
    PENDING = "pending", _l("To be checked"), "wait"  # typed freely by somebody; the dispatcher merges it
    MERGED = "merged", _l("Merged"), "void"
    RETIRED = "retired", _l("Retired"), "void"


class PurposeType(Status):
    ERRAND = "errand", _l("Official errand")
    CONFIDENTIAL = "confidential", _l("Confidential mail")
    EMERGENCY = "emergency", _l("Emergency support")
    RECEPTION = "reception", _l("Reception")
    SURVEY = "survey", _l("Survey or inspection")
    MEETING = "meeting", _l("Meeting or training")


class Reaches(Status):
    """How far the trip goes (用车范围)."""

    CITY = "city", _l("Within the city")
    PROVINCE = "province", _l("Within the province")
    OUTSIDE = "outside", _l("Outside the province")


class TripMode(Status):
    RETURN = "return", _l("Return trip")
    ONE_WAY = "one_way", _l("One way, the car comes back empty")
    PICK_UP = "pick_up", _l("Pick somebody up")


class TripStatus(Status):
    DRAFT = "draft", _l("Draft"), ""
    PENDING = "pending", _l("Waiting for approval"), "wait"
    APPROVED = "approved", _l("Waiting for dispatch"), "wait"
    DISPATCHED = "dispatched", _l("Dispatched"), "ok"
    ON_TRIP = "on_trip", _l("On the road"), "run"
    RETURNED = "returned", _l("Waiting for signature"), "wait"
    CLOSED = "closed", _l("Concluded"), "ok"
    SENT_BACK = "sent_back", _l("Sent back"), "stop"
    REJECTED = "rejected", _l("Rejected"), "stop"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"
    CANCELLED = "cancelled", _l("Cancelled"), "void"
    UNSERVED = "unserved", _l("No car available"), "stop"


class DispatchStatus(Status):
    ISSUED = "issued", _l("Waiting for the driver"), "wait"
    ACCEPTED = "accepted", _l("Accepted"), "ok"
    DEPARTED = "departed", _l("On the road"), "run"
    RETURNED = "returned", _l("Waiting for signature"), "wait"
    SIGNED = "signed", _l("Signed"), "ok"
    DECLINED = "declined", _l("Declined by the driver"), "stop"
    VOIDED = "voided", _l("Voided"), "void"


class ReadingSource(Status):
    INITIAL = "initial", _l("First reading")
    DEPARTURE = "departure", _l("Departure")
    RETURN = "return", _l("Return")
    REFUEL = "refuel", _l("Refuelling")
    UPKEEP = "upkeep", _l("Upkeep")
    SEAL = "seal", _l("Seal")
    CORRECTION = "correction", _l("Correction")


class Direction(Status):
    OUT = "out", _l("Departure")
    IN = "in", _l("Return")


class Place(Base):
    """A place (地点): name, aliases and coordinates that need to be consistent, not exact."""

    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    aliases: Mapped[str] = mapped_column(String(300), default="")  # separated by 、
    pinyin: Mapped[str] = mapped_column(String(200), default="")
    initials: Mapped[str] = mapped_column(String(60), default="", index=True)
    kind: Mapped[str] = mapped_column(String(30), default="")  # 机关, 医院, 车站, 机场 …
    area: Mapped[str] = mapped_column(String(40), default="")
    reaches: Mapped[Reaches] = mapped_column(default=Reaches.CITY)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    by_transit: Mapped[bool] = mapped_column(default=False)  # public transport serves it well
    gate_note: Mapped[str] = mapped_column(String(200), default="")
    is_pickup: Mapped[bool] = mapped_column(default=False)  # offered as a pick-up point
    status: Mapped[PlaceStatus] = mapped_column(default=PlaceStatus.ACTIVE)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Vehicle(Base):
    """An official vehicle (公务用车). Masters are end-dated, never deleted."""

    __tablename__ = "vehicles"
    id: Mapped[int] = mapped_column(primary_key=True)
    plate: Mapped[str] = mapped_column(String(20), unique=True)
    code: Mapped[str] = mapped_column(String(30), default="")
    brand_model: Mapped[str] = mapped_column(String(60))
    category: Mapped[VehicleCategory] = mapped_column(default=VehicleCategory.GENERAL)
    body_type: Mapped[BodyType] = mapped_column(default=BodyType.SEDAN)
    seats: Mapped[int]  # the driver's seat included
    energy: Mapped[Energy] = mapped_column(default=Energy.PETROL)
    range_km: Mapped[int | None]  # electric: how far a charge goes
    tank_l: Mapped[Thousandths | None]
    fuel_norm: Mapped[Thousandths | None]  # litres per 100 km, in 1/1000
    vin: Mapped[str] = mapped_column(String(40), default="")
    engine_no: Mapped[str] = mapped_column(String(40), default="")
    acquired_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    price_fen: Mapped[Fen | None]
    asset_no: Mapped[str] = mapped_column(String(40), default="")
    own_unit: Mapped[bool] = mapped_column(default=True)  # false: another unit's car, may not be used (L3)
    owner_org: Mapped[str] = mapped_column(String(80), default="")
    parking_place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"))
    default_driver_id: Mapped[int | None] = mapped_column(ForeignKey("drivers.id", use_alter=True))
    poolable: Mapped[bool] = mapped_column(default=True)  # in the common pool of the dispatcher
    emergency_duty: Mapped[bool] = mapped_column(default=False)
    marked: Mapped[bool] = mapped_column(default=True)  # carries the official marking
    status: Mapped[VehicleStatus] = mapped_column(default=VehicleStatus.IN_SERVICE)
    retired_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    parking_place: Mapped[Place | None] = relationship()
    default_driver: Mapped[Driver | None] = relationship(foreign_keys=[default_driver_id])
    certificates: Mapped[list[VehicleCertificate]] = relationship(back_populates="vehicle")
    __mapper_args__ = {"version_id_col": version}


class VehicleCertificate(Base):
    """Insurance, inspection, licence … of a car, each with its span. A renewal is a new row."""

    __tablename__ = "vehicle_certificates"
    id: Mapped[int] = mapped_column(primary_key=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicles.id"), index=True)
    type: Mapped[CertificateType]
    number: Mapped[str] = mapped_column(String(60), default="")
    issuer: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date]  # the last valid day
    amount_fen: Mapped[Fen | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    vehicle: Mapped[Vehicle] = relationship(back_populates="certificates")
    __mapper_args__ = {"version_id_col": version}


class Driver(Base):
    """A driver (驾驶员): a person with a licence."""

    __tablename__ = "drivers"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    licence_class: Mapped[str] = mapped_column(String(4))  # A1 A2 A3 B1 B2 C1 C2
    licence_no: Mapped[str | None] = mapped_column(Secret(300))
    licence_first_on: Mapped[date | None]
    licence_valid_until: Mapped[date]
    duty_status: Mapped[DutyStatus] = mapped_column(default=DutyStatus.ON_DUTY)
    ended_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return self.person.name


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
    findings: Mapped[Json] = mapped_column(default=list)  # what the rules of its day said when it was handed in
    is_retro: Mapped[bool] = mapped_column(default=False)  # 补单: the trip was made before the request
    retro_reason: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[TripStatus] = mapped_column(default=TripStatus.DRAFT)
    end_reason: Mapped[str] = mapped_column(String(300), default="")  # why cancelled, rejected, unserved
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    clerk: Mapped[Person] = relationship(foreign_keys=[clerk_id])
    department: Mapped[Department] = relationship()
    pickup_place: Mapped[Place | None] = relationship(foreign_keys=[pickup_place_id])
    destination: Mapped[Place] = relationship(foreign_keys=[destination_id])
    seats_taken: Mapped[list[DispatchRequest]] = relationship(back_populates="request", order_by="DispatchRequest.id")
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
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
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
    requests: Mapped[list[DispatchRequest]] = relationship(back_populates="dispatch", order_by="DispatchRequest.id")
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
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
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
    gap_km: Mapped[int] = mapped_column(default=0)  # departure: kilometres since the last reading that no record tells
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
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

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
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class TripEvent(Base):
    """What happened to a request or a dispatch, in the reader's words: the timeline of the record page."""

    __tablename__ = "trip_events"
    __table_args__ = (Index("ix_trip_events_request", "request_id"), Index("ix_trip_events_dispatch", "dispatch_id"))
    audited = False  # it is itself a trace of audited changes
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("trip_requests.id"))
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatches.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship()
