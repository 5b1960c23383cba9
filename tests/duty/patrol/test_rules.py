"""Rules of rounds: days, windows, states, speed, order, codes, figures. No database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.rule import RuleBroken
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Cause,
    DayRule,
    ExcuseStatus,
    Finding,
    PhotoRule,
    Stop,
    TaskStatus,
)
from app.modules.duty.patrol.rules import codes, schedule, states, walking
from app.modules.duty.patrol.rules.statistics import tallied
from app.shared.workdays.models import DayKind

T = TaskStatus
START = datetime(2026, 11, 23, 14, 10, tzinfo=UTC)
WINDOW = schedule.window(START, 10, 30, 10, 90)
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_a_window_follows_from_start_walk_grace_and_end() -> None:
    assert (WINDOW.opens_at, WINDOW.due_at, WINDOW.late_from, WINDOW.closes_at) == (
        after(-10),
        after(30),
        after(40),
        after(120),
    )


@pytest.mark.parametrize(
    ("rule", "day", "kind", "eve", "falls"),
    [
        (DayRule.DAILY, SATURDAY, DayKind.WEEKEND, False, True),
        (DayRule.WORKDAYS, SATURDAY, DayKind.WEEKEND, False, False),
        (DayRule.WORKDAYS, SATURDAY, DayKind.MAKEUP_WORKDAY, False, True),
        (DayRule.OFF_DAYS, SATURDAY, DayKind.WEEKEND, False, True),
        (DayRule.OFF_DAYS, MONDAY, DayKind.STATUTORY, False, True),
        (DayRule.OFF_DAYS, SATURDAY, DayKind.MAKEUP_WORKDAY, False, False),
        (DayRule.STATUTORY, MONDAY, DayKind.STATUTORY, False, True),
        (DayRule.STATUTORY, MONDAY, DayKind.OFF, False, False),
        (DayRule.BEFORE_HOLIDAY, MONDAY, DayKind.WORKDAY, True, True),
        (DayRule.BEFORE_HOLIDAY, MONDAY, DayKind.WORKDAY, False, False),
        (DayRule.WEEKDAYS, MONDAY, DayKind.STATUTORY, False, True),
        (DayRule.WEEKDAYS, SATURDAY, DayKind.WEEKEND, False, False),
    ],
)
def test_on_which_days_a_plan_has_rounds(
    rule: DayRule, day: date, kind: DayKind, eve: bool, falls: bool
) -> None:
    assert schedule.falls_on(rule, [0, 2], day, kind, eve) is falls


def test_times_are_read_as_people_write_them() -> None:
    assert schedule.read_times("22：00，2:00、 06:30") == ["02:00", "06:30", "22:00"]
    for wrong in ("25:00", "22", "abends", " , "):
        with pytest.raises(RuleBroken):
            schedule.read_times(wrong)


@pytest.mark.parametrize(
    "changed",
    [
        {"day_rule": DayRule.WEEKDAYS},
        {"grace": 91},
        {"before": 240, "walk": 400, "after": 200},
        {"kind": AssigneeKind.PERSON, "person_id": None},
        {"kind": AssigneeKind.TEAM},
        {"valid_until": date(2026, 1, 1)},
    ],
)
def test_what_a_plan_may_not_be(changed: dict[str, object]) -> None:
    good: dict[str, object] = {
        "day_rule": DayRule.DAILY, "weekdays": [], "before": 10, "walk": 30, "grace": 10, "after": 90,
        "kind": AssigneeKind.PERSON, "person_id": 1, "team": [], "valid_from": MONDAY, "valid_until": None,
    }  # fmt: skip
    schedule.check_plan(**good)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken):
        schedule.check_plan(**(good | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "minutes", "scanned", "outage", "new", "cause"),
    [
        (T.SCHEDULED, -11, 0, False, T.SCHEDULED, None),
        (T.OPEN, -10, 0, False, T.OPEN, None),
        (T.OPEN, 39, 0, False, T.OPEN, None),
        (T.OPEN, 39, 2, False, T.IN_PROGRESS, None),
        (T.OPEN, 40, 0, False, T.OVERDUE, None),
        (T.IN_PROGRESS, 41, 2, False, T.OVERDUE, None),
        (T.OVERDUE, 119, 2, False, T.OVERDUE, None),
        (T.OVERDUE, 120, 0, False, T.MISSED, Cause.PERSON),
        (T.OVERDUE, 120, 2, False, T.PARTIAL, Cause.PERSON),
        (T.OVERDUE, 120, 0, True, T.EXCUSED, Cause.SYSTEM_OUTAGE),
        (T.OVERDUE, 120, 2, True, T.EXCUSED, Cause.SYSTEM_OUTAGE),
    ],
)
def test_what_time_makes_of_a_round(
    old: T, minutes: float, scanned: int, outage: bool, new: T, cause: Cause | None
) -> None:
    assert states.standing(old, WINDOW, after(minutes), scanned, outage) == (new, cause)


def test_a_round_is_in_time_until_the_grace_is_over() -> None:
    assert states.ended(WINDOW, after(40)) == (T.DONE, 0)
    assert states.ended(WINDOW, after(40) + timedelta(seconds=1)) == (T.DONE_LATE, 10)


def test_every_state_has_its_steps_and_nothing_leaves_a_cancelled_round() -> None:
    assert set(states.TRANSITIONS) == set(T)
    assert states.TRANSITIONS[T.CANCELLED] == ()
    with pytest.raises(RuleBroken):
        states.check_transition(T.CANCELLED, T.OPEN)
    with pytest.raises(RuleBroken):
        states.check_transition(T.SCHEDULED, T.DONE)


def test_nobody_decides_the_own_explanation() -> None:
    states.check_decision(ExcuseStatus.WAITING, 1, 2)
    with pytest.raises(RuleBroken):
        states.check_decision(ExcuseStatus.WAITING, 1, 1)
    with pytest.raises(RuleBroken):
        states.check_decision(ExcuseStatus.ACCEPTED, 1, 2)


STOPS = [Stop(10, 1, 60), Stop(11, 2, 60), Stop(12, 3, 60)]


def visits(*given: tuple[int, int, float]) -> list[walking.Visit]:
    return [walking.Visit(point, person, after(minutes)) for point, person, minutes in given]


def test_too_fast_is_measured_from_the_same_persons_point_before() -> None:
    found = walking.flags(STOPS, visits((10, 1, 0), (11, 1, 0.5), (12, 1, 1.5)))
    assert found == {10: (False, False), 11: (True, False), 12: (False, False)}
    apart = walking.flags(STOPS, visits((10, 1, 0), (11, 2, 0.5), (12, 1, 1.5)))
    assert not any(fast for fast, _order in apart.values())


def test_wrong_order_is_a_point_after_a_later_one_whenever_it_arrives() -> None:
    found = walking.flags(STOPS, visits((12, 1, 0), (10, 1, 2), (11, 1, 4)))
    assert found == {12: (False, False), 10: (False, True), 11: (False, True)}
    late_arrival = walking.flags(STOPS, visits((11, 1, 4), (10, 1, 2), (12, 1, 6)))
    assert not any(order for _fast, order in late_arrival.values())


def test_a_scan_belongs_to_its_window_or_to_the_time_after_a_standstill() -> None:
    assert walking.check_window(WINDOW, after(0)) is False
    for wrong in (-11, 120):
        with pytest.raises(RuleBroken):
            walking.check_window(WINDOW, after(wrong))
    assert walking.check_window(WINDOW, after(130), backfill_until=after(600)) is True
    with pytest.raises(RuleBroken):
        walking.check_window(WINDOW, after(601), backfill_until=after(600))


def test_a_late_scan_is_taken_for_twelve_hours() -> None:
    walking.check_delay(after(0), after(720), 12)
    with pytest.raises(RuleBroken):
        walking.check_delay(after(0), after(721), 12)


def test_a_replaced_label_holds_only_for_what_was_scanned_before() -> None:
    walking.check_label(None, after(0))
    walking.check_label(after(10), after(9))
    with pytest.raises(RuleBroken):
        walking.check_label(after(10), after(10))


def test_answers_photo_and_words_are_asked_for() -> None:
    asked = ["灭火器在位", "通道畅通"]
    assert walking.check_report(asked, {0: True, 1: True}, Finding.NORMAL, "", 0, False) == [
        ["灭火器在位", True],
        ["通道畅通", True],
    ]
    for answers, result, note, photos, photo in (
        ({0: True}, Finding.NORMAL, "", 0, False),
        ({0: True, 1: False}, Finding.NORMAL, "", 0, False),
        ({0: True, 1: False}, Finding.ABNORMAL, " ", 0, False),
        ({0: True, 1: False}, Finding.ABNORMAL, "堆物", 0, True),
    ):
        with pytest.raises(RuleBroken):
            walking.check_report(asked, answers, result, note, photos, photo)


def test_when_a_photo_is_needed() -> None:
    assert walking.needs_photo(PhotoRule.ALWAYS, False, Finding.NORMAL)
    assert walking.needs_photo(PhotoRule.NEVER, True, Finding.NORMAL)
    assert walking.needs_photo(PhotoRule.ABNORMAL, False, Finding.ABNORMAL)
    assert not walking.needs_photo(PhotoRule.ABNORMAL, False, Finding.NORMAL)
    assert not walking.needs_photo(PhotoRule.NEVER, False, Finding.ABNORMAL)


def test_a_label_is_read_however_it_comes() -> None:
    token, short = codes.new_token(), codes.new_short_code()
    told = codes.read(f"https://portal.example/duty/patrol/c/{codes.label_text(7, 3, token)}")
    assert told == codes.Told(token, 7, 3)
    assert codes.read(codes.spoken(short).lower()) == codes.Told(short)
    assert codes.read("https://example.org/") is None


@given(st.integers(0, 6), st.sampled_from(codes.ALPHABET))
def test_one_wrong_sign_in_a_short_code_is_found(place: int, sign: str) -> None:
    short = codes.new_short_code()
    wrong = short[:place] + sign + short[place + 1 :]
    assert (codes.read(wrong) is not None) == (wrong == short)


@given(st.integers(0, 4))
def test_two_signs_that_changed_places_are_found(place: int) -> None:
    short = codes.new_short_code()
    wrong = short[:place] + short[place + 1] + short[place] + short[place + 2 :]
    assert (codes.read(wrong) is not None) == (wrong == short)


def test_a_standstill_stands_beside_the_figures_and_an_excuse_does_not_count() -> None:
    whole = tallied(
        [
            (T.DONE, None, 6), (T.DONE_LATE, None, 2), (T.MISSED, Cause.PERSON, 1), (T.PARTIAL, Cause.PERSON, 1),
            (T.EXCUSED, Cause.PERSON, 1), (T.EXCUSED, Cause.SYSTEM_OUTAGE, 3), (T.DONE, Cause.SYSTEM_OUTAGE, 2),
            (T.OPEN, None, 5),
        ]
    )  # fmt: skip
    assert (whole.due, whole.in_time, whole.walked, whole.lost) == (10, 60.0, 80.0, 20.0)
    assert (whole.excused, whole.outage) == (1, 5)
    assert tallied([(T.EXCUSED, Cause.SYSTEM_OUTAGE, 3)]).in_time is None
