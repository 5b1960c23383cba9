"""Where is it? Upkeep plans with their forecast, items, garages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.module import Summary
from app.modules.vehicles.models import OdometerReading, Vehicle, VehicleStatus
from app.modules.vehicles.models.upkeep import Garage, UpkeepItem, UpkeepPlan
from app.modules.vehicles.queries import odometer
from app.shared.accounts.models import Person

AVERAGE_DAYS = 90  # how far back the kilometres of a day are reckoned


@dataclass(frozen=True)
class Rate:
    """How a car drives: its last reading, and kilometres a day."""

    km: int | None
    per_day: float


def rates(vehicle_ids: Iterable[int]) -> dict[int, Rate]:
    """The last reading of each car and its average of the last months, in two queries."""
    ids = list(vehicle_ids)
    since = clock.now() - timedelta(days=AVERAGE_DAYS)
    span_of = (
        select(
            OdometerReading.vehicle_id,
            func.min(OdometerReading.km),
            func.max(OdometerReading.km),
            func.min(OdometerReading.at),
        )
        .where(
            OdometerReading.vehicle_id.in_(ids),
            OdometerReading.voided_at.is_(None),
            OdometerReading.at >= since,
        )
        .group_by(OdometerReading.vehicle_id)
    )
    lasts = odometer.lasts(ids)
    perday: dict[int, float] = {}
    for vehicle_id, low, high, first in db.session.execute(span_of):
        days = max(7.0, (clock.now() - first).total_seconds() / 86400)
        perday[vehicle_id] = (high - low) / days
    return {i: Rate(lasts[i].km if i in lasts else None, perday.get(i, 0.0)) for i in ids}


def plans(words: str = "", vehicle_id: int | None = None) -> Select[UpkeepPlan]:
    """What is to be done to cars again and again; the soonest first by the stored forecast."""
    query = (
        select(UpkeepPlan)
        .join(UpkeepPlan.vehicle)
        .options(joinedload(UpkeepPlan.vehicle), joinedload(UpkeepPlan.item))
        .where(UpkeepPlan.ended_on.is_(None), Vehicle.status != VehicleStatus.WRITTEN_OFF)
    )
    for word in words.split():
        bare = func.replace(Vehicle.plate, "·", "")
        query = query.where(bare.contains(word.upper().replace("·", ""), autoescape=True))
    return query if vehicle_id is None else query.where(UpkeepPlan.vehicle_id == vehicle_id)


def all_plans(vehicle_id: int | None = None) -> Sequence[UpkeepPlan]:
    return db.session.scalars(plans(vehicle_id=vehicle_id)).unique().all()


def most_overdue() -> dict[int, tuple[int, str]]:
    """By car: how many kilometres the item that is overdue most should have been done ago, and its name."""
    found: dict[int, tuple[int, str]] = {}
    rows = [plan for plan in all_plans() if plan.interval_km]
    lasts = odometer.lasts({plan.vehicle_id for plan in rows})
    for plan in rows:
        if plan.vehicle_id in lasts:
            over = lasts[plan.vehicle_id].km - plan.last_km - (plan.interval_km or 0)
            found[plan.vehicle_id] = max(found.get(plan.vehicle_id, (0, "")), (over, plan.item.name))
    return found


def plan(plan_id: int) -> UpkeepPlan | None:
    return db.session.get(UpkeepPlan, plan_id)


def plan_of(vehicle_id: int, item_id: int) -> UpkeepPlan | None:
    query = select(UpkeepPlan).where(UpkeepPlan.vehicle_id == vehicle_id, UpkeepPlan.item_id == item_id)
    return db.session.scalar(query)


# -- masters --


def items(*, ended: bool = False) -> Sequence[UpkeepItem]:
    query = select(UpkeepItem).order_by(UpkeepItem.kind, UpkeepItem.id)
    return db.session.scalars(query if ended else query.where(UpkeepItem.ended_on.is_(None))).all()


def item_list() -> Select[UpkeepItem]:
    return select(UpkeepItem)


def item(item_id: int | None) -> UpkeepItem | None:
    return None if item_id is None else db.session.get(UpkeepItem, item_id)


def item_named(name: str) -> UpkeepItem | None:
    return db.session.scalar(select(UpkeepItem).where(UpkeepItem.name == name))


def garages(*, ended: bool = False) -> Sequence[Garage]:
    query = select(Garage).order_by(Garage.designated.desc(), Garage.name)
    return db.session.scalars(query if ended else query.where(Garage.ended_on.is_(None))).all()


def garage_list() -> Select[Garage]:
    return select(Garage)


def garage(garage_id: int | None) -> Garage | None:
    return None if garage_id is None else db.session.get(Garage, garage_id)


def garage_named(name: str) -> Garage | None:
    return db.session.scalar(select(Garage).where(Garage.name == name))


def cars() -> Sequence[Vehicle]:
    """Cars that are kept."""
    query = select(Vehicle).where(Vehicle.status != VehicleStatus.WRITTEN_OFF).order_by(Vehicle.plate)
    return db.session.scalars(query).all()


def plan_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(UpkeepPlan)
        .where(UpkeepPlan.id.in_(ids))
        .options(joinedload(UpkeepPlan.vehicle), joinedload(UpkeepPlan.item))
    )
    return {
        row.id: Summary(
            row.vehicle.plate, "", day(row.expected_on), why=row.item.name, url="/vehicles/upkeep/due"
        )
        for row in rows
    }


def may_see_plan(person: Person, _plan_id: int) -> bool:
    return person.may("vehicles.care")
