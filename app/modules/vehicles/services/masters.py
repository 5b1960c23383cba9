"""Do it: cars, certificates, drivers. Ended, never deleted."""

from datetime import date, time
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Driver, Vehicle, VehicleCertificate, VehicleStatus
from app.modules.vehicles.queries import masters as queries
from app.modules.vehicles.rules import masters as rules
from app.modules.vehicles.services.compliance import watch_licence
from app.shared.accounts import queries as people

LADDER = "certificate"
CERTIFICATE = "vehicle_certificate"
NINE = time(9)


def save_vehicle(vehicle: Vehicle | None = None, **answers: Any) -> Vehicle:
    """A new car, or a changed one."""
    answers["plate"] = rules.plate(answers["plate"])
    rules.check_seats(answers["seats"])
    same = queries.vehicle_by_plate(answers["plate"])
    if same is not None and same is not vehicle:
        raise RuleBroken(_("There is a car with this plate already."), "plate")
    if vehicle is None:
        vehicle = Vehicle(plate=answers["plate"])
        db.session.add(vehicle)
    else:
        rules.check_active(vehicle.status)
    for name, value in answers.items():
        setattr(vehicle, name, value)
    db.session.flush()
    return vehicle


def suspend_vehicle(vehicle: Vehicle) -> Vehicle:
    """Out of service for a while: nobody can dispatch it."""
    rules.check_active(vehicle.status)
    rules.check_end(len(queries.coming_dispatches(vehicle_id=vehicle.id)))
    vehicle.status = VehicleStatus.SUSPENDED
    return vehicle


def resume_vehicle(vehicle: Vehicle) -> Vehicle:
    """Back in service."""
    rules.check_active(vehicle.status)
    vehicle.status = VehicleStatus.IN_SERVICE
    return vehicle


def write_off_vehicle(vehicle: Vehicle, retired_on: date | None, note: str = "") -> Vehicle:
    """The end of a car; its history stays, its reminders end."""
    rules.check_active(vehicle.status)
    rules.check_end(len(queries.coming_dispatches(vehicle_id=vehicle.id)))
    vehicle.status = VehicleStatus.WRITTEN_OFF
    vehicle.retired_on = retired_on or clock.today()
    if note:
        vehicle.note = f"{vehicle.note} {note}".strip()[:300]
    for row in vehicle.certificates:
        neighbours.release((CERTIFICATE, row.id), LADDER)
    return vehicle


def add_certificate(vehicle: Vehicle, **answers: Any) -> VehicleCertificate:
    """A certificate, or the one that follows: what it replaces is no longer reminded of."""
    rules.check_active(vehicle.status)
    rules.check_certificate(answers["valid_from"], answers["valid_until"])
    row = VehicleCertificate(vehicle=vehicle, **answers)
    db.session.add(row)
    db.session.flush()
    _remind(row)
    return row


def void_certificate(certificate: VehicleCertificate, reason: str) -> VehicleCertificate:
    """Wrongly registered: it counts no longer, and stays readable."""
    if certificate.voided_at is not None:
        raise RuleBroken(_("This certificate is void already."))
    if not (reason or "").strip():
        raise RuleBroken(_("Say why it is void."), "reason")
    certificate.voided_at = clock.now()
    certificate.void_reason = reason.strip()
    neighbours.release((CERTIFICATE, certificate.id), LADDER)
    db.session.flush()
    before = next(iter(queries.siblings(certificate)), None)
    if before is not None:
        _remind(before)
    return certificate


def _remind(row: VehicleCertificate) -> None:
    """The certificate that lasts longest is reminded of; the others of its type are not."""
    rows = sorted([row, *queries.siblings(row)], key=lambda c: (c.valid_until, c.id))
    for earlier in rows[:-1]:
        neighbours.release((CERTIFICATE, earlier.id), LADDER)
    neighbours.keep((CERTIFICATE, rows[-1].id), LADDER, clock.at(rows[-1].valid_until, NINE))


def save_driver(driver: Driver | None = None, **answers: Any) -> Driver:
    """A new driver, or a changed one. Without a new licence number the old one stays."""
    rules.check_licence(
        answers["licence_class"], answers.get("licence_first_on"), answers["licence_valid_until"]
    )
    person_id = answers.pop("person_id", None)
    if driver is None:
        person = people.person(person_id)
        if person is None or not person.is_active:
            raise RuleBroken(_("Choose somebody who works here."), "person_id")
        if queries.driver_by_person(person.id) is not None:
            raise RuleBroken(_("This person is registered as a driver already."), "person_id")
        driver = Driver(person=person)
        db.session.add(driver)
    if not answers.get("licence_no"):
        answers.pop("licence_no", None)
    for name, value in answers.items():
        setattr(driver, name, value)
    db.session.flush()
    watch_licence(driver)
    return driver


def end_driver(driver: Driver, ended_on: date | None) -> Driver:
    """No longer drives from this day on; what was driven stays."""
    rules.check_end(len(queries.coming_dispatches(driver_id=driver.id)))
    driver.ended_on = ended_on or clock.today()
    watch_licence(driver)
    return driver
