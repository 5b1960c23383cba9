"""Ask for it: Excel imports of cars, drivers and places. All rows are checked first; all or nothing is written."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from app.core.db import db
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import ImportColumn, ImportKind
from app.core.rule import RuleBroken
from app.modules.vehicles.models import BodyType, DutyStatus, Energy, Place, Reaches, VehicleCategory
from app.modules.vehicles.queries import masters, places
from app.modules.vehicles.rules import masters as rules
from app.modules.vehicles.rules.places import check_coordinates
from app.modules.vehicles.services import masters as verbs
from app.modules.vehicles.services import places as place_verbs
from app.shared.accounts import queries as people

Row = dict[str, Any]


def _member(kind: type[StrEnum]) -> Callable[[str], Any]:
    """A status by its label in the reader's language, or by its value."""

    def parse(text: str) -> Any:
        for member in kind:
            if text in (str(member.label), member.value):  # type: ignore[attr-defined]
                return member
        raise RuleBroken(_("Choose one of: %(labels)s", labels="、".join(labels(kind)())))

    return parse


def labels(kind: type[StrEnum]) -> Callable[[], Sequence[str]]:
    return lambda: [str(member.label) for member in kind]  # type: ignore[attr-defined]


def _text(length: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if len(text) > length:
            raise RuleBroken(_("At most %(n)s characters.", n=length))
        return text.strip()

    return parse


def _whole(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise RuleBroken(_("Write a whole number."))
    return int(number)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise RuleBroken(_("Write a number, e.g. 12.5.")) from None
    if not number.is_finite():
        raise RuleBroken(_("Write a number, e.g. 12.5."))
    return number


def _scaled(scale: int) -> Callable[[str], int]:
    return lambda text: round(_number(text) * scale)


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise RuleBroken(_("Write a day as 2026-11-21."))


def _flag(text: str) -> bool:
    yes, no = ("是", "yes", "y", "1", "true", "✓"), ("否", "no", "n", "0", "false", "")
    if text.strip().lower() not in yes + no:
        raise RuleBroken(_("Write yes or no."))
    return text.strip().lower() in yes


def _yes_no() -> Sequence[str]:
    return ("是", "否")


def _seats(text: str) -> int:
    seats = _whole(text)
    rules.check_seats(seats)
    return seats


def _licence(text: str) -> str:
    licence = text.strip().upper()
    rules.check_licence(licence, None, date.max)
    return licence


def _doubles(rows: Sequence[Row], name: str) -> Iterable[tuple[int, str, str]]:
    """A row whose key stands in the file already."""
    seen: dict[Any, int] = {}
    for index, row in enumerate(rows):
        if row[name] in seen:
            yield index, name, _("This stands in the file twice.")
        seen.setdefault(row[name], index)


# -- cars --


def check_vehicles(rows: Sequence[Row]) -> Iterable[tuple[int, str, str]]:
    yield from _doubles(rows, "plate")
    for index, row in enumerate(rows):
        if row.get("parking") and len(places.named(row["parking"])) != 1:
            yield index, "parking", _("There is no such place. Import the places first.")
        if row.get("owner_org") and row.get("own_unit", True):
            yield index, "owner_org", _("An owner is named, but the car is marked as our own.")


def carry_out_vehicles(rows: Sequence[Row], _by: Any) -> tuple[int, int]:
    known, created = masters.plates(), 0
    for row in rows:
        values = {name: value for name, value in row.items() if value is not None}
        parking = values.pop("parking", "")
        if values["plate"] in known:
            continue
        if parking:
            values["parking_place_id"] = places.named(parking)[0].id
        verbs.save_vehicle(**values)
        created += 1
    return created, len(rows) - created


# -- drivers --


def check_drivers(rows: Sequence[Row]) -> Iterable[tuple[int, str, str]]:
    yield from _doubles(rows, "username")
    for index, row in enumerate(rows):
        person = people.by_username(row["username"])
        if person is None or not person.is_active:
            yield index, "username", _("Nobody who works here has this user name.")
        elif row.get("name") and row["name"] != person.name:
            yield index, "name", _("This user name belongs to %(name)s.", name=person.name)


def carry_out_drivers(rows: Sequence[Row], _by: Any) -> tuple[int, int]:
    created = 0
    for row in rows:
        person = people.by_username(row["username"])
        if person is None or masters.driver_by_person(person.id) is not None:  # checked before
            continue
        values = {
            name: value
            for name, value in row.items()
            if value is not None and name not in ("username", "name")
        }
        verbs.save_driver(person_id=person.id, **values)
        created += 1
    return created, len(rows) - created


# -- places --


def check_places(rows: Sequence[Row]) -> Iterable[tuple[int, str, str]]:
    yield from _doubles(rows, "name")
    for index, row in enumerate(rows):
        try:
            check_coordinates(row.get("lat"), row.get("lng"))
        except RuleBroken as refusal:
            yield index, refusal.field or "lat", refusal.message


def carry_out_places(rows: Sequence[Row], _by: Any) -> tuple[int, int]:
    known, created = places.all_names(), 0
    for row in rows:
        if row["name"] in known:
            continue
        pinyin, initials = place_verbs.spell(row["name"])
        values = {name: value for name, value in row.items() if value is not None}
        db.session.add(Place(**{"pinyin": pinyin, "initials": initials} | values))
        created += 1
    return created, len(rows) - created


VEHICLES = ImportKind(
    "vehicles",
    _l("Cars"),
    "vehicles.manage",
    (
        ImportColumn("plate", _l("Plate"), rules.plate, required=True, example="苏Z·3A127"),
        ImportColumn("brand_model", _l("Make and model"), _text(60), required=True, example="帕萨特"),
        ImportColumn(
            "category",
            _l("Category"),
            _member(VehicleCategory),
            example=_l("General"),
            choices=labels(VehicleCategory),
        ),
        ImportColumn(
            "body_type", _l("Body"), _member(BodyType), example=_l("Sedan"), choices=labels(BodyType)
        ),
        ImportColumn("seats", _l("Seats"), _seats, required=True, example="5"),
        ImportColumn("energy", _l("Energy"), _member(Energy), example=_l("Petrol"), choices=labels(Energy)),
        ImportColumn("tank_l", _l("Tank, litres"), _scaled(1000), example="70"),
        ImportColumn("fuel_norm", _l("Litres per 100 km by the norm"), _scaled(1000), example="8.5"),
        ImportColumn("range_km", _l("Range, km"), _whole),
        ImportColumn("code", _l("Number in the house"), _text(30)),
        ImportColumn("asset_no", _l("Asset number"), _text(40)),
        ImportColumn("vin", _l("Chassis number"), _text(40)),
        ImportColumn("engine_no", _l("Engine number"), _text(40)),
        ImportColumn("acquired_on", _l("Bought on"), _day, example="2022-05-18"),
        ImportColumn("registered_on", _l("Registered on"), _day),
        ImportColumn("price_fen", _l("Price, yuan"), _scaled(100), example="178000"),
        ImportColumn("parking", _l("Parked at"), _text(80)),
        ImportColumn("own_unit", _l("Our own car"), _flag, example="是", choices=_yes_no),
        ImportColumn("owner_org", _l("Owner, if not ours"), _text(80)),
        ImportColumn("poolable", _l("In the common pool"), _flag, example="是", choices=_yes_no),
    ),
    check_vehicles,
    carry_out_vehicles,
)

DRIVERS = ImportKind(
    "drivers",
    _l("Drivers"),
    "vehicles.manage",
    (
        ImportColumn("username", _l("User name"), _text(60), required=True, example="wangjianguo"),
        ImportColumn("name", _l("Name"), _text(80), example="王建国"),
        ImportColumn(
            "licence_class",
            _l("Licence class"),
            _licence,
            required=True,
            example="A1",
            choices=lambda: rules.LICENCE_CLASSES,
        ),
        ImportColumn("licence_no", _l("Licence number"), _text(30)),
        ImportColumn("licence_first_on", _l("First given on"), _day),
        ImportColumn(
            "licence_valid_until", _l("Licence valid until"), _day, required=True, example="2030-06-30"
        ),
        ImportColumn(
            "duty_status", _l("Duty"), _member(DutyStatus), example=_l("On duty"), choices=labels(DutyStatus)
        ),
    ),
    check_drivers,
    carry_out_drivers,
)

PLACES = ImportKind(
    "places",
    _l("Places"),
    "vehicles.manage",
    (
        ImportColumn("name", _l("Name of the place"), _text(80), required=True, example="市政务服务中心"),
        ImportColumn("aliases", _l("Other names"), _text(300), example="政务中心、行政大厅"),
        ImportColumn("kind", _l("Kind"), _text(30), example="机关"),
        ImportColumn("area", _l("Area"), _text(40), example="新城区"),
        ImportColumn(
            "reaches",
            _l("How far"),
            _member(Reaches),
            required=True,
            example=_l("Within the city"),
            choices=labels(Reaches),
        ),
        ImportColumn("lat", _l("Latitude"), lambda text: float(_number(text)), example="31.0520"),
        ImportColumn("lng", _l("Longitude"), lambda text: float(_number(text)), example="118.0210"),
        ImportColumn("by_transit", _l("Public transport serves it well"), _flag, choices=_yes_no),
        ImportColumn("is_pickup", _l("Offered as a pick-up point"), _flag, choices=_yes_no),
        ImportColumn("gate_note", _l("For the driver: gate, parking"), _text(200)),
    ),
    check_places,
    carry_out_places,
)
