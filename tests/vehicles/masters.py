"""A small fleet for tests: cars, drivers, places. Plain functions, called inside a transaction."""

from datetime import date
from typing import Any

from app.core.db import db
from app.modules.vehicles.models import (
    BodyType,
    CertificateType,
    Driver,
    Place,
    Reaches,
    Vehicle,
    VehicleCertificate,
)
from app.shared.accounts.queries import by_username


def make_place(name: str = "市政务服务中心", **changed: Any) -> Place:
    values: dict[str, Any] = {
        "name": name, "initials": "", "pinyin": "", "reaches": Reaches.CITY, "lat": 31.05, "lng": 118.02,
    }  # fmt: skip
    place = Place(**values | changed)
    db.session.add(place)
    db.session.flush()
    return place


def make_yard(**changed: Any) -> Place:
    """Where people get in."""
    return make_place("机关大院南门", **{"is_pickup": True, "lat": 31.0, "lng": 118.0} | changed)


def make_vehicle(plate: str = "苏Z·3A127", **changed: Any) -> Vehicle:
    values: dict[str, Any] = {
        "plate": plate,
        "brand_model": "帕萨特",
        "seats": 5,
        "body_type": BodyType.SEDAN,
    }
    car = Vehicle(**values | changed)
    db.session.add(car)
    db.session.flush()
    return car


def make_certificate(car: Vehicle, **changed: Any) -> VehicleCertificate:
    values: dict[str, Any] = {
        "type": CertificateType.COMPULSORY, "valid_from": date(2026, 1, 1), "valid_until": date(2027, 12, 31),
    }  # fmt: skip
    row = VehicleCertificate(vehicle_id=car.id, **values | changed)
    db.session.add(row)
    db.session.flush()
    return row


def make_driver(username: str = "driver", **changed: Any) -> Driver:
    person = by_username(username)
    assert person is not None
    values: dict[str, Any] = {"licence_class": "C1", "licence_valid_until": date(2030, 1, 1)}
    driver = Driver(person_id=person.id, **values | changed)
    db.session.add(driver)
    db.session.flush()
    return driver
