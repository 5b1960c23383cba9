"""Do it: stations and fuel cards. Ended, never deleted."""

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import blind_index
from app.modules.vehicles.models import CardStatus, FuelCard, Station, Vehicle
from app.modules.vehicles.queries.fuel import masters as queries
from app.modules.vehicles.queries.masters import vehicle as car_of


def save_station(
    station: Station | None = None, *, name: str, address: str = "", designated: bool = True
) -> Station:
    """A new station, or a changed one."""
    same = queries.station_named(name.strip())
    if same is not None and same is not station:
        raise RuleBroken(_("There is a station with this name already."), "name")
    if station is None:
        station = Station()
        db.session.add(station)
    station.name, station.address, station.designated = name.strip(), address.strip(), designated
    db.session.flush()
    return station


def end_station(*, station: Station) -> Station:
    """No longer offered; what was filled there stays."""
    if station.ended_on is not None:
        raise RuleBroken(_("This has ended already."))
    station.ended_on = clock.today()
    return station


def digits(number: str) -> str:
    """A card number as it is compared: without spaces and dashes."""
    return "".join(c for c in number if c.isalnum()).upper()


def save_card(
    card: FuelCard | None = None,
    *,
    vehicle_id: int,
    issuer: str,
    number: str = "",
    month_limit_fen: int | None = None,
    note: str = "",
) -> FuelCard:
    """A new card, or a changed one; without a new number the old one stays. One car has one card of an issuer."""
    plain = digits(number)
    if card is None and not plain:
        raise RuleBroken(_("Type the number of the card."), "number")
    if plain and len(plain) < 6:
        raise RuleBroken(_("A card number has at least six digits."), "number")
    same = queries.card_of_index(blind_index(plain)) if plain else None
    if same is not None and same is not card:
        raise RuleBroken(
            _("This card is registered already, for %(plate)s.", plate=same.vehicle.plate), "number"
        )
    if any(c.issuer == issuer.strip() and c is not card for c in queries.cards_of(vehicle_id)):
        raise RuleBroken(_("This car has a card of this issuer already. End that one first."), "vehicle_id")
    if card is not None and card.ended_on is not None:
        raise RuleBroken(_("This has ended already."))
    car = _car(vehicle_id)
    card = card or FuelCard()
    if plain:
        card.number, card.number_index, card.tail = plain, blind_index(plain), plain[-4:]
    card.vehicle, card.issuer, card.month_limit_fen = car, issuer.strip(), month_limit_fen
    card.note = note.strip()
    db.session.add(card)
    db.session.flush()
    return card


def block_card(*, card: FuelCard) -> FuelCard:
    """Lost: nothing can be paid with it until it is found."""
    if card.status != CardStatus.ACTIVE:
        raise RuleBroken(_("This card is not in use."))
    card.status = CardStatus.BLOCKED
    return card


def unblock_card(*, card: FuelCard) -> FuelCard:
    if card.status != CardStatus.BLOCKED:
        raise RuleBroken(_("This card was not reported lost."))
    card.status = CardStatus.ACTIVE
    return card


def end_card(*, card: FuelCard) -> FuelCard:
    """Handed in."""
    if card.ended_on is not None:
        raise RuleBroken(_("This has ended already."))
    card.status, card.ended_on = CardStatus.ENDED, clock.today()
    return card


def _car(vehicle_id: int) -> Vehicle:
    car = car_of(vehicle_id)
    if car is None:
        raise RuleBroken(_("Choose a car."), "vehicle_id")
    return car
