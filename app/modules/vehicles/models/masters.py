"""Cars with their certificates, drivers, places."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Fen, Thousandths
from app.core.secret import Secret
from app.modules.vehicles.models.statuses import (
    BodyType,
    CertificateType,
    DutyStatus,
    Energy,
    PlaceStatus,
    Reaches,
    VehicleCategory,
    VehicleStatus,
)
from app.shared.accounts.models import Person


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
