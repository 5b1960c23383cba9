"""Where is it? Cars, certificates, drivers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.module import Summary
from app.modules.vehicles.models import (
    BodyType,
    CertificateType,
    Dispatch,
    DispatchStatus,
    Driver,
    DutyStatus,
    Vehicle,
    VehicleCategory,
    VehicleCertificate,
    VehicleStatus,
)
from app.shared.accounts.models import Person, PersonRole, PersonStatus, Role
from app.shared.audit.models import AuditEntry
from app.shared.occupancy import services as occupancy

RUNNING = (DispatchStatus.ISSUED, DispatchStatus.ACCEPTED, DispatchStatus.DEPARTED)


def vehicle(vehicle_id: int) -> Vehicle | None:
    query = (
        select(Vehicle)
        .where(Vehicle.id == vehicle_id)
        .options(joinedload(Vehicle.parking_place), joinedload(Vehicle.default_driver))
        .options(selectinload(Vehicle.certificates))
    )
    return db.session.scalars(query).unique().one_or_none()


def vehicles(
    words: str = "",
    category: VehicleCategory | None = None,
    body_type: BodyType | None = None,
    status: VehicleStatus | None = None,
) -> Select[Vehicle]:
    """Cars; those written off only if asked for."""
    query = select(Vehicle).options(selectinload(Vehicle.certificates), joinedload(Vehicle.default_driver))
    query = query.where(Vehicle.status == status if status else Vehicle.status != VehicleStatus.WRITTEN_OFF)
    for word in words.split():
        query = query.where(
            or_(
                func.replace(Vehicle.plate, "·", "").contains(word.upper().replace("·", ""), autoescape=True),
                Vehicle.brand_model.contains(word, autoescape=True),
                Vehicle.code.contains(word, autoescape=True),
            )
        )
    if category:
        query = query.where(Vehicle.category == category)
    if body_type:
        query = query.where(Vehicle.body_type == body_type)
    return query


def vehicle_by_plate(plate: str) -> Vehicle | None:
    return db.session.scalar(select(Vehicle).where(Vehicle.plate == plate))


def plates() -> set[str]:
    return set(db.session.scalars(select(Vehicle.plate)))


def drivers(words: str = "", duty_status: DutyStatus | None = None, *, ended: bool = False) -> Select[Driver]:
    """Drivers; those whose service has ended only if asked for."""
    query = select(Driver).join(Driver.person).options(contains_eager(Driver.person))
    if not ended:
        query = query.where(or_(Driver.ended_on.is_(None), Driver.ended_on > clock.today()))
    for word in words.split():
        query = query.where(
            or_(
                Person.name.contains(word, autoescape=True),
                Person.initials.contains(word.lower(), autoescape=True),
                func.replace(Person.pinyin, " ", "").contains(word.lower(), autoescape=True),
            )
        )
    if duty_status:
        query = query.where(Driver.duty_status == duty_status)
    return query


def active_drivers() -> Sequence[Driver]:
    return db.session.scalars(drivers().order_by(Person.name)).unique().all()


def driver(driver_id: int) -> Driver | None:
    return db.session.get(Driver, driver_id)


def driver_by_person(person_id: int) -> Driver | None:
    return db.session.scalar(select(Driver).where(Driver.person_id == person_id))


def people_who_may_drive() -> Sequence[Person]:
    """Active people who hold the role of driver and are not registered yet."""
    query = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .join(Role, Role.id == PersonRole.role_id)
        .where(
            Role.code == "driver",
            Person.status == PersonStatus.ACTIVE,
            Person.id.not_in(select(Driver.person_id)),
        )
        .order_by(Person.name)
    )
    return db.session.scalars(query).unique().all()


def certificate(certificate_id: int) -> VehicleCertificate | None:
    query = (
        select(VehicleCertificate)
        .where(VehicleCertificate.id == certificate_id)
        .options(joinedload(VehicleCertificate.vehicle))
    )
    return db.session.scalar(query)


def get_certificate(certificate_id: int) -> VehicleCertificate:
    """The certificate, for those who know that it is there: it is voided, never deleted."""
    return db.session.get_one(VehicleCertificate, certificate_id)


@dataclass(frozen=True)
class CurrentCertificate:
    """The certificate of one type that lasts longest, with the days it has left (negative: expired)."""

    row: VehicleCertificate
    days: int


def current_certificates(car: Vehicle, on: date) -> list[CurrentCertificate]:
    """Of each type the one that lasts longest; the first to end comes first."""
    last: dict[CertificateType, VehicleCertificate] = {}
    for row in car.certificates:
        if row.voided_at is None and (row.type not in last or row.valid_until > last[row.type].valid_until):
            last[row.type] = row
    found = [CurrentCertificate(row, (row.valid_until - on).days) for row in last.values()]
    return sorted(found, key=lambda c: c.days)


def next_to_end(car: Vehicle) -> CurrentCertificate | None:
    """The certificate that ends first."""
    return next(iter(current_certificates(car, clock.today())), None)


def is_superseded(row: VehicleCertificate) -> bool:
    """Does another certificate of the same type and car last longer?"""
    query = select(VehicleCertificate.id).where(
        VehicleCertificate.vehicle_id == row.vehicle_id,
        VehicleCertificate.type == row.type,
        VehicleCertificate.voided_at.is_(None),
        VehicleCertificate.valid_until > row.valid_until,
    )
    return db.session.scalar(query.limit(1)) is not None


def siblings(row: VehicleCertificate) -> Sequence[VehicleCertificate]:
    """Certificates of the same car and type that are not void, this one not counted."""
    query = select(VehicleCertificate).where(
        VehicleCertificate.vehicle_id == row.vehicle_id,
        VehicleCertificate.type == row.type,
        VehicleCertificate.voided_at.is_(None),
        VehicleCertificate.id != row.id,
    )
    return db.session.scalars(query.order_by(VehicleCertificate.valid_until.desc())).all()


def coming_dispatches(*, vehicle_id: int | None = None, driver_id: int | None = None) -> Sequence[Dispatch]:
    """What a car or a driver still has before it, soonest first."""
    query = select(Dispatch).where(Dispatch.status.in_(RUNNING)).order_by(Dispatch.planned_departs_at)
    if vehicle_id is not None:
        query = query.where(Dispatch.vehicle_id == vehicle_id)
    if driver_id is not None:
        query = query.where(Dispatch.driver_id == driver_id)
    return db.session.scalars(query).all()


def coming_occupancy(kind: str, resource_id: int, until: datetime) -> Sequence[Any]:
    """What takes a car or a driver from now on."""
    return occupancy.clashes(kind, [resource_id], clock.now(), until)


def largest_load() -> int | None:
    """How many passengers the largest car in service takes."""
    most = db.session.scalar(
        select(func.max(Vehicle.seats)).where(Vehicle.status == VehicleStatus.IN_SERVICE, Vehicle.own_unit)
    )
    return None if most is None else most - 1


@dataclass(frozen=True)
class Fleet:
    """The cars of one body and size: how many there are, how many are free."""

    body_type: BodyType
    seats: int
    all: int
    free: int


def free_cars(starts_at: datetime, ends_at: datetime) -> list[Fleet]:
    """Cars of the pool in service by body and seats, and how many of them nothing takes in that span."""
    query = select(Vehicle.id, Vehicle.body_type, Vehicle.seats).where(
        Vehicle.status == VehicleStatus.IN_SERVICE, Vehicle.poolable, Vehicle.own_unit
    )
    taken = {row.resource_id for row in occupancy.clashes("vehicle", None, starts_at, ends_at)}
    count: dict[tuple[BodyType, int], list[int]] = {}
    for car_id, body_type, seats in db.session.execute(query):
        both = count.setdefault((body_type, seats), [0, 0])
        both[0] += 1
        both[1] += car_id not in taken
    order = list(BodyType)
    return [
        Fleet(*key, *both)
        for key, both in sorted(count.items(), key=lambda i: (order.index(i[0][0]), i[0][1]))
    ]


def history(subject_type: str, subject_id: int, limit: int = 30) -> Sequence[AuditEntry]:
    """What the audit tells of one row, newest first."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def vehicle_rows(_since: datetime | None) -> Iterable[tuple[int, str, str]]:
    for car in db.session.scalars(select(Vehicle)):
        yield (
            car.id,
            car.plate,
            f"{car.plate} {car.plate.replace('·', '')} {car.brand_model} {car.code} {car.vin}",
        )


def vehicle_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Vehicle).where(Vehicle.id.in_(ids)))
    return {
        car.id: Summary(
            title=car.plate,
            who=car.brand_model,
            when=str(car.status.label),
            why=str(car.category.label),
            url=f"/vehicles/cars/{car.id}",
        )
        for car in rows
    }


def visible_vehicles(_person: object, ids: Sequence[int]) -> Mapping[int, Summary]:
    """Everybody who may open the page of a car sees every car."""
    return vehicle_summaries(ids)


def visible_drivers(_person: object, ids: Sequence[int]) -> Mapping[int, Summary]:
    """And every driver."""
    return driver_summaries(ids)


def driver_rows(_since: datetime | None) -> Iterable[tuple[int, str, str]]:
    for one in db.session.scalars(select(Driver)).unique():
        yield one.id, one.name, f"{one.name} {one.person.pinyin} {one.person.initials} {one.licence_class}"


def driver_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Driver).where(Driver.id.in_(ids))).unique()
    return {
        one.id: Summary(
            title=one.name,
            who=one.licence_class,
            when=str(one.duty_status.label),
            why="",
            url=f"/vehicles/drivers/{one.id}",
        )
        for one in rows
    }


def certificate_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = (
        select(VehicleCertificate)
        .where(VehicleCertificate.id.in_(ids))
        .options(joinedload(VehicleCertificate.vehicle))
    )
    return {
        row.id: Summary(
            title=f"{row.vehicle.plate} {row.type.label}",
            who=row.issuer,
            when=day(row.valid_until),
            url=f"/vehicles/cars/{row.vehicle_id}",
        )
        for row in db.session.scalars(query)
    }
