"""Consumption from full tank to full tank, what it is held against, and what is found in a fill. Without a database."""

import itertools
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from app.core.rule import RuleBroken
from app.modules.vehicles.models import CardStatus, CaseLevel, DifferenceKind, Energy, FuelGrade, FuelKind
from app.modules.vehicles.rules.fuel import checks, matching
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.rules.fuel.consumption import (
    Fill,
    Segment,
    average,
    base,
    deviation,
    per_100km,
    segments,
)

DAY = datetime(2026, 11, 1, tzinfo=UTC)


def fill(n: int, km: int | None, litres: float, full: bool = True, missed: bool = False) -> Fill:
    return Fill(n, DAY + timedelta(days=n), km, round(litres * 1000), full, missed)


# -- the worked example of the field study, validation 17 --

EXAMPLE = [fill(1, 10_000, 50), fill(2, 10_250, 10, full=False), fill(3, 10_700, 46)]


def test_full_to_full_gives_8_litres_in_the_worked_example() -> None:
    (stretch,) = segments(EXAMPLE)
    assert (stretch.quantity_milli, stretch.km, stretch.per_100km_milli) == (56_000, 700, 8_000)
    measured = deviation(stretch.per_100km_milli, 8_000, 15, 30)
    assert measured is not None
    assert (measured.percent, measured.level) == (0, None)


def test_the_adjacent_method_would_cry_wolf_in_the_worked_example() -> None:
    adjacent = [
        per_100km(now.quantity_milli, (now.km or 0) - (before.km or 0))
        for before, now in itertools.pairwise(EXAMPLE)
    ]
    assert [round(value / 1000, 1) for value in adjacent] == [4.0, 10.2]
    measured = deviation(adjacent[1], 8_000, 15, 30)
    assert measured is not None
    assert round(measured.percent) == 28
    assert measured.level == CaseLevel.WARN  # a false alarm


# -- partial, missed, without a reading --


def test_partial_fills_are_added_to_the_next_full_tank() -> None:
    found = segments([fill(1, 0, 40), fill(2, 200, 5, False), fill(3, 300, 5, False), fill(4, 500, 30)])
    assert [(s.quantity_milli, s.km) for s in found] == [(40_000, 500)]


def test_a_fill_that_nobody_wrote_down_breaks_the_stretch() -> None:
    rows = [fill(1, 0, 40), fill(2, 1_000, 40, missed=True), fill(3, 1_500, 40)]
    assert [s.km for s in segments(rows)] == [500]


def test_a_partial_fill_after_a_missed_one_does_not_begin_a_stretch() -> None:
    rows = [fill(1, 0, 40), fill(2, 900, 10, False, missed=True), fill(3, 1_000, 40), fill(4, 1_500, 40)]
    assert [(s.quantity_milli, s.km) for s in segments(rows)] == [(40_000, 500)]


def test_a_full_tank_without_a_reading_counts_as_a_partial_one() -> None:
    rows = [fill(1, 0, 40), fill(2, None, 30), fill(3, 1_000, 50)]
    assert [(s.quantity_milli, s.km) for s in segments(rows)] == [(80_000, 1_000)]


def test_the_order_of_entry_does_not_matter() -> None:
    assert segments(reversed(EXAMPLE)) == segments(EXAMPLE)


def test_no_kilometres_no_stretch() -> None:
    assert segments([fill(1, 500, 40), fill(2, 500, 1)]) == []
    assert segments([fill(1, 500, 40)]) == []
    assert average([]) is None


@given(
    some.lists(
        some.tuples(some.integers(1, 900), some.integers(1, 60_000), some.booleans(), some.booleans()),
        max_size=20,
    )
)
def test_nothing_is_counted_twice(rows: list[tuple[int, int, bool, bool]]) -> None:
    km, fills = 1_000, []
    for n, (driven, milli, full, missed) in enumerate(rows):
        km += driven
        fills.append(Fill(n, DAY + timedelta(days=n), km, milli, full, missed))
    found = segments(fills)
    assert sum(s.quantity_milli for s in found) <= sum(f.quantity_milli for f in fills)
    assert sum(s.km for s in found) <= km - 1_000
    assert all(s.km > 0 and s.since.is_full and s.until.is_full for s in found)


# -- the base value --


def stretch(month: int, litres: float) -> Segment:
    since = Fill(0, datetime(2025, month, 1, tzinfo=UTC), 0, 0)
    until = Fill(1, datetime(2025, month, 20, tzinfo=UTC), 100, round(litres * 1000))
    return Segment(since, until, until.quantity_milli)


def test_the_set_value_counts_before_the_cars_past() -> None:
    assert base(8_000, 10, [stretch(10, 9)] * 5, ["7"], 10) == 8_000


def test_hot_and_cold_months_have_an_allowance() -> None:
    assert base(8_000, 7, [], ["7", "8"], 10) == 8_800
    assert base(8_000, 6, [], ["7", "8"], 10) == 8_000


def test_without_a_set_value_the_same_season_of_the_past_counts() -> None:
    past = [stretch(1, 12), stretch(2, 12), stretch(6, 8), stretch(7, 8)]
    assert base(None, 1, past, [], 0) == 12_000
    assert base(None, 6, past, [], 0) == 8_000
    assert base(None, 10, past, [], 0) == 10_000  # none of that season: the whole past
    assert base(None, 10, past[:2], [], 0) is None


@pytest.mark.parametrize(
    ("used", "level"),
    [
        (9_200, None),
        (9_201, CaseLevel.WARN),
        (10_400, CaseLevel.WARN),
        (10_401, CaseLevel.SERIOUS),
        (4_000, None),
    ],
)
def test_15_and_30_percent_are_the_limits(used: int, level: CaseLevel | None) -> None:
    measured = deviation(used, 8_000, 15, 30)
    assert measured is not None
    assert measured.level == level


def test_without_a_base_value_nothing_is_said() -> None:
    assert deviation(9_000, None, 15, 30) is None


# -- what is found in one fill --

TERMS: dict[str, Any] = {p.code: SimpleNamespace(value=p.value, severity=p.severity) for p in codes.POLICIES}


def filled(**changed: Any) -> checks.Filled:
    values: dict[str, Any] = {
        "at": DAY, "kind": FuelKind.FUEL, "quantity_milli": 40_000, "amount_fen": 30_000, "price4": 75_000,
        "grade": FuelGrade.PETROL_92,
    }  # fmt: skip
    return checks.Filled(**values | changed)


def around(**changed: Any) -> checks.Around:
    return checks.Around(**{"energy": Energy.PETROL, "tank_milli": 60_000} | changed)


def found(one: checks.Filled, other: checks.Around) -> list[tuple[str, str]]:
    return [(f.code, f.severity) for f in checks.findings(one, other, TERMS)]


def test_an_ordinary_fill_departs_from_nothing() -> None:
    assert found(filled(), around()) == []


@pytest.mark.parametrize(
    ("one", "other", "code", "severity"),
    [
        ({"amount_fen": 30_006}, {}, codes.SUM, "block"),
        ({"grade": FuelGrade.DIESEL_0}, {}, codes.ENERGY, "block"),
        ({"grade": None}, {"energy": Energy.ELECTRIC}, codes.ENERGY, "block"),
        ({"kind": FuelKind.CHARGE, "grade": None}, {}, codes.ENERGY, "block"),
        ({"quantity_milli": 63_001, "amount_fen": 47_251}, {}, codes.TANK, "block"),
        ({}, {"other_receipt": "JY-2026-0001"}, codes.RECEIPT, "block"),
        ({}, {"card_status": CardStatus.ACTIVE, "card_is_of_car": False}, codes.CARD_CAR, "block"),
        ({}, {"card_status": CardStatus.BLOCKED}, codes.CARD_CAR, "block"),
        ({}, {"card_limit_fen": 50_000, "card_spent_fen": 20_001}, codes.CARD_LIMIT, "reason"),
        ({}, {"designated": False}, codes.STATION, "reason"),
        ({}, {"minutes_apart": 119}, codes.TOO_SOON, "reason"),
        ({}, {"trip_near": False}, codes.TRIP_DAYS, "reason"),
        ({}, {"usual_price4": 65_000}, codes.PRICE, "warn"),
    ],
)
def test_each_rule_of_section_8_is_found(
    one: dict[str, Any], other: dict[str, Any], code: str, severity: str
) -> None:
    assert found(filled(**one), around(**other)) == [(code, severity)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"amount_fen": 30_005}, {}),
        ({"quantity_milli": 63_000, "amount_fen": 47_250}, {}),
        ({"quantity_milli": 90_000, "amount_fen": 67_500}, {"tank_milli": None}),
        ({}, {"card_status": CardStatus.ACTIVE, "card_limit_fen": 50_000, "card_spent_fen": 20_000}),
        ({}, {"designated": None}),
        ({}, {"minutes_apart": 120}),
        ({}, {"usual_price4": 65_218}),
        ({"kind": FuelKind.CHARGE, "grade": FuelGrade.ELECTRIC}, {"energy": Energy.HYBRID}),
    ],
)
def test_at_the_limit_nothing_is_found(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert found(filled(**one), around(**other)) == []


def test_a_rule_that_is_off_finds_nothing() -> None:
    off = TERMS | {codes.STATION: SimpleNamespace(value=True, severity="off")}
    assert checks.findings(filled(), around(designated=False), off) == []


def test_every_finding_has_its_sentence(app: Flask) -> None:
    with app.test_request_context():
        for finding in checks.findings(
            filled(amount_fen=90_000, quantity_milli=80_000, grade=FuelGrade.DIESEL_0),
            around(
                other_receipt="JY-2026-0001", card_status=CardStatus.BLOCKED, card_limit_fen=1, designated=False,
                minutes_apart=5, trip_near=False, usual_price4=10_000,
            ),
            TERMS,
        ):  # fmt: skip
            assert len(finding.message) > 5, finding.code
            assert "%" not in finding.message.replace(" %", ""), finding.code


def test_what_wants_a_reason_gets_one(app: Flask) -> None:
    with app.test_request_context():
        one = checks.findings(filled(), around(designated=False), TERMS)
        with pytest.raises(RuleBroken) as refusal:
            checks.settle(one, " ")
        assert refusal.value.field == "reason"
        checks.settle(one, "定点站停电")
        blocked = checks.findings(filled(), around(other_receipt="JY-1"), TERMS)
        with pytest.raises(RuleBroken) as refusal:
            checks.settle(blocked, "有理由也不行")
        assert refusal.value.field == "receipt_no"


def test_the_price_follows_from_quantity_and_amount() -> None:
    assert checks.price4_of(46_520, 35_240) == 75_752


# -- statements --


def paid(
    n: int, fen: int = 30_000, hour: float = 0, card: int | None = 1, milli: int | None = 40_000
) -> matching.Paid:
    return matching.Paid(n, card, DAY + timedelta(hours=hour), fen, milli)


def test_lines_and_fills_meet_by_card_amount_and_time() -> None:
    lines = [paid(1), paid(2, 31_000, 1), paid(3, card=2)]
    fills = [paid(10, 31_000, 1.2), paid(11, hour=0.1), paid(12, card=2, hour=2)]
    assert matching.match(lines, fills, 24) == {1: 11, 2: 10, 3: 12}


def test_equal_amounts_win_over_nearness() -> None:
    assert matching.match([paid(1)], [paid(10, 29_000, 0.1), paid(11, 30_000, 5)], 24) == {1: 11}


def test_another_card_or_another_day_is_no_match() -> None:
    assert matching.match([paid(1)], [paid(10, card=2), paid(11, hour=25)], 24) == {}
    assert matching.match([paid(1, card=None)], [paid(10, card=None)], 24) == {}


def test_each_kind_of_difference_is_told() -> None:
    lines = [paid(1), paid(2, 31_000, 48), paid(3, hour=96), paid(4, hour=144)]
    fills = [paid(10), paid(11, 30_500, 48), paid(12, hour=96, milli=41_000), paid(13, hour=200)]
    pairs = matching.match(lines, fills, 24)
    assert [(d.kind, d.line_id, d.fill_id) for d in matching.differences(lines, fills, pairs)] == [
        (DifferenceKind.AMOUNT, 2, 11),
        (DifferenceKind.QUANTITY, 3, 12),
        (DifferenceKind.ONLY_STATEMENT, 4, None),
        (DifferenceKind.ONLY_PORTAL, None, 13),
    ]
