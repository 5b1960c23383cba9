"""Fills: recorded with their reading, held against the rules, voided or reversed; unusual ones become cases."""

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Conclusion,
    FuelCard,
    FuelCase,
    FuelGrade,
    OdometerReading,
    Refuelling,
    Vehicle,
)
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.services import expenses
from app.modules.vehicles.services.fuel import cases, masters
from app.shared.attachments import queries as attachments
from app.shared.audit.models import AuditEntry
from app.shared.notifications.models import Obligation
from tests.vehicles.fuelling import Pump, moment
from tests.vehicles.riding import at, later, who


@pytest.fixture
def pump(app: Flask, now: Any) -> Pump:
    return Pump(app)


def refused(pump: Pump, **given: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal, pump.app.test_request_context():
        pump.fill(**given)
    return refusal.value


# -- recording --


def test_a_fill_has_a_number_a_reading_and_its_month(pump: Pump) -> None:
    row = pump.row(Refuelling, pump.fill(station="station", card="card"))
    assert (row["number"], row["plate"], row["driver_name"]) == ("JY-2026-0001", "苏Z·3A127", "王建国")
    assert (row["business_on"], row["posted_month"]) == (date(2026, 11, 10), date(2026, 11, 1))
    assert row["price4"] == 75_000
    reading = pump.row(OdometerReading, row["reading_id"])
    assert (reading["km"], reading["source"].value, reading["source_id"]) == (10_100, "refuel", row["id"])


def test_the_odometer_does_not_go_backwards(pump: Pump) -> None:
    assert refused(pump, km=9_999).field == "km"
    pump.policy("vehicles.odometer_order", severity="off")
    assert pump.fill(km=9_999) > 0


def test_a_fill_between_two_readings_is_held_against_both(pump: Pump) -> None:
    pump.fill(km=10_400, day=12)
    assert refused(pump, km=10_500, day=11).field == "km"
    assert pump.fill(km=10_200, day=11) > 0


def test_a_fill_on_a_trip_knows_the_trip_and_its_driver(pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, at(10))
    order_id = pump.out()
    row = pump.row(Refuelling, pump.fill(km=10_008, username="dispatcher", filled_at=at(10)))
    assert (row["dispatch_id"], row["driver_name"]) == (order_id, "王建国")


def test_litres_or_kwh_and_not_both(pump: Pump) -> None:
    assert refused(pump, kwh_milli=10_000).field == "litres_milli"
    assert refused(pump, litres_milli=None).field == "litres_milli"
    assert refused(pump, litres=0).field == "litres_milli"


def test_charging_is_counted_in_kwh(pump: Pump) -> None:
    def electric() -> None:
        db.session.get_one(Vehicle, pump.ids["car"]).energy = "electric"  # type: ignore[assignment]

    pump.do(electric)
    given = {"litres_milli": None, "amount_fen": 4_000}
    pump.fill(kwh_milli=50_000, **given)
    row = pump.row(
        Refuelling, pump.fill(km=10_300, day=12, kwh_milli=36_000, grade=FuelGrade.ELECTRIC, **given)
    )
    assert (row["kind"].value, row["kwh_milli"], row["litres_milli"]) == ("charge", 36_000, None)


def test_a_record_made_offline_comes_once(pump: Pump) -> None:
    first = pump.fill(client_id="phone-1")
    assert pump.fill(client_id="phone-1", km=10_100) == first
    assert pump.fill(client_id="phone-2", km=10_500, day=12) != first


def test_the_receipt_is_kept_with_the_fill(pump: Pump) -> None:
    from app.shared.attachments.content import examine

    png = Path("app/static/icons").glob("*.png")
    data = next(iter(png), None)
    file = (
        examine(data.read_bytes(), "receipt.png", 10**7)
        if data
        else examine("小票".encode(), "小票.txt", 10**7)
    )
    fill_id = pump.fill(files=[file])
    assert pump.read(lambda: len(attachments.of("refuelling", fill_id))) == 1


# -- rules of the office --


def test_a_card_pays_for_its_own_car_only(pump: Pump) -> None:
    assert refused(pump, card="bus_card").field == "card_id"
    pump.policy("vehicles.fuel_card_car", severity="off")
    assert pump.fill(card="bus_card") > 0


def test_a_card_stays_within_its_month(pump: Pump) -> None:
    pump.fill(litres=70, card="card")  # 525 yuan each
    for day in (12, 14):
        pump.fill(km=10_000 + 50 * day, litres=70, day=day, card="card", reason="油耗试验")
    assert refused(pump, km=10_900, litres=70, day=16, card="card").field == "reason"
    assert pump.fill(km=10_900, litres=70, day=16, card="card", reason="下乡任务多，已报告") > 0


def test_another_station_wants_a_reason(pump: Pump) -> None:
    assert refused(pump, station="other").field == "reason"
    assert refused(pump, station_name="路边小站").field == "reason"
    pump.policy("vehicles.fuel_station", severity="off")
    assert pump.fill(station="other") > 0


def test_a_station_typed_by_its_name_is_the_registered_one(pump: Pump) -> None:
    row = pump.row(Refuelling, pump.fill(station_name="迎宾路加油站"))
    assert row["station_id"] == pump.ids["station"]


def test_more_than_the_tank_is_refused(pump: Pump) -> None:
    assert refused(pump, litres=74).field == "litres_milli"
    assert pump.fill(litres=73.5) > 0


def test_a_receipt_is_used_once(pump: Pump) -> None:
    first = pump.fill(receipt_no="A-77")
    assert refused(pump, km=10_200, day=12, receipt_no="A-77").field == "receipt_no"
    pump.void(first)
    assert pump.fill(km=10_200, day=12, receipt_no="A-77") > 0


def test_without_the_rule_about_receipts_a_second_use_comes_in(pump: Pump) -> None:
    pump.policy("vehicles.fuel_receipt", severity="off")
    pump.fill(receipt_no="A-77")
    assert pump.fill(km=10_200, day=12, receipt_no="A-77") > 0


def test_a_fill_without_a_trip_wants_a_reason_and_becomes_a_case(pump: Pump) -> None:
    pump.policy("vehicles.fuel_trip_days", severity="reason")
    assert refused(pump).field == "reason"
    pump.fill(reason="节前统一加满")
    assert pump.cases() == [("no_trip", "warn", "open")]


def test_two_fills_close_together_become_a_case(pump: Pump) -> None:
    pump.fill(litres=30)
    assert refused(pump, km=10_110, litres=5, hour=10).field == "reason"
    pump.fill(km=10_110, litres=5, hour=10, reason="第一次跳枪没加满")
    assert ("too_soon", "warn", "open") in pump.cases()


def test_the_rule_of_the_day_of_the_fill_counts(pump: Pump) -> None:
    row = pump.row(Refuelling, pump.fill(station="other", reason="定点站停业"))
    assert [f["code"] for f in row["findings"]] == ["vehicles.fuel_station"]


# -- cases --


def test_high_consumption_becomes_a_case_with_owner_and_term(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=53, day=14)  # 10.6 over 8: +32 %
    assert pump.cases() == [("consumption", "serious", "open")]

    def look() -> tuple[Any, ...]:
        case = db.session.query(FuelCase).one()
        owed = db.session.query(Obligation).filter_by(subject_type="fuel_case", subject_id=case.id).one()
        return (
            case.km,
            case.per_100km_milli,
            case.base_milli,
            case.owner.username,
            owed.open,
            owed.owner_id == case.owner_id,
        )  # type: ignore[union-attr]

    assert pump.read(look) == (500, 10_600, 8_000, "dispatcher", True, True)


def test_16_percent_is_to_be_explained(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=46.4, day=14)
    assert pump.cases() == [("consumption", "warn", "open")]


def test_an_ordinary_stretch_is_no_case(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=46, day=14)
    assert pump.cases() == []


def test_a_case_holds_no_longer_when_the_figures_were_wrong(pump: Pump) -> None:
    pump.fill(km=10_100)
    wrong = pump.fill(km=10_600, litres=53, day=14)
    pump.void(wrong)
    assert pump.cases() == [("consumption", "serious", "superseded")]
    pump.fill(km=10_600, litres=43, day=14)
    assert [case[2] for case in pump.cases()] == ["superseded"]


def test_a_missing_partial_fill_keyed_later_moves_the_case(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=45, day=14)
    assert pump.cases() == []
    pump.fill(km=10_300, litres=8, day=12, is_full=False)  # 53 litres in truth
    assert pump.cases() == [("consumption", "serious", "open")]


def test_a_full_tank_keyed_later_breaks_the_stretch_in_two(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=53, day=14)
    pump.fill(km=10_300, litres=15, day=12, missed_before=True)
    kinds = pump.cases()
    assert kinds[0][0] == "consumption"
    assert len(kinds) == 1  # one case of a kind for a fill, however often it is reckoned


def test_who_drove_does_not_close_the_case(pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=53, day=14)

    def close(username: str) -> None:
        case = db.session.query(FuelCase).one()
        cases.close_case(
            case=case, by=who(username), conclusion=Conclusion.EXPLAINED, reason="山区道路，长期怠速"
        )

    with pytest.raises(RuleBroken):
        pump.do(lambda: close("driver"))
    with monkeypatch.context() as taken:
        taken.setattr("app.modules.vehicles.rules.fuel.cases.check_close", lambda *_given: None)
        pump.do(lambda: close("driver"))
    assert pump.cases()[0][2] == "closed"


def test_a_case_is_closed_with_a_reason_and_reminds_no_more(pump: Pump) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=53, day=14)

    def close(reason: str) -> None:
        case = db.session.query(FuelCase).one()
        cases.close_case(case=case, by=who("dispatcher"), conclusion=Conclusion.FAULT, reason=reason)

    with pytest.raises(RuleBroken):
        pump.do(lambda: close(" "))
    pump.do(lambda: close("节气门积碳，已送修"))
    assert (
        pump.read(lambda: db.session.query(Obligation).filter_by(subject_type="fuel_case").one().open)
        is False
    )
    with pytest.raises(RuleBroken):
        pump.do(lambda: close("再结一次"))


def test_a_closed_case_stays_closed(pump: Pump) -> None:
    pump.fill(km=10_100)
    fill_id = pump.fill(km=10_600, litres=53, day=14)
    pump.do(
        lambda: (
            cases.close_case(
                case=db.session.query(FuelCase).one(),
                by=who("manager"),
                conclusion=Conclusion.EXPLAINED,
                reason="怠速保障",
            ).id
        )
    )
    pump.fill(km=10_300, litres=1, day=12, is_full=False)
    assert pump.cases() == [("consumption", "serious", "closed")]
    assert fill_id


# -- voiding --


def test_a_voided_fill_and_its_reading_no_longer_count(pump: Pump) -> None:
    fill_id = pump.fill(km=10_900)
    assert pump.void(fill_id) == fill_id
    row = pump.row(Refuelling, fill_id)
    assert row["voided_at"] is not None
    assert pump.row(OdometerReading, row["reading_id"])["voided_at"] is not None
    assert pump.read(lambda: odometer.last(pump.ids["car"]).km) == 10_000  # type: ignore[union-attr]
    with pytest.raises(RuleBroken):
        pump.void(fill_id)


def test_a_void_wants_a_reason(pump: Pump) -> None:
    fill_id = pump.fill()
    with pytest.raises(RuleBroken):
        pump.void(fill_id, reason=" ")


def test_in_a_closed_month_a_reversal_counts_in_the_open_one(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_id = pump.fill(day=3)
    monkeypatch.setattr(expenses, "MONTH_IS_CLOSED", [lambda _car, month: month == date(2026, 11, 1)])
    back_id = pump.void(fill_id)
    assert back_id != fill_id
    back, first = pump.row(Refuelling, back_id), pump.row(Refuelling, fill_id)
    assert (back["posted_month"], back["litres_milli"], back["amount_fen"]) == (
        date(2026, 12, 1),
        -40_000,
        -30_000,
    )
    assert back["business_on"] == first["business_on"]
    assert first["voided_at"] is None
    with pytest.raises(RuleBroken):
        pump.void(fill_id)
    with pytest.raises(RuleBroken):
        pump.void(back_id)
    total = pump.read(lambda: queries.sums(queries.fills(who("manager"))))
    assert total == (2, 0, 0, 0)


def test_a_reversed_fill_is_not_reckoned(pump: Pump, monkeypatch: pytest.MonkeyPatch) -> None:
    pump.fill(km=10_100)
    second = pump.fill(km=10_600, litres=53, day=14)
    monkeypatch.setattr(expenses, "MONTH_IS_CLOSED", [lambda _car, month: month == date(2026, 11, 1)])
    pump.void(second)
    assert pump.cases() == [("consumption", "serious", "superseded")]


def test_a_late_fill_of_a_closed_month_counts_in_the_open_one(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expenses, "MONTH_IS_CLOSED", [lambda _car, month: month < date(2026, 12, 1)])
    row = pump.row(Refuelling, pump.fill())
    assert (row["business_on"], row["posted_month"]) == (date(2026, 11, 10), date(2026, 12, 1))


# -- cards and stations --


def test_a_card_number_is_a_secret(pump: Pump) -> None:
    def look() -> tuple[Any, ...]:
        stored = db.session.execute(db.text("SELECT number, tail FROM fuel_cards ORDER BY id")).first()
        audited = [str(e.changes) for e in db.session.query(AuditEntry).filter_by(subject_type="fuel_cards")]
        return stored, audited

    stored, audited = pump.read(look)
    assert "1000111900012345" not in stored[0]
    assert stored[1] == "2345"
    assert not any("1000111900012345" in text for text in audited)
    assert pump.read(lambda: db.session.get_one(FuelCard, pump.ids["card"]).number) == "1000111900012345"


def test_one_car_has_one_card_of_an_issuer(pump: Pump) -> None:
    def second(number: str, car: str) -> int:
        return masters.save_card(vehicle_id=pump.ids[car], issuer="中国石化", number=number).id

    with pytest.raises(RuleBroken) as refusal:
        pump.do(lambda: second("2222 3333 4444", "car"))
    assert refusal.value.field == "vehicle_id"
    with pytest.raises(RuleBroken) as refusal:
        pump.do(lambda: second("1000-1119-0001-2345", "car"))  # the same number, written otherwise
    assert refusal.value.field == "number"
    pump.do(lambda: masters.end_card(card=db.session.get_one(FuelCard, pump.ids["card"])).id)
    assert pump.do(lambda: second("222233334444", "car")) > 0


def test_a_lost_card_pays_nothing(pump: Pump) -> None:
    pump.do(lambda: masters.block_card(card=db.session.get_one(FuelCard, pump.ids["card"])).id)
    assert refused(pump, card="card").field == "card_id"
    pump.do(lambda: masters.unblock_card(card=db.session.get_one(FuelCard, pump.ids["card"])).id)
    assert pump.fill(card="card") > 0


# -- pages --

ANSWERS = {
    "km": "10100", "litres_milli": "40", "amount_fen": "300", "is_full": "1", "filled_at": "2026-11-10T09:00",
    "grade": "petrol_92", "station_id": "", "card_id": "", "driver_id": "", "receipt_no": "R-1", "reason": "",
    "station_name": "", "note": "", "price4": "", "kwh_milli": "",
}  # fmt: skip


def answers(pump: Pump, **changed: Any) -> dict[str, Any]:
    return ANSWERS | {"vehicle_id": str(pump.ids["car"])} | changed


def test_a_fill_is_recorded_from_the_page(pump: Pump, sign_in: Any) -> None:
    browser = sign_in("dispatcher")
    photo = (io.BytesIO("小票".encode()), "小票.txt")
    answer = browser.post(
        "/vehicles/fuel/new", files=photo, **answers(pump, station_id=str(pump.ids["station"]))
    )
    assert answer.status_code == 303, answer.text[-3000:]
    assert "JY-2026-0001" in browser.page("/vehicles/fuel")
    page = browser.page(answer.location)
    assert "40.00" in page
    assert "小票.txt" in page


def test_a_refused_fill_keeps_what_was_typed(pump: Pump, sign_in: Any) -> None:
    answer = sign_in("driver").post("/vehicles/fuel/new", **answers(pump, station_name="路边小站"))
    assert answer.status_code == 422
    assert 'value="路边小站"' in answer.text
    assert pump.read(lambda: db.session.query(Refuelling).count()) == 0


def test_the_same_form_twice_records_once(pump: Pump, sign_in: Any) -> None:
    browser = sign_in("dispatcher")
    given = answers(pump, form_token="t" * 24)
    first, second = (browser.post("/vehicles/fuel/new", **given) for _ in range(2))
    assert first.location == second.location
    assert pump.read(lambda: db.session.query(Refuelling).count()) == 1


def test_a_driver_sees_the_own_fills_only(pump: Pump, sign_in: Any) -> None:
    fill_id, other = pump.fill(), pump.fill(car="bus", litres=30, username="driver2")
    browser = sign_in("driver")
    assert "JY-2026-0002" not in browser.page("/vehicles/fuel")
    assert browser.get(f"/vehicles/fuel/{fill_id}").status_code == 200
    assert browser.get(f"/vehicles/fuel/{other}").status_code == 404
    assert browser.get(f"/vehicles/fuel/{other}/paper").status_code == 404
    assert browser.get(f"/vehicles/fuel/consumption/{pump.ids['bus']}").status_code == 404
    assert browser.get(f"/vehicles/fuel/{fill_id}/void").status_code == 403
    assert browser.get("/vehicles/fuel/cards").status_code == 403


@pytest.mark.parametrize(
    ("username", "code"),
    [("finance", 200), ("auditor", 200), ("manager", 200), ("clerk", 403), ("outsider", 403)],
)
def test_who_may_see_all_fills(pump: Pump, sign_in: Any, username: str, code: int) -> None:
    fill_id = pump.fill()
    assert sign_in(username).get(f"/vehicles/fuel/{fill_id}").status_code == code


def test_the_auditor_reads_and_records_nothing(pump: Pump, sign_in: Any) -> None:
    browser = sign_in("auditor")
    assert browser.get("/vehicles/fuel").status_code == 200
    assert browser.post("/vehicles/fuel/new", **answers(pump)).status_code == 403
    assert browser.get("/vehicles/fuel/statements").status_code == 403


def test_a_driver_records_for_himself(pump: Pump, sign_in: Any) -> None:
    driver2 = pump.ids["driver2"]
    answer = sign_in("driver").post("/vehicles/fuel/new", **answers(pump, driver_id=str(driver2)))
    assert answer.status_code == 303
    assert pump.read(lambda: db.session.query(Refuelling).one().driver_name) == "王建国"


def test_a_case_is_closed_on_its_page(pump: Pump, sign_in: Any) -> None:
    pump.fill(km=10_100)
    pump.fill(km=10_600, litres=53, day=14)
    case_id = pump.read(lambda: db.session.query(FuelCase).one().id)
    url = f"/vehicles/fuel/cases/{case_id}"
    assert f"{url}/close" not in sign_in("driver").page(url)
    assert sign_in("driver").post(f"{url}/close", reason="自己结", conclusion="explained").status_code == 403
    browser = sign_in("finance")
    assert browser.post(f"{url}/close", reason="", conclusion="explained").status_code == 422
    assert browser.post(f"{url}/close", reason="怠速保障一天", conclusion="explained").status_code == 303
    assert "怠速保障一天" in browser.page(url)


def test_lists_are_excel_files_too(pump: Pump, sign_in: Any) -> None:
    pump.fill(card="card", station="station")
    browser = sign_in("finance")
    for name in (
        "fuel",
        "fuel/consumption",
        "fuel/cases",
        "fuel/cards",
        "fuel/stations",
        "fuel/statements",
        "expenses",
    ):
        answer = browser.get(f"/vehicles/{name}?format=xlsx")
        assert answer.mimetype.endswith("sheet"), name
    assert "1000111900012345" not in browser.page("/vehicles/fuel/cards")


def test_the_number_of_queries_does_not_grow_with_rows(pump: Pump, sign_in: Any, statements: Any) -> None:
    pump.fill(km=10_000, card="card", day=9)
    pump.fill(km=10_100, litres=11, card="card")
    pages = ("/vehicles/fuel", "/vehicles/fuel/consumption", "/vehicles/fuel/cases?view=all")
    browser = sign_in("finance")
    few = [statements(lambda url=url: browser.page(url)) for url in pages]
    for n in range(1, 8):
        pump.fill(km=10_100 + 100 * n, litres=11, day=10 + n, card="card", reason="试")
    assert [statements(lambda url=url: browser.page(url)) for url in pages] == few


def test_the_fuel_slip_is_printed(pump: Pump, sign_in: Any) -> None:
    pump.fill(km=10_100)
    fill_id = pump.fill(km=10_600, litres=40, day=14, station="station", card="card")
    answer = sign_in("dispatcher").get(f"/vehicles/fuel/{fill_id}/paper")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"


def test_moments_are_the_offices(pump: Pump) -> None:
    assert clock.local(moment(9)).hour == 9
    assert moment(9) - moment(8) == timedelta(hours=1)
