"""Quiet hours, back-off, repeats and chasing: pure functions, by table."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.rule import RuleBroken
from app.shared.notifications import rules
from app.shared.notifications.models import LadderStage
from app.shared.notifications.rules import Quiet

ZONE = ZoneInfo("Asia/Shanghai")
USUAL = Quiet(time(22), time(7, 30), time(12, 30), time(13, 30), ZONE)
TOUCHING = Quiet(time(13), time(14), time(12), time(13), ZONE)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "leaves", "urgent", "on_duty", "quiet"),
    [
        ("24 09:00", "24 09:00", False, False, USUAL),
        ("24 12:29", "24 12:29", False, False, USUAL),
        ("24 12:30", "24 13:30", False, False, USUAL),
        ("24 13:29", "24 13:30", False, False, USUAL),
        ("24 13:30", "24 13:30", False, False, USUAL),
        ("24 21:59", "24 21:59", False, False, USUAL),
        ("24 22:00", "25 07:30", False, False, USUAL),
        ("24 23:59", "25 07:30", False, False, USUAL),
        ("25 00:00", "25 07:30", False, False, USUAL),
        ("25 07:29", "25 07:30", False, False, USUAL),
        ("25 07:30", "25 07:30", False, False, USUAL),
        ("24 23:00", "24 23:00", True, False, USUAL),
        ("24 23:00", "24 23:00", False, True, USUAL),
        ("24 12:45", "24 12:45", True, True, USUAL),
        ("24 12:10", "24 14:00", False, False, TOUCHING),
        ("24 23:00", "24 23:00", False, False, Quiet(time(0), time(0), time(0), time(0), ZONE)),
    ],
)
def test_quiet_hours(at: str, leaves: str, urgent: bool, on_duty: bool, quiet: Quiet) -> None:
    assert rules.not_before(local(at), quiet, urgent=urgent, on_duty=on_duty) == local(leaves)


def test_failures_wait_longer_and_longer_and_spread_by_a_fifth() -> None:
    waits = [rules.back_off(n, "00ff00aa") for n in range(1, 40)]
    assert [w.total_seconds() for w in waits[:6]] == [30, 60, 120, 300, 600, 1800]
    assert all(timedelta(minutes=48) <= w <= timedelta(minutes=72) for w in waits[6:])
    assert rules.back_off(9, "00ff00aa") == waits[8]
    assert rules.back_off(9, "11ff00aa") != waits[8]


def test_very_many_occurrences_are_not_all_caught_up() -> None:
    stage = LadderStage(code="x", unit="minutes", offset=0, repeat="minutes:5")
    start = local("01 08:00")
    found = list(rules.occurrences(stage, start, ZONE, local("24 08:00")))
    assert len(found) <= rules.MOST_OCCURRENCES + 2
    assert found[-1][1] > local("24 08:00") >= found[-2][1]


@pytest.mark.parametrize("repeat", ["hourly", "minutes:", "minutes:1", "minutes:x", "minutes:-5"])
def test_an_unknown_repeat_is_refused(repeat: str) -> None:
    with pytest.raises(RuleBroken):
        rules.check_repeat(repeat)


@pytest.mark.parametrize("repeat", ["", "daily", "weekly", "minutes:5"])
def test_a_known_repeat_is_taken(repeat: str) -> None:
    rules.check_repeat(repeat)


@pytest.mark.parametrize(("after", "stages"), [("b", [("b", "a")]), ("a", []), ("nowhere", [("b", "")])])
def test_stages_do_not_wait_for_each_other_in_a_circle(after: str, stages: list[tuple[str, str]]) -> None:
    with pytest.raises(RuleBroken):
        rules.check_after("a", after, stages)


def test_a_stage_that_waits_for_none_that_exists_is_not_stuck() -> None:
    assert rules.ready_at(local("24 08:00"), "gone", 30, {}, ["late"]) == local("24 08:00")
    assert rules.ready_at(local("24 08:00"), "late", 30, {}, ["late"]) is None
