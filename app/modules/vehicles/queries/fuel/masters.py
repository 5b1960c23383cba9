"""Where is it? Stations, fuel cards, and the cars that are filled."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.vehicles.models import FuelCard, Refuelling, Station, Vehicle, VehicleStatus


def stations(*, ended: bool = False) -> Select[Station]:
    query = select(Station)
    return query if ended else query.where(Station.ended_on.is_(None))


def station_rows() -> Sequence[Station]:
    return db.session.scalars(stations().order_by(Station.designated.desc(), Station.name)).all()


def station(station_id: int | None) -> Station | None:
    return None if station_id is None else db.session.get(Station, station_id)


def station_named(name: str) -> Station | None:
    return db.session.scalar(select(Station).where(Station.name == name))


def cards(*, ended: bool = False) -> Select[FuelCard]:
    query = select(FuelCard).options(joinedload(FuelCard.vehicle))
    return query if ended else query.where(FuelCard.ended_on.is_(None))


def card(card_id: int | None) -> FuelCard | None:
    return None if card_id is None else db.session.get(FuelCard, card_id)


def card_of_index(number_index: str) -> FuelCard | None:
    return db.session.scalar(select(FuelCard).where(FuelCard.number_index == number_index))


def cards_of(vehicle_id: int) -> Sequence[FuelCard]:
    query = cards().where(FuelCard.vehicle_id == vehicle_id).order_by(FuelCard.id.desc())
    return db.session.scalars(query).unique().all()


def cars() -> Sequence[Vehicle]:
    """Cars that may be filled: our own ones that are not written off."""
    query = select(Vehicle).where(Vehicle.own_unit, Vehicle.status != VehicleStatus.WRITTEN_OFF)
    return db.session.scalars(query.order_by(Vehicle.plate)).all()


def all_cards() -> Sequence[FuelCard]:
    """Cards that have not been handed in."""
    return db.session.scalars(cards().order_by(FuelCard.id)).unique().all()


def spent_this_month(card_ids: Sequence[int]) -> dict[int, int]:
    """What each of these cards has paid this month, in one query."""
    query = (
        select(Refuelling.card_id, func.sum(Refuelling.amount_fen))
        .where(
            Refuelling.card_id.in_(card_ids),
            Refuelling.voided_at.is_(None),
            Refuelling.business_on >= clock.today().replace(day=1),
        )
        .group_by(Refuelling.card_id)
    )
    return {int(card_id): int(fen) for card_id, fen in db.session.execute(query) if card_id is not None}
