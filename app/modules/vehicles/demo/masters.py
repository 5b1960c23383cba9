"""The demonstration's masters: 24 cars with certificates, 18 drivers, 120 places, usual trips. All invented."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.core.db import db
from app.modules.vehicles.demo import places as data
from app.modules.vehicles.models import (
    BodyType,
    CertificateType,
    Driver,
    DutyStatus,
    Energy,
    Place,
    Reaches,
    UsualTrip,
    Vehicle,
    VehicleCategory,
    VehicleCertificate,
)
from app.modules.vehicles.queries import masters, places, requests
from app.modules.vehicles.services.masters import add_certificate
from app.modules.vehicles.services.places import spell
from app.shared.accounts import queries as people

C, B, F = VehicleCategory, BodyType, Energy
SEDAN, SUV, MPV, MINIBUS, BUS = B.SEDAN, B.SUV, B.MPV, B.MINIBUS, B.BUS

# plate, make, category, body, seats, energy, litres in the tank, litres per 100 km, range of a charge, years old
CARS: list[tuple[str, str, VehicleCategory, BodyType, int, Energy, int, float, int, int]] = [
    ("苏Z·3A116", "帕萨特", C.GENERAL, SEDAN, 5, F.PETROL, 66, 8.5, 0, 5),
    ("苏Z·3A127", "帕萨特", C.GENERAL, SEDAN, 5, F.PETROL, 66, 8.5, 0, 5),
    ("苏Z·3A140", "凯美瑞", C.GENERAL, SEDAN, 5, F.HYBRID, 49, 4.9, 0, 3),
    ("苏Z·3A158", "凯美瑞", C.GENERAL, SEDAN, 5, F.HYBRID, 49, 4.9, 0, 3),
    ("苏Z·3A162", "红旗 H5", C.GENERAL, SEDAN, 5, F.PETROL, 60, 8.2, 0, 4),
    ("苏Z·3A175", "红旗 H5", C.GENERAL, SEDAN, 5, F.PETROL, 60, 8.2, 0, 4),
    ("苏Z·D12857", "比亚迪 秦", C.GENERAL, SEDAN, 5, F.ELECTRIC, 0, 0, 420, 2),
    ("苏Z·D12866", "比亚迪 秦", C.GENERAL, SEDAN, 5, F.ELECTRIC, 0, 0, 420, 2),
    ("苏Z·D12871", "比亚迪 汉", C.GENERAL, SEDAN, 5, F.ELECTRIC, 0, 0, 510, 1),
    ("苏Z·5C018", "别克 GL8", C.GENERAL, MPV, 7, F.PETROL, 66, 10.4, 0, 4),
    ("苏Z·5C026", "别克 GL8", C.GENERAL, MPV, 7, F.PETROL, 66, 10.4, 0, 6),
    ("苏Z·5C039", "传祺 M8", C.GENERAL, MPV, 7, F.PETROL, 65, 9.6, 0, 3),
    ("苏Z·D15502", "腾势 D9", C.GENERAL, MPV, 7, F.ELECTRIC, 0, 0, 560, 1),
    ("苏Z·6B018", "丰田 考斯特", C.GENERAL, MINIBUS, 19, F.DIESEL, 95, 14.5, 0, 7),
    ("苏Z·6B023", "宇通 CL7", C.GENERAL, MINIBUS, 19, F.DIESEL, 100, 15.0, 0, 4),
    ("苏Z·7D006", "宇通 ZK6117", C.GENERAL, BUS, 45, F.DIESEL, 300, 24.0, 0, 8),
    ("苏Z·1J003", "大众 迈腾", C.CONFIDENTIAL, SEDAN, 5, F.PETROL, 64, 8.0, 0, 4),
    ("苏Z·1J005", "大众 迈腾", C.CONFIDENTIAL, SEDAN, 5, F.PETROL, 64, 8.0, 0, 6),
    ("苏Z·2Y011", "三菱 帕杰罗", C.EMERGENCY, SUV, 7, F.PETROL, 88, 12.5, 0, 8),
    ("苏Z·2Y015", "坦克 300", C.EMERGENCY, SUV, 5, F.PETROL, 80, 11.2, 0, 2),
    ("苏Z·2Y019", "江铃 全顺", C.EMERGENCY, MINIBUS, 15, F.DIESEL, 80, 11.8, 0, 5),
    ("苏Z·4Z002", "哈弗 H6", C.ENFORCEMENT, SUV, 5, F.PETROL, 55, 8.9, 0, 4),
    ("苏Z·4Z008", "哈弗 H6", C.ENFORCEMENT, SUV, 5, F.PETROL, 55, 8.9, 0, 4),
    ("苏Z·8T001", "福特 通讯保障车", C.SPECIAL, B.TRUCK, 3, F.DIESEL, 80, 13.0, 0, 6),
]

# days left of insurance and inspection for the cars that show what a reminder looks like
ENDING = {
    "苏Z·3A127": (26, 140), "苏Z·5C026": (12, 6), "苏Z·6B018": (200, 3), "苏Z·2Y011": (0, 90), "苏Z·1J005": (60, -5),
    "苏Z·D12866": (29, 300),
}  # fmt: skip

USUAL = {
    "clerk": [
        ("送件到政务中心", "市政务服务中心", "09:00", "11:30", 2, "办理不动产登记资料移交"),
        ("去省发改委", "省发展和改革委员会", "07:30", "17:00", 3, "汇报重点项目前期工作"),
        ("高铁南站接人", "青禾高铁南站", "14:00", "16:00", 1, "接送参会人员"),
    ],
    "clerk2": [("银行与财政局", "市财政局", "09:00", "10:30", 2, "办理资金支付手续")],
    "manager": [("省局开会", "省机关事务管理局", "08:00", "17:30", 3, "参加机关事务工作会议")],
    "receptionist": [("机场接机", "云川机场", "10:00", "12:30", 2, "接考察组")],
}


def lay(day: date) -> None:
    """Everything that is not there yet; doing it twice is harmless."""
    _places()
    drivers = _drivers(day)
    _cars(day, drivers)
    _usual(day)


def _at(km: float, bearing: float) -> tuple[float, float]:
    """The point this far from the centre: flat enough for a province."""
    lat, lng = data.CENTRE
    north, east = km * math.cos(math.radians(bearing)), km * math.sin(math.radians(bearing))
    return round(lat + north / 111.2, 4), round(lng + east / (111.2 * math.cos(math.radians(lat))), 4)


def _all_places() -> Iterator[dict[str, Any]]:
    for name, aliases, km, bearing in data.YARDS:
        yield _place(name, aliases, "大院", "机关大院", km, bearing, Reaches.CITY) | {"is_pickup": True}
    for name, aliases, kind, area, km, bearing, transit in data.CITY:
        yield _place(name, aliases, kind, area, km / 1.35, bearing, Reaches.CITY) | {"by_transit": transit}
    for name, aliases, area, km, bearing in data.COUNTIES:
        yield _place(name, aliases, "机关", area, km / 1.35, bearing, Reaches.CITY)
    for name, area, km, bearing in data.TOWNS:
        yield _place(f"{area}{name}", name, "乡镇", area, km / 1.35, bearing, Reaches.CITY)
    for name, aliases, kind, area, km, bearing in data.PROVINCE:
        yield _place(name, aliases, kind, area, km / 1.35, bearing, Reaches.PROVINCE)
    for name, kind, area, km, bearing in data.OUTSIDE:
        yield _place(name, "", kind, area, km / 1.35, bearing, Reaches.OUTSIDE)


def _place(
    name: str, aliases: str, kind: str, area: str, km: float, bearing: float, reaches: Reaches
) -> dict[str, Any]:
    lat, lng = _at(km, bearing)
    pinyin, initials = spell(name)
    return {
        "name": name, "aliases": aliases, "kind": kind, "area": area, "lat": lat, "lng": lng, "reaches": reaches,
        "pinyin": pinyin, "initials": initials,
    }  # fmt: skip


def _places() -> None:
    known = places.all_names()
    db.session.add_all(Place(**values) for values in _all_places() if values["name"] not in known)
    db.session.flush()


def _drivers(day: date) -> list[Driver]:
    """Everybody who holds the role: classes by turns, one licence that ends soon, one on leave."""
    found = []
    for number, person in enumerate(people.role_holders("driver")[:18]):
        driver = masters.driver_by_person(person.id)
        if driver is None:
            driver = Driver(
                person=person,
                licence_class=("A1", "B1", "C1", "A2", "C1", "A1")[number % 6],
                licence_no=f"3201{1970 + number % 25}0{1 + number % 9}15{1000 + number * 37}",
                licence_first_on=date(2003 + number % 15, 1 + number % 12, 12),
                licence_valid_until=day + timedelta(days=20 if number == 7 else 900 + 41 * number),
                duty_status={5: DutyStatus.ON_LEAVE, 11: DutyStatus.RESTING}.get(number, DutyStatus.ON_DUTY),
            )
            db.session.add(driver)
        found.append(driver)
    db.session.flush()
    return found


def _cars(day: date, drivers: list[Driver]) -> None:
    known, yard = masters.plates(), places.place_by_name("机关大院南门")
    for number, (plate, make, category, body, seats, energy, tank, norm, reach, years) in enumerate(CARS):
        if plate in known:
            continue
        car = Vehicle(
            plate=plate, code=f"{number + 1:02d}号车", brand_model=make, category=category, body_type=body, seats=seats,
            energy=energy, tank_l=tank * 1000 or None, fuel_norm=round(norm * 1000) or None, range_km=reach or None,
            acquired_on=day - timedelta(days=365 * years + 7 * number),
            registered_on=day - timedelta(days=365 * years + 7 * number - 5), price_fen=(118 + 9 * (number % 8)) * 100_000,
            asset_no=f"ZC-CL-{2600 + number}", vin=f"LSVQH{number:02d}6X{70000 + 613 * number}K",
            parking_place=yard, default_driver=drivers[number % len(drivers)] if drivers and number < 18 else None,
            emergency_duty=category == C.EMERGENCY, poolable=category != C.SPECIAL, marked=category != C.CONFIDENTIAL,
        )  # fmt: skip
        db.session.add(car)
        db.session.flush()
        _certificates(car, day, number)


def _certificates(car: Vehicle, day: date, number: int) -> None:
    insurance, inspection = ENDING.get(car.plate, (60 + 13 * number, 90 + 11 * number))
    for type_, days, issuer, fen in (
        (CertificateType.COMPULSORY, insurance, "青禾财产保险公司", 95_000),
        (CertificateType.COMMERCIAL, insurance, "青禾财产保险公司", 420_000 + 9_000 * number),
        (CertificateType.INSPECTION, inspection, "青禾市车辆管理所", None),
    ):
        ends = day + timedelta(days=days)
        add_certificate(
            car, type=type_, number=f"QH{type_.value[:2].upper()}{20260000 + car.id}", issuer=issuer, amount_fen=fen,
            valid_from=ends - timedelta(days=364), valid_until=ends,
        )  # fmt: skip
    registered = VehicleCertificate(
        vehicle=car, type=CertificateType.REGISTRATION, number=f"3201{car.id:08d}", issuer="青禾市车辆管理所",
        valid_from=car.registered_on or day, valid_until=(car.registered_on or day) + timedelta(days=365 * 15),
    )  # fmt: skip
    db.session.add(registered)


def _usual(_day: date) -> None:
    yard = places.place_by_name("机关大院南门")
    for username, trips in USUAL.items():
        person = people.by_username(username)
        if person is None or requests.usual_trips(person):
            continue
        for name, place, departs, returns, count, purpose in trips:
            target = places.place_by_name(place)
            if target is None:
                continue
            answers = {
                "destination": place, "departs": departs, "returns": returns, "nights": 0, "reaches": target.reaches.value,
                "pickup_place_id": yard.id if yard else None, "people_count": count, "passengers": "", "purpose": purpose,
                "purpose_type": "errand", "shareable": True, "share_reason": "", "flexible_minutes": 15,
                "trip_mode": "return", "via": "", "needs": "", "phone": person.extension,
            }  # fmt: skip
            db.session.add(UsualTrip(person_id=person.id, name=name, answers=answers))
    db.session.flush()
