"""Fuel of the demonstration: three months of fills that go with the odometers, cards, stations, a statement, three cases."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.core.secret import blind_index
from app.modules.vehicles.demo import statements
from app.modules.vehicles.demo.driven import Trip, trips
from app.modules.vehicles.models import (
    CaseKind,
    CaseLevel,
    Conclusion,
    Energy,
    FuelCard,
    FuelCase,
    FuelGrade,
    FuelKind,
    OdometerReading,
    ReadingSource,
    Refuelling,
    Station,
    Vehicle,
)
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.rules.expenses import month_of
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.rules.fuel.checks import Finding
from app.modules.vehicles.services.fuel import cases
from app.modules.vehicles.services.history import name_fills
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.numbering.services import next_number

MINUTE = timedelta(minutes=1)
STATIONS = (
    ("中国石化迎宾路加油站", "迎宾路 118 号", True), ("中国石化环城东路加油站", "环城东路 9 号", True),
    ("中国石油高新区加油站", "创新大道 66 号", True), ("机关大院充电桩", "机关大院北区", True),
    ("省道 204 临水服务区加油站", "省道 204 线 37 公里处", False),
)  # fmt: skip
EV_RATE = 15.4  # kWh per 100 km
CHARGER, FAR = STATIONS[3][0], STATIONS[4][0]
PRICES = {
    FuelGrade.PETROL_92: 7.42,
    FuelGrade.PETROL_95: 7.90,
    FuelGrade.DIESEL_0: 7.06,
    FuelGrade.ELECTRIC: 0.92,
}
FAR_REASON = ("长途返程油量不足，沿途无定点站", "下乡途中报警灯亮，就近加注")
TWICE_REASON = "第一次跳枪未加满，办完事返程补加"


def lay() -> None:
    """Once, after the trips; not without them."""
    keeper = people.by_username("dispatcher")
    if keeper is None or db.session.scalar(select(Refuelling.id).limit(1)) is not None:
        return
    driven = trips()
    if not driven:
        return
    pump = _Pump(driven, keeper)
    pump.lay_masters()
    pump.write(pump.rows())
    pump.lay_cases()
    statements.lay(people.by_username("finance") or keeper)


class _Pump:
    """Makes up what was filled in, car by car, and writes it in the order of time."""

    def __init__(self, driven: list[Trip], keeper: Person) -> None:
        self.dice, self.keeper = random.Random(20260601), keeper
        self.cars = {car.id: car for car in db.session.scalars(select(Vehicle)) if car.own_unit}
        self.by_car: dict[int, list[Trip]] = defaultdict(list)
        for trip in driven:
            self.by_car[trip.vehicle_id].append(trip)
        self.stations: dict[str, int] = {}
        self.cards: dict[int, int] = {}
        # by car: from which of its full fills on more is used than ought to be
        thirsty = sorted((len(rows), car) for car, rows in self.by_car.items() if self._petrol(car))
        self.serious = thirsty[-1][1] if thirsty else 0
        self.warned = thirsty[-2][1] if len(thirsty) > 1 else 0
        self.twice = thirsty[-3][1] if len(thirsty) > 2 else 0

    def _petrol(self, car_id: int) -> bool:
        car = self.cars.get(car_id)
        return car is not None and car.energy == Energy.PETROL and bool(car.fuel_norm and car.tank_l)

    def lay_masters(self) -> None:
        for name, address, designated in STATIONS:
            db.session.add(Station(name=name, address=address, designated=designated))
        for n, car in enumerate(sorted(self.cars.values(), key=lambda c: c.plate)):
            if car.energy == Energy.ELECTRIC:
                continue
            number = f"100011190001{8200137 + 37 * n}"
            limit = 400_000 if car.energy == Energy.DIESEL else 250_000
            db.session.add(
                FuelCard(
                    number=number, number_index=blind_index(number), tail=number[-4:], issuer="中国石化", vehicle=car,
                    month_limit_fen=limit,
                )
            )  # fmt: skip
        db.session.flush()
        self.stations = {name: key for name, key in db.session.execute(select(Station.name, Station.id))}  # noqa: C416 - to mypy a row is no pair
        self.cards = {car: key for car, key in db.session.execute(select(FuelCard.vehicle_id, FuelCard.id))}  # noqa: C416

    def rows(self) -> list[dict[str, Any]]:
        """Every fill, the oldest first."""
        found = [
            row
            for car_id, mine in self.by_car.items()
            if car_id in self.cars
            for row in self._of(car_id, mine)
        ]
        return sorted(found, key=lambda row: (row["filled_at"], row["vehicle_id"]))

    def _of(self, car_id: int, mine: list[Trip]) -> list[dict[str, Any]]:
        car, dice = self.cars[car_id], self.dice
        electric = car.energy == Energy.ELECTRIC
        rate = EV_RATE if electric else (car.fuel_norm or 9_000) / 1000
        tank = (car.range_km or 400) * EV_RATE / 100 if electric else (car.tank_l or 60_000) / 1000
        rows: list[dict[str, Any]] = []
        used, full_at, missed, ends = tank * dice.uniform(0.0, 0.6), mine[0].out_km, False, len(mine)
        wanted = dice.uniform(0.3, 0.5) if electric else dice.uniform(0.5, 0.72)
        for n, trip in enumerate(mine):
            used += (trip.in_km - full_at) * rate * dice.uniform(0.95, 1.06) / 100
            full_at = trip.in_km
            after = mine[n + 1].out_at if n + 1 < ends else clock.now() - timedelta(hours=1)
            if used < tank * wanted:
                continue
            fate = dice.random()
            if rows and fate < 0.05 and not electric and n + 4 < ends:
                used, missed = 0.0, True  # nobody wrote this one down
                continue
            partly = bool(rows) and fate > 0.9 and not missed
            quantity = min(used * (dice.uniform(0.35, 0.6) if partly else 1), tank * 0.97)
            row = self._row(car, trip, quantity, after, is_full=not partly, missed=missed)
            if row is None:
                continue
            rows.append(row)
            used, missed = used - quantity if partly else 0.0, False
            wanted = dice.uniform(0.3, 0.5) if electric else dice.uniform(0.5, 0.72)
        self._spoil(car, rows)
        return rows

    def _row(
        self, car: Vehicle, trip: Trip, quantity: float, after: datetime, *, is_full: bool, missed: bool
    ) -> dict[str, Any] | None:
        """A fill near the end of this trip; a charge after it, in the yard."""
        dice, electric = self.dice, car.energy == Energy.ELECTRIC
        at = (
            trip.in_at + dice.randint(6, 20) * MINUTE
            if electric
            else trip.in_at - dice.randint(7, 14) * MINUTE
        )
        if at <= trip.out_at or at >= after or at > clock.now():
            return None
        grade = self._grade(car)
        milli = round(quantity * 100) * 10
        price4 = round((PRICES[grade] + dice.choice((-0.12, -0.05, 0, 0, 0.04, 0.1))) * 10_000)
        far = not electric and trip.in_km - trip.out_km > 150 and dice.random() < 0.5
        place = CHARGER if electric else FAR if far else dice.choice(STATIONS[:3])[0]
        return {
            "kind": FuelKind.CHARGE if electric else FuelKind.FUEL, "vehicle_id": car.id, "plate": car.plate,
            "driver_id": trip.driver_id, "driver_name": trip.driver, "dispatch_id": None if electric else trip.order_id,
            "filled_at": at, "business_on": clock.local(at).date(), "posted_month": month_of(clock.local(at).date()),
            "grade": grade, "litres_milli": None if electric else milli, "kwh_milli": milli if electric else None,
            "price4": price4, "amount_fen": round(milli * price4 / 100_000),
            "km": trip.in_km if electric else max(trip.out_km, trip.in_km - dice.randint(1, 3)), "is_full": is_full,
            "missed_before": missed, "station_id": self.stations[place], "station_name": place,
            "card_id": None if electric or far else self.cards.get(car.id),
            "receipt_no": "" if electric else f"{dice.randint(10_000_000, 99_999_999)}",
            "reason": dice.choice(FAR_REASON) if far else "",
            "findings": [{"code": codes.STATION, "severity": "reason", "values": {}}] if far else [],
            "entered_by_id": trip.person_id, "created_at": at + dice.randint(2, 9) * MINUTE, "client_id": None,
        }  # fmt: skip

    def _grade(self, car: Vehicle) -> FuelGrade:
        if car.energy == Energy.ELECTRIC:
            return FuelGrade.ELECTRIC
        if car.energy == Energy.DIESEL:
            return FuelGrade.DIESEL_0
        return FuelGrade.PETROL_95 if car.brand_model.startswith(("红旗", "别克")) else FuelGrade.PETROL_92

    def _spoil(self, car: Vehicle, rows: list[dict[str, Any]]) -> None:
        """What is unusual: one uses much too much of late, one used too much, one was filled twice in an hour."""
        full = [n for n, row in enumerate(rows) if row["is_full"]]
        alone = [n for n in full if n and rows[n - 1]["is_full"] and not rows[n]["missed_before"]]
        if car.id == self.serious:
            self._more(rows, reversed(alone), 1.36, car)
        if car.id == self.warned:
            self._more(rows, alone, 1.21, car)
        if car.id == self.twice and len(full) > 2:
            row = rows[full[-1]]
            before = row | {"is_full": False, "receipt_no": f"{int(row['receipt_no']) - 9}"}
            before["filled_at"] = row["filled_at"] - 3 * MINUTE
            before["litres_milli"] = round(row["litres_milli"] * 0.7 / 10) * 10
            row["litres_milli"] -= before["litres_milli"]
            for one in (before, row):
                one["amount_fen"] = round(one["litres_milli"] * one["price4"] / 100_000)
            row["reason"] = TWICE_REASON
            row["findings"] = [{"code": codes.TOO_SOON, "severity": "reason", "values": {"minutes": 3}}]
            rows.append(before)

    def _more(self, rows: list[dict[str, Any]], places: Iterable[int], factor: float, car: Vehicle) -> None:
        """The first of these fills that leaves room in the tank becomes so much more."""
        for row in (rows[n] for n in places):
            milli = round(row["litres_milli"] * factor / 10) * 10
            if milli <= (car.tank_l or 0):
                row["litres_milli"], row["amount_fen"] = milli, round(milli * row["price4"] / 100_000)
                return

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Readings first, then fills with their numbers."""
        readings = insert_many(
            OdometerReading,
            [
                {
                    "vehicle_id": row["vehicle_id"], "at": row["filled_at"], "km": row["km"], "source": ReadingSource.REFUEL,
                    "entered_by_id": row["entered_by_id"], "created_at": row["created_at"],
                }
                for row in rows
            ],
        )  # fmt: skip
        for row, reading_id in zip(rows, readings, strict=True):
            del row["km"]
            row["reading_id"], row["number"] = reading_id, next_number("refuelling", row["business_on"])
        insert_many(Refuelling, rows)
        name_fills()
        db.session.expire_all()

    def lay_cases(self) -> None:
        """Three: one waits to be explained, two were explained."""
        for car_id in (self.serious, self.warned):
            car = self.cars.get(car_id)
            fills = queries.reckoned([car_id], FuelKind.FUEL).get(car_id, [])
            for fill in fills:
                if car is not None and fill.is_full:
                    cases.review(car, FuelKind.FUEL, fill.at)
        double = db.session.scalar(select(Refuelling).where(Refuelling.reason == TWICE_REASON).limit(1))
        if double is not None:
            found = cases.open_departures(double, [Finding(codes.TOO_SOON, "reason", "filled_at")])
            self._close(
                found[0],
                Conclusion.EXPLAINED,
                "查看监控，首次加注因油枪跳停只加了一部分，两张小票连号，情况属实。",
            )
        rows = db.session.scalars(
            select(FuelCase).where(FuelCase.kind == CaseKind.CONSUMPTION).order_by(FuelCase.id)
        ).all()
        for case in rows:
            case.opened_at = case.fill.filled_at + timedelta(hours=1)
            if case.vehicle_id == self.warned or case.level == CaseLevel.WARN:
                self._close(case, Conclusion.FAULT, "胎压偏低、空气滤芯堵塞，已保养，之后两箱油恢复正常。")

    def _close(self, case: FuelCase, conclusion: Conclusion, reason: str) -> None:
        driver = case.fill.driver.person_id if case.fill.driver else None
        by = self.keeper if self.keeper.id != driver else (people.by_username("manager") or self.keeper)
        cases.close_case(case=case, by=by, conclusion=conclusion, reason=reason)
        case.opened_at = case.fill.filled_at + timedelta(hours=1)
        case.closed_at = min(case.opened_at + timedelta(days=2), clock.now())
        case.due_at = case.opened_at + timedelta(days=7)
