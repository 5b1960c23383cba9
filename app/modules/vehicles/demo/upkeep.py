"""Upkeep of the demonstration: items, garages, plans, half a year of orders, two open ones; a violation, an accident; keys."""

import random
from datetime import date, time, timedelta

from app.core import clock
from app.core.db import db, insert_many
from app.core.language import in_language
from app.modules.vehicles import neighbours
from app.modules.vehicles.demo import keys
from app.modules.vehicles.demo.driven import Trip, trips
from app.modules.vehicles.models import (
    Energy,
    Expense,
    ExpenseKind,
    Vehicle,
)
from app.modules.vehicles.models.compliance import Liability
from app.modules.vehicles.models.upkeep import (
    Garage,
    LinePhase,
    UpkeepItem,
    UpkeepKind,
    UpkeepLine,
    UpkeepOrder,
    UpkeepPlan,
    UpkeepStatus,
)
from app.modules.vehicles.queries import masters, odometer
from app.modules.vehicles.queries import upkeep as queries
from app.modules.vehicles.queries import upkeep_plans as plan_queries
from app.modules.vehicles.rules.expenses import month_of
from app.modules.vehicles.services import compliance, upkeep, upkeep_plans
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import decide
from app.shared.numbering.services import next_number
from app.shared.workdays.queries import is_workday

K = UpkeepKind
# name, kind, months, kilometres, warranty in months, in kilometres, engine needed, price of the part and labour in yuan
ITEMS = [
    ("机油机滤", K.MAINTENANCE, 6, 7_500, None, None, True, 380, 120),
    ("空气滤芯、空调滤芯", K.MAINTENANCE, 12, 15_000, None, None, False, 160, 40),
    ("制动液", K.MAINTENANCE, 24, 40_000, None, None, False, 120, 100),
    ("前制动片", K.REPAIR, None, 40_000, 12, 20_000, False, 460, 160),
    ("轮胎", K.TYRES, 48, 60_000, 12, 30_000, False, 620, 40),
    ("火花塞", K.MAINTENANCE, None, 40_000, 6, 10_000, True, 240, 120),
    ("蓄电池", K.REPAIR, 36, None, 18, None, False, 680, 40),
    ("四轮定位", K.MAINTENANCE, 24, 30_000, 3, 5_000, False, 0, 200),
]
GARAGES = [
    ("青禾汽车维修有限公司", "新城区工业路 18 号", "于师傅", True),
    ("云川一汽大众服务站", "开发区汽车城 3 号", "服务台", True),
    ("城北客车修理厂", "城北大道 206 号", "蒋厂长", True),
    ("路路通汽修店", "老城区解放路 77 号", "", False),
]
PLANNED = ("机油机滤", "空气滤芯、空调滤芯", "轮胎", "制动液")


def lay() -> None:
    """Once, after the trips."""
    by, manager = people.by_username("dispatcher"), people.by_username("manager")
    driven = trips()
    if by is None or manager is None or not driven or plan_queries.items(ended=True):
        return
    dice = random.Random(20260701)
    items, garages = _items(), _garages()
    cars = list(plan_queries.cars())
    _plans(dice, cars, items)
    _history(dice, cars, items, garages, by, driven)
    _open_orders(cars, items, garages, by, manager)
    _cases(driven, by)
    keys.lay(cars, driven, by)


def _items() -> dict[str, UpkeepItem]:
    rows = {}
    for name, kind, months, km, warranty, warranty_km, *_rest in ITEMS:
        rows[name] = UpkeepItem(
            name=name,
            kind=kind,
            interval_months=months,
            interval_km=km,
            warranty_months=warranty,
            warranty_km=warranty_km,
        )
    db.session.add_all(rows.values())
    db.session.flush()
    return rows


def _garages() -> list[Garage]:
    rows = [
        Garage(
            name=name, address=address, contact=contact, phone=f"0512-68{n}1 20{n}7", designated=designated,
            contract_until=date(2027, 12, 31) if designated else None,
        )
        for n, (name, address, contact, designated) in enumerate(GARAGES, start=1)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _plans(dice: random.Random, cars: list[Vehicle], items: dict[str, UpkeepItem]) -> None:
    """Every car's plans, with the forecast of now; what is near is owed."""
    today, rates = clock.today(), plan_queries.rates([car.id for car in cars])
    rows = []
    for car in cars:
        for name in PLANNED:
            item = items[name]
            if car.energy == Energy.ELECTRIC and name == "机油机滤":
                continue
            share = dice.uniform(0.1, 0.93)
            months = item.interval_months or 24
            last_on = today - timedelta(days=round(months * 30 * share))
            gone = round((item.interval_km or 30_000) * dice.uniform(0.2, 0.9))
            last_km = max(0, (rates[car.id].km or 0) - gone)
            rows.append(
                {"vehicle_id": car.id, "item_id": item.id, "interval_months": item.interval_months,
                 "interval_km": item.interval_km, "last_on": last_on, "last_km": last_km}
            )  # fmt: skip
    insert_many(UpkeepPlan, rows)
    plans = plan_queries.all_plans()
    for n, (plan_id, due) in enumerate(
        sorted(upkeep_plans.dues(plans).items(), key=lambda pair: pair[1].expected_on)
    ):
        plan = next(p for p in plans if p.id == plan_id)
        plan.expected_on = due.expected_on
        if n < 6 and due.expected_on >= today:
            neighbours.keep(("upkeep_plan", plan.id), "upkeep_due", clock.at(due.expected_on, time(9)))


def _price(name: str) -> tuple[int, int]:
    row = next(row for row in ITEMS if row[0] == name)
    return row[7] * 100, row[8] * 100


def _history(
    dice: random.Random, cars: list[Vehicle], items: dict[str, UpkeepItem], garages: list[Garage], by: Person,
    driven: list[Trip],
) -> None:  # fmt: skip
    """Concluded orders of the last months, each with its lines and its expense."""
    today = clock.today()
    names = [name for name, *_ in ITEMS]
    days = sorted(
        day for n in range(18) if is_workday(day := today - timedelta(days=6 + n * 5 + dice.randint(0, 3)))
    )
    for n, day in enumerate(days):
        car, name = cars[(n * 7) % len(cars)], names[n % len(names)]
        if car.energy == Energy.ELECTRIC and name in ("机油机滤", "火花塞"):
            name = "空气滤芯、空调滤芯"
        item, garage = items[name], garages[0 if n % 3 else 1]
        price, labour = _price(name)
        count = 4 if name == "轮胎" else 1
        total = price * count + labour
        at = clock.at(day, time(15, 20))
        last = odometer.last(car.id, at) or odometer.following(car.id, at)
        km = last.km if last else 0
        number = next_number(upkeep.SUBJECT, day)
        order = UpkeepOrder(
            number=number, vehicle_id=car.id, plate=car.plate, kind=item.kind, reason=f"{name}到期更换", requester=by,
            department=by.department, created_at=at - timedelta(days=3), garage=garage, estimated_fen=total,
            estimated_at=at - timedelta(days=3), status=UpkeepStatus.CLOSED, delivered_at=at - timedelta(hours=6),
            planned_from=at - timedelta(hours=6), planned_until=at, delivered_km=km, delivered_by=by, accepted_at=at,
            accepted_km=km, accepted_by=by, actual_fen=total, invoice_no=f"2432{7000 + n * 13}", closed_at=at + timedelta(days=2),
            old_parts="旧件已交回" if price else "",
            warranty_until=day + timedelta(days=30 * item.warranty_months) if item.warranty_months else None,
            warranty_km=km + item.warranty_km if item.warranty_km else None,
        )  # fmt: skip
        for phase in (LinePhase.ESTIMATE, LinePhase.ACTUAL):
            order.lines.append(
                UpkeepLine(
                    phase=phase,
                    item=item,
                    text=name,
                    parts=name if price else "",
                    quantity=count * 1000,
                    price_fen=price,
                    labour_fen=labour,
                )
            )
        db.session.add(order)
        db.session.flush()
        expense = Expense(
            number=next_number("vehicle_expense", day), kind=upkeep.EXPENSES.get(item.kind, ExpenseKind.REPAIR),
            vehicle_id=car.id, plate=car.plate, business_on=day, posted_month=month_of(day), amount_fen=total,
            description=f"{number} {name}", payee=garage.name, invoice_no=order.invoice_no, source_type=upkeep.SUBJECT,
            source_id=order.id, entered_by=by, created_at=at,
        )  # fmt: skip
        db.session.add(expense)
        db.session.flush()
        order.expense_id = expense.id


def _open_orders(
    cars: list[Vehicle], items: dict[str, UpkeepItem], garages: list[Garage], by: Person, manager: Person
) -> None:
    """One in the garage now, one that waits for approval; and a defect that waits for an answer."""
    now = clock.now()
    ends = clock.at(clock.today() + timedelta(days=3), time(17))
    free = [
        car
        for car in cars
        if not queries.dispatches_in(car.id, now - timedelta(days=1), ends)
        and (last := odometer.last(car.id)) is not None
        and last.at < now
    ]
    if len(free) < 2:
        return
    with in_language(None):
        one = upkeep.request_upkeep(by, free[0].id, K.REPAIR, "前制动片磨损，制动时有异响")
        line = {
            "item_id": items["前制动片"].id,
            "text": "更换前制动片",
            "parts": "前制动片",
            "quantity": 1000,
            "price_fen": 46_000,
            "labour_fen": 16_000,
        }
        upkeep.estimate(one, by, garages[0].id, [line])
        case = approvals.current(upkeep.SUBJECT, one.id)
        if case is not None:
            decide(case.id, by=manager, verdict="approve", opinion="同意，抓紧修好。")
        last = odometer.last(free[0].id)
        upkeep.deliver(one, by, last.km if last else 0, ends, give_back=True)
        two = upkeep.request_upkeep(by, free[1].id, K.TYRES, "四条轮胎花纹已到磨损标记")
        tyres = {
            "item_id": items["轮胎"].id,
            "text": "更换轮胎",
            "parts": "225/55R17",
            "quantity": 4000,
            "price_fen": 62_000,
            "labour_fen": 16_000,
        }
        upkeep.estimate(two, by, garages[0].id, [tyres])
        driver = people.by_username("driver")
        if driver is not None:
            upkeep_plans.report_defect(driver, free[-1].id, "右后门车窗升降有异响，雨天漏水")


def _cases(driven: list[Trip], by: Person) -> None:
    """A violation and an accident of real trips: who drove is looked up."""
    recent = [
        trip
        for trip in driven
        if trip.in_at < clock.now() and (trip.in_at - trip.out_at) > timedelta(hours=1)
    ]
    if len(recent) < 12:
        return
    middle = recent[-6].out_at + (recent[-6].in_at - recent[-6].out_at) / 2
    compliance.record_violation(
        by,
        recent[-6].vehicle_id,
        middle,
        "人民路与建设路交叉口",
        "机动车违反禁止标线指示",
        "3205012026114471",
        3,
        20_000,
    )
    earlier = recent[-12].out_at + (recent[-12].in_at - recent[-12].out_at) / 3
    row = compliance.report_accident(
        by, recent[-12].vehicle_id, earlier, "环城高速 12 公里处", "排队缓行时被后车追尾，后保险杠及左尾灯损坏，无人员受伤。",
        third_party="张先生", third_plate="苏Z·61K20", third_phone="138****2071", police_no="云公交认字〔2026〕第 1187 号",
    )  # fmt: skip
    compliance.report_to_insurer(
        row, by, "人民财产保险股份有限公司", "PICC2026110871", row.police_no, Liability.NONE
    )
    soon = clock.today() + timedelta(days=60)
    for driver in masters.active_drivers():
        if driver.licence_valid_until <= soon:
            compliance.watch_licence(driver)
