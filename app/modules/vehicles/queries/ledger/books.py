"""Where is it? What a month is reckoned from: readings, trips, money; and what closing leaves behind."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    OdometerReading,
    Vehicle,
    VehicleStatus,
)
from app.modules.vehicles.models.expenses import Expense
from app.modules.vehicles.models.fuel import CaseStatus, FuelCase, Refuelling
from app.modules.vehicles.models.ledger import (
    LedgerCorrection,
    LedgerMonth,
    LedgerReopening,
    MonthLedger,
    MonthStatus,
    ReopeningStatus,
)
from app.shared.accounts.models import Person

WENT = (DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED)


# -- months --


def is_closed(month: date) -> bool:
    """Is the month of this day closed?"""
    return db.session.scalar(_closed().where(LedgerMonth.month == month.replace(day=1))) is not None


def posting_month(on: date) -> date:
    """The month in which something of this day counts: its own, or the first open one after it."""
    month = on.replace(day=1)
    shut = set(db.session.scalars(_closed().where(LedgerMonth.month >= month)))
    while month in shut:
        month = (month + timedelta(days=32)).replace(day=1)
    return month


def closed_months() -> list[date]:
    """All that are closed, in order."""
    return list(db.session.scalars(_closed().order_by(LedgerMonth.month)))


def _closed() -> Select[date]:
    return select(LedgerMonth.month).where(LedgerMonth.status == MonthStatus.CLOSED)


def ledger_month(month: date, *, lock: bool = False) -> LedgerMonth | None:
    query = select(LedgerMonth).where(LedgerMonth.month == month)
    if lock:
        query = query.with_for_update(of=LedgerMonth).execution_options(populate_existing=True)
    return db.session.scalar(query.options(joinedload(LedgerMonth.closed_by)))


def ledger_months() -> Sequence[LedgerMonth]:
    return db.session.scalars(select(LedgerMonth).order_by(LedgerMonth.month)).all()


def first_reading_at() -> datetime | None:
    """When the records begin."""
    return db.session.scalar(select(func.min(OdometerReading.at)).where(OdometerReading.voided_at.is_(None)))


# -- readings and trips, as plain rows --


def of_car(column: Any, vehicle_id: int | None) -> ColumnElement[bool]:
    return true() if vehicle_id is None else column == vehicle_id


def readings(since: datetime | None, until: datetime, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, id, at, km) of every reading that counts in the span, and of each car's last one before it."""
    r = OdometerReading
    columns = (r.vehicle_id, r.id, r.at, r.km)
    valid = (r.voided_at.is_(None), of_car(r.vehicle_id, vehicle_id))
    inside = select(*columns).where(*valid, r.at < until).order_by(r.vehicle_id, r.at, r.id)
    if since is None:
        return db.session.execute(inside).all()
    place = (
        func.row_number().over(partition_by=r.vehicle_id, order_by=(r.at.desc(), r.id.desc())).label("place")
    )
    ranked = select(*columns, place).where(*valid, r.at < since).subquery()
    before = select(ranked.c.vehicle_id, ranked.c.id, ranked.c.at, ranked.c.km).where(ranked.c.place == 1)
    rows = [*db.session.execute(before).all(), *db.session.execute(inside.where(r.at >= since)).all()]
    return sorted(rows, key=lambda row: (row.vehicle_id, row.at, row.id))


def drives(since: datetime | None, until: datetime, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, dispatch, number, out at, out reading, in at, in reading) of every trip that touches the span."""
    out, back = aliased(Handover), aliased(Handover)
    query = (
        select(
            Dispatch.vehicle_id, Dispatch.id, Dispatch.number, out.at.label("out_at"), out.reading_id.label("out_id"),
            back.at.label("in_at"), back.reading_id.label("in_id"),
        )
        .join(out, and_(out.dispatch_id == Dispatch.id, out.direction == Direction.OUT))
        .outerjoin(back, and_(back.dispatch_id == Dispatch.id, back.direction == Direction.IN))
        .where(out.at < until, of_car(Dispatch.vehicle_id, vehicle_id))
        .order_by(Dispatch.vehicle_id, out.at, Dispatch.id)
    )  # fmt: skip
    if since is not None:  # a day wider: a trip whose return was voided ends at a later reading
        query = query.where(or_(back.at.is_(None), back.at >= since - timedelta(days=1)))
    return db.session.execute(query).all()


def void_ends(since: datetime, until: datetime, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, dispatch, number, at) of hand-overs in the span whose reading is void and not replaced at the same time."""
    other = aliased(OdometerReading)
    replaced = (
        select(other.id)
        .where(other.vehicle_id == Dispatch.vehicle_id, other.at == Handover.at, other.voided_at.is_(None))
        .exists()
    )
    query = (
        select(Dispatch.vehicle_id, Dispatch.id, Dispatch.number, Handover.at)
        .join(Handover, Handover.dispatch_id == Dispatch.id)
        .join(OdometerReading, OdometerReading.id == Handover.reading_id)
        .where(
            OdometerReading.voided_at.is_not(None), Handover.at >= since, Handover.at < until, ~replaced,
            of_car(Dispatch.vehicle_id, vehicle_id),
        )
        .order_by(Handover.at)
    )  # fmt: skip
    return db.session.execute(query).all()


def departures(since: datetime, until: datetime, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, dispatch, left at, people) of everything that left in the span."""
    query = (
        select(
            Dispatch.vehicle_id, Dispatch.id, Dispatch.departed_at,
            func.coalesce(func.sum(DispatchRequest.people_count), 0).label("people"),
        )
        .outerjoin(DispatchRequest, and_(DispatchRequest.dispatch_id == Dispatch.id, DispatchRequest.active))
        .where(*_left(since, until, vehicle_id))
        .group_by(Dispatch.vehicle_id, Dispatch.id, Dispatch.departed_at)
    )  # fmt: skip
    return db.session.execute(query).all()


def _left(since: datetime, until: datetime, vehicle_id: int | None) -> list[ColumnElement[bool]]:
    d = Dispatch
    return [
        d.status.in_(WENT),
        d.departed_at >= since,
        d.departed_at < until,
        of_car(d.vehicle_id, vehicle_id),
    ]


def still_out(since: datetime, until: datetime) -> Sequence[Dispatch]:
    """Cars that left in the span and are not back."""
    query = select(Dispatch).where(
        Dispatch.status == DispatchStatus.DEPARTED,
        Dispatch.departed_at >= since,
        Dispatch.departed_at < until,
    )
    return db.session.scalars(query.order_by(Dispatch.departed_at)).all()


def unsigned(since: datetime, until: datetime) -> int:
    query = select(func.count()).select_from(Dispatch)
    return (
        db.session.scalar(query.where(*_left(since, until, None), Dispatch.status == DispatchStatus.RETURNED))
        or 0
    )


def open_fuel_cases(month: date) -> Sequence[FuelCase]:
    """Unusual fills of the month that nobody has closed yet."""
    query = select(FuelCase).join(Refuelling, Refuelling.id == FuelCase.fill_id)
    query = query.where(FuelCase.status == CaseStatus.OPEN, Refuelling.posted_month == month)
    return db.session.scalars(query.options(joinedload(FuelCase.fill)).order_by(FuelCase.id)).unique().all()


# -- money, by the month in which it counts --


def fuel_sums(first: date, until: date, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, month, kind, fills, litres, kWh, fen) of what counts in these months."""
    r = Refuelling
    query = (
        select(
            r.vehicle_id, r.posted_month, r.kind,
            func.sum(case((r.reversal_of_id.is_(None), 1), else_=-1)).label("fills"),
            func.coalesce(func.sum(r.litres_milli), 0).label("litres"),
            func.coalesce(func.sum(r.kwh_milli), 0).label("kwh"), func.sum(r.amount_fen).label("fen"),
        )
        .where(r.voided_at.is_(None), r.posted_month >= first, r.posted_month < until, of_car(r.vehicle_id, vehicle_id))
        .group_by(r.vehicle_id, r.posted_month, r.kind)
    )  # fmt: skip
    return db.session.execute(query).all()


def expense_sums(first: date, until: date, vehicle_id: int | None = None) -> Sequence[Any]:
    """(car, month, kind, fen) of what counts in these months."""
    e = Expense
    query = (
        select(e.vehicle_id, e.posted_month, e.kind, func.sum(e.amount_fen).label("fen"))
        .where(
            e.voided_at.is_(None),
            e.posted_month >= first,
            e.posted_month < until,
            of_car(e.vehicle_id, vehicle_id),
        )
        .group_by(e.vehicle_id, e.posted_month, e.kind)
    )
    return db.session.execute(query).all()


# -- what closing leaves behind --


def frozen(first: date, until: date, vehicle_id: int | None = None) -> Sequence[MonthLedger]:
    """The valid figures of the closed months in the span."""
    query = (
        select(MonthLedger)
        .join(LedgerMonth, LedgerMonth.id == MonthLedger.ledger_month_id)
        .where(
            LedgerMonth.status == MonthStatus.CLOSED, LedgerMonth.edition == MonthLedger.edition,
            MonthLedger.month >= first, MonthLedger.month < until, of_car(MonthLedger.vehicle_id, vehicle_id),
        )
        .order_by(MonthLedger.month, MonthLedger.plate)
    )  # fmt: skip
    return db.session.scalars(query).all()


def corrections(
    first: date, until: date, vehicle_id: int | None = None, *, of: bool = False
) -> Sequence[LedgerCorrection]:
    """Corrections that count in these months; `of`: that are about these months."""
    month = LedgerCorrection.month if of else LedgerCorrection.posted_month
    query = select(LedgerCorrection).where(
        month >= first, month < until, of_car(LedgerCorrection.vehicle_id, vehicle_id)
    )
    query = query.options(joinedload(LedgerCorrection.vehicle), joinedload(LedgerCorrection.by))
    return db.session.scalars(query.order_by(LedgerCorrection.id)).all()


def reopening(reopening_id: int) -> LedgerReopening | None:
    return db.session.get(LedgerReopening, reopening_id)


def reopenings(month: LedgerMonth) -> Sequence[LedgerReopening]:
    query = select(LedgerReopening).where(LedgerReopening.ledger_month_id == month.id)
    return db.session.scalars(
        query.options(joinedload(LedgerReopening.requested_by)).order_by(LedgerReopening.id.desc())
    ).all()


def pending_reopening(month: LedgerMonth) -> LedgerReopening | None:
    query = select(LedgerReopening).where(
        LedgerReopening.ledger_month_id == month.id, LedgerReopening.status == ReopeningStatus.PENDING
    )
    return db.session.scalars(query).first()


def reopening_summaries(ids: Sequence[int]) -> dict[int, Summary]:
    query = select(LedgerReopening).where(LedgerReopening.id.in_(ids))
    query = query.options(joinedload(LedgerReopening.ledger_month), joinedload(LedgerReopening.requested_by))
    return {
        row.id: Summary(
            title=_("Reopen the ledgers of %(month)s", month=f"{row.ledger_month.month:%Y-%m}"),
            who=row.requested_by.full_name,
            when=day(row.requested_at),
            why=row.reason,
            url=f"/vehicles/ledgers?month={row.ledger_month.month:%Y-%m}",
        )
        for row in db.session.scalars(query).unique()
    }


def may_see_reopening(person: Person, reopening_id: int) -> bool:
    return person.may("vehicles.ledger") and reopening(reopening_id) is not None


# -- cars --


def cars() -> Sequence[Vehicle]:
    """Every car that is or was ours to keep ledgers of."""
    return db.session.scalars(select(Vehicle).order_by(Vehicle.plate)).all()


def live_cars() -> Sequence[Vehicle]:
    query = select(Vehicle).where(Vehicle.status != VehicleStatus.WRITTEN_OFF)
    return db.session.scalars(query.order_by(Vehicle.plate)).all()
