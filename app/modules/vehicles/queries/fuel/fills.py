"""Where is it? Fills and charges, who may see them, and what the rules want to know around one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median_low

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.formats import day, thousandths, yuan
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    Driver,
    FuelGrade,
    FuelKind,
    OdometerReading,
    Refuelling,
    Vehicle,
    VehicleStatus,
)
from app.modules.vehicles.models.fuel import Fill
from app.modules.vehicles.queries.fuel.masters import card as card
from app.modules.vehicles.queries.fuel.masters import station as station
from app.modules.vehicles.queries.fuel.masters import station_rows as station_rows
from app.shared.accounts.models import Person
from app.shared.accounts.queries import reach

VIEW, RECORD, MANAGE = "vehicles.fuel_view", "vehicles.fuel", "vehicles.fuel_manage"
DROVE = (DispatchStatus.DEPARTED, DispatchStatus.RETURNED, DispatchStatus.SIGNED)


def sees_all(person: Person) -> bool:
    """Dispatcher, manager, finance and auditor see every record of fuel and money; a driver the own ones."""
    return reach(person, VIEW).all


def visible(person: Person) -> ColumnElement[bool]:
    if sees_all(person):
        return true()
    own = exists().where(Driver.id == Refuelling.driver_id, Driver.person_id == person.id)
    return or_(Refuelling.entered_by_id == person.id, own)


def full(query: Select[Refuelling]) -> Select[Refuelling]:
    return query.options(
        joinedload(Refuelling.vehicle),
        joinedload(Refuelling.driver),
        joinedload(Refuelling.dispatch),
        joinedload(Refuelling.reading),
        joinedload(Refuelling.station),
        joinedload(Refuelling.card),
        joinedload(Refuelling.entered_by),
        joinedload(Refuelling.voided_by),
        joinedload(Refuelling.reversal_of),
    )


def fill(fill_id: int, person: Person) -> Refuelling | None:
    """The fill, if this person may see it."""
    query = full(select(Refuelling).where(Refuelling.id == fill_id, visible(person)))
    return db.session.scalars(query).unique().one_or_none()


def by_id(fill_id: int) -> Refuelling | None:
    return db.session.get(Refuelling, fill_id)


def of_client(client_id: str) -> Refuelling | None:
    return db.session.scalar(select(Refuelling).where(Refuelling.client_id == client_id))


def reversal(fill_id: int) -> Refuelling | None:
    """The row that takes this one back in a later month."""
    return db.session.scalar(select(Refuelling).where(Refuelling.reversal_of_id == fill_id))


def may_see(person: Person, fill_id: int) -> bool:
    query = select(Refuelling.id).where(Refuelling.id == fill_id, visible(person))
    return db.session.scalar(query) is not None


def fills(
    person: Person,
    *,
    vehicle_id: int | None = None,
    kind: FuelKind | None = None,
    words: str = "",
    since: date | None = None,
    until: date | None = None,
    view: str = "valid",
) -> Select[Refuelling]:
    """Fills that this person may see. view: valid, void, departed (from a rule)."""
    query = full(select(Refuelling)).where(visible(person))
    query = query.where(
        Refuelling.voided_at.is_not(None) if view == "void" else Refuelling.voided_at.is_(None)
    )
    if view == "departed":
        query = query.where(Refuelling.reason != "")
    if vehicle_id:
        query = query.where(Refuelling.vehicle_id == vehicle_id)
    if kind:
        query = query.where(Refuelling.kind == kind)
    if since:
        query = query.where(Refuelling.business_on >= since)
    if until:
        query = query.where(Refuelling.business_on <= until)
    for word in words.split():
        query = query.where(_says(word))
    return query


def _says(word: str) -> ColumnElement[bool]:
    plate = func.replace(Refuelling.plate, "·", "")
    return or_(
        Refuelling.number.contains(word.upper(), autoescape=True),
        plate.contains(word.upper().replace("·", ""), autoescape=True),
        Refuelling.driver_name.contains(word, autoescape=True),
        Refuelling.station_name.contains(word, autoescape=True),
        Refuelling.receipt_no.contains(word, autoescape=True),
    )


def sums(query: Select[Refuelling]) -> tuple[int, int, int, int]:
    """Of a list: how many, litres, kWh (both in thousandths), fen."""
    inner = query.order_by(None).options().subquery()
    c = inner.c
    row = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(c.litres_milli), 0),
            func.coalesce(func.sum(c.kwh_milli), 0),
            func.coalesce(func.sum(c.amount_fen), 0),
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


# -- for the reckoning --


def counted(
    kind: FuelKind, *, since: datetime | None = None, until: datetime | None = None
) -> Select[Refuelling]:
    """Fills of a kind that consumption is reckoned from: neither void nor reversed, no reversals."""
    undone = aliased(Refuelling)
    query = select(Refuelling).where(
        Refuelling.kind == kind,
        Refuelling.voided_at.is_(None),
        Refuelling.reversal_of_id.is_(None),
        ~exists().where(undone.reversal_of_id == Refuelling.id, undone.voided_at.is_(None)),
    )
    if since is not None:
        query = query.where(Refuelling.filled_at >= since)
    if until is not None:
        query = query.where(Refuelling.filled_at < until)
    return query


def reckoned(
    vehicle_ids: Iterable[int],
    kind: FuelKind,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[int, list[Fill]]:
    """By car: its fills as `rules.fuel.consumption.segments` wants them, in one query."""
    ids = list(vehicle_ids)
    query = (
        counted(kind, since=since, until=until)
        .where(Refuelling.vehicle_id.in_(ids))
        .outerjoin(
            OdometerReading,
            and_(OdometerReading.id == Refuelling.reading_id, OdometerReading.voided_at.is_(None)),
        )
        .with_only_columns(
            Refuelling.vehicle_id, Refuelling.id, Refuelling.filled_at, OdometerReading.km, Refuelling.litres_milli,
            Refuelling.kwh_milli, Refuelling.is_full, Refuelling.missed_before,
        )
        .order_by(Refuelling.filled_at, Refuelling.id)
    )  # fmt: skip
    found: dict[int, list[Fill]] = {i: [] for i in ids}
    for vehicle_id, id_, at, km, litres, kwh, is_full, missed in db.session.execute(query):
        found[vehicle_id].append(Fill(id_, at, km, litres or kwh or 0, is_full, missed))
    return found


def between(vehicle_id: int, kind: FuelKind, since: datetime, until: datetime) -> Sequence[Refuelling]:
    """What a car took on in this span, both ends included, the oldest first."""
    query = full(counted(kind, since=since)).where(
        Refuelling.vehicle_id == vehicle_id, Refuelling.filled_at <= until
    )
    return db.session.scalars(query.order_by(Refuelling.filled_at, Refuelling.id)).unique().all()


def cars_seen_query(person: Person) -> Select[Vehicle]:
    """Cars whose fuel this person may see: all that are in use, or those of the own fills."""
    query = select(Vehicle).where(Vehicle.own_unit, Vehicle.status != VehicleStatus.WRITTEN_OFF)
    if sees_all(person):
        return query
    return query.where(exists().where(Refuelling.vehicle_id == Vehicle.id, visible(person)))


def cars_seen(person: Person) -> Sequence[Vehicle]:
    return db.session.scalars(cars_seen_query(person).order_by(Vehicle.plate)).all()


# -- around one fill --


def with_receipt(receipt_no: str, without: int | None = None) -> Refuelling | None:
    """Another fill that counts and names this receipt."""
    undone = aliased(Refuelling)
    query = select(Refuelling).where(
        Refuelling.receipt_no == receipt_no,
        Refuelling.voided_at.is_(None),
        Refuelling.reversal_of_id.is_(None),
        ~exists().where(undone.reversal_of_id == Refuelling.id, undone.voided_at.is_(None)),
    )
    return db.session.scalars(query.order_by(Refuelling.id).limit(1)).first()


def card_spent(card_id: int, on: date) -> int:
    """What a card has paid in the month of this day."""
    first = on.replace(day=1)
    query = select(func.coalesce(func.sum(Refuelling.amount_fen), 0)).where(
        Refuelling.card_id == card_id,
        Refuelling.voided_at.is_(None),
        Refuelling.business_on >= first,
        Refuelling.business_on < (first + timedelta(days=32)).replace(day=1),
    )
    return int(db.session.scalar(query) or 0)


def minutes_to_nearest(vehicle_id: int, kind: FuelKind, at: datetime) -> int | None:
    """How far away the nearest other fill of the car lies, if it is within a day."""
    wide = timedelta(days=1)
    query = counted(kind, since=at - wide, until=at + wide).where(Refuelling.vehicle_id == vehicle_id)
    moments = [row.filled_at for row in db.session.scalars(query)]
    return min((int(abs(moment - at).total_seconds() // 60) for moment in moments), default=None)


def trip_near(vehicle_id: int, at: datetime, days: int) -> bool:
    """Was the car on the road within so many days of this moment?"""
    wide = timedelta(days=days)
    query = select(Dispatch.id).where(
        Dispatch.vehicle_id == vehicle_id,
        Dispatch.status.in_(DROVE),
        func.coalesce(Dispatch.departed_at, Dispatch.planned_departs_at) <= at + wide,
        func.coalesce(Dispatch.returned_at, Dispatch.planned_returns_at) >= at - wide,
    )
    return db.session.scalar(query.limit(1)) is not None


def on_the_road(vehicle_id: int, at: datetime) -> Dispatch | None:
    """The trip on which the car was at this moment."""
    query = (
        select(Dispatch)
        .where(
            Dispatch.vehicle_id == vehicle_id,
            Dispatch.departed_at <= at,
            or_(Dispatch.returned_at.is_(None), Dispatch.returned_at >= at),
            Dispatch.status.in_(DROVE),
        )
        .order_by(Dispatch.departed_at.desc())
    )
    return db.session.scalars(query.limit(1)).first()


def dispatch_numbered(number: str) -> Dispatch | None:
    return db.session.scalar(select(Dispatch).where(Dispatch.number == number.upper()))


def usual_price4(grade: FuelGrade, at: datetime) -> int | None:
    """The middle price of a grade in the 30 days before; None if there are fewer than three."""
    query = counted(FuelKind.FUEL, since=at - timedelta(days=30), until=at).where(
        Refuelling.grade == grade, Refuelling.price4.is_not(None)
    )
    prices = db.session.scalars(query.with_only_columns(Refuelling.price4)).all()
    return median_low([p for p in prices if p is not None]) if len(prices) >= 3 else None


def last_of(vehicle_id: int) -> Refuelling | None:
    """The last fill of a car, to prefill the next one from."""
    query = select(Refuelling).where(
        Refuelling.vehicle_id == vehicle_id,
        Refuelling.voided_at.is_(None),
        Refuelling.reversal_of_id.is_(None),
    )
    return db.session.scalars(
        query.order_by(Refuelling.filled_at.desc(), Refuelling.id.desc()).limit(1)
    ).first()


# -- for links and the search --


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = full(select(Refuelling).where(Refuelling.id.in_(ids)))
    return {row.id: summary_of(row) for row in db.session.scalars(query).unique()}


def summary_of(row: Refuelling) -> Summary:
    return Summary(
        title=_("Refuelling %(number)s", number=row.number),
        who=f"{row.plate}　{row.driver_name}",
        when=day(row.business_on),
        cost=_("%(amount)s yuan", amount=yuan(row.amount_fen)),
        why=f"{thousandths(row.quantity_milli, 2)} {_('litres') if row.kind == FuelKind.FUEL else 'kWh'}",
        url=url_for("vehicles.fill", fill_id=row.id),
    )


def changed_since(moment: datetime | None) -> Iterable[tuple[int, str, str]]:
    """For the search: every fill with its words."""
    query = select(Refuelling)
    if moment is not None:
        query = query.where(or_(Refuelling.created_at >= moment, Refuelling.voided_at >= moment))
    for row in db.session.scalars(query):
        words = f"{row.number} {row.plate} {row.driver_name} {row.station_name} {row.receipt_no}"
        yield row.id, f"{row.number} {row.plate}", words


def found(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    query = full(select(Refuelling).where(Refuelling.id.in_(ids), visible(person)))
    return {row.id: summary_of(row) for row in db.session.scalars(query).unique()}
