"""Rules of recurrence, without a database; and a year of weekly meetings around the official holidays of 2026."""

from datetime import date, time, timedelta

import pytest
from flask import Flask

from app.core.rule import RuleBroken
from app.modules.rooms.models import HolidayRule
from app.modules.rooms.rules import recurrence
from app.shared.workdays.queries import day_kind, is_workday

WEEKDAYS = lambda day: day.weekday() < 5  # noqa: E731
D = date(2026, 1, 6)


def held(rule: str, first: date = D, holidays: HolidayRule = HolidayRule.KEEP, **kw: object) -> list[date]:
    found = recurrence.dates(rule, first, holidays, is_workday=WEEKDAYS, limit=400, **kw)
    return [one.held_on for one in found if one.held_on]


def test_weekly_on_two_days_every_second_week() -> None:
    rule = recurrence.build("weekly", D, every=2, weekdays=["TU", "TH"], times=4)
    assert rule == "FREQ=WEEKLY;BYDAY=TU,TH;WKST=MO;INTERVAL=2;COUNT=4"
    assert held(rule) == [date(2026, 1, 6), date(2026, 1, 8), date(2026, 1, 20), date(2026, 1, 22)]


def test_monthly_on_the_31st_is_the_last_day_of_short_months() -> None:
    rule = recurrence.build("monthly_date", date(2026, 1, 31), times=3)
    assert held(rule, date(2026, 1, 31)) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_monthly_on_the_second_tuesday_and_on_the_last_friday() -> None:
    second = recurrence.build("monthly_weekday", date(2026, 1, 13), times=3)
    assert held(second, date(2026, 1, 13)) == [date(2026, 1, 13), date(2026, 2, 10), date(2026, 3, 10)]
    last = recurrence.build("monthly_weekday", date(2026, 1, 30), times=2)
    assert held(last, date(2026, 1, 30)) == [date(2026, 1, 30), date(2026, 2, 27)]


def test_every_workday_counts_workdays() -> None:
    rule = recurrence.build("workdays", date(2026, 1, 9), times=3)
    assert held(rule, date(2026, 1, 9), workdays=True) == [
        date(2026, 1, 9),
        date(2026, 1, 12),
        date(2026, 1, 13),
    ]


def test_a_deleted_date_is_never_made_again() -> None:
    rule = recurrence.build("weekly", D, times=3)
    assert held(rule, deleted=[date(2026, 1, 13)]) == [D, date(2026, 1, 20)]


def test_a_moved_date_that_falls_on_another_is_held_once() -> None:
    rule = recurrence.build("daily", date(2026, 1, 9), times=4)
    found = recurrence.dates(rule, date(2026, 1, 9), HolidayRule.MOVE, is_workday=WEEKDAYS, limit=99)
    assert [one.why for one in found] == ["", "doubled", "doubled", ""]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "until"),
        ({"until": D - timedelta(days=1)}, "until"),
        ({"repeats": "hourly", "times": 2}, "repeats"),
    ],
)
def test_a_rule_without_an_end_or_kind_is_refused(asked: dict, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        recurrence.build(**({"repeats": "weekly", "first": D} | asked))
    assert refusal.value.field == field


@pytest.mark.parametrize("holidays", [HolidayRule.SKIP, HolidayRule.MOVE])
def test_a_year_of_weekly_meetings_around_the_official_holidays_of_2026(
    app: Flask, holidays: HolidayRule
) -> None:
    """Every Thursday of 2026: New Year, Spring Festival and the National Day fall on some of them."""
    first = date(2026, 1, 1)
    rule = recurrence.build("weekly", first, until=date(2026, 12, 31))
    with app.app_context():
        found = recurrence.dates(rule, first, holidays, is_workday=is_workday, limit=99)
        kinds = {one.original: str(day_kind(one.original).label) for one in found}
        assert all(is_workday(one.held_on) for one in found if one.held_on)
        off = [one for one in found if not is_workday(one.original)]
    print(f"\n{rule}, {holidays.value}")
    for one in found:
        if one.why:
            print(f"  {one.original} ({kinds[one.original]}): {one.why} {one.held_on or ''}")
    print("  held on", " ".join(f"{one.held_on:%m-%d}" for one in found if one.held_on))
    assert len(found) == 53
    assert {one.original for one in off} == {date(2026, 1, 1), date(2026, 2, 19), date(2026, 10, 1)}
    if holidays == HolidayRule.SKIP:
        assert all(one.held_on is None for one in off)
    else:
        assert [one.held_on for one in off] == [date(2026, 1, 4), date(2026, 2, 24), date(2026, 10, 8)] or [
            one.why for one in off
        ] == ["moved", "moved", "doubled"]


def test_the_rule_is_spelt_out(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        text = recurrence.spelt("FREQ=WEEKLY;BYDAY=TU;WKST=MO;UNTIL=20261231")
    assert "2026-12-31" in text


assert time  # the hour of a series is the service's business
