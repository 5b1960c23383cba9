"""Fills, cards, stations and statements in few words, for tests."""

from datetime import date, datetime
from typing import Any

from app.core.db import db
from app.core.secret import blind_index
from app.modules.vehicles.models import (
    Expense,
    ExpenseKind,
    FuelCard,
    FuelCase,
    Refuelling,
    Station,
    Vehicle,
)
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.services.expenses import record_expense, void_expense
from app.modules.vehicles.services.fuel import record_fill, void_fill
from tests.vehicles.riding import Office, at, set_policy, who

NOVEMBER = date(2026, 11, 10)


class Pump(Office):
    """An office whose sedan has a tank of 70 litres and a set value of 8 litres; rules about trips are off."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)

        def prepare() -> None:
            car = db.session.get_one(Vehicle, self.ids["car"])
            car.tank_l, car.fuel_norm = 70_000, 8_000
            set_policy("vehicles.fuel_trip_days", severity="off")
            set_policy("vehicles.fuel_season_percent", 0)
            station, other = Station(name="迎宾路加油站"), Station(name="省道加油站", designated=False)
            card = _card("1000111900012345", car)
            bus = _card("1000111900019999", db.session.get_one(Vehicle, self.ids["bus"]))
            db.session.add_all([station, other, card, bus])
            db.session.flush()
            self.ids |= {"station": station.id, "other": other.id, "card": card.id, "bus_card": bus.id}

        self.do(prepare)

    def fill(self, km: int = 10_100, litres: float = 40, day: int = 10, hour: int = 9, **given: Any) -> int:
        """The sedan's fill of a day of November by the driver; gives its id."""

        def verb() -> int:
            answers: dict[str, Any] = {
                "vehicle": db.session.get_one(Vehicle, self.ids[given.pop("car", "car")]),
                "by": who(given.pop("username", "driver")), "km": km, "litres_milli": round(litres * 1000),
                "amount_fen": round(litres * 750), "filled_at": at(hour, day=NOVEMBER.replace(day=day)),
            }  # fmt: skip
            if "station" in given:
                given["station"] = db.session.get_one(Station, self.ids[given["station"]])
            if "card" in given:
                given["card"] = db.session.get_one(FuelCard, self.ids[given["card"]])
            return record_fill(**answers | given).id

        return self.do(verb)

    def void(self, fill_id: int, reason: str = "升数打错") -> int:
        return self.do(
            lambda: (
                void_fill(
                    fill=db.session.get_one(Refuelling, fill_id), by=who("dispatcher"), reason=reason
                ).id
            )
        )

    def spend(self, amount: float = 15, **given: Any) -> int:
        def verb() -> int:
            answers: dict[str, Any] = {
                "vehicle": db.session.get_one(Vehicle, self.ids["car"]), "by": who(given.pop("username", "dispatcher")),
                "kind": ExpenseKind.TOLL, "amount_fen": round(amount * 100), "business_on": NOVEMBER,
            }  # fmt: skip
            return record_expense(**answers | given).id

        return self.do(verb)

    def void_expense(self, expense_id: int, reason: str = "重复登记") -> int:
        return self.do(
            lambda: (
                void_expense(
                    expense=db.session.get_one(Expense, expense_id), by=who("dispatcher"), reason=reason
                ).id
            )
        )

    def row(self, kind: Any, row_id: int) -> dict[str, Any]:
        def look() -> dict[str, Any]:
            found = db.session.get_one(kind, row_id)
            return {c.key: getattr(found, c.key) for c in found.__table__.columns}

        return self.read(look)

    def cases(self) -> list[tuple[str, str, str]]:
        """kind, level and status of every case, the oldest first."""
        return self.read(
            lambda: [
                (c.kind.value, c.level.value, c.status.value)
                for c in db.session.query(FuelCase).order_by(FuelCase.id)
            ]
        )

    def policy(self, code: str, value: Any = None, severity: str | None = None) -> None:
        self.do(lambda: set_policy(code, value, severity))


def _card(number: str, car: Vehicle) -> FuelCard:
    return FuelCard(
        number=number, number_index=blind_index(number), tail=number[-4:], issuer="中国石化", vehicle=car,
        month_limit_fen=200_000,
    )  # fmt: skip


def moment(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return at(hour, minute, NOVEMBER.replace(day=day))


__all__ = ["Pump", "moment", "queries"]
