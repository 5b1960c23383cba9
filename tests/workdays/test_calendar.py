"""The calendar as it is shipped, and working time counted by it."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.workdays import arithmetic, library, queries, services
from app.shared.workdays.models import CalendarDay, CalendarYear, DayKind, Holiday, YearStatus

STATUTORY_2026 = {
    date(2026, 1, 1), *(date(2026, 2, d) for d in (16, 17, 18, 19)), date(2026, 4, 5), date(2026, 5, 1),
    date(2026, 5, 2), date(2026, 6, 19), date(2026, 9, 25), *(date(2026, 10, d) for d in (1, 2, 3)),
}  # fmt: skip


@pytest.fixture
def inside(app):
    with app.app_context():
        yield


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return clock.at(day, time(hour, minute))


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_a_shipped_year_is_as_chinesecalendar_has_it(inside, year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert queries.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_2026_has_the_thirteen_statutory_days(inside) -> None:
    assert {d for d, m in queries.marks(2026).items() if m.kind is DayKind.STATUTORY} == STATUTORY_2026


def test_2026_has_33_days_off_and_6_make_up_workdays_with_their_source(inside) -> None:
    rows = [mark.row for mark in queries.marks(2026).values()]
    assert sum(not row.kind.works for row in rows) == 33
    assert sum(row.kind is DayKind.MAKEUP_WORKDAY for row in rows) == 6
    assert {row.doc_no for row in rows} == {"国办发明电〔2025〕7号"}
    year = queries.year_row(2026)
    assert year is not None and year.issued_on == date(2025, 11, 4)


def test_2026_is_confirmed_and_2027_provisional(inside) -> None:
    assert queries.year_status(2025) is YearStatus.CONFIRMED
    assert queries.year_status(2026) is YearStatus.CONFIRMED
    assert queries.year_status(2027) is YearStatus.PROVISIONAL
    assert queries.year_status(2031) is YearStatus.PROVISIONAL  # nobody knows it


def test_2027_has_its_statutory_days_and_the_guessed_ones(inside) -> None:
    days = queries.marks(2027)
    off = [
        date(2027, 2, 9),
        date(2027, 2, 10),
        date(2027, 5, 3),
        date(2027, 5, 4),
        date(2027, 10, 4),
        date(2027, 10, 5),
    ]
    assert sum(mark.kind is DayKind.STATUTORY for mark in days.values()) == 13
    assert [day for day, mark in sorted(days.items()) if mark.kind is DayKind.OFF] == off
    assert all(block.provisional for block in queries.holiday_blocks(2027))


def test_a_confirmed_year_without_make_up_workdays_is_provisional_all_the_same(inside) -> None:
    def confirm_by_mistake() -> None:
        db.session.execute(
            update(CalendarYear).where(CalendarYear.year == 2027).values(status=YearStatus.CONFIRMED)
        )

    in_transaction(confirm_by_mistake)
    assert queries.year_status(2027) is YearStatus.PROVISIONAL


def test_seeding_twice_adds_nothing(inside) -> None:
    def count() -> int:
        return len(db.session.scalars(select(CalendarDay.id)).all())

    before = count()
    in_transaction(services.seed)
    assert count() == before


def test_the_library_agrees_with_the_notices_about_the_law(inside) -> None:
    assert set(library.statutory("CN", 2026)) == STATUTORY_2026


def test_the_spring_festival_of_2026_is_one_run_of_nine_days(inside) -> None:
    block = queries.next_holiday(date(2026, 1, 5))
    assert block is not None
    assert (block.starts_on, block.ends_on, block.days, block.provisional) == (
        date(2026, 2, 15),
        date(2026, 2, 23),
        9,
        False,
    )
    assert block.codes == ("spring",)


def test_2026_has_seven_holidays_and_2025_six(inside) -> None:
    assert [block.days for block in queries.holiday_blocks(2026)] == [3, 9, 3, 5, 3, 3, 7]
    assert [block.days for block in queries.holiday_blocks(2025)] == [1, 8, 3, 5, 3, 8]
    assert queries.holiday_blocks(2025)[-1].codes == ("national", "mid_autumn")


def test_the_next_holiday_after_the_last_of_the_year_is_in_the_next(inside) -> None:
    block = queries.next_holiday(date(2026, 11, 21))
    assert block is not None and block.starts_on == date(2027, 1, 1) and block.provisional
    assert queries.holiday_on(date(2026, 10, 3)) is not None
    assert queries.holiday_on(date(2026, 10, 8)) is None


def test_the_last_workday_before_the_spring_festival_is_a_saturday(inside) -> None:
    assert queries.add_workdays(date(2026, 2, 15), -1) == date(2026, 2, 14)
    assert queries.add_workdays(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert queries.add_workdays(date(2026, 2, 20), 0) == date(2026, 2, 20)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(date(2026, 2, 13), 17), 60, at(date(2026, 2, 14), 9)),  # Friday 17:00: the Saturday is worked
        (at(date(2026, 2, 14), 17), 60, at(date(2026, 2, 24), 9)),  # across the nine days
        (at(date(2026, 2, 13), 17), 30, at(date(2026, 2, 13), 17, 30)),  # stays at the end of the day
        (at(date(2026, 3, 2), 11, 30), 60, at(date(2026, 3, 2), 14)),  # the noon pause does not count
        (at(date(2026, 3, 2), 12, 45), 1, at(date(2026, 3, 2), 13, 31)),
        (at(date(2026, 3, 2), 5), 60, at(date(2026, 3, 2), 9, 30)),
        (at(date(2026, 10, 3), 10), 1, at(date(2026, 10, 8), 8, 31)),
        (
            at(date(2026, 10, 8), 16, 30),
            450 * 3,
            at(date(2026, 10, 12), 16, 30),
        ),  # Saturday the 10th is worked
        (at(date(2026, 3, 2), 9), 0, at(date(2026, 3, 2), 9)),
    ],
)
def test_working_time_goes_by_the_calendar(inside, start: datetime, minutes: int, end: datetime) -> None:
    assert queries.add_working_minutes(start, minutes) == end
    assert queries.working_minutes_between(start, end) == minutes


def test_counting_by_weekdays_alone_would_be_wrong(inside, monkeypatch) -> None:
    monkeypatch.setattr(queries, "day_kind", arithmetic.weekday_kind)
    assert queries.add_working_minutes(at(date(2026, 2, 13), 17), 60) == at(date(2026, 2, 16), 9)


MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 3, 1)).map(
    lambda d: d.replace(tzinfo=UTC, microsecond=0)
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=MOMENTS, minutes=st.integers(0, 6000))
def test_what_is_added_is_what_lies_between(inside, start: datetime, minutes: int) -> None:
    end = queries.add_working_minutes(start, minutes)
    assert end >= start
    assert queries.working_minutes_between(start, end) == minutes
    assert queries.working_minutes_between(end, start) == -minutes


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=MOMENTS, first=st.integers(1, 2000), then=st.integers(1, 2000))
def test_adding_in_two_steps_is_adding_at_once(inside, start: datetime, first: int, then: int) -> None:
    step = queries.add_working_minutes(start, first)
    assert queries.add_working_minutes(step, then) == queries.add_working_minutes(start, first + then)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2025, 12, 1), date(2027, 3, 1)), n=st.integers(1, 60))
def test_workdays_there_and_back_lead_to_the_same_workday(inside, day: date, n: int) -> None:
    there = queries.add_workdays(day, n)
    assert queries.is_workday(there)
    back = queries.add_workdays(there, -n)
    assert back == (day if queries.is_workday(day) else queries.add_workdays(day, -1))


def test_a_year_is_read_once_however_often_it_is_asked(inside) -> None:
    db.session.remove()
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        for n in range(300):
            queries.is_workday(date(2026, 1, 1) + timedelta(days=n))
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert sum("calendar_days" in statement for statement in asked) == 1
    assert len(asked) <= 3


def test_a_change_is_seen_at_once_and_forgotten_when_it_fails(inside) -> None:
    day = date(2026, 12, 1)
    assert queries.is_workday(day)

    def typhoon() -> None:
        db.session.add(
            CalendarDay(region="CN", day=day, kind=DayKind.OFF, holiday=Holiday.LOCAL, source="manual")
        )
        db.session.flush()
        queries.forget()
        assert not queries.is_workday(day)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(typhoon)
    assert queries.is_workday(day)


def test_hours_that_make_no_sense_are_refused(inside) -> None:
    from app.core.rule import RuleBroken

    with pytest.raises(RuleBroken):
        arithmetic.WorkingHours.of(time(18), time(12), time(13), time(9))
    assert arithmetic.WorkingHours.of(time(9), time(12), time(12), time(17)).spans == ((time(9), time(17)),)
