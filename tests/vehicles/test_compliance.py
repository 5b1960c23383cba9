"""Compliance: inspection cycles, licences, violations with who drove, accidents and claims, the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import BodyType, Driver
from app.modules.vehicles.models.compliance import Accident, Violation
from app.modules.vehicles.reminders.masters import CERTIFICATE
from app.modules.vehicles.reminders.upkeep import COMPLIANCE_LADDERS
from app.modules.vehicles.rules import compliance as rules
from app.modules.vehicles.services import compliance, masters
from app.shared.notifications import queries as notices
from tests.browser import Browser
from tests.vehicles.caring import Workshop, plain
from tests.vehicles.riding import at, later, who

SMALL, TODAY = ["6:24", "15:12", "99:6"], date(2026, 11, 24)


@pytest.fixture
def shop(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    shop = Workshop(app)
    later(monkeypatch, at(18))
    return shop


@pytest.mark.parametrize(("years", "months"), [(2, 24), (5.9, 24), (6, 12), (14.9, 12), (15, 6), (20, 6)])
def test_a_small_car_is_inspected_by_its_age(years: float, months: int) -> None:
    assert rules.cycle_months(SMALL, years) == months


def test_the_inspection_lasts_to_the_day_before() -> None:
    assert rules.inspected_until(SMALL, date(2023, 5, 10), date(2026, 5, 10)) == date(2028, 5, 9)


def test_a_row_that_nobody_can_read_does_not_count() -> None:
    assert rules.cycle_months(["six:24", "99:6"], 1) == 6


def test_minibuses_and_trucks_have_cycles_of_their_own() -> None:
    kinds = [
        rules.kind_of(b, n)
        for b, n in ((BodyType.SEDAN, 5), (BodyType.MINIBUS, 19), (BodyType.TRUCK, 3), (BodyType.MPV, 7))
    ]
    assert kinds == ["small", "large", "truck", "small"]


def test_certificates_and_licences_are_told_at_30_15_7_3_and_0_days() -> None:
    minutes = {-n * 24 * 60 for n in (30, 15, 7, 3)} | {0}
    licence = next(ladder for ladder in COMPLIANCE_LADDERS if ladder.name == "licence")
    for ladder in (CERTIFICATE, licence):
        assert minutes <= {stage.offset for stage in ladder.stages}, ladder.name


def test_a_changed_licence_is_owed_anew(shop: Workshop) -> None:
    def save() -> int:
        driver = db.session.get_one(Driver, shop.ids["driver"])
        masters.save_driver(
            driver, licence_class="C1", licence_valid_until=date(2027, 1, 31), licence_first_on=None, note="",
            duty_status=driver.duty_status,
        )  # fmt: skip
        return driver.id

    driver_id = shop.do(save)
    kept = shop.read(lambda: notices.obligation(("driver", driver_id), "licence"))
    assert kept is not None and kept.due_at == at(9, day=date(2027, 1, 31))


# -- violations --


def drove(shop: Workshop) -> int:
    """The car was out from 9 to 11 with driver."""
    return shop.back()


def violate(shop: Workshop, hour: int = 10, **given: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "vehicle_id": shop.ids["car"],
        "at": at(hour),
        "place": "人民路口",
        "text": "违停",
        "points": 3,
    }
    row_id = shop.do(lambda: compliance.record_violation(who("dispatcher"), **known | given).id)
    return shop.read(lambda: plain(db.session.get_one(Violation, row_id)))


def test_who_drove_is_looked_up_from_the_dispatch(shop: Workshop) -> None:
    order_id = drove(shop)
    row = violate(shop)
    assert (row["driver_id"], row["dispatch_id"]) == (shop.ids["driver"], order_id)


def test_when_the_car_stood_nobody_is_named(shop: Workshop) -> None:
    drove(shop)
    assert violate(shop, hour=15)["driver_id"] is None


def test_naming_another_driver_wants_a_reason(shop: Workshop) -> None:
    drove(shop)
    with pytest.raises(RuleBroken) as refusal:
        violate(shop, driver_id=shop.ids["driver2"])
    assert refusal.value.field == "driver_reason"
    assert (
        violate(shop, driver_id=shop.ids["driver2"], driver_reason="途中换人")["driver_id"]
        == shop.ids["driver2"]
    )


def test_without_the_rule_anybody_could_be_named(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    drove(shop)
    monkeypatch.setattr(rules, "check_driver_named", lambda *_a: None)
    assert violate(shop, driver_id=shop.ids["driver2"])["driver_id"] == shop.ids["driver2"]


def test_what_is_still_to_come_is_no_violation(shop: Workshop) -> None:
    with pytest.raises(RuleBroken):
        violate(shop, hour=19)


def test_handling_ends_the_reminders(shop: Workshop) -> None:
    row = violate(shop)
    assert row["handle_by"] == TODAY + timedelta(days=15)
    browser = Browser(shop.app, "dispatcher")
    answer = browser.post(
        f"/vehicles/compliance/violations/{row['id']}", handled_on="2026-11-24", note="已缴款"
    )
    assert answer.status_code == 303, answer.text[:500]
    kept = shop.read(lambda: notices.obligation(("violation", row["id"]), "violation"))
    assert kept is not None and not kept.open


def test_a_driver_sees_own_violations_only(shop: Workshop) -> None:
    drove(shop)
    row = violate(shop)
    url = f"/vehicles/compliance/violations/{row['id']}"
    assert Browser(shop.app, "driver").get(url).status_code == 200
    assert Browser(shop.app, "driver").post(url, handled_on="2026-11-24").status_code == 403
    assert Browser(shop.app, "driver2").get(url).status_code == 404


# -- accidents --


def test_an_accident_goes_from_the_road_to_the_payment(shop: Workshop) -> None:
    drove(shop)
    driver, browser = Browser(shop.app, "driver"), Browser(shop.app, "dispatcher")
    answer = driver.post(
        "/vehicles/compliance/accidents/new",
        vehicle_id=shop.ids["car"],
        at="2026-11-24T10:00",
        place="环城路",
        text="追尾，后保险杠破损",
    )
    assert answer.status_code == 303, answer.text[:500]
    row = shop.read(lambda: plain(db.session.query(Accident).one()))
    assert (row["driver_id"], row["due_at"]) == (shop.ids["driver"], at(10, day=date(2026, 11, 26)))
    url = f"/vehicles/compliance/accidents/{row['id']}"
    assert "后保险杠" in driver.page(url)
    assert (
        browser.post(f"{url}/claim", claimed_fen="3000", liability="none").status_code == 422
    )  # not reported yet
    assert (
        browser.post(f"{url}/insurer", insurer="青禾财险", claim_no="BX1", liability="none").status_code
        == 303
    )
    assert browser.post(f"{url}/claim", claimed_fen="3000", liability="none").status_code == 303
    assert browser.post(f"{url}/close", note="").status_code == 422
    assert browser.post(f"{url}/close", paid_fen="2900", note="对方全责，已赔付").status_code == 303
    done = shop.read(lambda: plain(db.session.query(Accident).one()))
    assert (done["status"].value, done["paid_fen"], done["due_at"]) == ("closed", 290_000, None)
    assert Browser(shop.app, "driver2").get(url).status_code == 404


# -- the calendar --


def test_the_calendar_shows_the_fleet_by_day_and_month(shop: Workshop) -> None:
    violate(shop)
    browser = Browser(shop.app, "dispatcher")
    text = browser.page("/vehicles/compliance")
    assert "违停" in text
    assert "违停" not in browser.page("/vehicles/compliance?kind=insurance")
    assert "违停" in browser.page("/vehicles/compliance?view=month&month=2026-12")
    assert browser.get("/vehicles/compliance?format=xlsx").data[:2] == b"PK"


def test_a_driver_reads_the_own_licence_only(shop: Workshop) -> None:
    shop.do(
        lambda: setattr(
            db.session.get_one(Driver, shop.ids["driver"]), "licence_valid_until", date(2026, 12, 20)
        )
    )
    shop.do(
        lambda: setattr(
            db.session.get_one(Driver, shop.ids["driver2"]), "licence_valid_until", date(2026, 12, 20)
        )
    )
    text = Browser(shop.app, "driver").page("/vehicles/compliance")
    assert "王建国" in text and "赵海峰" not in text
