"""Where is it? Violations, accidents, who drove, and everything of the fleet that ends or is due."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.formats import moment
from app.core.module import Summary
from app.modules.vehicles.models import Dispatch, DispatchStatus, Driver, Vehicle, VehicleStatus
from app.modules.vehicles.models.compliance import (
    Accident,
    AccidentStatus,
    Violation,
    ViolationStatus,
)
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

DROVE = (DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED)
OPEN_ACCIDENTS = (AccidentStatus.OPEN, AccidentStatus.REPORTED, AccidentStatus.CLAIMED)


def who_drove(vehicle_id: int, at: datetime) -> Dispatch | None:
    """The dispatch that had the car on the road at this moment."""
    query = (
        select(Dispatch)
        .where(
            Dispatch.vehicle_id == vehicle_id,
            Dispatch.status.in_(DROVE),
            Dispatch.departed_at <= at,
            or_(Dispatch.returned_at.is_(None), Dispatch.returned_at >= at),
        )
        .options(joinedload(Dispatch.driver))
        .order_by(Dispatch.departed_at.desc())
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def _visible(person: Person, model: type[Violation] | type[Accident]) -> ColumnElement[bool]:
    """All for those who care for cars; a driver what the driver did or told."""
    reach = people.reach(person, "vehicles.care")
    if reach.all:
        return true()
    if not reach.own:
        return false()
    drove = exists().where(Driver.id == model.driver_id, Driver.person_id == person.id)
    return or_(drove, model.entered_by_id == person.id)


def violations(person: Person, view: str = "open") -> Select[Violation]:
    query = (
        select(Violation)
        .options(joinedload(Violation.driver), joinedload(Violation.dispatch))
        .where(_visible(person, Violation))
    )
    return query.where(Violation.status == ViolationStatus.OPEN) if view == "open" else query


def violation(violation_id: int, person: Person) -> Violation | None:
    query = select(Violation).where(Violation.id == violation_id, _visible(person, Violation))
    return db.session.scalars(query.options(joinedload(Violation.driver))).unique().one_or_none()


def get_violation(violation_id: int) -> Violation:
    return db.session.get_one(Violation, violation_id)


def accidents(person: Person, view: str = "open") -> Select[Accident]:
    query = (
        select(Accident)
        .options(joinedload(Accident.driver), joinedload(Accident.dispatch))
        .where(_visible(person, Accident))
    )
    return query.where(Accident.status.in_(OPEN_ACCIDENTS)) if view == "open" else query


def accident(accident_id: int, person: Person) -> Accident | None:
    query = select(Accident).where(Accident.id == accident_id, _visible(person, Accident))
    return (
        db.session.scalars(query.options(joinedload(Accident.driver), joinedload(Accident.order)))
        .unique()
        .one_or_none()
    )


def get_accident(accident_id: int) -> Accident:
    return db.session.get_one(Accident, accident_id)


def may_see_violation(person: Person, violation_id: int) -> bool:
    return violation(violation_id, person) is not None


def may_see_accident(person: Person, accident_id: int) -> bool:
    return accident(accident_id, person) is not None


def violation_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(Violation).where(Violation.id.in_(ids)).options(joinedload(Violation.driver))
    ).unique()
    return {
        row.id: Summary(
            title=f"{row.number} {row.plate}",
            who=row.driver.name if row.driver else "",
            when=moment(row.at),
            why=row.text,
            url=f"/vehicles/compliance/violations/{row.id}",
        )
        for row in rows
    }


def accident_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(Accident).where(Accident.id.in_(ids)).options(joinedload(Accident.driver))
    ).unique()
    return {
        row.id: Summary(
            title=f"{row.number} {row.plate}",
            who=row.driver.name if row.driver else "",
            when=moment(row.at),
            why=row.text,
            url=f"/vehicles/compliance/accidents/{row.id}",
        )
        for row in rows
    }


def cars() -> Sequence[Vehicle]:
    """Cars that are kept, with their certificates."""
    query = select(Vehicle).where(Vehicle.status != VehicleStatus.WRITTEN_OFF)
    return db.session.scalars(query.options(selectinload(Vehicle.certificates)).order_by(Vehicle.plate)).all()


def open_violations(person: Person) -> Sequence[Violation]:
    return db.session.scalars(violations(person)).unique().all()


def open_accidents(person: Person) -> Sequence[Accident]:
    return db.session.scalars(accidents(person)).unique().all()
