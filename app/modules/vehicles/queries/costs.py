"""Where is it? What cars have cost since the records begin."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select

from app.core.db import db
from app.modules.vehicles.models import OdometerReading, Vehicle
from app.modules.vehicles.models.expenses import Expense, ExpenseKind
from app.modules.vehicles.models.fuel import Refuelling
from app.modules.vehicles.models.ledger import LedgerCorrection
from app.shared.policies.queries import Policy, policy

UPKEEP = (ExpenseKind.REPAIR, ExpenseKind.MAINTENANCE)


def terms(codes: Sequence[str]) -> dict[str, Policy]:
    """The rules of the office about replacing cars, as they hold today."""
    return {code: policy(code) for code in codes}


def fuel_since_ever() -> dict[int, int]:
    """By car: fen for fuel and electricity, over everything recorded."""
    query = select(Refuelling.vehicle_id, func.sum(Refuelling.amount_fen)).where(
        Refuelling.voided_at.is_(None)
    )
    return {car: int(fen) for car, fen in db.session.execute(query.group_by(Refuelling.vehicle_id))}


def expenses_since_ever(upkeep_since: date) -> dict[int, tuple[int, int]]:
    """By car: fen of everything recorded, and of repair and maintenance since this day."""
    recent = and_(Expense.kind.in_(UPKEEP), Expense.business_on >= upkeep_since)
    upkeep = func.sum(case((recent, Expense.amount_fen), else_=0))
    query = select(Expense.vehicle_id, func.sum(Expense.amount_fen), upkeep).where(
        Expense.voided_at.is_(None)
    )
    return {
        car: (int(fen), int(part))
        for car, fen, part in db.session.execute(query.group_by(Expense.vehicle_id))
    }


def odometers() -> dict[int, tuple[int, int]]:
    """By car: the first and the last reading by time (never a maximum)."""
    r = OdometerReading
    first = func.row_number().over(partition_by=r.vehicle_id, order_by=(r.at, r.id)).label("first")
    last = (
        func.row_number().over(partition_by=r.vehicle_id, order_by=(r.at.desc(), r.id.desc())).label("last")
    )
    ranked = select(r.vehicle_id, r.km, first, last).where(r.voided_at.is_(None)).subquery()
    ends = select(ranked).where((ranked.c.first == 1) | (ranked.c.last == 1))
    found: dict[int, list[Any]] = {}
    for row in db.session.execute(ends):
        pair = found.setdefault(row.vehicle_id, [0, 0])
        if row.first == 1:
            pair[0] = row.km
        if row.last == 1:
            pair[1] = row.km
    return {car: (pair[0], pair[1]) for car, pair in found.items()}


def cars() -> Sequence[Vehicle]:
    return db.session.scalars(
        select(Vehicle).where(Vehicle.retired_on.is_(None)).order_by(Vehicle.plate)
    ).all()


def years() -> list[int]:
    """The years that have records of money."""
    first = [
        db.session.scalar(select(func.min(column)))
        for column in (Refuelling.posted_month, Expense.posted_month, LedgerCorrection.posted_month)
    ]
    found = [one.year for one in first if one]
    return [min(found)] if found else []
