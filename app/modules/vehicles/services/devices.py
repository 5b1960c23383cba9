"""Do it: what a driver's device tells, at once or later: its time, fuel, a defect. Its own file: several verbs ask it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.core import clock
from app.core.db import note
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.offline import check_client_at
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Dispatch, Energy, Refuelling, Vehicle
from app.modules.vehicles.models.upkeep import Defect
from app.modules.vehicles.queries import driver as drivers
from app.modules.vehicles.queries.fuel import masters as fuel
from app.modules.vehicles.rules.slips import OFFLINE_DAYS
from app.modules.vehicles.services import upkeep_plans
from app.modules.vehicles.services.fuel import record_fill
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy


def check_device(client_at: datetime | None) -> None:
    """A record made without a network: is the device's time one that can be? Raises RuleBroken."""
    if client_at is not None:
        check_client_at(client_at, clock.now(), int(policy(OFFLINE_DAYS).value))


def offline_text(client_at: datetime | None, dispatch: Dispatch) -> str:
    """What timeline and audit say about a record that came later than it was made; nothing of others."""
    if client_at is None:
        return ""
    note("offline_record", subject_type="dispatch", subject_id=dispatch.id, client_at=client_at.isoformat())
    return _(
        "recorded without a network %(made)s, handed in %(now)s",
        made=moment(client_at),
        now=moment(clock.now()),
    )


def refuel(
    *, vehicle_id: int, by: Person, km: int, quantity: int, amount_fen: int, is_full: bool = True,
    files: Iterable[Any] = (), station_id: int | None = None, station_name: str = "", card_id: int | None = None,
    receipt_no: str = "", reason: str = "", client_id: str = "", client_at: datetime | None = None,
) -> Refuelling:  # fmt: skip
    """What the driver has just filled up or charged; the car says which of both it was."""
    check_device(client_at)
    car = _car(vehicle_id)
    charges = car.energy == Energy.ELECTRIC
    try:
        return record_fill(
            vehicle=car, by=by, km=km, amount_fen=amount_fen, litres_milli=None if charges else quantity,
            kwh_milli=quantity if charges else None, is_full=is_full, station=fuel.station(station_id),
            station_name=station_name, card=fuel.card(card_id), receipt_no=receipt_no, reason=reason, files=files,
            filled_at=client_at, client_id=client_id, client_at=client_at,
        )  # fmt: skip
    except RuleBroken as broken:
        field = broken.field or ""
        raise RuleBroken(broken.message, _FIELDS.get(field, field)) from broken


def report_defect(
    *, vehicle_id: int, text: str, by: Person, files: Iterable[Any] = (), client_id: str = "",
    client_at: datetime | None = None,
) -> Defect:  # fmt: skip
    """Something is wrong with a car: kept with its photos, and the dispatchers hear of it at once."""
    check_device(client_at)
    row = upkeep_plans.report_defect(by, _car(vehicle_id).id, text, files)
    row.at = client_at or row.at
    return row


_FIELDS = {
    "litres_milli": "quantity",
    "kwh_milli": "quantity",
    "price4": "quantity",
    "filled_at": "",
    "grade": "",
}


def _car(vehicle_id: int) -> Vehicle:
    car = drivers.vehicle(vehicle_id)
    if car is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    return car
