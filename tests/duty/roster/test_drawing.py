"""The draw as a pure function: fair, never against a rule, always the same; each guard seen to matter."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.modules.duty.roster.models import ExemptionKind, Level
from app.modules.duty.roster.rules import drawing
from app.modules.duty.roster.rules.drawing import Away, Choice, Duty, Member, Slot, Spared, draw

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 1, 0, 30, tzinfo=UTC)  # 08:30
DAY = timedelta(days=1)
OFFICER = Level.OFFICER


def slots(weights: list[int], hours: int = 24) -> list[Slot]:
    """One slot a day with this burden."""
    found = []
    for n, weight in enumerate(weights):
        begin = START + n * DAY
        on_day = begin.astimezone(ZONE).date()
        found.append(
            Slot(n, 1, OFFICER, begin, begin + timedelta(hours=hours), weight, on_day, heavy=weight >= 300)
        )
    return found


def members(count: int, **changed: Any) -> list[Member]:
    return [Member(n, 1, OFFICER, n, **changed) for n in range(1, count + 1)]


def run(weights: list[int], count: int, **given_: Any) -> list[Choice]:
    return draw(slots(weights), members(count), **({"rest": timedelta(hours=24), "zone": ZONE} | given_))


def burdens(choices: list[Choice], count: int) -> list[int]:
    total = dict.fromkeys(range(1, count + 1), 0)
    for one in choices:
        if one.person_id is not None:
            total[one.person_id] += one.slot.centipoints
    return list(total.values())


WEIGHTS = st.lists(st.sampled_from([100, 135, 165, 200, 265, 300]), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(WEIGHTS, st.integers(2, 9))
def test_nobody_carries_more_than_one_heavy_duty_beyond_another(weights: list[int], count: int) -> None:
    choices = run(weights, count, rest=timedelta(0))
    carried = burdens(choices, count)
    assert max(carried) - min(carried) <= max(weights)
    assert all(one.person_id is not None for one in choices)


@settings(max_examples=25, deadline=None)
@given(WEIGHTS, st.integers(2, 9), st.dictionaries(st.integers(1, 9), st.integers(0, 900), max_size=9))
def test_what_was_carried_before_is_evened_out(
    weights: list[int], count: int, history: dict[int, int]
) -> None:
    choices = run(weights, count, rest=timedelta(0), history=history)
    before = [history.get(n, 0) for n in range(1, count + 1)]
    after = [a + b for a, b in zip(before, burdens(choices, count), strict=True)]
    assert max(after) - min(after) <= max(max(weights), max(before) - min(before))


@settings(max_examples=25, deadline=None)
@given(WEIGHTS, st.integers(2, 9), st.integers(1, 9), st.integers(0, 40), st.integers(1, 10))
def test_no_rule_is_ever_broken(weights: list[int], count: int, ill: int, from_day: int, days: int) -> None:
    away = Away(ill, START + from_day * DAY, START + (from_day + days) * DAY)
    spared = Spared(ill % 9 + 1, ExemptionKind.NO_DUTY, date(2026, 11, 5), date(2026, 11, 9))
    choices = run(weights, count, away=[away], spared=[spared])
    by_day = {one.slot.key: one.person_id for one in choices}
    for key, person in by_day.items():
        slot = slots(weights)[key]
        if person is None:
            continue
        assert person != by_day.get(key + 1), "two in a row"
        assert not (person == ill and away.starts_at < slot.ends_at and away.ends_at > slot.starts_at)
        assert not (person == spared.person_id and spared.from_on <= slot.on_day <= spared.until_on)


@settings(max_examples=25, deadline=None)
@given(WEIGHTS, st.integers(2, 9))
def test_two_people_who_rest_a_day_fill_every_day(weights: list[int], count: int) -> None:
    """Heaviest first may paint itself into a corner in a small pool; no hole may be left by that."""
    assert all(one.person_id is not None for one in run(weights, count))


def test_one_duty_is_moved_for_an_empty_place() -> None:
    """Only the first can have the middle day, and has the day before: that one goes to the second."""
    third_day = Away(2, START + 2 * DAY, START + 3 * DAY)
    found = {
        one.slot.key: one.person_id for one in run([100, 100, 100], 2, away=[third_day], history={2: 900})
    }
    assert found == {0: 1, 1: 2, 2: 1}


@settings(max_examples=20, deadline=None)
@given(WEIGHTS, st.integers(2, 9), st.randoms(use_true_random=False))
def test_the_same_answers_give_the_same_roster(weights: list[int], count: int, dice: Any) -> None:
    shuffled, people = slots(weights), members(count)
    dice.shuffle(shuffled)
    dice.shuffle(people)
    again = draw(shuffled, people, rest=timedelta(hours=24), zone=ZONE)
    assert again == run(weights, count)


def test_without_the_rest_somebody_would_have_two_in_a_row(monkeypatch: Any) -> None:
    """The guard in place, and seen to fail with the guard removed."""
    weights = [100] * 6
    history = {2: 10_000}  # who carried so much would have nothing, were it not for the rest

    def days_of(person: int) -> list[int]:
        return [one.slot.key for one in run(weights, 2, history=history) if one.person_id == person]

    assert days_of(1) == [0, 2, 4] and days_of(2) == [1, 3, 5]
    monkeypatch.setattr(drawing, "too_close", lambda *_args: "")
    assert sorted(days_of(1)) == [0, 1, 2, 3, 4, 5]


def test_an_empty_pool_leaves_a_hole_and_says_why() -> None:
    away = [Away(n, START, START + DAY) for n in (1, 2)]
    found = run([100], 2, away=away)[0]
    assert found.person_id is None and found.barred == ((1, "absence"), (2, "absence"))


def test_the_reason_names_who_would_have_come_next() -> None:
    found = run([100], 3, history={1: 300, 2: 100, 3: 200})[0]
    assert (found.person_id, found.centipoints, found.following) == (2, 100, (3, 200))


def test_a_smaller_share_has_fewer_duties() -> None:
    people = [replace(one, weight=50 if one.person_id == 1 else 100) for one in members(4)]
    choices = draw(slots([100] * 28), people, rest=timedelta(0), zone=ZONE)
    carried = burdens(choices, 4)
    assert carried[0] == 400 and set(carried[1:]) == {800}


def test_statutory_holidays_are_spread() -> None:
    choices = run([300, 300, 300, *[100] * 9], 4)
    heavy = [one.person_id for one in choices if one.slot.heavy]
    assert len(set(heavy)) == 3


def test_a_duty_elsewhere_keeps_from_this_one() -> None:
    elsewhere = [Duty(1, START, START + DAY, shift_id=77, post_id=2)]
    assert run([100], 2, duties=elsewhere)[0].person_id == 2


def test_standby_is_somebody_else_and_has_turns() -> None:
    places = [replace(one, key=one.key * 10) for one in slots([100] * 6)]
    waiting = [replace(one, key=one.key + 1, standby=True, centipoints=0) for one in places]
    choices = draw([*places, *waiting], members(4), rest=timedelta(hours=24), zone=ZONE)
    by_day: dict[int, list[int | None]] = {}
    for one in choices:
        by_day.setdefault(one.slot.key // 10, []).append(one.person_id)
    assert all(len(set(people)) == 2 for people in by_day.values())


def test_exemptions_from_nights_and_to_days() -> None:
    night = Spared(1, ExemptionKind.NO_NIGHT, date(2026, 1, 1))
    days = Spared(1, ExemptionKind.DAYS_ONLY, date(2026, 1, 1))
    morning, long = (START, START + timedelta(hours=9)), (START, START + timedelta(hours=24))
    on_day = START.astimezone(ZONE).date()
    assert not drawing.is_spared(night, *morning, on_day, ZONE) and drawing.is_spared(
        night, *long, on_day, ZONE
    )
    assert not drawing.is_spared(days, *morning, on_day, ZONE) and drawing.is_spared(
        days, *long, on_day, ZONE
    )
    ended = replace(night, until_on=date(2026, 10, 31))
    assert not drawing.is_spared(ended, *long, on_day, ZONE)
