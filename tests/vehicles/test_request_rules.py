"""The rules of a request: states, verbs, findings. No database."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.core.rule import RuleBroken
from app.modules.vehicles.models import Place, PlaceStatus, Reaches, TripStatus
from app.modules.vehicles.rules import masters, places, policies
from app.modules.vehicles.rules import requests as rules

S = TripStatus
NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
SHIPPED = {p.code: SimpleNamespace(value=p.value, severity=p.severity) for p in policies.REQUEST_POLICIES}

MAY_FOLLOW = {
    (S.DRAFT, S.PENDING),
    (S.PENDING, S.APPROVED),
    (S.PENDING, S.REJECTED),
    (S.PENDING, S.SENT_BACK),
    (S.PENDING, S.WITHDRAWN),
    (S.PENDING, S.PENDING),
    (S.APPROVED, S.DISPATCHED),
    (S.APPROVED, S.RETURNED),
    (S.APPROVED, S.UNSERVED),
    (S.APPROVED, S.CANCELLED),
    (S.APPROVED, S.PENDING),
    (S.DISPATCHED, S.ON_TRIP),
    (S.DISPATCHED, S.RETURNED),
    (S.DISPATCHED, S.APPROVED),
    (S.DISPATCHED, S.PENDING),
    (S.DISPATCHED, S.CANCELLED),
    (S.ON_TRIP, S.RETURNED),
    (S.RETURNED, S.CLOSED),
    (S.SENT_BACK, S.PENDING),
    (S.SENT_BACK, S.WITHDRAWN),
    (S.UNSERVED, S.APPROVED),
    (S.UNSERVED, S.DISPATCHED),
}
MAY_DO = {
    "edit": {S.DRAFT, S.SENT_BACK, S.PENDING, S.APPROVED, S.DISPATCHED},
    "submit": {S.DRAFT, S.SENT_BACK},
    "delete": {S.DRAFT},
    "withdraw": {S.PENDING, S.SENT_BACK},
    "cancel": {S.APPROVED, S.DISPATCHED},
    "note": set(S) - {S.DRAFT},
    "repeat": set(S) - {S.DRAFT},
    "keep_as_usual": set(S),
}


@pytest.mark.parametrize("old", list(S))
@pytest.mark.parametrize("new", list(S))
def test_a_state_follows_only_where_the_table_says(old: TripStatus, new: TripStatus) -> None:
    if (old, new) in MAY_FOLLOW:
        rules.check_transition(old, new)
    else:
        with pytest.raises(RuleBroken):
            rules.check_transition(old, new)


@pytest.mark.parametrize("verb", list(MAY_DO))
@pytest.mark.parametrize("status", list(S))
def test_a_verb_works_only_in_its_states(verb: str, status: TripStatus) -> None:
    if status in MAY_DO[verb]:
        rules.check_verb(verb, status)
    else:
        with pytest.raises(RuleBroken):
            rules.check_verb(verb, status)


def test_every_verb_is_tested() -> None:
    assert set(MAY_DO) == set(rules.VERBS)


def trip(**changed: Any) -> rules.Trip:
    given: dict[str, Any] = {
        "departs_at": NOW + timedelta(days=1),
        "returns_at": NOW + timedelta(days=1, hours=2),
        "people_count": 3,
        "names": ["甲", "乙", "丙"],
        "largest_seats": 18,
    }
    return rules.Trip(**given | changed)


def codes(one: rules.Trip, shipped: Any = SHIPPED) -> list[str]:
    return [f.code for f in rules.findings(one, shipped, NOW)]


def test_an_ordinary_trip_departs_from_no_rule() -> None:
    assert codes(trip()) == []
    assert rules.span_objections(trip(), NOW) == []


@pytest.mark.parametrize(("minutes", "found"), [(29, [policies.LEAD]), (30, []), (31, [])])
def test_the_lead_time_is_half_an_hour(minutes: int, found: list[str]) -> None:
    departs = NOW + timedelta(minutes=minutes)
    assert codes(trip(departs_at=departs, returns_at=departs + timedelta(hours=1))) == found


@pytest.mark.parametrize(("days", "found"), [(15, []), (15.01, [policies.LONG])])
def test_more_than_fifteen_days_is_unusual(days: float, found: list[str]) -> None:
    departs = NOW + timedelta(days=1)
    assert codes(trip(departs_at=departs, returns_at=departs + timedelta(days=days))) == found


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["甲", "乙", "丙"], []),
        (["甲"], [policies.NAMES]),
        (["甲", "乙", "丙", "丁"], [policies.NAMES]),
        ([], []),
    ],
)
def test_names_and_number_agree_where_names_are_given(names: list[str], found: list[str]) -> None:
    assert codes(trip(names=names)) == found


@pytest.mark.parametrize(("people", "found"), [(1, [policies.TRANSIT]), (2, [policies.TRANSIT]), (3, [])])
def test_so_few_people_take_public_transport(people: int, found: list[str]) -> None:
    assert codes(trip(people_count=people, names=[], by_transit=True)) == found


@pytest.mark.parametrize(("people", "found"), [(18, []), (19, [policies.LARGEST])])
def test_all_fit_into_the_largest_car(people: int, found: list[str]) -> None:
    assert codes(trip(people_count=people, names=[])) == found


@pytest.mark.parametrize(
    ("until", "found"), [(date(2026, 11, 23), []), (date(2026, 11, 20), [policies.RETRO])]
)
def test_a_retro_request_follows_soon(until: date, found: list[str]) -> None:
    past = {"departs_at": NOW - timedelta(days=3), "returns_at": NOW - timedelta(days=3) + timedelta(hours=1)}
    assert codes(trip(is_retro=True, retro_until=until, **past)) == found


def test_a_rule_that_is_off_says_nothing() -> None:
    off = {code: SimpleNamespace(value=rule.value, severity="off") for code, rule in SHIPPED.items()}
    assert codes(trip(people_count=99, names=["甲"], by_transit=True, departs_at=NOW), off) == []


def test_a_severity_is_what_the_manager_set() -> None:
    strict = SHIPPED | {policies.NAMES: SimpleNamespace(value=True, severity="reason")}
    found = rules.findings(trip(names=["甲"]), strict, NOW)
    assert [str(o.field) for o in rules.objections(found, {}, 0, ())] == ["reason_names_match"]
    assert rules.objections(found, {policies.NAMES: "其余为外单位人员"}, 0, ()) == []


def test_a_block_stands_whatever_the_reason() -> None:
    found = rules.findings(trip(people_count=40, names=[]), SHIPPED, NOW)
    assert [o.field for o in rules.objections(found, {policies.LARGEST: "x"}, 0, [policies.LARGEST])] == [
        "people_count"
    ]


def test_short_notice_wants_urgency_and_a_reason() -> None:
    departs = NOW + timedelta(minutes=5)
    found = rules.findings(trip(departs_at=departs, returns_at=departs + timedelta(hours=1)), SHIPPED, NOW)
    assert [o.field for o in rules.objections(found, {policies.LEAD: "x"}, 0, ())] == ["departs"]
    assert [o.field for o in rules.objections(found, {}, 1, ())] == ["reason_lead_minutes"]
    assert rules.objections(found, {policies.LEAD: "x"}, 1, ()) == []


def test_a_warning_is_asked_for_once() -> None:
    found = rules.findings(trip(names=["甲"]), SHIPPED, NOW)
    assert len(rules.objections(found, {}, 0, ())) == 1
    assert rules.objections(found, {}, 0, [policies.NAMES]) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"returns_at": NOW + timedelta(days=1)}, "returns"),
        ({"returns_at": NOW + timedelta(hours=1)}, "returns"),
        ({"departs_at": NOW - timedelta(minutes=1)}, "departs"),
        ({"people_count": 0}, "people_count"),
        ({"is_retro": True}, "returns"),
    ],
)
def test_time_and_people_have_an_order_that_no_policy_relaxes(changed: dict[str, Any], field: str) -> None:
    assert field in [o.field for o in rules.span_objections(trip(**changed), NOW)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张立新、李文静，王伟", 3),
        ("张立新 李文静", 2),
        ("买买提·艾力;田雨", 2),
        ("", 0),
        (None, 0),
        ("甲、、乙、", 2),
        ("甲\n乙\t丙", 3),
    ],
)
def test_names_are_counted_however_they_are_separated(text: str | None, names: int) -> None:
    assert len(rules.names_of(text)) == names


def test_every_shipped_rule_of_a_request_has_a_reason_field_and_words() -> None:
    from app.modules.vehicles.forms.requests import REASON_FIELDS, TripForm

    assert len(REASON_FIELDS) == len(policies.REQUEST_CODES)
    for name in REASON_FIELDS:
        assert hasattr(TripForm, name), name


@pytest.mark.parametrize(
    ("before", "after", "approval", "dispatch"),
    [
        ({"phone": "1"}, {"phone": "2"}, False, False),
        ({"purpose": "a"}, {"purpose": "b"}, True, False),
        ({"people_count": 1}, {"people_count": 2}, True, True),
        ({"departs_at": NOW}, {"departs_at": NOW + timedelta(hours=1)}, True, True),
        ({"destination_id": 1}, {"destination_id": 2}, True, True),
        ({"pickup_place_id": 1}, {"pickup_place_id": 2}, False, True),
        ({"shareable": True}, {"shareable": False}, False, True),
        ({"needs": ""}, {"needs": ""}, False, False),
    ],
)
def test_what_was_agreed_is_agreed_again(before: Any, after: Any, approval: bool, dispatch: bool) -> None:
    change = rules.change(before, after)
    assert (change.needs_approval, change.needs_dispatch) == (approval, dispatch)


def test_the_route_is_asked_with_facts() -> None:
    facts = rules.facts(
        departs_on=date(2026, 11, 20),
        returns_on=date(2026, 11, 22),
        reaches=Reaches.OUTSIDE,
        people=4,
        one_way_km=300,
        cost_fen=72_000,
        on_holiday=True,
        is_retro=False,
        urgency=0,
    )
    assert (
        facts["nights"] == 2
        and facts["outside_province"]
        and facts["on_holiday"]
        and facts["estimated_cost"] == 720
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("苏Z·3A127", "苏Z·3A127"),
        ("苏z3a127", "苏Z·3A127"),
        ("苏Z·D12857", "苏Z·D12857"),
        (" 苏Z D12857 ", "苏Z·D12857"),
        ("abc-1234", "ABC-1234"),
        ("苏A1234警", "苏A·1234警"),
    ],
)
def test_a_plate_is_written_one_way(given: str, kept: str) -> None:
    assert masters.plate(given) == kept


@pytest.mark.parametrize("given", ["", "123", "苏Z·3A12", "苏Z·3A12789", "苏3·A1234", "苏Z·OI123"])
def test_what_is_no_plate_is_refused(given: str) -> None:
    with pytest.raises(RuleBroken):
        masters.plate(given)


def test_the_road_is_longer_than_the_straight_line() -> None:
    a, b = Place(name="a", lat=31.0, lng=118.0), Place(name="b", lat=31.1, lng=118.0)
    assert places.straight_km(a, b) == pytest.approx(11.12, abs=0.01)
    assert places.road_km(a, b, 1.35) == pytest.approx(15.01, abs=0.02)
    assert places.road_km(a, Place(name="c"), 1.35) is None


@pytest.mark.parametrize(("lat", "lng"), [(31.0, None), (None, 118.0), (91.0, 0.0), (0.0, 181.0)])
def test_half_a_coordinate_is_refused(lat: float | None, lng: float | None) -> None:
    with pytest.raises(RuleBroken):
        places.check_coordinates(lat, lng)


def test_a_place_is_not_merged_into_itself_or_into_what_is_gone() -> None:
    a, gone = (
        Place(id=1, name="a", status=PlaceStatus.PENDING),
        Place(id=2, name="b", status=PlaceStatus.MERGED),
    )
    for target in (a, gone):
        with pytest.raises(RuleBroken):
            places.check_merge(a, target)
    with pytest.raises(RuleBroken):
        places.check_merge(gone, a)
