"""The rules alone: days, states, answers, draws."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from app.core.rule import RuleBroken
from app.modules.duty.campaigns import rules
from app.modules.duty.campaigns.models import CampaignStatus as C
from app.modules.duty.campaigns.models import DeptStatus as D
from app.modules.duty.campaigns.models import Fix, PhotoRule, Result
from app.shared.workdays.arithmetic import HolidayBlock, add_workdays
from app.shared.workdays.models import DayKind, Holiday

NOON = datetime(2026, 9, 23, 4, tzinfo=UTC)


def kind(day: date) -> DayKind:
    """February 2026: the festival from the 15th to the 23rd, both Saturdays around it are worked."""
    if date(2026, 2, 15) <= day <= date(2026, 2, 23):
        return DayKind.OFF
    if day in (date(2026, 2, 14), date(2026, 2, 28)):
        return DayKind.MAKEUP_WORKDAY
    return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY


def block(days: int, code: Holiday | None) -> HolidayBlock:
    return HolidayBlock(
        date(2027, 6, 9), date(2027, 6, 9) + timedelta(days=days - 1), ((code, "停班"),), True
    )


# 部门 and 批次 of section 7; every pair that is not named is refused
CAMPAIGN = {
    (C.PLANNED, C.OPEN), (C.PLANNED, C.MERGED), (C.PLANNED, C.CANCELLED), (C.OPEN, C.DUE), (C.OPEN, C.HOLIDAY),
    (C.DUE, C.SUMMARISED), (C.DUE, C.HOLIDAY), (C.DUE, C.OPEN), (C.SUMMARISED, C.HOLIDAY), (C.HOLIDAY, C.RECHECK),
    (C.RECHECK, C.ARCHIVED), (C.MERGED, C.PLANNED), (C.MERGED, C.CANCELLED), (C.CANCELLED, C.PLANNED),
}  # fmt: skip
DEPT = {
    (D.NOT_STARTED, D.IN_PROGRESS), (D.IN_PROGRESS, D.SUBMITTED), (D.SUBMITTED, D.RETURNED), (D.SUBMITTED, D.ACCEPTED),
    (D.RETURNED, D.IN_PROGRESS), (D.RETURNED, D.SUBMITTED), (D.ACCEPTED, D.SPOT_CHECKED), (D.ACCEPTED, D.RETURNED),
    (D.ACCEPTED, D.CLOSED), (D.SPOT_CHECKED, D.RETURNED), (D.SPOT_CHECKED, D.CLOSED), (D.NOT_STARTED, D.CLOSED),
    (D.IN_PROGRESS, D.CLOSED), (D.RETURNED, D.CLOSED),
}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [(a, b, (a, b) in CAMPAIGN) for a in C for b in C] + [(a, b, (a, b) in DEPT) for a in D for b in D],
)
def test_only_the_ways_of_the_table_lead_on(
    built_app: Flask, before: C | D, after: C | D, known: bool
) -> None:
    with built_app.app_context():
        if known:
            rules.check_way(before, after)
        else:
            with pytest.raises(RuleBroken):
                rules.check_way(before, after)


def test_the_days_of_the_spring_festival_count_the_working_saturday() -> None:
    days = rules.days_of(date(2026, 2, 15), date(2026, 2, 23), lambda d, n: add_workdays(kind, d, n))
    assert days == rules.Days(date(2026, 2, 10), date(2026, 2, 14), date(2026, 2, 24))


def test_by_weekdays_alone_the_deadline_would_be_a_day_early() -> None:
    def plain(day: date) -> DayKind:
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    days = rules.days_of(date(2026, 2, 15), date(2026, 2, 23), lambda d, n: add_workdays(plain, d, n))
    assert days.due_on == date(2026, 2, 13)


@pytest.mark.parametrize(
    ("days", "code", "checked"),
    [(3, Holiday.LOCAL, True), (2, Holiday.LOCAL, False), (1, Holiday.DRAGON_BOAT, True),
     (1, Holiday.MID_AUTUMN, True), (1, None, False)],
)  # fmt: skip
def test_long_holidays_and_named_ones_are_checked(days: int, code: Holiday | None, checked: bool) -> None:
    assert rules.is_checked(block(days, code), 3, rules.NAMED) is checked


def test_three_workdays_lie_between_mid_autumn_and_national_day() -> None:
    between = rules.workdays_between(date(2026, 9, 27), date(2026, 10, 1), lambda d: d.weekday() < 5)
    assert between == 3


def line(**changed: object) -> rules.Line:
    values = {
        "number": "1.1",
        "text": "疏散通道",
        "required": True,
        "photo_rule": PhotoRule.ON_FAILURE,
        "result": Result.QUALIFIED,
    }
    return rules.Line(**(values | changed))  # type: ignore[arg-type]


FAILED = {"result": Result.FAILED, "note": "堆物", "fix": Fix.ON_SPOT, "fix_note": "已搬", "photos": 1}


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, 0),
        ({"result": None}, 1),
        ({"result": None, "required": False}, 0),
        ({"photo_rule": PhotoRule.ALWAYS}, 1),
        ({"photo_rule": PhotoRule.ALWAYS, "result": Result.NA}, 0),
        (FAILED, 0),
        (FAILED | {"photos": 0}, 1),
        (FAILED | {"photos": 0, "photo_rule": PhotoRule.OPTIONAL}, 0),
        (FAILED | {"note": " "}, 1),
        (FAILED | {"fix": None}, 1),
        (FAILED | {"fix_note": ""}, 1),
        (FAILED | {"fix": Fix.HAZARD, "fix_note": ""}, 0),
    ],
)
def test_what_keeps_a_list_from_being_signed(
    built_app: Flask, changed: dict[str, object], missing: int
) -> None:
    with built_app.app_context():
        assert len(rules.gaps([line(**changed)])) == missing


@pytest.mark.parametrize(
    ("seconds", "results", "fast"),
    [
        (59, [Result.QUALIFIED] * 9, True),
        (59, [Result.QUALIFIED, Result.NA], True),
        (60, [Result.QUALIFIED] * 9, False),
        (20, [Result.QUALIFIED, Result.FAILED], False),
        (20, [], False),
    ],
)
def test_all_fine_within_a_minute_is_suspicious(seconds: int, results: list[Result], fast: bool) -> None:
    assert rules.is_too_fast(NOON, NOON + timedelta(seconds=seconds), results, 60) is fast


def test_the_same_number_draws_the_same_items() -> None:
    assert rules.sample(range(40), 5, 4711) == rules.sample(range(40), 5, 4711)
    assert rules.sample(range(40), 5, 4711) != rules.sample(range(40), 5, 4712)
    assert rules.sample([3, 1], 5, 1) == [1, 3]


def test_seasonal_items_are_for_their_holidays() -> None:
    assert rules.applies([], ["national"])
    assert rules.applies(["mid_autumn", "national"], ["mid_autumn"])
    assert not rules.applies(["qingming"], ["national"])
