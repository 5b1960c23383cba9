"""Upkeep: due by date or kilometres, estimate, approval by amount, the garage, acceptance, warranty, defects."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import DispatchStatus, OdometerReading
from app.modules.vehicles.models.expenses import Expense, ExpenseKind
from app.modules.vehicles.models.upkeep import Defect, UpkeepPlan, UpkeepStatus
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries import upkeep_plans as queries
from app.modules.vehicles.rules import upkeep as rules
from app.modules.vehicles.services import upkeep, upkeep_plans
from app.shared.occupancy import services as occupancy
from tests.browser import Browser
from tests.vehicles.caring import Workshop, lines, picture
from tests.vehicles.riding import at, later, set_policy
from tests.vehicles.test_seals import text_of

TODAY = date(2026, 11, 24)


@pytest.fixture
def shop(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    shop = Workshop(app)
    later(monkeypatch, at(8))
    return shop


# -- when is it due --


class Term:
    def __init__(self, value: int) -> None:
        self.value, self.severity = value, "warn"


TERMS: Any = {"vehicles.upkeep_warn_days": Term(15), "vehicles.upkeep_warn_km": Term(500)}


def due(
    months: int | None,
    km: int | None,
    *,
    on: date = date(2026, 9, 1),
    at_km: int = 10_000,
    now_km: int = 12_000,
    per_day: float = 50.0,
) -> rules.Due:
    return rules.due(rules.Interval(months, km, on, at_km), TODAY, now_km, per_day, TERMS)


def test_the_date_comes_first() -> None:
    assert due(3, 50_000).expected_on == date(2026, 12, 1) and not due(3, 50_000).by_km


def test_the_kilometres_come_first() -> None:
    found = due(12, 5_000)  # 3,000 km left at 50 a day
    assert found.by_km and found.expected_on == TODAY + timedelta(days=60) and found.km_left == 3_000


def test_a_car_that_stands_is_due_by_date_only() -> None:
    assert due(12, 5_000, per_day=0).expected_on == date(2027, 9, 1)


def test_few_kilometres_left_are_told() -> None:
    assert (due(None, 2_400).look, due(None, 5_000).look) == ("wait", "ok")


def test_overdue_kilometres_are_overdue_whatever_the_date(app: Flask) -> None:
    with app.test_request_context():
        found = due(24, 1_500)
        assert found.look == "stop" and "500" in found.says and found.expected_on < TODAY


def test_the_end_of_a_month_stays_within_the_month() -> None:
    assert rules.add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_the_forecast_is_kept_with_the_plan(shop: Workshop) -> None:
    plan_id = shop.do(
        lambda: upkeep_plans.save_plan(
            vehicle_id=shop.ids["car"], item_id=shop.ids["oil"], interval_months=6, interval_km=5_000,
            last_on=date(2026, 6, 1), last_km=8_000,
        ).id
    )  # fmt: skip
    assert shop.read(lambda: db.session.get_one(UpkeepPlan, plan_id).expected_on) == date(2026, 12, 1)
    text = Browser(shop.app, "dispatcher").page("/vehicles/upkeep/due")
    assert "苏Z·3A127" in text and "机油机滤" in text


def test_a_car_whose_upkeep_is_long_overdue_goes_only_with_a_reason(shop: Workshop) -> None:
    def overdue_by(km: int) -> None:
        last = odometer.last(shop.ids["car"])
        assert last
        upkeep_plans.save_plan(
            queries.plan_of(shop.ids["car"], shop.ids["oil"]), vehicle_id=shop.ids["car"], item_id=shop.ids["oil"],
            interval_months=None, interval_km=last.km - km, last_on=date(2026, 6, 1), last_km=0,
        )  # fmt: skip

    shop.do(lambda: overdue_by(1_001))
    with pytest.raises(RuleBroken, match="机油机滤"):
        shop.dispatch(shop.request(), reason="")
    shop.do(lambda: overdue_by(1_000))
    assert shop.dispatch(shop.request(), reason="")


# -- estimate and approval --


def test_a_small_estimate_is_approved_by_the_manager_alone(shop: Workshop) -> None:
    assert shop.read_order(shop.approved(600))["status"] == UpkeepStatus.APPROVED


def test_a_larger_one_goes_on_to_the_leader(shop: Workshop) -> None:
    order_id = shop.estimated(2_600)
    shop.agree("upkeep_order", order_id, "manager")
    assert shop.read_order(order_id)["status"] == UpkeepStatus.PENDING
    shop.agree("upkeep_order", order_id, "director")
    assert shop.read_order(order_id)["status"] == UpkeepStatus.APPROVED


def test_a_large_sum_wants_the_minutes_of_a_meeting(shop: Workshop) -> None:
    with pytest.raises(RuleBroken) as refusal:
        shop.estimated(12_000)
    assert refusal.value.field == "meeting_ref"
    assert shop.estimated(12_000, meeting_ref="局长办公会纪要〔2026〕31号")


def test_another_garage_wants_a_reason(shop: Workshop) -> None:
    with pytest.raises(RuleBroken) as refusal:
        shop.estimated(600, garage_id=shop.ids["other"])
    assert refusal.value.field == "garage_reason"


def test_an_estimate_wants_a_line(shop: Workshop) -> None:
    with pytest.raises(RuleBroken):
        shop.estimated(lines=[])


def test_the_same_item_within_three_months_is_pointed_out(shop: Workshop) -> None:
    first = shop.accepted()
    found = shop.read_order(shop.estimated(600))["findings"]
    assert [(f["code"], f["order_id"]) for f in found] == [("repeat", first)]


def test_after_three_months_it_is_not(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.accepted()
    later(monkeypatch, datetime(2027, 2, 25, 0, tzinfo=UTC))
    assert shop.read_order(shop.estimated(600))["findings"] == []


def test_what_is_under_warranty_is_pointed_out_longer(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.accepted(warranty_until=date(2027, 11, 24), warranty_km=30_000)
    later(monkeypatch, datetime(2027, 6, 1, 0, tzinfo=UTC))
    order_id = shop.estimated(600)
    assert [f["code"] for f in shop.read_order(order_id)["findings"]] == ["warranty"]
    assert "质保期" in Browser(shop.app, "manager").page(f"/vehicles/upkeep/{order_id}")


# -- the garage takes the car --


def test_a_car_in_the_garage_cannot_be_dispatched(shop: Workshop) -> None:
    shop.in_garage()
    with pytest.raises(RuleBroken, match="WX-2026-0001"):
        shop.dispatch(shop.request())


def test_without_the_occupancy_it_would_be(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep.occupancy, "occupy", lambda *_a, **_k: None)
    shop.in_garage()
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: at(8))
    assert shop.dispatch(shop.request())


def test_trips_in_the_way_are_named_and_given_back_on_demand(shop: Workshop) -> None:
    trip = shop.dispatch(shop.request())
    order_id = shop.approved()
    with pytest.raises(RuleBroken, match="PC-2026-0001") as refusal:
        shop.on(order_id, upkeep.book, starts_at=at(8, 30), ends_at=at(17))
    assert refusal.value.field == "give_back"
    shop.on(order_id, upkeep.book, starts_at=at(8, 30), ends_at=at(17), give_back=True)
    assert shop.order(trip)["status"] == DispatchStatus.VOIDED


def test_a_longer_stay_takes_the_car_for_longer(shop: Workshop) -> None:
    order_id = shop.in_garage()
    shop.on(order_id, upkeep.extend, ends_at=at(12, day=date(2026, 11, 25)), reason="等配件")
    held = shop.read(lambda: [row.ends_at for row in occupancy.held_by(("upkeep_order", order_id))])
    assert held == [at(12, day=date(2026, 11, 25))]


def test_cancelling_gives_the_car_back(shop: Workshop) -> None:
    order_id = shop.approved()
    shop.on(order_id, upkeep.book, starts_at=at(9), ends_at=at(17))
    shop.on(order_id, upkeep.cancel, reason="改期")
    assert shop.dispatch(shop.request())


# -- acceptance --


def test_acceptance_becomes_an_expense_and_a_reading(shop: Workshop) -> None:
    order_id = shop.accepted(600)
    row = shop.read_order(order_id)
    expense = shop.read(lambda: db.session.get_one(Expense, row["expense_id"]))
    assert (expense.amount_fen, expense.kind, expense.payee) == (
        60_000,
        ExpenseKind.MAINTENANCE,
        "青禾汽车维修一厂",
    )
    readings = shop.read(lambda: [r.km for r in db.session.query(OdometerReading).filter_by(source="upkeep")])
    assert readings == [10_000, 10_004]


def test_the_car_is_free_from_acceptance_on(shop: Workshop) -> None:
    shop.accepted()
    assert shop.dispatch(shop.request())


def test_a_bill_far_above_the_estimate_wants_a_reason(shop: Workshop) -> None:
    order_id = shop.in_garage(600)
    known = {"km": 10_004, "lines": lines(700, item=shop.ids["oil"])}
    with pytest.raises(RuleBroken) as refusal:
        shop.on(order_id, upkeep.accept, **known)
    assert refusal.value.field == "difference_reason"
    shop.on(order_id, upkeep.accept, **known, difference_reason="加换空调滤芯")


def test_a_bill_ten_percent_above_needs_none(shop: Workshop) -> None:
    assert shop.read_order(shop.accepted(660))["status"] == UpkeepStatus.ACCEPTED


def test_the_policy_can_let_it_pass(shop: Workshop) -> None:
    shop.do(lambda: set_policy("vehicles.upkeep_difference_percent", severity="off"))
    assert shop.accepted(6_000)


def test_the_plan_counts_from_what_was_done(shop: Workshop) -> None:
    plan_id = shop.do(
        lambda: upkeep_plans.save_plan(
            vehicle_id=shop.ids["car"], item_id=shop.ids["oil"], interval_months=6, interval_km=None,
            last_on=date(2026, 1, 1), last_km=1_000,
        ).id
    )  # fmt: skip
    shop.accepted()
    plan = shop.read(lambda: db.session.get_one(UpkeepPlan, plan_id))
    assert (plan.last_on, plan.last_km, plan.expected_on) == (TODAY, 10_004, date(2027, 5, 24))


def test_the_order_is_concluded_with_the_invoice(shop: Workshop) -> None:
    order_id = shop.accepted()
    with pytest.raises(RuleBroken) as refusal:
        shop.on(order_id, upkeep.close, invoice_no="24327001")
    assert refusal.value.field == "files"
    shop.on(order_id, upkeep.close, invoice_no="24327001", files=[picture()])
    assert shop.read_order(order_id)["status"] == UpkeepStatus.CLOSED


# -- defects --


def test_a_fault_at_the_return_becomes_a_defect_and_an_order(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip = shop.dispatch(shop.request())
    later(monkeypatch, at(12))
    shop.depart(trip)
    shop.hand_back(trip, condition_ok=False, condition_note="刹车异响")
    defect = shop.read(lambda: db.session.query(Defect).one())
    assert (defect.text, defect.status.value) == ("刹车异响", "open")
    browser = Browser(shop.app, "dispatcher")
    assert "刹车异响" in browser.page("/vehicles/upkeep/defects")
    answer = browser.post(
        f"/vehicles/upkeep/new?defect={defect.id}",
        vehicle_id=shop.ids["car"],
        kind="repair",
        reason="刹车异响",
    )
    assert answer.status_code == 303
    assert shop.read(lambda: db.session.query(Defect).one().status.value) == "ordered"


def test_a_driver_reports_and_sees_own_defects_only(shop: Workshop) -> None:
    driver = Browser(shop.app, "driver")
    answer = driver.post("/vehicles/upkeep/defects/new", vehicle_id=shop.ids["car"], text="右后轮胎亏气")
    assert answer.status_code == 303, answer.text[:500]
    assert "右后轮胎亏气" in driver.page("/vehicles/upkeep/defects")
    assert "右后轮胎亏气" not in Browser(shop.app, "driver2").page("/vehicles/upkeep/defects")
    assert driver.get("/vehicles/upkeep/new").status_code == 403


# -- pages --


def test_an_order_goes_its_way_in_the_browser(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(shop.app, "dispatcher")
    assert (
        browser.post(
            "/vehicles/upkeep/new", vehicle_id=shop.ids["car"], kind="maintenance", reason="首保"
        ).status_code
        == 303
    )
    line = {
        "lines-0-item_id": shop.ids["oil"],
        "lines-0-text": "",
        "lines-0-labour_fen": "380.50",
        "lines-0-quantity": "1",
    }
    assert browser.post("/vehicles/upkeep/1/estimate", garage_id=shop.ids["garage"]).status_code == 422
    assert (
        browser.post("/vehicles/upkeep/1/estimate", garage_id=shop.ids["garage"], **line).status_code == 303
    )
    assert "380.50" in browser.page("/vehicles/upkeep/1")
    shop.agree("upkeep_order", 1, "manager")
    answer = browser.post("/vehicles/upkeep/1/deliver", km=10_000, ends_at="2026-11-24T17:00")
    assert answer.status_code == 303, answer.text[:800]
    later(monkeypatch, at(16))
    browser = Browser(shop.app, "dispatcher")  # the session of the morning has ended
    answer = browser.post(
        "/vehicles/upkeep/1/accept",
        km=10_003,
        invoice_no="24327002",
        files=(picture().stream, "发票.jpg"),
        **line,
    )
    assert answer.status_code == 303, answer.text[:800]
    assert shop.read_order(1)["status"] == UpkeepStatus.CLOSED
    text, pages = text_of(browser.get("/vehicles/upkeep/1/paper"))
    assert pages == 1
    for words in ("维修保养单", "WX-2026-0001", "机油机滤", "叁佰捌拾元伍角", "欧阳慧敏", "24327002"):
        assert words in text, words


def test_finance_and_auditor_read_and_do_nothing(shop: Workshop) -> None:
    order_id = shop.accepted()
    for username in ("finance", "auditor"):
        browser = Browser(shop.app, username)
        assert "苏Z·3A127" in browser.page("/vehicles/upkeep?view=all")
        assert browser.get(f"/vehicles/upkeep/{order_id}").status_code == 200
        assert browser.post(f"/vehicles/upkeep/{order_id}/close", invoice_no="1").status_code == 403
    assert Browser(shop.app, "clerk").get(f"/vehicles/upkeep/{order_id}").status_code == 404


def test_the_leader_who_approves_sees_the_order(shop: Workshop) -> None:
    order_id = shop.estimated(2_600)
    shop.agree("upkeep_order", order_id, "manager")
    assert Browser(shop.app, "director").get(f"/vehicles/upkeep/{order_id}").status_code == 200


def test_the_lists_come_as_excel(shop: Workshop) -> None:
    browser = Browser(shop.app, "dispatcher")
    for url in (
        "/vehicles/upkeep",
        "/vehicles/upkeep/due",
        "/vehicles/upkeep/items",
        "/vehicles/upkeep/garages",
    ):
        answer = browser.get(f"{url}?format=xlsx")
        assert answer.status_code == 200 and io.BytesIO(answer.data).read(2) == b"PK"
