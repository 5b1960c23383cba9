"""May a fill be so? What the rules of the office find in it, and what is to be done about that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as also
from datetime import datetime
from typing import Any

from app.core.formats import number, yuan
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import CardStatus, CaseKind, Energy, FuelGrade, FuelKind
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.rules.terms import Terms

_PETROL = frozenset({FuelGrade.PETROL_92, FuelGrade.PETROL_95, FuelGrade.PETROL_98})
_DIESEL = frozenset({FuelGrade.DIESEL_0, FuelGrade.DIESEL_10, FuelGrade.DIESEL_20})
GRADES: dict[Energy, frozenset[FuelGrade]] = {
    Energy.PETROL: _PETROL,
    Energy.DIESEL: _DIESEL,
    Energy.ELECTRIC: frozenset({FuelGrade.ELECTRIC}),
    Energy.HYBRID: _PETROL | {FuelGrade.ELECTRIC},
}
# Which departures somebody else looks at afterwards, and what that case is called.
CASES = {
    codes.TANK: CaseKind.TANK,
    codes.RECEIPT: CaseKind.RECEIPT,
    codes.TOO_SOON: CaseKind.TOO_SOON,
    codes.TRIP_DAYS: CaseKind.NO_TRIP,
}


@dataclass(frozen=True)
class Filled:
    """What is said about a fill."""

    at: datetime
    kind: FuelKind
    quantity_milli: int
    amount_fen: int
    price4: int | None = None
    grade: FuelGrade | None = None


@dataclass(frozen=True)
class Around:
    """What the house knows about the car, the card, the station and the days around."""

    energy: Energy
    tank_milli: int | None = None
    other_receipt: str = ""  # the number of the fill that used this receipt already
    card_status: CardStatus | None = None
    card_is_of_car: bool = True
    card_plate: str = ""
    card_limit_fen: int | None = None
    card_spent_fen: int = 0
    designated: bool | None = True  # None: nothing is said about the station
    minutes_apart: int | None = None  # to the nearest other fill of the car
    trip_near: bool = True
    usual_price4: int | None = None


@dataclass(frozen=True)
class Finding:
    """A rule that a fill departs from. Stored with the fill, worded when it is read."""

    code: str
    severity: str  # block | reason | warn
    field: str
    values: Mapping[str, Any] = also(default_factory=dict)

    @property
    def message(self) -> str:
        return wording(self.code, self.values)


def check_form(filled: Filled, km: int | None) -> None:
    """What no policy can allow."""
    if filled.quantity_milli <= 0:
        raise RuleBroken(
            _("Type how much went in."),
            "litres_milli" if filled.kind == FuelKind.FUEL else "kwh_milli",
        )
    if filled.amount_fen < 0:
        raise RuleBroken(_("Type what was paid."), "amount_fen")
    if km is not None and km < 0:
        raise RuleBroken(_("Type what the odometer shows."), "km")
    if filled.grade is not None and (filled.grade == FuelGrade.ELECTRIC) != (filled.kind == FuelKind.CHARGE):
        raise RuleBroken(_("The grade does not go with what was filled in."), "grade")


def price4_of(quantity_milli: int, amount_fen: int) -> int:
    """The unit price, in 1/10,000 yuan, that follows from quantity and amount."""
    return (amount_fen * 100_000 * 2 + quantity_milli) // (2 * quantity_milli)


def findings(filled: Filled, around: Around, terms: Terms) -> list[Finding]:
    """Every rule that the fill departs from, in the order of FILL_CODES."""
    found = {code: _look(code, filled, around, terms[code].value) for code in codes.FILL_CODES}
    return [
        Finding(code, str(terms[code].severity), field, values)
        for code, hit in found.items()
        if hit is not None and terms[code].severity != "off"
        for field, values in (hit,)
    ]


def _look(code: str, filled: Filled, around: Around, limit: Any) -> tuple[str, dict[str, Any]] | None:
    """The field that departs from this rule, and what its sentence tells; None if all is well."""
    quantity = "litres_milli" if filled.kind == FuelKind.FUEL else "kwh_milli"
    departs: dict[str, tuple[bool, str, dict[str, Any]]] = {
        codes.SUM: (_off_fen(filled) > int(limit) * 100_000, "amount_fen", _sum_values(filled)),
        codes.ENERGY: (
            not _runs_on(filled, around.energy),
            "grade" if filled.grade else quantity,
            {"energy": around.energy.value},
        ),
        codes.TANK: (
            filled.kind == FuelKind.FUEL
            and bool(around.tank_milli)
            and filled.quantity_milli * 100 > (around.tank_milli or 0) * float(limit),
            quantity,
            {"quantity": filled.quantity_milli, "tank": around.tank_milli},
        ),
        codes.RECEIPT: (bool(around.other_receipt), "receipt_no", {"number": around.other_receipt}),
        codes.CARD_CAR: (
            around.card_status is not None
            and (not around.card_is_of_car or around.card_status != CardStatus.ACTIVE),
            "card_id",
            {"plate": around.card_plate, "status": around.card_status.value if around.card_status else ""},
        ),
        codes.CARD_LIMIT: (
            around.card_limit_fen is not None
            and around.card_spent_fen + filled.amount_fen > around.card_limit_fen,
            "amount_fen",
            {"spent": around.card_spent_fen + filled.amount_fen, "limit": around.card_limit_fen},
        ),
        codes.STATION: (around.designated is False, "station_id", {}),
        codes.TOO_SOON: (
            around.minutes_apart is not None and around.minutes_apart < int(limit),
            "filled_at",
            {"minutes": around.minutes_apart},
        ),
        codes.TRIP_DAYS: (not around.trip_near, "filled_at", {"days": int(limit)}),
        codes.PRICE: (
            _price_off(filled, around, float(limit)),
            "price4",
            {"price": filled.price4, "usual": around.usual_price4},
        ),
    }
    hit, field, values = departs[code]
    return (field, values) if hit else None


def _off_fen(filled: Filled) -> int:
    """By how much quantity times price misses the amount, in 1/100,000 fen."""
    if filled.price4 is None:
        return 0
    return abs(filled.quantity_milli * filled.price4 - filled.amount_fen * 100_000)


def _sum_values(filled: Filled) -> dict[str, Any]:
    return {
        "due": round(filled.quantity_milli * (filled.price4 or 0) / 100_000),
        "amount": filled.amount_fen,
    }


def _price_off(filled: Filled, around: Around, percent: float) -> bool:
    if not around.usual_price4 or filled.price4 is None:
        return False
    return abs(filled.price4 - around.usual_price4) * 100 > around.usual_price4 * percent


def _runs_on(filled: Filled, energy: Energy) -> bool:
    if filled.grade is not None:
        return filled.grade in GRADES[energy]
    if filled.kind == FuelKind.CHARGE:
        return energy in (Energy.ELECTRIC, Energy.HYBRID)
    return energy != Energy.ELECTRIC


def wording(code: str, values: Mapping[str, Any]) -> str:
    """What a finding says, in the language of whoever reads it."""
    if code == codes.SUM:
        return _(
            "Quantity times price is %(due)s yuan, but %(amount)s yuan is typed.",
            due=yuan(values["due"]), amount=yuan(values["amount"]),
        )  # fmt: skip
    if code == codes.ENERGY:
        return _("The car runs on something else: %(energy)s.", energy=Energy(values["energy"]).label)
    if code == codes.TANK:
        return _(
            "%(litres)s litres do not go into a tank of %(tank)s litres.",
            litres=f"{values['quantity'] / 1000:g}", tank=f"{values['tank'] / 1000:g}",
        )  # fmt: skip
    if code == codes.RECEIPT:
        return _("This receipt is used already, for %(number)s.", number=values["number"])
    if code == codes.CARD_CAR:
        if values["status"] != CardStatus.ACTIVE:
            return _("This fuel card is not in use: %(status)s.", status=CardStatus(values["status"]).label)
        return _("This fuel card belongs to %(plate)s.", plate=values["plate"])
    if code == codes.CARD_LIMIT:
        return _(
            "With this fill the card has paid %(spent)s yuan this month; its limit is %(limit)s yuan.",
            spent=yuan(values["spent"]), limit=yuan(values["limit"]),
        )  # fmt: skip
    if code == codes.STATION:
        return _("This is not a designated station.")
    if code == codes.TOO_SOON:
        return _(
            "Another fill of this car lies only %(minutes)s minutes away.", minutes=number(values["minutes"])
        )
    if code == codes.TRIP_DAYS:
        return _("The car has no trip within %(days)s days of this fill.", days=values["days"])
    return _(
        "The price of %(price)s yuan is far from the usual %(usual)s yuan.",
        price=f"{values['price'] / 10000:.2f}", usual=f"{values['usual'] / 10000:.2f}",
    )  # fmt: skip


def settle(found: Sequence[Finding], reason: str) -> None:
    """Refuse what is forbidden; ask for the reason of what wants one."""
    for finding in found:
        if finding.severity == "block":
            raise RuleBroken(finding.message, finding.field)
    wanting = [f.message for f in found if f.severity == "reason"]
    if wanting and not reason.strip():
        raise RuleBroken(_("%(why)s Give the reason.", why="".join(wanting)), "reason")
