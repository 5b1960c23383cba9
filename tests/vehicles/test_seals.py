"""Holiday seals: who is sealed, two persons, the odometer's proof, dispatch blocked, unsealing by approval."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Dispatch
from app.modules.vehicles.models.seals import Seal, SealAct, SealRole, SealStep
from app.modules.vehicles.queries import seals as queries
from app.modules.vehicles.rules import seals as rules
from app.modules.vehicles.services import seal_steps, seals
from app.shared.occupancy import services as occupancy
from tests.browser import Browser
from tests.vehicles.caring import Holiday, picture
from tests.vehicles.riding import at, later, who

EVE, NEW_YEAR, LAST, AFTER = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3), date(2027, 1, 4)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.zone()).astimezone(UTC)


@pytest.fixture
def office(app: Flask, now: Any) -> Holiday:
    return Holiday(app)


@pytest.fixture
def sealed(office: Holiday, monkeypatch: pytest.MonkeyPatch) -> tuple[Holiday, int, int]:
    """The car is sealed at close of business before New Year's Day."""
    plan_id = office.confirmed()
    seal_id = office.seal_id(plan_id)
    later(monkeypatch, moment(EVE, 17, 30))
    office.act(seal_id, SealAct.SEAL, moment(EVE, 17, 30))
    return office, plan_id, seal_id


def ask_trip(office: Holiday, day: date = NEW_YEAR, hour: int = 9) -> int:
    return office.request(departs_at=moment(day, hour), returns_at=moment(day, hour + 2))


# -- proposal --


def car(number: int, **changed: Any) -> rules.Candidate:
    values: dict[str, Any] = {"plate": f"苏Z·{number}", "category": "general", "emergency_duty": False}
    return rules.Candidate(number, **values | changed)


def roles(*cars: rules.Candidate, duty: int = 1) -> list[str]:
    return [choice.role.value for choice in rules.propose(cars, duty, ["special"])]


def test_duty_cars_come_first_by_their_mark(app: Flask) -> None:
    with app.test_request_context():
        assert roles(car(1), car(2, emergency_duty=True), car(3)) == ["seal", "duty", "seal"]


def test_special_vehicles_are_exempt(app: Flask) -> None:
    with app.test_request_context():
        assert roles(car(1, category="special"), car(2), duty=0) == ["exempt", "seal"]


def test_a_car_with_a_trip_stays_whatever_the_number(app: Flask) -> None:
    with app.test_request_context():
        assert roles(car(1, trips=("PC-2026-0001",)), car(2), duty=0) == ["duty", "seal"]


def test_a_car_in_the_garage_is_exempt(app: Flask) -> None:
    with app.test_request_context():
        assert roles(car(1, other="维修"), car(2), duty=0) == ["exempt", "seal"]


def test_the_proposal_comes_by_itself_and_only_once(office: Holiday, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> int:
        return office.do(lambda: seals.propose_due(clock.now()))

    later(monkeypatch, moment(date(2026, 12, 10), 8))
    assert made() == 0
    later(monkeypatch, moment(date(2026, 12, 28), 8))
    assert made() == 1
    assert made() == 0


def test_a_provisional_year_is_said_to_be_provisional(office: Holiday) -> None:
    plan_id = office.proposed()
    assert office.read(lambda: queries.bare_plan(plan_id).provisional) is True  # type: ignore[union-attr]
    text = Browser(office.app, "dispatcher").page(f"/vehicles/seals/{plan_id}")
    assert "暂定" in text


# -- the seal bites --


def test_a_sealed_car_cannot_be_dispatched(sealed: tuple[Holiday, int, int]) -> None:
    office, _plan_id, _seal_id = sealed
    with pytest.raises(RuleBroken, match="FC-2027-0001"):
        office.dispatch(ask_trip(office))


def test_without_the_occupancy_it_would_be(office: Holiday, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.modules.vehicles.services.seals._occupy", lambda *_a: None)
    plan_id = office.confirmed()
    later(monkeypatch, moment(EVE, 17, 30))
    office.act(office.seal_id(plan_id), SealAct.SEAL, moment(EVE, 17, 30))
    assert office.dispatch(ask_trip(office))


def test_from_the_confirmation_on_the_holiday_is_blocked(office: Holiday) -> None:
    office.confirmed()
    with pytest.raises(RuleBroken):
        office.dispatch(ask_trip(office))
    assert office.dispatch(office.request())  # the week before is free


def test_a_car_with_a_trip_in_the_holiday_is_not_confirmed_silently(office: Holiday) -> None:
    office.dispatch(ask_trip(office))
    plan_id = office.proposed()
    seal_id = office.seal_id(plan_id)
    office.do(
        lambda: (
            seals.choose(office.plan(plan_id), who("dispatcher"), {seal_id: (SealRole.SEALED, "")}) and None
        )
    )
    with pytest.raises(RuleBroken, match="苏Z·3A127"):
        office.do(lambda: seals.confirm(office.plan(plan_id), who("dispatcher")) and None)


# -- two persons --


def test_one_person_alone_cannot_seal(office: Holiday) -> None:
    seal_id = office.seal_id(office.confirmed())
    one = office.read(lambda: who("dispatcher").id)
    with pytest.raises(RuleBroken) as refusal:
        office.act(seal_id, SealAct.SEAL, at(8, day=date(2026, 11, 23)), by_id=one, witness_id=one)
    assert refusal.value.field == "witness_id"


def test_the_database_refuses_one_person_too(office: Holiday, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "check_two_persons", lambda *_a: None)
    seal_id = office.seal_id(office.confirmed())
    one = office.read(lambda: who("dispatcher").id)
    with pytest.raises(IntegrityError):
        office.act(seal_id, SealAct.SEAL, at(8, day=date(2026, 11, 23)), by_id=one, witness_id=one)


def test_the_odometer_continues_its_chain(office: Holiday) -> None:
    seal_id = office.seal_id(office.confirmed())
    with pytest.raises(RuleBroken) as refusal:
        office.act(seal_id, SealAct.SEAL, at(8, day=date(2026, 11, 23)), km=9_999)
    assert refusal.value.field == "km"


def test_a_seal_wants_a_photo(office: Holiday) -> None:
    seal_id = office.seal_id(office.confirmed())
    with pytest.raises(RuleBroken) as refusal:
        office.act(seal_id, SealAct.SEAL, at(8, day=date(2026, 11, 23)), files=[])
    assert refusal.value.field == "files"


def test_a_car_on_the_road_is_not_sealed(office: Holiday, monkeypatch: pytest.MonkeyPatch) -> None:
    seal_id = office.seal_id(office.confirmed())
    later(monkeypatch, at(10))
    office.out(departs_at=at(9), returns_at=at(11))
    with pytest.raises(RuleBroken):
        office.act(seal_id, SealAct.SEAL, at(10))


# -- unsealing --


@pytest.fixture
def asked(sealed: tuple[Holiday, int, int]) -> tuple[Holiday, int, int, int]:
    """clerk asks for the sealed car on New Year's Day, 9:00 to 11:00."""
    office, plan_id, seal_id = sealed
    request_id = office.do(
        lambda: (
            seal_steps.request_unseal(
                who("clerk"), seal_id, moment(NEW_YEAR, 9), moment(NEW_YEAR, 11), "抢险", "城区"
            ).id
        )
    )
    return office, plan_id, seal_id, request_id


def test_an_approved_span_may_be_dispatched_and_only_it(asked: tuple[Holiday, int, int, int]) -> None:
    office, _plan_id, _seal_id, request_id = asked
    with pytest.raises(RuleBroken):
        office.dispatch(ask_trip(office))
    office.agree("unseal_request", request_id, "leader", "manager")
    assert office.dispatch(ask_trip(office))
    with pytest.raises(RuleBroken):
        office.dispatch(ask_trip(office, hour=15))


def test_without_an_approval_nobody_unseals(asked: tuple[Holiday, int, int, int]) -> None:
    office, _plan_id, seal_id, _request_id = asked
    with pytest.raises(RuleBroken):
        office.act(seal_id, SealAct.UNSEAL, moment(EVE, 17, 30))


def test_another_span_than_the_approved_is_refused(
    asked: tuple[Holiday, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _plan_id, seal_id, request_id = asked
    office.agree("unseal_request", request_id, "leader", "manager")
    later(monkeypatch, moment(NEW_YEAR, 15))
    with pytest.raises(RuleBroken):
        office.act(seal_id, SealAct.UNSEAL, moment(NEW_YEAR, 15))


def test_a_withdrawn_request_seals_its_span_again(asked: tuple[Holiday, int, int, int]) -> None:
    from app.modules.vehicles.models.seals import UnsealRequest

    office, _plan_id, _seal_id, request_id = asked
    office.agree("unseal_request", request_id, "leader", "manager")
    office.do(
        lambda: (
            seal_steps.withdraw_request(db.session.get_one(UnsealRequest, request_id), who("clerk")) and None
        )
    )
    with pytest.raises(RuleBroken):
        office.dispatch(ask_trip(office))


def drive_once(
    office: Holiday, seal_id: int, request_id: int, monkeypatch: pytest.MonkeyPatch, back: int = 10_030
) -> None:
    """The approved trip: unsealed, driven, sealed again."""
    office.agree("unseal_request", request_id, "leader", "manager")
    order_id = office.dispatch(ask_trip(office))
    later(monkeypatch, moment(NEW_YEAR, 8, 55))
    office.act(seal_id, SealAct.UNSEAL, moment(NEW_YEAR, 8, 55))
    later(monkeypatch, moment(NEW_YEAR, 11))
    office.depart(order_id, at=moment(NEW_YEAR, 9))
    office.hand_back(order_id, km=back, at=moment(NEW_YEAR, 10, 50), reason="绕行")
    office.act(seal_id, SealAct.RESEAL, moment(NEW_YEAR, 11), km=back, seal_no="F-0002")


def test_approved_kilometres_leave_zero_use(
    asked: tuple[Holiday, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _plan_id, seal_id, request_id = asked
    drive_once(office, seal_id, request_id, monkeypatch)
    with pytest.raises(RuleBroken):  # sealed again: no second trip
        office.dispatch(ask_trip(office, day=date(2027, 1, 2)))
    later(monkeypatch, moment(AFTER, 8))
    office.act(seal_id, SealAct.OPEN, moment(AFTER, 8), km=10_030)
    row = office.seal(seal_id)
    assert (row["status"], row["case_status"], row["unexplained_km"]) == ("opened", "none", 0)
    account = office.read(lambda: seals.account_of(db.session.get_one(Seal, seal_id)))
    assert (account.total_km, account.trips_km, account.unexplained_km) == (30, 30, 0)
    assert office.read(lambda: queries.get_request(request_id).dispatch_id) == office.read(
        lambda: db.session.query(Dispatch).one().id
    )


def test_hidden_kilometres_open_a_case_that_keeps_the_plan_open(
    sealed: tuple[Holiday, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, plan_id, seal_id = sealed
    office.only(plan_id)
    later(monkeypatch, moment(AFTER, 8))
    office.act(seal_id, SealAct.OPEN, moment(AFTER, 8), km=10_012)
    row = office.seal(seal_id)
    assert (row["case_status"], row["unexplained_km"]) == ("open", 12) and row["case_owner_id"]
    with pytest.raises(RuleBroken, match="苏Z·3A127"):
        office.do(lambda: seals.close(office.plan(plan_id), who("dispatcher")) and None)
    office.do(
        lambda: (
            seals.explain(db.session.get_one(Seal, seal_id), who("dispatcher"), "送修理厂应急充电") and None
        )
    )
    office.do(lambda: seals.close(office.plan(plan_id), who("dispatcher")) and None)


def test_a_car_unaccounted_for_keeps_the_plan_open(
    sealed: tuple[Holiday, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, plan_id, seal_id = sealed
    later(monkeypatch, moment(AFTER, 8))
    office.act(seal_id, SealAct.OPEN, moment(AFTER, 8))
    with pytest.raises(RuleBroken, match="苏Z·6B018"):  # the other was never sealed
        office.do(lambda: seals.close(office.plan(plan_id), who("dispatcher")) and None)
    monkeypatch.setattr(rules, "check_close", lambda *_a: None)
    office.do(lambda: seals.close(office.plan(plan_id), who("dispatcher")) and None)


def test_nobody_unseals_before_the_holiday_ends(
    sealed: tuple[Holiday, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _plan_id, seal_id = sealed
    later(monkeypatch, moment(date(2027, 1, 2), 9))
    with pytest.raises(RuleBroken) as refusal:
        office.act(seal_id, SealAct.OPEN, moment(date(2027, 1, 2), 9))
    assert refusal.value.field == "at"


def test_unsealing_gives_the_car_back(
    sealed: tuple[Holiday, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, _plan_id, seal_id = sealed
    later(monkeypatch, moment(LAST, 18))
    office.act(seal_id, SealAct.OPEN, moment(LAST, 18))
    assert not office.read(
        lambda: [r for r in occupancy.held_by(("seal", seal_id)) if r.ends_at > clock.now()]
    )


def test_segments_leave_the_holes_out() -> None:
    hole = (at(10), at(12))
    assert rules.segments(at(8), at(18), [hole]) == [(at(8), at(10)), (at(12), at(18))]
    assert rules.segments(at(11), at(18), [hole]) == [(at(12), at(18))]
    assert rules.segments(at(10), at(12), [hole]) == []


# -- pages and papers --


def text_of(answer: Any) -> tuple[str, int]:
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text[:300]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return "".join(page.extract_text() for page in pages).replace(" ", "").replace("\n", ""), len(pages)


def test_a_car_is_sealed_in_the_browser(office: Holiday) -> None:
    plan_id = office.confirmed()
    seal_id, browser = office.seal_id(plan_id), Browser(office.app, "dispatcher")
    url = f"/vehicles/seals/cars/{seal_id}/seal"
    assert "10000" in browser.page(url)
    driver = office.read(lambda: who("driver").id)
    answer = browser.post(
        url, by_id=browser.person_id, witness_id=browser.person_id, km=10000, seal_no="F1", parking="院内"
    )
    assert answer.status_code == 422 and "两个人" in answer.text
    answer = browser.post(
        url,
        by_id=browser.person_id,
        witness_id=driver,
        km=10000,
        seal_no="F1",
        parking="院内",
        files=(picture().stream, "s.jpg"),
    )
    assert answer.status_code == 303, answer.text[:800]
    assert office.seal(seal_id)["status"] == "sealed"
    assert "F1" in browser.page(f"/vehicles/seals/cars/{seal_id}")


def test_the_one_screen_changes_each_car(office: Holiday) -> None:
    plan_id, browser = office.proposed(), Browser(office.app, "dispatcher")
    seal_id = office.seal_id(plan_id)
    url = f"/vehicles/seals/{plan_id}/choose"
    assert browser.post(url, **{f"role_{seal_id}": "duty"}).status_code == 409  # why?
    assert browser.post(url, **{f"role_{seal_id}": "duty", f"reason_{seal_id}": "值班"}).status_code == 303
    assert office.seal(seal_id)["role"] == "duty"


def test_the_booklet_has_a_page_for_each_car(
    asked: tuple[Holiday, int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    office, plan_id, seal_id, request_id = asked
    office.only(plan_id)
    drive_once(office, seal_id, request_id, monkeypatch)
    later(monkeypatch, moment(AFTER, 8))
    office.act(seal_id, SealAct.OPEN, moment(AFTER, 8), km=10_030)
    browser = Browser(office.app, "dispatcher")
    assert browser.post(f"/vehicles/seals/{plan_id}/close").status_code == 303
    text, pages = text_of(browser.get(f"/vehicles/seals/{plan_id}/booklet"))
    assert pages == 4  # cover, list, the car, summary
    for words in ("封存档案", "苏Z·3A127", "王建国", "F-0002", "封存期内未使用", "QF-2026-0001", "抢险"):
        assert words in text, words
    text, _pages = text_of(browser.get(f"/vehicles/seals/{plan_id}/register"))
    assert "10,000" in text and "10,030" in text


def test_a_clerk_sees_own_requests_only(asked: tuple[Holiday, int, int, int]) -> None:
    office, _plan_id, _seal_id, request_id = asked
    url = f"/vehicles/seals/requests/{request_id}"
    assert Browser(office.app, "clerk").get(url).status_code == 200
    assert Browser(office.app, "leader").get(url).status_code == 200  # approves it
    assert Browser(office.app, "clerk2").get(url).status_code == 404
    assert Browser(office.app, "clerk").get("/vehicles/seals").status_code == 403


def test_the_step_table_holds_the_check(office: Holiday) -> None:
    assert any(c.name == "ck_seal_steps_two_persons" for c in SealStep.__table__.constraints)
