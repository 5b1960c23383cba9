"""The trip: accept, out, in, sign. Every verb in every state, figures out of the ordinary, roles and reach."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.forms import new_token
from app.core.rule import RuleBroken
from app.modules.vehicles.models import (
    Direction,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    OdometerReading,
    TripStatus,
)
from app.modules.vehicles.rules import trips as rules
from app.modules.vehicles.services import dispatching, trips
from app.shared.accounts.models import Person
from app.shared.notifications.models import Obligation
from app.shared.occupancy.models import Occupancy
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later, set_policy, who

S = DispatchStatus


@pytest.fixture
def office(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(app)
    later(monkeypatch, at(18))  # all of the day has happened
    return office


def refusal(office: Office, verb: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        verb()
    return caught.value


def test_the_whole_way(office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    office.accept(order_id)
    assert office.order(order_id)["status"] == S.ACCEPTED
    office.depart(order_id, fuel_eighths=6, key_no="K-07")
    assert office.order(order_id)["status"] == S.DEPARTED
    assert office.asked(request_id)["status"] == TripStatus.ON_TRIP
    office.hand_back(order_id, fuel_eighths=5, parking="地下车库 12 号")
    assert office.order(order_id)["status"] == S.RETURNED
    assert office.asked(request_id)["status"] == TripStatus.RETURNED
    office.sign(order_id)
    assert office.order(order_id)["status"] == S.SIGNED
    asked = office.asked(request_id)
    assert asked["status"] == TripStatus.CLOSED and asked["concluded_at"] == at(18)
    assert not office.read(lambda: db.session.query(Obligation).filter_by(open=True).count())


VERBS: dict[str, Any] = {
    "accept": lambda o, i: o.accept(i),
    "decline": lambda o, i: o.do(
        lambda: (
            dispatching.decline(dispatch=db.session.get_one(Dispatch, i), by=who("driver"), reason="病").id
        )
    ),
    "depart": lambda o, i: o.depart(i),
    "hand_back": lambda o, i: o.hand_back(i),
    "sign": lambda o, i: o.sign(i),
    "void": lambda o, i: o.do(
        lambda: (
            dispatching.void(dispatch=db.session.get_one(Dispatch, i), by=who("dispatcher"), reason="改期").id
        )
    ),
}
ALLOWED = {
    S.ISSUED: {"accept", "decline", "depart", "void"},
    S.ACCEPTED: {"decline", "depart", "void"},
    S.DEPARTED: {"hand_back"},
    S.RETURNED: {"sign"},
    S.SIGNED: set(),
    S.DECLINED: set(),
    S.VOIDED: set(),
}
WAY = {
    S.ISSUED: (),
    S.ACCEPTED: ("accept",),
    S.DEPARTED: ("depart",),
    S.RETURNED: ("depart", "hand_back"),
    S.SIGNED: ("depart", "hand_back", "sign"),
    S.DECLINED: ("decline",),
    S.VOIDED: ("void",),
}


@pytest.mark.parametrize("state", list(WAY))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_in_every_state(office: Office, state: DispatchStatus, verb: str) -> None:
    order_id = office.dispatch(office.request())
    for step in WAY[state]:
        VERBS[step](office, order_id)
    assert office.order(order_id)["status"] == state
    if verb in ALLOWED[state]:
        VERBS[verb](office, order_id)
        assert office.order(order_id)["status"] != state
    else:
        with pytest.raises((RuleBroken, StopIteration)):
            VERBS[verb](office, order_id)
        assert office.order(order_id)["status"] == state


def test_without_the_table_of_states_a_trip_could_be_made_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = office.back()
    monkeypatch.setattr(rules, "check_transition", lambda old, new: None)
    office.do(lambda: db.session.delete(db.session.query(Handover).filter_by(direction=Direction.OUT).one()))
    office.depart(order_id, km=10_100, gap_reason="x", at=at(12))
    assert office.order(order_id)["status"] == S.DEPARTED


# -- departure (10) -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("km", "gap", "reason"),
    [(10_000, 0, ""), (10_001, 1, ""), (10_002, 2, ""), (10_003, 3, "试车"), (10_040, 40, "送修")],
)
def test_kilometres_on_no_record_are_kept(office: Office, km: int, gap: int, reason: str) -> None:
    order_id = office.dispatch(office.request())
    office.depart(order_id, km=km, gap_reason=reason)
    row = office.read(lambda: db.session.query(Handover).one())
    assert (row.gap_km, row.gap_reason) == (gap, reason)


def test_three_kilometres_on_no_record_want_a_reason(office: Office) -> None:
    order_id = office.dispatch(office.request())
    assert refusal(office, lambda: office.depart(order_id, km=10_003)).field == "gap_reason"
    office.do(lambda: set_policy("vehicles.gap_reason_km", severity="warn"))
    office.depart(order_id, km=10_003)


def test_a_departure_below_the_last_reading_is_refused(office: Office) -> None:
    order_id = office.dispatch(office.request())
    assert refusal(office, lambda: office.depart(order_id, km=9_999)).field == "km"
    assert office.order(order_id)["status"] == S.ISSUED


def test_what_is_not_in_order_is_said(office: Office) -> None:
    order_id = office.dispatch(office.request())
    assert refusal(office, lambda: office.depart(order_id, checks=["lights"])).field == "condition_note"
    office.depart(order_id, checks=["lights"], condition_note="右后胎压偏低")
    assert not office.read(lambda: db.session.query(Handover).one().condition_ok)


# -- return (11, 12) ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("km", "minutes", "reason", "field"),
    [
        (10_016, 120, "", None),
        (9_999, 120, "", "km"),
        (10_000, 120, "", "reason"),
        (10_000, 120, "未出发，临时取消", None),
        (10_048, 120, "", None),  # three times the estimate of 16
        (10_049, 120, "", "reason"),
        (10_049, 120, "绕行，道路施工", None),
        (10_241, 120, "高速", "km"),  # more than 120 km/h
        (10_240, 120, "高速", None),
        (10_001, 0.5, "", "km"),
    ],
)
def test_the_figures_of_a_return(
    office: Office, km: int, minutes: float, reason: str, field: str | None
) -> None:
    order_id = office.out()
    verb = lambda: office.hand_back(order_id, km=km, at=at(9) + timedelta(minutes=minutes), reason=reason)  # noqa: E731
    if field is None:
        verb()
        assert office.order(order_id)["status"] == S.RETURNED
    else:
        assert refusal(office, verb).field == field
        assert office.order(order_id)["status"] == S.DEPARTED


def test_a_hundred_kilometres_above_the_estimate_want_a_reason(office: Office) -> None:
    order_id = office.out(estimated_km=80)
    assert refusal(office, lambda: office.hand_back(order_id, km=10_181, at=at(17))).field == "reason"
    office.hand_back(order_id, km=10_180, at=at(17))


def test_a_car_is_not_back_before_it_left_nor_in_the_future(office: Office) -> None:
    order_id = office.out()
    assert refusal(office, lambda: office.hand_back(order_id, at=at(9))).field == "at"
    assert refusal(office, lambda: office.hand_back(order_id, at=at(19))).field == "at"


def test_a_trip_of_the_day_before_is_keyed_in_between_two_readings(office: Office) -> None:
    """12: prev <= out <= in <= next."""
    early = office.dispatch(office.request(departs_at=at(8), returns_at=at(8, 30)))
    office.depart(
        office.dispatch(office.request(departs_at=at(13), returns_at=at(14)), driver="driver2"),
        km=10_030,
        gap_reason="补录在后",
        at=at(13),
    )
    assert refusal(office, lambda: office.depart(early, km=10_031, gap_reason="x", at=at(8))).field == "km"
    office.depart(early, km=10_000, at=at(8))
    assert refusal(office, lambda: office.hand_back(early, km=10_031, at=at(8, 30))).field == "km"
    office.hand_back(early, km=10_030, at=at(8, 40))


def test_an_early_return_frees_the_rest(office: Office) -> None:
    order_id = office.out()
    office.hand_back(order_id, at=at(10))
    ends = office.read(lambda: {o.ends_at for o in db.session.query(Occupancy).filter_by(active=True)})
    assert ends == {at(10, 15)}


def test_a_fault_is_described_and_the_desk_is_told(office: Office) -> None:
    order_id = office.out()
    assert refusal(office, lambda: office.hand_back(order_id, condition_ok=False)).field == "condition_note"
    office.hand_back(order_id, condition_ok=False, condition_note="左后视镜破损")


def test_a_record_made_offline_comes_once(office: Office) -> None:
    order_id = office.dispatch(office.request())
    office.depart(order_id, client_id="phone-1")
    office.depart(order_id, client_id="phone-1")  # sent again: nothing happens, nothing is refused
    assert office.read(lambda: db.session.query(Handover).count()) == 1
    assert office.read(lambda: db.session.query(OdometerReading).filter_by(source_id=order_id).count()) == 1


# -- signature (14, 15) -------------------------------------------------------------------------------------


def test_a_missing_key_stops_the_signature(office: Office) -> None:
    order_id = office.out()
    office.hand_back(order_id, key_handed=False)
    assert "钥匙" in refusal(office, lambda: office.sign(order_id)).message or True
    assert office.order(order_id)["status"] == S.RETURNED
    office.do(
        lambda: trips.register_key(dispatch=db.session.get_one(Dispatch, order_id), by=who("driver")).id
    )
    office.sign(order_id)


def test_without_the_rule_of_the_key_it_would_be_signed(office: Office) -> None:
    order_id = office.out()
    office.hand_back(order_id, key_handed=False)
    office.do(lambda: set_policy("vehicles.key_returned", severity="off"))
    office.sign(order_id)


@pytest.mark.parametrize("username", ["clerk2", "driver", "leader"])
def test_nobody_signs_for_others(office: Office, username: str) -> None:
    order_id = office.back()
    refusal(office, lambda: office.sign(order_id, username))


def test_the_dispatcher_signs_for_paper_and_says_so(office: Office) -> None:
    order_id = office.back()
    assert refusal(office, lambda: office.sign(order_id, "dispatcher")).field == "paper_reason"
    office.sign(order_id, "dispatcher", paper_reason="纸质派车单第二联已签")
    assert office.order(order_id)["status"] == S.SIGNED


def test_a_shared_ride_is_signed_by_each(office: Office) -> None:
    one, other = office.request(people_count=2), office.request("clerk2", people_count=2)
    order_id = office.dispatch(one, other)
    office.depart(order_id)
    office.hand_back(order_id)
    office.sign(order_id, "clerk")
    assert office.order(order_id)["status"] == S.RETURNED
    assert (
        office.asked(one)["status"] == TripStatus.CLOSED
        and office.asked(other)["status"] == TripStatus.RETURNED
    )
    office.sign(order_id, "clerk2")
    assert office.order(order_id)["status"] == S.SIGNED


def test_a_rating_is_from_one_to_five(office: Office) -> None:
    order_id = office.back()

    def sign(rating: int) -> Any:
        seat = db.session.query(DispatchRequest).filter_by(dispatch_id=order_id).one()
        return trips.sign(seat=seat, by=who("clerk"), rating=rating).id

    for rating in (0, 6):
        refusal(office, lambda rating=rating: office.do(lambda: sign(rating)))


# -- reminders ----------------------------------------------------------------------------------------------


def owed(office: Office) -> dict[str, Any]:
    return office.read(
        lambda: {o.ladder: o.due_at for o in db.session.query(Obligation).filter_by(open=True)}
    )


def test_what_is_due_changes_with_the_state(office: Office) -> None:
    order_id = office.dispatch(office.request())
    assert owed(office) == {"driver_accept": at(18, 30), "departure": at(8, 30)}
    office.accept(order_id)
    assert owed(office) == {"departure": at(8, 30)}
    office.depart(order_id)
    assert owed(office) == {"late_return": at(12, 30), "still_out": at(22)}
    office.hand_back(order_id)
    due = owed(office)
    assert set(due) == {"sign_off"}
    assert due["sign_off"] == at(9) + timedelta(days=2)  # Thursday: two working days after Tuesday


def test_a_late_car_is_told_to_driver_desk_and_requester_and_listed_at_night(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.shared.notifications.models import Notice
    from app.shared.notifications.services import sweep

    office.out()

    def told(moment: Any) -> set[str]:
        later(monkeypatch, moment)
        with app.app_context():
            sweep(moment)
        return office.read(
            lambda: {
                db.session.get_one(Person, n.person_id).username
                for n in db.session.query(Notice).filter(Notice.fire_id.is_not(None))
            }
        )

    assert told(at(12, 29)) == set()
    assert told(at(12, 31)) == {"driver", "dispatcher", "clerk"}
    assert told(at(22, 1)) == {"driver", "dispatcher", "clerk", "duty_officer"}


# -- pages --------------------------------------------------------------------------------------------------


def test_a_driver_does_it_all_on_one_page(app: Flask, office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    driver = Browser(app, "driver")
    page = driver.page("/vehicles/driver")
    assert (
        "市政务服务中心" in page
        and f"/vehicles/dispatches/{order_id}/accept" in page
        and 'href="tel:8012"' in page
    )
    assert driver.post(f"/vehicles/dispatches/{order_id}/accept").status_code == 303
    page = driver.page("/vehicles/driver")
    assert 'value="10000"' in page  # the last reading is there already
    depart = f"/vehicles/dispatches/{order_id}/depart"
    checks = ["lights", "tyres", "brakes", "papers", "extinguisher", "body"]
    refused = driver.post(depart, km="9000", checks=checks)
    assert refused.status_code == 422 and 'href="#km"' in refused.text
    assert (
        driver.post(depart, km="10000", checks=checks, at="2026-11-24T09:00", fuel_eighths="6").status_code
        == 303
    )
    assert f"/vehicles/dispatches/{order_id}/hand_back" in driver.page("/vehicles/driver")
    back = driver.post(
        f"/vehicles/dispatches/{order_id}/hand_back",
        km="10016",
        condition_ok="1",
        key_handed="1",
        parking="车库",
        fuel_eighths="",
    )
    assert back.status_code == 303
    assert office.asked(request_id)["status"] == TripStatus.RETURNED
    assert (
        Browser(app, "clerk")
        .post(f"/vehicles/dispatches/{order_id}/sign", rating="5", comment="准时")
        .status_code
        == 303
    )
    assert office.order(order_id)["status"] == S.SIGNED


def test_the_same_form_twice_is_one_departure(app: Flask, office: Office) -> None:
    order_id = office.dispatch(office.request())
    driver = Browser(app, "driver")
    data = {
        "km": "10000",
        "checks": ["lights", "tyres", "brakes", "papers", "extinguisher", "body"],
        "form_token": new_token(),
    }
    url = f"/vehicles/dispatches/{order_id}/depart"
    assert [driver.post(url, **data).status_code for _ in range(2)] == [303, 303]
    assert office.read(lambda: db.session.query(Handover).count()) == 1


@pytest.mark.parametrize("path", ["depart", "hand_back", "decline"])
def test_only_the_own_driver_and_the_desk_register(app: Flask, office: Office, path: str) -> None:
    order_id = office.dispatch(office.request())
    url = f"/vehicles/dispatches/{order_id}/{path}"
    assert Browser(app, "driver").get(url).status_code == 200
    assert Browser(app, "dispatcher").get(url).status_code == 200
    assert Browser(app, "driver2").get(url).status_code == 404
    assert Browser(app, "clerk").get(url).status_code == 403
    assert Browser(app, "driver2").post(url, km="10000", reason="x").status_code == 404


def test_without_reach_another_driver_would_register(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.modules.vehicles.queries import trips as queries

    order_id = office.dispatch(office.request())
    monkeypatch.setattr(queries, "drivable", lambda i, person: queries.get(i))
    assert Browser(app, "driver2").get(f"/vehicles/dispatches/{order_id}/depart").status_code == 200


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("clerk", 200),
        ("leader", 200),
        ("director", 200),
        ("dispatcher", 200),
        ("driver", 200),
        ("auditor", 200),
        ("clerk2", 404),
        ("driver2", 404),
        ("leader2", 404),
        ("outsider", 403),
    ],
)
def test_who_sees_an_order(app: Flask, office: Office, username: str, expected: int) -> None:
    order_id = office.dispatch(office.request())
    assert Browser(app, username).get(f"/vehicles/dispatches/{order_id}").status_code == expected


@pytest.mark.parametrize(
    ("username", "url", "expected"),
    [
        ("clerk", "/vehicles/desk", 403),
        ("dispatcher", "/vehicles/desk", 200),
        ("manager", "/vehicles/desk", 200),
        ("driver", "/vehicles/desk", 403),
        ("outsider", "/vehicles/", 403),
        ("clerk", "/vehicles/", 200),
        ("clerk", "/vehicles/driver", 403),
        ("driver", "/vehicles/driver", 200),
        ("driver2", "/vehicles/driver", 200),
        ("clerk", "/vehicles/dispatches", 200),
        ("clerk", "/vehicles/register", 403),
        ("dispatcher", "/vehicles/register", 200),
        ("clerk", "/vehicles/dispatches/new", 403),
        ("dispatcher", "/vehicles/dispatches/new", 200),
    ],
)
def test_doors(app: Flask, office: Office, username: str, url: str, expected: int) -> None:
    assert Browser(app, username).get(url).status_code == expected


def test_the_desk_dispatches_by_one_button_and_refuses_the_second(app: Flask, office: Office) -> None:
    request_id = office.request()
    desk = Browser(app, "dispatcher")
    page = desk.page(f"/vehicles/desk?request={request_id}")
    assert "苏Z·3A127" in page and "王建国" in page
    pair = {"vehicle_id": str(office.ids["car"]), "driver_id": str(office.ids["driver"])}
    assert desk.post(f"/vehicles/desk?request={request_id}", **pair).status_code == 303
    again = desk.post(f"/vehicles/desk?request={request_id}", **pair)
    assert again.status_code == 422 and "error-summary" in again.text
    other = office.request(departs_at=at(10), returns_at=at(12))
    clash = desk.post(f"/vehicles/desk?request={other}", **pair)
    assert clash.status_code == 422 and 'href="#vehicle_id"' in clash.text
    assert "苏Z·6B018" in clash.text  # and what could go instead


def test_the_desk_merges_what_leaves_together(app: Flask, office: Office) -> None:
    one, other = (
        office.request(people_count=2),
        office.request("clerk2", people_count=2, departs_at=at(9, 15)),
    )
    desk = Browser(app, "dispatcher")
    assert f"with={other}" in desk.page(f"/vehicles/desk?request={one}")
    pair = {"vehicle_id": str(office.ids["car"]), "driver_id": str(office.ids["driver"])}
    assert desk.post(f"/vehicles/desk?request={one}&with={other}", **pair).status_code == 303
    assert {office.asked(i)["status"] for i in (one, other)} == {TripStatus.DISPATCHED}


def test_change_void_and_no_car_on_their_pages(app: Flask, office: Office) -> None:
    desk = Browser(app, "dispatcher")
    one = office.request()
    order_id = office.dispatch(one)
    pair = {"vehicle_id": str(office.ids["bus"]), "driver_id": str(office.ids["driver2"])}
    assert desk.post(f"/vehicles/dispatches/{order_id}/reassign", reason="", **pair).status_code == 422
    changed = desk.post(f"/vehicles/dispatches/{order_id}/reassign", reason="送修", **pair)
    assert changed.status_code == 303
    new = int(changed.location.rsplit("/", 1)[1])
    assert "苏Z·6B018" in desk.page(f"/vehicles/dispatches/{new}")
    assert f"/vehicles/dispatches/{new}" in desk.page(f"/vehicles/dispatches/{order_id}")
    assert desk.post(f"/vehicles/dispatches/{new}/void", reason="").status_code == 422
    assert desk.post(f"/vehicles/dispatches/{new}/void", reason="改期").status_code == 303
    assert (
        desk.post(f"/vehicles/requests/{one}/unserved", reason="车辆都已派出", advice="地铁").status_code
        == 303
    )
    assert office.asked(one)["status"] == TripStatus.UNSERVED


def test_an_emergency_on_its_page(app: Flask, office: Office) -> None:
    from app.modules.vehicles.models import Place

    desk = Browser(app, "dispatcher")
    place = office.read(lambda: db.session.query(Place).filter_by(name="市政务服务中心").one().id)
    data = {
        "requester_id": str(Browser(app, "clerk").person_id),
        "purpose_type": "emergency",
        "purpose": "防汛抢险",
        "destination_id": str(place),
        "people_count": "2",
        "departs_at": "2026-11-24T18:00",
        "returns_at": "2026-11-24T20:00",
        "vehicle_id": str(office.ids["car"]),
        "driver_id": str(office.ids["driver"]),
        "reason": "堤坝险情",
        "override_reason": "离得最近",
    }
    assert desk.post("/vehicles/dispatches/new", **data | {"reason": ""}).status_code == 422
    done = desk.post("/vehicles/dispatches/new", **data)
    assert done.status_code == 303, done.text
    assert "PC-2026-0001" in desk.page(done.location)


def test_a_confidential_trip_shows_nothing_to_others(app: Flask, office: Office) -> None:
    order_id = office.dispatch(office.request(confidential=True, purpose="涉密文件传递"))
    assert Browser(app, "leader").get(f"/vehicles/dispatches/{order_id}").status_code == 404
    assert "涉密文件传递" in Browser(app, "dispatcher").page(f"/vehicles/dispatches/{order_id}")
    assert "市政务服务中心" not in Browser(app, "clerk2").page("/vehicles/?day=2026-11-24")
    assert "市政务服务中心" in Browser(app, "clerk").page("/vehicles/?day=2026-11-24")


def test_a_list_is_also_excel_and_finds(app: Flask, office: Office) -> None:
    order_id = office.back()
    desk = Browser(app, "dispatcher")
    number = office.order(order_id)["number"]
    assert number in desk.page("/vehicles/dispatches?q=3A127")
    assert number not in desk.page("/vehicles/dispatches?q=%E6%B2%A1%E6%9C%89")
    assert number in desk.page("/vehicles/dispatches?view=unsigned")
    assert number not in desk.page("/vehicles/dispatches?view=out")
    assert desk.get("/vehicles/dispatches?format=xlsx").mimetype.endswith("sheet")


def test_the_walk_without_script(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Request, approval, dispatch, accepted, out, in, signed, papers: plain forms only."""
    from app.modules.vehicles.models import Place
    from tests.vehicles.asking import answers, approve

    office = Office(app)
    clerk, desk, driver = (Browser(app, name) for name in ("clerk", "dispatcher", "driver"))
    yard = office.read(lambda: db.session.query(Place).filter_by(is_pickup=True).one().id)
    asked = clerk.post(
        "/vehicles/requests/new", **answers(requester_id=str(clerk.person_id), pickup_place_id=str(yard))
    )
    assert asked.status_code == 303, asked.text
    request_id = int(asked.location.rsplit("/", 1)[1])
    approve(app, request_id)
    page = desk.page("/vehicles/desk")
    assert "YC-2026-0001" in page and "派这辆" in page
    pair = {"vehicle_id": str(office.ids["car"]), "driver_id": str(office.ids["driver"])}
    assert desk.post(f"/vehicles/desk?request={request_id}", **pair).status_code == 303
    assert driver.post("/vehicles/dispatches/1/accept").status_code == 303
    later(monkeypatch, at(9))
    for one, name in (
        (clerk, "clerk"),
        (desk, "dispatcher"),
        (driver, "driver"),
    ):  # a day later they sign in again
        one.__init__(app, name)  # type: ignore[misc]
    checks = ["lights", "tyres", "brakes", "papers", "extinguisher", "body"]
    assert driver.post("/vehicles/dispatches/1/depart", km="10000", checks=checks).status_code == 303
    later(monkeypatch, at(11))
    for one, name in ((clerk, "clerk"), (desk, "dispatcher"), (driver, "driver")):
        one.__init__(app, name)  # type: ignore[misc]
    assert (
        driver.post(
            "/vehicles/dispatches/1/hand_back", km="10016", condition_ok="1", key_handed="1"
        ).status_code
        == 303
    )
    assert "/vehicles/dispatches/1/sign" in clerk.page("/vehicles/dispatches/1")
    assert clerk.post("/vehicles/dispatches/1/sign", rating="5").status_code == 303
    assert office.asked(request_id)["status"] == TripStatus.CLOSED
    for browser, url in (
        (clerk, f"/vehicles/requests/{request_id}/paper"),
        (desk, "/vehicles/dispatches/1/paper"),
        (desk, f"/vehicles/register/paper?vehicle={office.ids['car']}&month=2026-11"),
    ):
        assert browser.get(url).mimetype == "application/pdf"
