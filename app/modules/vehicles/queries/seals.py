"""Where is it? Seal plans, seals with their steps, unseal requests, and who may see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.formats import day, span
from app.core.module import Summary
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Dispatch, DispatchStatus, Vehicle, VehicleStatus
from app.modules.vehicles.models.seals import (
    Seal,
    SealPlan,
    SealPlanStatus,
    SealRole,
    SealStatus,
    SealStep,
    UnsealRequest,
    UnsealStatus,
)
from app.modules.vehicles.queries.dispatching import DROVE
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

REQUEST = "unseal_request"  # the subject of approval, the link kind, the number kind
LIVE = (UnsealStatus.PENDING, UnsealStatus.APPROVED, UnsealStatus.USED)


def plans() -> Select[SealPlan]:
    return select(SealPlan).options(selectinload(SealPlan.seals))


def plan(plan_id: int) -> SealPlan | None:
    """A plan with everything of its cars, in a fixed number of queries."""
    seals = selectinload(SealPlan.seals)
    query = (
        select(SealPlan)
        .where(SealPlan.id == plan_id)
        .options(
            seals.joinedload(Seal.vehicle).joinedload(Vehicle.parking_place),
            seals.joinedload(Seal.key_keeper),
            seals.joinedload(Seal.case_owner),
            seals.selectinload(Seal.steps).joinedload(SealStep.reading),
            seals.selectinload(Seal.steps).joinedload(SealStep.by),
            seals.selectinload(Seal.steps).joinedload(SealStep.witness),
            seals.selectinload(Seal.requests).joinedload(UnsealRequest.requester),
            seals.selectinload(Seal.requests).joinedload(UnsealRequest.department),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def bare_plan(plan_id: int) -> SealPlan | None:
    return db.session.get(SealPlan, plan_id)


def overlapping(starts_on: object, ends_on: object) -> SealPlan | None:
    """The plan of a holiday, also if the calendar has moved it since."""
    query = select(SealPlan).where(SealPlan.starts_on <= ends_on, SealPlan.ends_on >= starts_on)
    return db.session.scalar(query.order_by(SealPlan.id.desc()).limit(1))


def open_plans() -> Sequence[SealPlan]:
    """Plans that are not closed yet."""
    query = select(SealPlan).where(SealPlan.status.in_([SealPlanStatus.PROPOSED, SealPlanStatus.CONFIRMED]))
    return db.session.scalars(query.order_by(SealPlan.starts_on)).all()


def seal(seal_id: int) -> Seal | None:
    query = (
        select(Seal)
        .where(Seal.id == seal_id)
        .options(
            joinedload(Seal.plan),
            joinedload(Seal.vehicle).joinedload(Vehicle.parking_place),
            joinedload(Seal.key_keeper),
            joinedload(Seal.case_owner),
            selectinload(Seal.steps).joinedload(SealStep.reading),
            selectinload(Seal.steps).joinedload(SealStep.by),
            selectinload(Seal.steps).joinedload(SealStep.witness),
            selectinload(Seal.requests).joinedload(UnsealRequest.requester),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def seal_may_see(person: Person, _seal_id: int) -> bool:
    """Photos and papers of seals are for those who care for cars."""
    return person.may("vehicles.care")


def numbers(dispatch_ids: Sequence[int]) -> dict[int, str]:
    """The numbers of dispatch orders."""
    query = select(Dispatch.id, Dispatch.number).where(Dispatch.id.in_(dispatch_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def cars() -> Sequence[Vehicle]:
    """Cars that are kept."""
    query = select(Vehicle).where(Vehicle.status != VehicleStatus.WRITTEN_OFF).order_by(Vehicle.plate)
    return db.session.scalars(query).all()


def trips_in(plan: SealPlan) -> dict[int, list[Dispatch]]:
    """Dispatch orders of the holiday, by car."""
    query = select(Dispatch).where(
        Dispatch.status.in_([DispatchStatus.ISSUED, DispatchStatus.ACCEPTED, DispatchStatus.DEPARTED]),
        Dispatch.planned_departs_at < plan.opens_at,
        Dispatch.planned_returns_at > plan.seals_at,
    )
    found: dict[int, list[Dispatch]] = {}
    for order in db.session.scalars(query.order_by(Dispatch.planned_departs_at)):
        found.setdefault(order.vehicle_id, []).append(order)
    return found


def on_road(vehicle_id: int) -> Dispatch | None:
    query = select(Dispatch).where(
        Dispatch.vehicle_id == vehicle_id, Dispatch.status == DispatchStatus.DEPARTED
    )
    return db.session.scalar(query.limit(1))


def trip_between(vehicle_id: int, starts_at: datetime, ends_at: datetime) -> Dispatch | None:
    """The dispatch order for which a car is unsealed."""
    query = select(Dispatch).where(
        Dispatch.vehicle_id == vehicle_id,
        Dispatch.status.in_(DROVE),
        Dispatch.planned_departs_at >= starts_at,
        Dispatch.planned_departs_at < ends_at,
    )  # fmt: skip
    return db.session.scalar(query.order_by(Dispatch.planned_departs_at).limit(1))


def sealed_cars() -> Sequence[Seal]:
    """What may be asked for: cars that are sealed, or will be, over a confirmed holiday."""
    query = (
        select(Seal)
        .join(Seal.plan)
        .options(joinedload(Seal.plan), joinedload(Seal.vehicle))
        .where(
            SealPlan.status == SealPlanStatus.CONFIRMED,
            Seal.role == SealRole.SEALED,
            Seal.status.in_([SealStatus.PLANNED, SealStatus.SEALED, SealStatus.OUT]),
        )
        .order_by(SealPlan.starts_on, Seal.plate)
    )
    return db.session.scalars(query).all()


def usable_request(seal: Seal) -> UnsealRequest | None:
    """The approved request that comes next."""
    approved = [r for r in seal.requests if r.status == UnsealStatus.APPROVED]
    return min(approved, key=lambda r: r.starts_at, default=None)


def request_out(seal: Seal) -> UnsealRequest | None:
    return next((r for r in seal.requests if r.status == UnsealStatus.USED), None)


def visible(person: Person) -> ColumnElement[bool]:
    """Own unseal requests; all of them for those who care for cars."""
    reach = people.reach(person, "vehicles.care")
    own = UnsealRequest.requester_id == person.id
    return own | reach.condition(UnsealRequest.department_id, UnsealRequest.requester_id)


def requests(person: Person) -> Select[UnsealRequest]:
    return (
        select(UnsealRequest)
        .join(UnsealRequest.seal)
        .options(
            joinedload(UnsealRequest.seal).joinedload(Seal.plan),
            joinedload(UnsealRequest.requester),
            joinedload(UnsealRequest.department),
        )
        .where(visible(person))
    )


def request(request_id: int, person: Person) -> UnsealRequest | None:
    return get_request(request_id) if may_see_request(person, request_id) else None


def get_request(request_id: int) -> UnsealRequest:
    return db.session.get_one(UnsealRequest, request_id)


def may_see_request(person: Person, request_id: int) -> bool:
    seen = select(UnsealRequest.id).where(UnsealRequest.id == request_id, visible(person))
    return db.session.scalar(seen) is not None or neighbours.takes_part(person, REQUEST, request_id)


def readable_requests(person: Person, ids: Sequence[int]) -> set[int]:
    """Those of these requests that the person may open."""
    return set(db.session.scalars(select(UnsealRequest.id).where(UnsealRequest.id.in_(ids), visible(person))))


def request_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(UnsealRequest)
        .where(UnsealRequest.id.in_(ids))
        .options(joinedload(UnsealRequest.seal), joinedload(UnsealRequest.requester))
    )
    return {
        row.id: Summary(
            title=f"{row.seal.plate} {row.destination}".strip(),
            who=row.requester.full_name,
            when=span(row.starts_at, row.ends_at),
            why=row.purpose,
            url=f"/vehicles/seals/requests/{row.id}",
        )
        for row in rows
    }


def seal_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Seal).where(Seal.id.in_(ids)).options(joinedload(Seal.plan)))
    return {
        row.id: Summary(
            title=f"{row.plate} {row.plan.number}",
            who=row.plan.holiday,
            when=f"{day(row.plan.starts_on)}–{day(row.plan.ends_on)}",
            url=f"/vehicles/seals/cars/{row.id}",
        )
        for row in rows
    }


def plan_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(SealPlan).where(SealPlan.id.in_(ids)))
    return {
        row.id: Summary(
            title=f"{row.number} {row.holiday}",
            who=str(row.status.label),
            when=f"{day(row.starts_on)}–{day(row.ends_on)}",
            url=f"/vehicles/seals/{row.id}",
        )
        for row in rows
    }


def is_missing(seal: Seal) -> bool:
    """A car that was to be sealed and is not accounted for yet."""
    return seal.role == SealRole.SEALED and seal.status != SealStatus.OPENED
