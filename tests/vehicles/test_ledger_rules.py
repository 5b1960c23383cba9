"""The arithmetic of the month ledger: stretches, trips, gaps, months. No database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.rule import RuleBroken
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import Drive, Mark

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 10) -> datetime:
    """A moment by the office's clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def figures(marks: list[Mark], drives: list[Drive], month: date = OCTOBER) -> dict[str, int | None]:
    return rules.kilometres(rules.stretches(marks, drives), marks, month)


def test_trips_and_gaps_are_the_kilometres_of_the_month() -> None:
    marks = [Mark(1, at(1, 8), 100), Mark(2, at(1, 10), 130), Mark(3, at(2, 8), 137), Mark(4, at(2, 9), 150)]
    drives = [Drive(7, at(1, 8), 1, at(1, 10), 2), Drive(8, at(2, 8), 3, at(2, 9), 4)]
    found = figures(marks, drives)
    assert (found["km"], found["trip_km"], found["gap_km"], found["gaps"]) == (50, 43, 7, 1)
    assert (found["opening_km"], found["closing_km"]) == (100, 150)


def test_a_reading_taken_on_the_way_divides_nothing() -> None:
    marks = [Mark(1, at(1, 8), 100), Mark(2, at(1, 9), 110), Mark(3, at(1, 10), 130)]
    assert figures(marks, [Drive(7, at(1, 8), 1, at(1, 10), 3)])["trip_km"] == 30


def test_a_trip_over_the_end_of_a_month_counts_where_it_comes_back() -> None:
    marks = [Mark(1, at(31, 22), 100), Mark(2, at(1, 2, month=11), 160)]
    drives = [Drive(7, at(31, 22), 1, at(1, 2, month=11), 2)]
    assert figures(marks, drives)["trip_km"] == 0
    november = figures(marks, drives, NOVEMBER)
    assert (november["trip_km"], november["opening_km"], november["km"]) == (60, 100, 60)


def test_a_reading_before_midnight_splits_that_trip() -> None:
    marks = [Mark(1, at(31, 22), 100), Mark(2, at(31, 23), 140), Mark(3, at(1, 2, month=11), 160)]
    drives = [Drive(7, at(31, 22), 1, at(1, 2, month=11), 3)]
    assert figures(marks, drives)["trip_km"] == 40
    assert figures(marks, drives, NOVEMBER)["trip_km"] == 20


def test_midnight_is_the_office_s_midnight() -> None:
    assert rules.month_of(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == NOVEMBER
    assert rules.month_of(datetime(2026, 10, 31, 15, 30, tzinfo=UTC)) == OCTOBER


def test_a_trip_whose_return_was_voided_ends_at_the_next_reading() -> None:
    marks = [Mark(1, at(1, 8), 100), Mark(3, at(1, 11), 130), Mark(4, at(2, 8), 130)]
    drives = [Drive(7, at(1, 8), 1, at(1, 10), 2)]  # reading 2 is void; 3 has taken its place
    found = figures(marks, drives)
    assert (found["trip_km"], found["gap_km"]) == (30, 0)


def test_a_car_that_is_still_out_drives_until_the_next_trip_begins() -> None:
    marks = [
        Mark(1, at(1, 8), 100),
        Mark(2, at(1, 9), 110),
        Mark(3, at(3, 8), 150),
        Mark(4, at(3, 9), 160),
        Mark(5, at(4, 8), 165),
    ]
    drives = [Drive(7, at(1, 8), 1), Drive(8, at(3, 8), 3, at(3, 9), 4)]
    found = figures(marks, drives)
    assert (found["trip_km"], found["gap_km"]) == (60, 5)


def test_the_first_reading_of_a_car_is_no_kilometre() -> None:
    assert figures([Mark(1, at(1, 8), 52_000)], []) == {
        "opening_km": 52_000, "closing_km": 52_000, "km": 0, "trip_km": 0, "gap_km": 0, "gaps": 0,
    }  # fmt: skip


def test_nine_thousand_nine_hundred_and_ninety_nine_comes_before_ten_thousand_and_one() -> None:
    found = figures([Mark(1, at(1, 8), 9_999), Mark(2, at(2, 8), 10_001)], [])
    assert (found["closing_km"], found["km"]) == (10_001, 2)


def test_a_car_without_a_reading_has_no_kilometres() -> None:
    assert figures([], [])["opening_km"] is None


@given(st.integers(0, 500), st.integers(1, 9))
def test_kilometres_split_over_requests_add_up(km: int, parts: int) -> None:
    shares = rules.split(km, parts)
    assert sum(shares) == km and len(shares) == parts and max(shares) - min(shares) <= 1


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Mark], list[Drive]]:
    """Readings over four months in any order of trips, gaps, readings on the way, void ends and cars still out."""
    marks: list[Mark] = []
    drives: list[Drive] = []
    moment, km = at(1, month=9), draw(st.integers(0, 200_000))
    for n in range(draw(st.integers(0, 40))):
        moment += timedelta(minutes=draw(st.integers(0, 5_000)))
        km += draw(st.integers(0, 300))
        marks.append(Mark(n + 1, moment, km))
    free = 0
    while free < len(marks) - 1:
        start = free + draw(st.integers(0, 3))
        end = start + draw(st.integers(0, 4))
        if end >= len(marks):
            break
        out_id = marks[start].id if draw(st.integers(0, 9)) else 9_000 + start  # sometimes void
        in_id = marks[end].id if draw(st.integers(0, 9)) else 9_500 + end
        back = draw(st.integers(0, 12)) > 0
        drives.append(
            Drive(
                len(drives) + 1,
                marks[start].at,
                out_id,
                marks[end].at if back else None,
                in_id if back else None,
            )
        )
        free = end if draw(st.booleans()) else end + 1
    return marks, drives


@settings(max_examples=300, deadline=None)
@given(histories())
def test_trips_plus_gaps_are_the_kilometres_in_every_month_and_over_all_months(
    story: tuple[list[Mark], list[Drive]],
) -> None:
    marks, drives = story
    found = rules.stretches(marks, drives)
    months, month = [], date(2026, 9, 1)
    while marks and month <= rules.month_of(marks[-1].at):
        months.append(rules.kilometres(found, marks, month))
        month = rules.month_after(month)
    for one in months:
        assert one["km"] == (one["trip_km"] or 0) + (one["gap_km"] or 0)
    for earlier, later in pairwise(months):
        if earlier["closing_km"] is not None:
            assert earlier["closing_km"] == later["opening_km"]
    if marks:
        assert sum(one["km"] or 0 for one in months) == marks[-1].km - marks[0].km
        by_month = [rules.trip_km(found, rules.month_of(at(1, month=m))) for m in (9, 10, 11, 12)]
        whole = rules.trip_km(found)
        for trip, km in whole.items():
            assert sum(part.get(trip, 0) for part in by_month) + _later(found, trip) == km


def _later(found: list[rules.Stretch], trip: int) -> int:
    return sum(one.km for one in found if one.dispatch_id == trip and one.month > date(2026, 12, 1))


def test_the_property_sees_a_wrong_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a stretch counted in the month in which it begins, opening and closing readings would not fit."""
    marks = [Mark(1, at(31, 22), 100), Mark(2, at(1, 2, month=11), 160)]
    monkeypatch.setattr(rules.Stretch, "month", property(lambda one: rules.month_of(one.start.at)))
    found = figures(marks, [Drive(7, at(31, 22), 1, at(1, 2, month=11), 2)])
    assert found["km"] != (found["trip_km"] or 0) + (found["gap_km"] or 0)


def test_a_month_is_closed_when_it_is_over_and_after_the_one_before() -> None:
    today = date(2026, 11, 23)
    rules.check_closing(OCTOBER, today, [], None, [])
    rules.check_closing(OCTOBER, today, [date(2026, 9, 1)], date(2026, 9, 1), [])
    for month, closed, begun, found, word in (
        (NOVEMBER, [], None, [], "not over"),
        (OCTOBER, [OCTOBER], OCTOBER, [], "closed already"),
        (OCTOBER, [date(2026, 8, 1)], date(2026, 8, 1), [], "2026-09"),
        (OCTOBER, [], None, [rules.Open("x", "/")], "still open"),
    ):
        with pytest.raises(RuleBroken, match=word):
            rules.check_closing(month, today, closed, begun, found)


def test_only_the_latest_closed_month_is_reopened() -> None:
    rules.check_reopening(OCTOBER, [date(2026, 9, 1), OCTOBER], False, "漏登一张过路费票")
    for month, pending, reason, word in (
        (date(2026, 9, 1), False, "漏登一张票", "latest"),
        (NOVEMBER, False, "漏登一张票", "not closed"),
        (OCTOBER, True, "漏登一张票", "already"),
        (OCTOBER, False, " ", "why"),
    ):
        with pytest.raises(RuleBroken, match=word):
            rules.check_reopening(month, [date(2026, 9, 1), OCTOBER], pending, reason)
