"""Dispatching: every reason against a car or driver, the choice, merging, changing, voiding."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.vehicles.models import CertificateType as C
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    DutyStatus,
    Energy,
    PurposeType,
    TripRequest,
    TripStatus,
    VehicleCategory,
    VehicleStatus,
)
from app.modules.vehicles.rules import dispatching as rules
from app.modules.vehicles.rules.desk import answer
from app.modules.vehicles.rules.terms import POLICIES
from app.modules.vehicles.rules.values import Car, Certificate, Fit, Man, Span, Trip, Wish, trip_of
from app.modules.vehicles.services import dispatching as services
from app.shared.notifications.models import Notice, Obligation
from app.shared.occupancy.models import Occupancy
from tests.vehicles.riding import Office, at, no_buffers, set_policy, who

TERMS = {p.code: SimpleNamespace(value=p.value, severity=p.severity) for p in POLICIES}
TRIP = Trip(at(9), at(11, 30), 3, frozenset({PurposeType.ERRAND}), km=16, longest_leg_km=8)
GOOD = (
    Certificate(C.COMPULSORY, date(2026, 1, 1), date(2027, 12, 31)),
    Certificate(C.INSPECTION, date(2026, 1, 1), date(2027, 12, 31)),
)
CAR = Car(1, "苏Z·3A127", "帕萨特", 5, certificates=GOOD)
MAN = Man(1, "王建国", "C1", date(2030, 1, 1))


@pytest.fixture(autouse=True)
def _words(app: Flask) -> Any:
    with app.test_request_context():
        yield


@pytest.fixture
def office(app: Flask, now: Any, _words: Any) -> Office:
    return Office(app)


def codes(fit: Fit) -> list[str]:
    return [refusal.code.removeprefix("vehicles.") for refusal in fit.refusals]


# -- rules: one change each ----------------------------------------------------------------------------------


def test_a_good_car_and_driver_fit() -> None:
    assert rules.check_car(TRIP, CAR, TERMS).fits
    assert rules.check_driver(TRIP, MAN, TERMS).fits
    assert rules.check_pair(CAR, MAN, TERMS).fits


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": VehicleStatus.SUSPENDED}, "in_service"),
        ({"own_unit": False, "owner_org": "某公司"}, "own_unit"),
        ({"poolable": False}, "poolable"),
        ({"category": VehicleCategory.CONFIDENTIAL}, "category"),
        ({"category": VehicleCategory.EMERGENCY}, "category"),
        ({"category": VehicleCategory.ENFORCEMENT}, "category"),
        ({"seats": 3}, "seats"),
        ({"certificates": GOOD[:1]}, "certificate_missing"),
        (
            {"certificates": (GOOD[0], Certificate(C.INSPECTION, date(2026, 1, 1), date(2026, 11, 23)))},
            "certificates",
        ),
        (
            {"certificates": (*GOOD, Certificate(C.COMMERCIAL, date(2025, 1, 1), date(2025, 12, 31)))},
            "certificates",
        ),
        (
            {"certificates": (GOOD[0], Certificate(C.INSPECTION, date(2026, 1, 1), date(2026, 12, 1)))},
            "certificate_warn_days",
        ),
        ({"energy": Energy.ELECTRIC, "range_km": 20}, "electric_reserve_percent"),
        ({"upkeep_overdue_km": 1001, "upkeep_item": "更换机油"}, "upkeep_overdue_km"),
        ({"taken": (Span(at(8), at(9), "x"),)}, "car_overlap"),
        ({"taken": (Span(at(11, 59), at(13), "x"),)}, "car_overlap"),
    ],
)
def test_a_car_is_refused_for_one_reason(changed: dict[str, Any], code: str) -> None:
    assert codes(rules.check_car(TRIP, replace(CAR, **changed), TERMS)) == [code]


def test_a_car_is_full_with_the_drivers_seat_counted() -> None:
    assert rules.check_car(replace(TRIP, people=4), CAR, TERMS).fits
    assert codes(rules.check_car(replace(TRIP, people=5), CAR, TERMS)) == ["seats"]


def test_a_locked_car_serves_its_purpose() -> None:
    trip = replace(TRIP, purposes=frozenset({PurposeType.CONFIDENTIAL}))
    assert rules.check_car(trip, replace(CAR, category=VehicleCategory.CONFIDENTIAL), TERMS).fits


def test_a_certificate_must_last_to_the_end_of_the_trip_and_a_renewal_counts() -> None:
    long_trip = replace(TRIP, ends_at=at(11, day=date(2026, 11, 26)))
    ending = Certificate(C.INSPECTION, date(2026, 1, 1), date(2026, 11, 25))
    renewal = Certificate(C.INSPECTION, date(2026, 11, 26), date(2027, 12, 31))
    assert codes(rules.check_car(long_trip, replace(CAR, certificates=(GOOD[0], ending)), TERMS)) == [
        "certificates"
    ]
    assert rules.check_car(long_trip, replace(CAR, certificates=(GOOD[0], ending, renewal)), TERMS).fits


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([(date(2026, 1, 1), date(2026, 11, 20))], "年检只到 11月20日 周五"),
        ([(date(2026, 12, 1), date(2027, 11, 30))], "年检 12月1日 周二 起才有效"),
        (
            [(date(2026, 1, 1), date(2026, 11, 20)), (date(2026, 12, 1), date(2027, 11, 30))],
            "年检 只到 11月20日 周五，下一份 12月1日 周二 起才有效",
        ),
    ],
)
def test_a_certificate_says_truly_when_it_holds(
    app: Flask, spans: list[tuple[date, date]], said: str
) -> None:
    certificates = (GOOD[0], *(Certificate(C.INSPECTION, *one) for one in spans))
    with app.test_request_context(), in_language("zh_Hans_CN"):
        (refusal,) = rules.check_car(TRIP, replace(CAR, certificates=certificates), TERMS).refusals
        assert str(refusal.sentence).replace(" ", "") == said.replace(" ", "")


def test_a_trip_of_several_days_keeps_its_car_two_hours_longer_at_most() -> None:
    days = rules.occupied_span(TRIP.starts_at, TRIP.starts_at + timedelta(days=5), TERMS)
    assert days[1] - TRIP.starts_at == timedelta(days=5, hours=2, minutes=15)


def test_upkeep_may_be_overdue_by_a_thousand_kilometres() -> None:
    assert rules.check_car(TRIP, replace(CAR, upkeep_overdue_km=1000), TERMS).fits
    wider = TERMS | {"vehicles.upkeep_overdue_km": SimpleNamespace(value=5000, severity="reason")}
    assert rules.check_car(TRIP, replace(CAR, upkeep_overdue_km=1001), wider).fits


def test_an_electric_car_needs_a_third_more_than_the_way() -> None:
    electric = replace(CAR, energy=Energy.ELECTRIC, range_km=130)
    assert rules.check_car(replace(TRIP, km=100), electric, TERMS).fits
    assert codes(rules.check_car(replace(TRIP, km=101), electric, TERMS)) == ["electric_reserve_percent"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"duty": DutyStatus.RESTING}, "driver_duty"),
        ({"ended_on": date(2026, 11, 24)}, "driver_duty"),
        ({"absences": (Span(at(11), at(18)),)}, "driver_duty"),
        ({"licence_valid_until": date(2026, 11, 23)}, "licence_valid"),
        ({"taken": (Span(at(8), at(9), "x"),)}, "driver_overlap"),
        (
            {"trips": (Trip(at(22, day=date(2026, 11, 23)), at(1, 30), 1, frozenset(), km=40),)},
            "driver_rest_hours",
        ),
        ({"trips": (Trip(at(13), at(20), 1, frozenset()),)}, "driver_day_hours"),
    ],
)
def test_a_driver_is_refused_for_one_reason(changed: dict[str, Any], code: str) -> None:
    trip = replace(TRIP, km=None) if code == "driver_day_hours" else TRIP
    if code == "driver_rest_hours":
        changed = {
            "trips": (
                Trip(
                    at(22, day=date(2026, 11, 23)), at(23, 59, day=date(2026, 11, 23)), 1, frozenset(), km=10
                ),
            )
        }
        trip = replace(TRIP, starts_at=at(7), ends_at=at(9))
    assert codes(rules.check_driver(trip, replace(MAN, **changed), TERMS)) == [code]


def test_eight_hours_at_the_wheel_are_enough_and_eight_hours_of_rest() -> None:
    before = Trip(at(20, day=date(2026, 11, 23)), at(23, day=date(2026, 11, 23)), 1, frozenset(), km=10)
    early = replace(TRIP, starts_at=at(7), ends_at=at(9))
    assert rules.check_driver(early, replace(MAN, trips=(before,)), TERMS).fits  # exactly 8 h
    day = replace(MAN, trips=(Trip(at(13), at(18, 30), 1, frozenset()),))
    assert rules.check_driver(replace(TRIP, km=None), day, TERMS).fits  # 2.5 h + 5.5 h


@pytest.mark.parametrize(
    ("licence", "seats", "fits"),
    [
        ("C1", 9, True),
        ("C1", 10, False),
        ("C2", 9, True),
        ("B1", 19, True),
        ("B1", 20, False),
        ("A1", 45, True),
        ("A2", 19, True),
        ("D", 5, False),
    ],
)
def test_the_licence_class_covers_the_seats(licence: str, seats: int, fits: bool) -> None:
    assert (
        rules.check_pair(replace(CAR, seats=seats), replace(MAN, licence_class=licence), TERMS).fits is fits
    )


def test_a_rule_that_is_switched_off_says_nothing_and_a_warning_does_not_refuse() -> None:
    off = TERMS | {"vehicles.seats": SimpleNamespace(value=True, severity="off")}
    assert rules.check_car(replace(TRIP, people=9), CAR, off).fits
    warn = TERMS | {"vehicles.seats": SimpleNamespace(value=True, severity="warn")}
    fit = rules.check_car(replace(TRIP, people=9), CAR, warn)
    assert fit.fits and len(fit.warns) == 1


def test_a_long_way_gets_a_stop_of_twenty_minutes() -> None:
    assert not rules.check_stop(replace(TRIP, longest_leg_km=280), TERMS).refusals
    assert "20" in rules.check_stop(replace(TRIP, longest_leg_km=300), TERMS).refusals[0].sentence


def test_the_buffers_lie_inside_the_span() -> None:
    assert rules.occupied_span(at(9), at(11), TERMS) == (at(8, 45), at(11, 30))
    assert rules.occupied_span(at(8), at(18), TERMS) == (at(7, 45), at(19, 15))  # 10 % of ten hours


def test_merging_asks_for_what_speaks_against_it() -> None:
    one = Wish(1, at(9), at(11), 2, PurposeType.ERRAND)
    assert codes(rules.check_merge([one, replace(one, request_id=2)], TERMS)) == []
    assert codes(rules.check_merge([one, replace(one, confidential=True)], TERMS)) == ["merge_confidential"]
    assert codes(rules.check_merge([one, replace(one, shareable=False)], TERMS)) == ["merge_unwilling"]
    assert codes(rules.check_merge([one, replace(one, starts_at=at(9, 46))], TERMS)) == [
        "merge_window_minutes"
    ]
    trip = trip_of([one, replace(one, starts_at=at(8, 30), ends_at=at(12))])
    assert (trip.starts_at, trip.ends_at, trip.people) == (at(8, 30), at(12), 4)


def test_three_pairs_are_proposed_and_the_smaller_car_comes_first() -> None:
    cars = [
        replace(CAR, id=n, plate=f"苏Z·{n}", seats=seats) for n, seats in enumerate((19, 5, 7, 9), start=1)
    ]
    men = [replace(MAN, id=n, name=f"驾驶员{n}", licence_class="A1") for n in range(1, 5)]
    found = answer(TRIP, cars, men, TERMS)
    assert [p.car.seats for p in found.proposals] == [5, 7, 9]
    assert len({p.driver.id for p in found.proposals}) == 3
    assert all(p.pros for p in found.proposals)


def test_the_score_knows_usual_drivers_kilometres_and_electric_cars() -> None:
    men = [MAN, replace(MAN, id=2, name="赵海峰")]
    usual = answer(TRIP, [replace(CAR, usual_driver_id=2)], men, TERMS).proposals[0]
    assert usual.driver.id == 2
    driven = [replace(CAR, id=1, month_km=3000), replace(CAR, id=2, month_km=500)]
    assert answer(TRIP, driven, men, TERMS).proposals[0].car.id == 2
    electric = [CAR, replace(CAR, id=2, energy=Energy.ELECTRIC, range_km=300)]
    assert answer(TRIP, electric, men, TERMS).proposals[0].car.id == 2


def test_refused_ones_are_named_with_their_reason() -> None:
    found = answer(TRIP, [CAR, replace(CAR, id=2, seats=2)], [replace(MAN, duty=DutyStatus.ON_LEAVE)], TERMS)
    assert not found.proposals
    assert [car.id for car, _fit in found.refused_cars] == [2]
    assert found.refused_drivers[0][1].stops[0].sentence


# -- the verbs ----------------------------------------------------------------------------------------------


def test_a_dispatch_takes_car_and_driver_and_tells_everybody(office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    order = office.order(order_id)
    assert order["number"] == "PC-2026-0001" and order["status"] == DispatchStatus.ISSUED
    assert order["plate"] == "苏Z·3A127" and order["driver_name"] == "王建国"
    assert office.asked(request_id)["status"] == TripStatus.DISPATCHED

    def held() -> list[Any]:
        return [
            (o.kind, o.resource_id, o.starts_at, o.ends_at)
            for o in db.session.query(Occupancy).filter_by(active=True)
        ]

    span = (at(8, 45), at(12))
    assert sorted(office.read(held)) == [
        ("driver", office.ids["driver"], *span),
        ("vehicle", office.ids["car"], *span),
    ]
    told = office.read(lambda: {n.person_id for n in db.session.query(Notice)})
    assert told >= office.read(lambda: {who("clerk").id, who("driver").id})
    owed = office.read(
        lambda: {o.ladder for o in db.session.query(Obligation).filter_by(open=True, subject_type="dispatch")}
    )
    assert owed == {"driver_accept", "departure"}


def test_what_was_proposed_is_kept(office: Office) -> None:
    order = office.order(office.dispatch(office.request(), reason=""))
    assert order["proposal"]["offered"][0]["plate"] == "苏Z·3A127"
    assert order["overridden"] == [] and order["override_reason"] == ""


def test_a_block_cannot_be_overridden(office: Office) -> None:
    request_id = office.request(people_count=9)
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(request_id, reason="领导要求")
    assert refusal.value.field == "vehicle_id"
    assert office.asked(request_id)["status"] == TripStatus.APPROVED


def test_what_a_policy_lets_pass_wants_a_reason_and_is_logged(office: Office) -> None:
    office.do(lambda: set_policy("vehicles.seats", severity="reason"))
    request_id = office.request(people_count=5)
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(request_id, reason="")
    assert refusal.value.field == "override_reason"
    order = office.order(office.dispatch(request_id, reason="后排有儿童座椅"))
    assert order["overridden"] == ["vehicles.seats"] and order["override_reason"] == "后排有儿童座椅"


def test_a_choice_outside_the_proposals_wants_a_reason(office: Office) -> None:
    request_id = office.request()  # proposed: the car with one driver, the bus with the other
    offered = office.read(lambda: _offered(request_id))
    free = [
        (c, d)
        for c in ("car", "bus")
        for d in ("driver", "driver2")
        if (office.ids[c], office.ids[d]) not in offered
    ]
    free = [pair for pair in free if pair != ("bus", "driver")]  # a C1 licence does not cover the bus
    car, driver = free[0]
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(request_id, car=car, driver=driver, reason=" ")
    assert refusal.value.field == "override_reason"
    order = office.order(office.dispatch(request_id, car=car, driver=driver, reason="他熟悉路线"))
    assert order["overridden"] == ["vehicles.outside_proposal"]


def _offered(request_id: int) -> set[tuple[int, int]]:
    from app.modules.vehicles.services import desk

    request = db.session.get_one(TripRequest, request_id)
    found = desk.answer_for(trip_of([desk.wish(request)]), desk.terms())
    return {p.pair for p in found.proposals}


def test_a_licence_that_does_not_cover_the_bus_is_refused(office: Office) -> None:
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(office.request(), car="bus", driver="driver", reason="没有别人")
    assert refusal.value.field == "driver_id"


def test_two_requests_ride_together(office: Office) -> None:
    one, other = (
        office.request(people_count=2),
        office.request("clerk2", people_count=2, departs_at=at(9, 15)),
    )
    order = office.order(office.dispatch(one, other))
    assert (order["planned_departs_at"], order["planned_returns_at"]) == (at(9), at(11, 30))
    assert {office.asked(i)["status"] for i in (one, other)} == {TripStatus.DISPATCHED}
    with pytest.raises(RuleBroken):
        office.dispatch(
            office.request(people_count=3), office.request(people_count=2), car="car", driver="driver2"
        )


def test_a_request_is_dispatched_once(office: Office) -> None:
    request_id = office.request()
    office.dispatch(request_id)
    with pytest.raises(RuleBroken):
        office.dispatch(request_id, car="bus", driver="driver2")


def test_back_to_back_trips_are_refused_with_buffers_and_accepted_without(office: Office) -> None:
    """9:00-11:00 and 11:00-12:00 on one car."""
    office.dispatch(office.request(returns_at=at(11)))
    second = office.request(departs_at=at(11), returns_at=at(12))
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(second, driver="driver2")
    assert refusal.value.field == "vehicle_id"
    office.do(_without_buffers)
    office.dispatch(second, driver="driver2")


def _without_buffers() -> None:
    """Rows of the policies, and the first order occupies anew without them."""
    no_buffers()
    for row in db.session.query(Occupancy).filter_by(active=True):
        row.starts_at, row.ends_at = at(9), at(11)


def test_a_half_overlap_is_refused_also_without_buffers(office: Office) -> None:
    office.do(no_buffers)
    office.dispatch(office.request(returns_at=at(11)))
    with pytest.raises(RuleBroken):
        office.dispatch(office.request(departs_at=at(10), returns_at=at(12)), driver="driver2")
    with pytest.raises(RuleBroken) as refusal:
        office.dispatch(office.request(departs_at=at(10), returns_at=at(12)), car="bus", driver="driver")
    assert refusal.value.field == "driver_id"


def test_an_order_that_is_void_frees_everything(office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    office.do(
        lambda: (
            services.void(
                dispatch=db.session.get_one(Dispatch, order_id), by=who("dispatcher"), reason="改期"
            ).id
        )
    )
    assert office.order(order_id)["status"] == DispatchStatus.VOIDED
    assert office.asked(request_id)["status"] == TripStatus.APPROVED
    assert not office.read(lambda: db.session.query(Occupancy).filter_by(active=True).count())
    assert not office.read(
        lambda: db.session.query(Obligation).filter_by(open=True, subject_type="dispatch").count()
    )
    office.dispatch(request_id)


def test_an_order_is_not_void_without_a_reason_or_once_it_left(office: Office) -> None:
    order_id = office.dispatch(office.request())
    with pytest.raises(RuleBroken):
        office.do(
            lambda: (
                services.void(
                    dispatch=db.session.get_one(Dispatch, order_id), by=who("dispatcher"), reason=" "
                ).id
            )
        )
    office.depart(order_id, at=None)
    with pytest.raises(RuleBroken):
        office.do(
            lambda: (
                services.void(
                    dispatch=db.session.get_one(Dispatch, order_id), by=who("dispatcher"), reason="改期"
                ).id
            )
        )


def test_another_car_keeps_the_history(office: Office) -> None:
    request_id = office.request()
    old = office.dispatch(request_id)

    def change() -> int:
        return services.reassign(
            dispatch=db.session.get_one(Dispatch, old), vehicle_id=office.ids["bus"], driver_id=office.ids["driver2"],
            by=who("dispatcher"), reason="原车临时送修",
        ).id  # fmt: skip

    new = office.do(change)
    assert office.order(old)["status"] == DispatchStatus.VOIDED
    assert office.order(new)["replaces_id"] == old and office.order(new)["plate"] == "苏Z·6B018"
    assert office.asked(request_id)["status"] == TripStatus.DISPATCHED
    titles = office.read(
        lambda: [n.title for n in db.session.query(Notice).filter_by(person_id=who("driver").id)]
    )
    assert len(titles) == 2  # the trip, and that it is off
    with pytest.raises(RuleBroken):
        office.do(change)


def test_another_driver_on_the_same_car_does_not_clash_with_itself(office: Office) -> None:
    old = office.dispatch(office.request())
    new = office.do(
        lambda: (
            services.reassign(
                dispatch=db.session.get_one(Dispatch, old), vehicle_id=office.ids["car"], driver_id=office.ids["driver2"],
                by=who("dispatcher"), reason="身体不适",
            ).id
        )
    )  # fmt: skip
    assert office.order(new)["driver_name"] == "赵海峰"


def test_a_driver_who_declines_frees_the_car_and_the_desk_is_told(office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    office.do(
        lambda: (
            services.decline(
                dispatch=db.session.get_one(Dispatch, order_id), by=who("driver"), reason="发烧"
            ).id
        )
    )
    assert office.order(order_id)["status"] == DispatchStatus.DECLINED
    assert office.asked(request_id)["status"] == TripStatus.APPROVED
    assert (
        office.read(lambda: db.session.query(Notice).filter_by(person_id=who("dispatcher").id).count()) == 1
    )
    office.dispatch(request_id, driver="driver2")


def test_no_car_tells_why_and_a_car_may_still_be_found(office: Office) -> None:
    request_id = office.request()
    office.do(
        lambda: (
            services.unserved(
                request=db.session.get_one(TripRequest, request_id),
                by=who("dispatcher"),
                reason="车辆都已派出",
                advice="可乘地铁 2 号线",
            ).id
        )
    )
    assert office.asked(request_id)["status"] == TripStatus.UNSERVED
    assert "地铁" in office.asked(request_id)["end_reason"]
    office.dispatch(request_id)
    assert office.asked(request_id)["end_reason"] == ""


def test_a_request_that_gives_its_car_back_leaves_the_others_riding(office: Office) -> None:
    one, other = (
        office.request(people_count=2, departs_at=at(8, 30)),
        office.request("clerk2", people_count=2),
    )
    order_id = office.dispatch(one, other)
    office.do(lambda: services.release_request(db.session.get_one(TripRequest, one), who("clerk"), "不去了"))
    order = office.order(order_id)
    assert order["status"] == DispatchStatus.ISSUED and order["planned_departs_at"] == at(9)
    office.do(
        lambda: services.release_request(db.session.get_one(TripRequest, other), who("clerk2"), "也不去了")
    )
    assert office.order(order_id)["status"] == DispatchStatus.VOIDED
    assert not office.read(lambda: db.session.query(Occupancy).filter_by(active=True).count())


def test_a_request_cannot_give_its_car_back_on_the_road(office: Office) -> None:
    request_id = office.request()
    order_id = office.dispatch(request_id)
    office.depart(order_id, at=None)
    with pytest.raises(RuleBroken):
        office.do(
            lambda: services.release_request(
                db.session.get_one(TripRequest, request_id), who("clerk"), "不去了"
            )
        )


def _emergency(office: Office) -> int:
    from app.modules.vehicles.models import Place

    def send() -> int:
        return services.dispatch_without_request(
            requester=who("clerk"), purpose="防汛抢险", purpose_type=PurposeType.EMERGENCY,
            destination=db.session.query(Place).filter_by(name="市政务服务中心").one(), people_count=2, departs_at=at(9),
            returns_at=at(11), vehicle_id=office.ids["car"], driver_id=office.ids["driver"], by=who("dispatcher"),
            reason="堤坝险情", override_reason="",
        ).id  # fmt: skip

    return office.do(send)


def test_an_emergency_goes_at_once_and_owes_a_request(office: Office) -> None:
    order_id = _emergency(office)
    assert office.order(order_id)["is_retro"]
    request = office.read(lambda: db.session.query(TripRequest).one().id)
    asked = office.asked(request)
    assert asked["status"] == TripStatus.DRAFT and asked["is_retro"] and asked["retro_reason"] == "堤坝险情"
    owed = office.read(
        lambda: db.session.query(Obligation).filter_by(ladder="retro_request", open=True).one()
    )
    assert owed.owner_id == asked["requester_id"]


@pytest.mark.parametrize(
    ("steps", "status"), [(0, TripStatus.DISPATCHED), (1, TripStatus.ON_TRIP), (2, TripStatus.RETURNED)]
)
def test_a_retro_request_follows_its_car_once_it_is_approved(
    office: Office, steps: int, status: TripStatus
) -> None:
    from app.modules.vehicles.services.endings import on_approved

    order_id = _emergency(office)
    request_id = office.read(lambda: db.session.query(TripRequest).one().id)
    office.do(lambda: setattr(db.session.get_one(TripRequest, request_id), "status", TripStatus.PENDING))
    if steps:
        office.depart(order_id, at=None)
    if steps > 1:
        office.do(lambda: setattr(db.session.get_one(Dispatch, order_id), "departed_at", None))
        office.do(lambda: _wind_back(order_id))
        office.hand_back(order_id, at=None)
    office.do(lambda: on_approved(request_id))
    assert office.asked(request_id)["status"] == status


def _wind_back(order_id: int) -> None:
    """The departure was an hour ago."""
    order = db.session.get_one(Dispatch, order_id)
    order.handovers[0].at -= timedelta(hours=1)
    order.handovers[0].reading.at -= timedelta(hours=1)
