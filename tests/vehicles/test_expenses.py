"""Expenses of cars: recorded with their invoice, voided or reversed, seen by those whom they concern."""

import io
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Driver, Expense, ExpenseKind
from app.modules.vehicles.queries import expenses as queries
from app.modules.vehicles.services import expenses as verbs
from tests.vehicles.fuelling import NOVEMBER, Pump
from tests.vehicles.riding import who


@pytest.fixture
def pump(app: Flask, now: Any) -> Pump:
    return Pump(app)


def refused(pump: Pump, **given: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal, pump.app.test_request_context():
        pump.spend(**given)
    return refusal.value


def test_an_expense_has_a_number_and_counts_in_its_month(pump: Pump) -> None:
    row = pump.row(Expense, pump.spend(business_on=date(2026, 10, 31), payee="省高速公路"))
    assert (row["number"], row["plate"], row["amount_fen"]) == ("FY-2026-0001", "苏Z·3A127", 1_500)
    assert row["posted_month"] == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": 0}, "amount_fen"),
        ({"amount": -5}, "amount_fen"),
        ({"business_on": date(2026, 12, 1)}, "business_on"),
        ({"business_on": date(2026, 8, 1)}, "reason"),
        ({"kind": ExpenseKind.FINE}, "driver_id"),
        ({"covers_from": date(2026, 5, 1), "covers_until": date(2026, 4, 1)}, "covers_until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(pump: Pump, given: dict[str, Any], field: str) -> None:
    assert refused(pump, **given).field == field


def test_an_old_bill_comes_in_with_a_reason(pump: Pump) -> None:
    assert pump.spend(business_on=date(2026, 8, 1), reason="厂家年底才开票") > 0


def test_an_invoice_is_registered_once(pump: Pump) -> None:
    first = pump.spend(invoice_no="25117000", payee="通达汽修")
    assert refused(pump, invoice_no="25117000", payee="通达汽修").field == "invoice_no"
    assert pump.spend(invoice_no="25117000", payee="别家") > 0
    pump.void_expense(first)
    assert pump.spend(invoice_no="25117000", payee="通达汽修") > 0


def test_without_the_rule_an_invoice_comes_in_twice(pump: Pump) -> None:
    pump.policy("vehicles.expense_invoice", severity="off")
    pump.spend(invoice_no="25117000")
    assert pump.spend(invoice_no="25117000") > 0


def test_what_an_upkeep_order_costs_is_found_again(pump: Pump) -> None:
    expense_id = pump.spend(680, kind=ExpenseKind.REPAIR, source_type="upkeep_order", source_id=7)
    assert pump.read(lambda: [e.id for e in queries.of_source("upkeep_order", 7)]) == [expense_id]


def test_a_record_made_offline_comes_once(pump: Pump) -> None:
    assert pump.spend(client_id="phone-9") == pump.spend(client_id="phone-9")


def test_a_void_expense_no_longer_counts(pump: Pump) -> None:
    expense_id = pump.spend()
    assert pump.void_expense(expense_id) == expense_id
    assert pump.read(lambda: queries.sums_by_kind(queries.expenses(who("finance")))) == {}
    with pytest.raises(RuleBroken):
        pump.void_expense(expense_id)


def test_in_a_closed_month_a_reversal_counts_in_the_open_one(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    expense_id = pump.spend(business_on=date(2026, 10, 31))
    monkeypatch.setattr(verbs, "MONTH_IS_CLOSED", [lambda _car, month: month < date(2026, 11, 1)])
    back = pump.row(Expense, pump.void_expense(expense_id))
    assert (back["amount_fen"], back["posted_month"], back["reversal_of_id"]) == (
        -1_500,
        date(2026, 11, 1),
        expense_id,
    )
    assert pump.row(Expense, expense_id)["voided_at"] is None
    with pytest.raises(RuleBroken):
        pump.void_expense(expense_id)


def test_a_reversal_is_not_taken_back(pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    expense_id = pump.spend(business_on=date(2026, 10, 31))
    monkeypatch.setattr(verbs, "MONTH_IS_CLOSED", [lambda _car, month: month < date(2026, 11, 1)])
    back_id = pump.void_expense(expense_id)
    with pytest.raises(RuleBroken):
        pump.void_expense(back_id)


# -- pages --

ANSWERS = {
    "kind": "toll", "business_on": "2026-11-10", "amount_fen": "35.00", "payee": "省高速公路", "invoice_no": "",
    "reimbursement_no": "", "dispatch_number": "", "driver_id": "", "covers_from": "", "covers_until": "",
    "description": "往返临水县", "reason": "",
}  # fmt: skip


def answers(pump: Pump, **changed: Any) -> dict[str, Any]:
    return ANSWERS | {"vehicle_id": str(pump.ids["car"])} | changed


def test_an_expense_is_recorded_from_the_page(pump: Pump, sign_in: Any) -> None:
    browser = sign_in("finance")
    photo = (io.BytesIO("发票".encode()), "发票.txt")
    answer = browser.post("/vehicles/expenses/new", files=photo, **answers(pump))
    assert answer.status_code == 303
    page = browser.page(answer.location)
    assert "往返临水县" in page
    assert "发票.txt" in page
    assert "35.00" in browser.page("/vehicles/expenses?kind=toll")
    assert "FY-2026-0001" not in browser.page("/vehicles/expenses?kind=parking")


def test_an_order_of_another_car_is_refused(pump: Pump, sign_in: Any) -> None:
    answer = sign_in("finance").post(
        "/vehicles/expenses/new", **answers(pump, dispatch_number="PC-2026-0099")
    )
    assert answer.status_code == 422


def test_drivers_record_what_drivers_pay(pump: Pump, sign_in: Any) -> None:
    browser = sign_in("driver")
    assert 'value="insurance"' not in browser.page("/vehicles/expenses/new")
    assert browser.post("/vehicles/expenses/new", **answers(pump, kind="repair")).status_code == 422
    assert browser.post("/vehicles/expenses/new", **answers(pump)).status_code == 303
    assert pump.read(lambda: db.session.query(Expense).one().driver.name) == "王建国"


def test_a_driver_sees_the_own_expenses_only(pump: Pump, sign_in: Any) -> None:
    driver = pump.read(lambda: db.session.get_one(Driver, pump.ids["driver"]))
    mine = pump.do(lambda: verbs.record_expense(
        vehicle=_car(pump), by=who("dispatcher"), kind=ExpenseKind.FINE, amount_fen=20_000, business_on=NOVEMBER,
        driver=db.session.merge(driver),
    ).id)  # fmt: skip
    other = pump.spend()
    browser = sign_in("driver")
    assert browser.get(f"/vehicles/expenses/{mine}").status_code == 200
    assert browser.get(f"/vehicles/expenses/{other}").status_code == 404
    assert "FY-2026-0002" not in browser.page("/vehicles/expenses")
    assert browser.get(f"/vehicles/expenses/{mine}/void").status_code == 403


def _car(pump: Pump) -> Any:
    from app.modules.vehicles.models import Vehicle

    return db.session.get_one(Vehicle, pump.ids["car"])


@pytest.mark.parametrize(
    ("username", "code"), [("auditor", 200), ("clerk", 403), ("leader", 403), ("outsider", 403)]
)
def test_who_may_see_expenses(pump: Pump, sign_in: Any, username: str, code: int) -> None:
    assert sign_in(username).get(f"/vehicles/expenses/{pump.spend()}").status_code == code


def test_the_reimbursement_is_noted_by_those_who_look_after_it(pump: Pump, sign_in: Any) -> None:
    expense_id = pump.spend()
    url = f"/vehicles/expenses/{expense_id}/reimbursement"
    assert sign_in("auditor").post(url, reimbursement_no="BX-1").status_code == 403
    browser = sign_in("finance")
    assert browser.post(url, reimbursement_no="").status_code == 422
    assert browser.post(url, reimbursement_no="BX-2026-118").status_code == 303
    assert "BX-2026-118" in browser.page(f"/vehicles/expenses/{expense_id}")
    assert "FY-2026-0001" not in browser.page("/vehicles/expenses?view=unpaid")


def test_an_expense_is_voided_on_its_page(pump: Pump, sign_in: Any) -> None:
    expense_id = pump.spend()
    browser = sign_in("finance")
    assert browser.post(f"/vehicles/expenses/{expense_id}/void", reason="").status_code == 422
    assert browser.post(f"/vehicles/expenses/{expense_id}/void", reason="重复登记").status_code == 303
    assert "重复登记" in browser.page(f"/vehicles/expenses/{expense_id}")
    assert "FY-2026-0001" in browser.page("/vehicles/expenses?view=void")
    assert "FY-2026-0001" not in browser.page("/vehicles/expenses")


def test_the_number_of_queries_does_not_grow_with_rows(pump: Pump, sign_in: Any, statements: Any) -> None:
    pump.spend()
    browser = sign_in("finance")
    few = statements(lambda: browser.page("/vehicles/expenses"))
    for n in range(8):
        pump.spend(10 + n)
    assert statements(lambda: browser.page("/vehicles/expenses")) == few
