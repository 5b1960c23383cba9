"""Where is it? Upkeep orders and who may see them, plans with their forecast, items, garages, defects."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.formats import day, moment, span, yuan
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    TripRequest,
    Vehicle,
)
from app.modules.vehicles.models.upkeep import (
    Defect,
    DefectStatus,
    LinePhase,
    UpkeepItem,
    UpkeepLine,
    UpkeepOrder,
    UpkeepStatus,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

SUBJECT = "upkeep_order"
DONE = (UpkeepStatus.ACCEPTED, UpkeepStatus.CLOSED)
WAITING = (UpkeepStatus.REQUESTED, UpkeepStatus.PENDING, UpkeepStatus.SENT_BACK, UpkeepStatus.APPROVED)
VIEWS: dict[str, tuple[UpkeepStatus, ...]] = {
    "open": (*WAITING, UpkeepStatus.IN_GARAGE, UpkeepStatus.ACCEPTED),
    "garage": (UpkeepStatus.IN_GARAGE,),
    "all": tuple(UpkeepStatus),
}


def visible(person: Person) -> ColumnElement[bool]:
    """Those who care for cars see all; a driver what mends the own reports."""
    reach = people.reach(person, "vehicles.care")
    told = exists().where(Defect.order_id == UpkeepOrder.id, Defect.reported_by_id == person.id)
    return or_(reach.condition(UpkeepOrder.department_id, UpkeepOrder.requester_id), told)


def full(query: Select[UpkeepOrder]) -> Select[UpkeepOrder]:
    return query.options(
        joinedload(UpkeepOrder.vehicle), joinedload(UpkeepOrder.garage), joinedload(UpkeepOrder.requester)
    )


def orders(
    person: Person, view: str = "open", words: str = "", vehicle_id: int | None = None
) -> Select[UpkeepOrder]:
    """Orders that this person may see."""
    query = full(select(UpkeepOrder)).join(Vehicle, Vehicle.id == UpkeepOrder.vehicle_id)
    query = query.where(visible(person), UpkeepOrder.status.in_(VIEWS.get(view, VIEWS["open"])))
    for word in words.split():
        query = query.where(
            or_(
                UpkeepOrder.number.contains(word.upper(), autoescape=True),
                func.replace(UpkeepOrder.plate, "·", "").contains(
                    word.upper().replace("·", ""), autoescape=True
                ),
                UpkeepOrder.reason.contains(word, autoescape=True),
            )
        )
    return query if vehicle_id is None else query.where(UpkeepOrder.vehicle_id == vehicle_id)


def order(order_id: int, person: Person) -> UpkeepOrder | None:
    """The order, if this person may see it or takes part in its approval."""
    found = get(order_id)
    return found if found is not None and may_see(person, order_id) else None


def get(order_id: int) -> UpkeepOrder | None:
    query = full(select(UpkeepOrder)).where(UpkeepOrder.id == order_id)
    query = query.options(
        selectinload(UpkeepOrder.lines).joinedload(UpkeepLine.item), joinedload(UpkeepOrder.department)
    )
    return db.session.scalars(query).unique().one_or_none()


def get_one(order_id: int) -> UpkeepOrder:
    return db.session.get_one(UpkeepOrder, order_id)


def may_see(person: Person, order_id: int) -> bool:
    seen = db.session.scalar(select(UpkeepOrder.id).where(UpkeepOrder.id == order_id, visible(person)))
    return seen is not None or neighbours.takes_part(person, SUBJECT, order_id)


def lines_of(order: UpkeepOrder, phase: LinePhase) -> list[UpkeepLine]:
    return [line for line in order.lines if line.phase == phase]


def former(vehicle_id: int, without: int | None = None) -> Sequence[tuple[UpkeepItem, UpkeepOrder]]:
    """What was done to this car, item by item, the newest first."""
    query = (
        select(UpkeepItem, UpkeepOrder)
        .join(UpkeepLine, UpkeepLine.item_id == UpkeepItem.id)
        .join(UpkeepOrder, UpkeepOrder.id == UpkeepLine.order_id)
        .where(
            UpkeepOrder.vehicle_id == vehicle_id,
            UpkeepOrder.status.in_(DONE),
            UpkeepOrder.accepted_at.is_not(None),
            UpkeepLine.phase == LinePhase.ACTUAL,
        )
        .order_by(UpkeepOrder.accepted_at.desc())
    )
    if without is not None:
        query = query.where(UpkeepOrder.id != without)
    return [(item, order) for item, order in db.session.execute(query)]


def last_orders(vehicle_id: int, limit: int = 8) -> Sequence[UpkeepOrder]:
    """The newest orders of a car."""
    query = full(select(UpkeepOrder)).where(UpkeepOrder.vehicle_id == vehicle_id)
    return db.session.scalars(query.order_by(UpkeepOrder.id.desc()).limit(limit)).all()


def dispatches_in(vehicle_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[Dispatch]:
    """Dispatch orders of a car that would stand in the way."""
    query = (
        select(Dispatch)
        .where(
            Dispatch.vehicle_id == vehicle_id,
            Dispatch.status.in_([DispatchStatus.ISSUED, DispatchStatus.ACCEPTED, DispatchStatus.DEPARTED]),
            Dispatch.planned_departs_at < ends_at,
            Dispatch.planned_returns_at > starts_at,
        )
        .options(
            selectinload(Dispatch.requests)
            .joinedload(DispatchRequest.request)
            .joinedload(TripRequest.department)
        )
        .order_by(Dispatch.planned_departs_at)
    )
    return db.session.scalars(query).all()


def finding_words(found: dict[str, Any]) -> str:
    """What was found when the estimate was made, as kept with the order."""
    done = day(date.fromisoformat(found["done_on"]))
    what = {"item": found["item"], "number": found["number"], "day": done}
    if found["code"] == "warranty":
        return _("%(item)s is still under warranty: %(number)s of %(day)s", **what)
    return _("%(item)s was done shortly before: %(number)s of %(day)s", **what)


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    """Orders in four facts for approvers; what was done before is a warning."""
    rows = db.session.scalars(full(select(UpkeepOrder)).where(UpkeepOrder.id.in_(ids)))
    return {
        row.id: Summary(
            title=f"{row.plate} {row.kind.label}",
            who=row.requester.full_name,
            when=span(row.planned_from, row.planned_until) if row.planned_from else moment(row.created_at),
            cost=_("%(yuan)s yuan", yuan=yuan(row.estimated_fen)) if row.estimated_fen is not None else "",
            why=row.reason,
            url=f"/vehicles/upkeep/{row.id}",
            warnings=[finding_words(found) for found in row.findings],
        )
        for row in rows
    }


# -- defects --


def defects(person: Person, *, done: bool = False) -> Select[Defect]:
    """Defects that this person may see: own ones, or all."""
    query = select(Defect).join(Defect.vehicle).options(
        joinedload(Defect.vehicle), joinedload(Defect.reported_by), joinedload(Defect.order)
    )  # fmt: skip
    open_ones = Defect.status == DefectStatus.OPEN
    query = query.where(Defect.status != DefectStatus.OPEN if done else open_ones)
    return query.where(_mine_or_all(person))


def defect(defect_id: int, person: Person) -> Defect | None:
    return db.session.scalars(
        select(Defect).where(Defect.id == defect_id).where(_mine_or_all(person))
    ).one_or_none()


def _mine_or_all(person: Person) -> ColumnElement[bool]:
    return true() if people.reach(person, "vehicles.care").all else Defect.reported_by_id == person.id


def count_open_defects() -> int:
    return db.session.scalar(select(func.count()).where(Defect.status == DefectStatus.OPEN)) or 0


def handover_defect(handover_id: int) -> Defect | None:
    return db.session.scalar(select(Defect).where(Defect.handover_id == handover_id))


def faulty_handover(dispatch_id: int) -> Handover | None:
    """The hand-over that told of a fault, newest first."""
    query = select(Handover).where(Handover.dispatch_id == dispatch_id, Handover.condition_note != "")
    return db.session.scalar(query.order_by(Handover.id.desc()).limit(1))


def search_rows(_since: datetime | None) -> Iterable[tuple[int, str, str]]:
    for row in db.session.scalars(select(UpkeepOrder)):
        yield (
            row.id,
            f"{row.number} {row.plate}",
            f"{row.number} {row.plate} {row.plate.replace('·', '')} {row.reason}",
        )


def found(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    seen = db.session.scalars(select(UpkeepOrder.id).where(UpkeepOrder.id.in_(ids), visible(person)))
    return summaries(list(seen))


def get_defect(defect_id: int) -> Defect:
    return db.session.get_one(Defect, defect_id)


def defect_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Defect).where(Defect.id.in_(ids)).options(joinedload(Defect.vehicle)))
    return {
        row.id: Summary(
            row.vehicle.plate,
            row.reported_by.full_name,
            moment(row.at),
            why=row.text,
            url="/vehicles/upkeep/defects",
        )
        for row in rows
    }


def may_see_defect(person: Person, defect_id: int) -> bool:
    return defect(defect_id, person) is not None
