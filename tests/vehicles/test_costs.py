"""Costs: the year's table, total cost of ownership, and the advice to replace with its reasons."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import in_transaction
from app.modules.vehicles.models.expenses import ExpenseKind
from app.modules.vehicles.queries import costs as queries
from app.modules.vehicles.reports import costs as reports
from app.modules.vehicles.rules import costs as rules
from app.modules.vehicles.rules.costs import Life
from tests.browser import Browser
from tests.vehicles.bookkeeping import lay_expense, lay_fuel
from tests.vehicles.masters import make_vehicle
from tests.vehicles.riding import at, make_reading, set_policy

YOUNG = Life(
    years=3.0,
    odometer_km=60_000,
    recorded_km=20_000,
    price_fen=18_000_000,
    worth_fen=11_500_000,
    running_fen=2_000_000,
    upkeep_year_fen=400_000,
)


@pytest.fixture
def car(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 3, 1, tzinfo=UTC))

    def lay() -> int:
        row = make_vehicle(price_fen=16_000_000, registered_on=date(2016, 12, 3))
        make_reading(row, 100_000, at(8, day=date(2026, 1, 2)))
        make_reading(row, 112_000, at(8, day=date(2026, 11, 2)))
        lay_fuel(row.id, date(2026, 3, 4), 50_000, 40_000, "JY-1")
        lay_expense(row.id, ExpenseKind.REPAIR, date(2026, 5, 6), 500_000, "FY-1")
        lay_expense(row.id, ExpenseKind.INSURANCE, date(2026, 6, 6), 60_000, "FY-2")
        lay_expense(row.id, ExpenseKind.REPAIR, date(2025, 5, 6), 70_000, "FY-3")
        return row.id

    with app.app_context():
        return in_transaction(lay)


def test_a_car_loses_its_price_in_a_straight_line_down_to_what_is_left() -> None:
    assert rules.worth(16_000_000, 0, 8, 5) == 16_000_000
    assert rules.worth(16_000_000, 4, 8, 5) == 8_400_000
    assert rules.worth(16_000_000, 8, 8, 5) == rules.worth(16_000_000, 20, 8, 5) == 800_000


def test_a_young_car_is_kept(app: Flask) -> None:
    with app.app_context():
        assert rules.advice(YOUNG, queries.terms(rules.CODES)) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"years": 8.5}, rules.YEARS),
        ({"odometer_km": 300_001}, rules.KM),
        ({"upkeep_year_fen": 5_800_000}, rules.RATIO),
    ],
)
def test_every_limit_that_is_passed_is_a_reason_with_its_citation(
    app: Flask, changed: dict[str, float], code: str
) -> None:
    with app.app_context():
        found = rules.advice(replace(YOUNG, **changed), queries.terms(rules.CODES))
        assert [reason.code for reason in found] == [code] and found[0].citation and found[0].sentence


def test_a_rule_that_is_off_is_no_reason(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: set_policy(rules.YEARS, severity="off"))
        assert rules.advice(replace(YOUNG, years=20.0), queries.terms(rules.CODES)) == []


def test_the_total_cost_of_ownership_is_the_lost_value_and_all_that_was_spent(app: Flask, car: int) -> None:
    with app.app_context():
        one = next(one for one in reports.lives() if one.car.id == car)
        assert one.life.worth_fen == 800_000 and one.life.running_fen == 40_000 + 500_000 + 60_000 + 70_000
        assert one.life.total_fen == 15_200_000 + 670_000
        assert (one.life.odometer_km, one.life.recorded_km, one.life.upkeep_year_fen) == (
            112_000,
            12_000,
            500_000,
        )
        assert {reason.code for reason in one.reasons} == {rules.YEARS, rules.RATIO}


def test_the_year_sums_all_records_by_business_day(app: Flask, car: int) -> None:
    with app.app_context():
        seen = reports.year(2026)
        row = next(row for row in seen.cars if row.vehicle_id == car)
        assert (row.km, row.repair_fen, row.insurance_fen, row.fuel_fen) == (12_000, 500_000, 60_000, 40_000)
        assert (row.opening_km, row.closing_km) == (100_000, 112_000)
        assert sum(month.total_fen for month in seen.months) == seen.total.total_fen == 600_000
        assert seen.last is not None and seen.last.repair_fen == 70_000


def test_the_pages_and_excel_are_there(app: Flask, car: int) -> None:
    browser = Browser(app, "finance")
    assert "5,000.00" in browser.page("/vehicles/costs?year=2026")
    assert "苏" in browser.page("/vehicles/costs/cars")
    for page in ("/vehicles/costs?year=2026&format=xlsx", "/vehicles/costs/cars?format=xlsx"):
        assert browser.get(page).mimetype.endswith("sheet")
    browser.page("/vehicles/costs?year=2024")
    browser.page("/vehicles/costs?year=x&sort=-total_fen")


@pytest.mark.parametrize("name", ["clerk", "leader", "driver"])
def test_others_do_not_see_costs(app: Flask, car: int, name: str) -> None:
    assert Browser(app, name).get("/vehicles/costs").status_code == 403
    assert Browser(app, name).get("/vehicles/costs/cars").status_code == 403
