"""What a shift counts by its hours, and which kinds of days have which shifts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from app.modules.duty.roster import neighbours
from app.modules.duty.roster.rules.points import Pattern, centipoints, shifts_of
from app.modules.duty.roster.rules.policies import Terms
from app.shared.workdays.models import DayKind

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = {
    date(2026, 10, 1): DayKind.STATUTORY,
    date(2026, 10, 4): DayKind.OFF,
    date(2026, 10, 10): DayKind.MAKEUP_WORKDAY,
}


def kind_of(day: date) -> DayKind:
    return KINDS.get(day, DayKind.WORKDAY if day.weekday() < 5 else DayKind.WEEKEND)


def points(day: date, hours: int = 24, starts: time = time(8, 30), terms: Terms | None = None) -> int:
    begin = datetime.combine(day, starts, ZONE).astimezone(UTC)
    return centipoints(begin, begin + timedelta(hours=hours), kind_of, ZONE, terms or Terms())


def test_a_workday_counts_once_a_day_off_twice_a_statutory_day_three_times() -> None:
    whole = time(0)
    assert points(date(2026, 11, 24), starts=whole) == 100
    assert points(date(2026, 11, 28), starts=whole) == 200
    assert points(date(2026, 10, 4), starts=whole) == 200
    assert points(date(2026, 10, 1), starts=whole) == 300


def test_a_make_up_workday_counts_as_a_workday() -> None:
    assert points(date(2026, 10, 10), starts=time(0)) == 100


def test_hours_after_midnight_count_as_their_own_day() -> None:
    friday = points(date(2026, 11, 27))  # 15.5 hours of Friday, 8.5 of Saturday
    assert friday == round((15.5 * 1 + 8.5 * 2) / 24 * 100)
    assert points(date(2026, 11, 29)) < points(date(2026, 11, 28))


def test_the_weights_are_rules_of_the_office() -> None:
    assert points(date(2026, 10, 1), starts=time(0), terms=Terms(statutory=5)) == 500


def test_each_day_has_the_shifts_of_its_kind() -> None:
    night = Pattern(1, 1, "夜班", time(17, 30), 900, frozenset({"workday", "makeup_workday"}))
    whole = Pattern(2, 1, "全天", time(8, 30), 1440, frozenset({"weekend", "off", "statutory"}))
    made = list(shifts_of(date(2026, 10, 8), date(2026, 10, 11), [night, whole], kind_of, ZONE, Terms()))
    assert [(one.on_day.day, one.pattern.name) for one in made] == [
        (8, "夜班"), (9, "夜班"), (10, "夜班"), (11, "全天"),  # the 10th is a Saturday that counts as a workday
    ]  # fmt: skip


def test_the_real_calendar_knows_the_make_up_workday(app: Flask) -> None:
    with app.app_context():
        assert neighbours.day_kind(date(2026, 10, 10)) is DayKind.MAKEUP_WORKDAY
        assert neighbours.day_kind(date(2026, 10, 1)) is DayKind.STATUTORY
