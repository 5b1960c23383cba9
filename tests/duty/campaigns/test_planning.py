"""Campaigns follow the calendar: once, at the right time, also when it changes, also after an outage."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import rules
from app.modules.duty.campaigns.models import Campaign, CampaignDept, CampaignStatus
from app.modules.duty.campaigns.services import planning
from app.shared.accounts import queries as people
from app.shared.notifications.models import Notice
from app.shared.workdays import services as workdays
from app.shared.workdays.models import DayKind
from tests.browser import Browser

Tick = Callable[..., int]
SignIn = Callable[[str], Browser]
S = CampaignStatus


def row(app: Flask, code: str, year: int = 2026) -> Campaign:
    with app.app_context():
        return db.session.scalars(
            select(Campaign).where(Campaign.holiday_code == code, Campaign.year == year)
        ).one()


def by(app: Flask, username: str, verb: Callable[..., object], *args: object) -> object:
    with app.app_context():
        return in_transaction(lambda: verb(*args, people.by_username(username)))


def test_planning_twice_adds_nothing(app: Flask, tick: Tick) -> None:
    assert tick(date(2026, 9, 1)) > 0
    assert tick(date(2026, 9, 1)) == 0
    tick(date(2026, 9, 20))
    assert tick(date(2026, 9, 20)) == 0
    with app.app_context():
        assert db.session.scalar(select(func.count(CampaignDept.id))) == len(people.departments())


def test_a_campaign_opens_at_eight_not_at_midnight(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 23), time(7, 59))
    assert row(app, "national").status is S.PLANNED
    tick(date(2026, 9, 23), time(8))
    assert row(app, "national").status is S.OPEN


def test_the_provisional_year_is_planned_and_says_so(app: Flask, tick: Tick, sign_in: SignIn) -> None:
    tick(date(2026, 11, 22))
    assert row(app, "spring", 2027).provisional
    assert (
        row(app, "dragon_boat", 2027).starts_on == row(app, "dragon_boat", 2027).ends_on
    )  # a single day, by name
    page = sign_in("manager").page("/duty/campaigns/")
    assert "暂定" in page


def test_what_is_not_opened_moves_with_the_calendar_and_the_manager_hears_it(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 1))
    before = row(app, "national")
    with app.app_context():
        in_transaction(
            lambda: workdays.set_day(
                people.by_username("manager"), date(2026, 9, 30), DayKind.OFF, "停班", "台风"
            )
        )
    tick(date(2026, 9, 2))
    after = row(app, "national")
    assert (before.starts_on, after.starts_on) == (date(2026, 10, 1), date(2026, 9, 30))
    assert (before.due_on, after.due_on) == (date(2026, 9, 30), date(2026, 9, 29))
    with app.app_context():
        titles = [n.title for n in db.session.scalars(select(Notice)) if "日历有变" in n.title]
    assert len(titles) == 1
    tick(date(2026, 9, 3))
    with app.app_context():
        assert len([1 for n in db.session.scalars(select(Notice)) if "日历有变" in n.title]) == 1


def test_what_is_open_stays_and_its_page_says_that_the_calendar_changed(
    app: Flask, tick: Tick, sign_in: SignIn
) -> None:
    tick(date(2026, 9, 23))
    with app.app_context():
        in_transaction(
            lambda: workdays.set_day(
                people.by_username("manager"), date(2026, 9, 30), DayKind.OFF, "停班", "台风"
            )
        )
    tick(date(2026, 9, 23), time(9))
    found = row(app, "national")
    assert (found.starts_on, found.due_on) == (date(2026, 10, 1), date(2026, 9, 30))
    assert "日历有变" in sign_in("manager").page(f"/duty/campaigns/{found.id}")


def test_a_holiday_that_the_calendar_loses_is_dropped_and_comes_back(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 1))
    with app.app_context():
        for day in (25, 26, 27):
            in_transaction(
                lambda d=day: workdays.set_day(
                    people.by_username("manager"), date(2026, 9, d), DayKind.WORKDAY, "上班", "试验"
                )
            )
    tick(date(2026, 9, 2))
    assert row(app, "mid_autumn").status is S.CANCELLED
    with app.app_context():
        for day in (25, 26, 27):
            in_transaction(lambda d=day: workdays.unset_day(people.by_username("manager"), date(2026, 9, d)))
    tick(date(2026, 9, 3))
    assert row(app, "mid_autumn").status is S.PLANNED


def test_near_holidays_are_offered_as_one_once(app: Flask, tick: Tick) -> None:
    tick(date(2026, 8, 20))
    with app.app_context():
        assert not [n for n in db.session.scalars(select(Notice)) if "合并自查" in n.title]
    for day in (6, 7, 8):
        tick(date(2026, 9, day))
    with app.app_context():
        managers = [n for n in db.session.scalars(select(Notice)) if "合并自查" in n.title]
        assert len(managers) == 1 and "中秋节" in managers[0].title and "3" in managers[0].body


def test_merged_is_parted_again_while_not_opened(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 10))
    one, other = row(app, "mid_autumn").id, row(app, "national").id
    by(app, "manager", planning.merge, one, other)
    merged = row(app, "mid_autumn")
    assert (merged.ends_on, merged.recheck_on, merged.codes) == (
        date(2026, 10, 7),
        date(2026, 10, 8),
        ["mid_autumn", "national"],
    )
    assert row(app, "national").status is S.MERGED
    tick(date(2026, 9, 11))
    assert row(app, "mid_autumn").ends_on == date(2026, 10, 7)
    by(app, "manager", planning.part_again, one)
    assert (row(app, "mid_autumn").ends_on, row(app, "national").status) == (date(2026, 9, 27), S.PLANNED)


def test_holidays_that_are_far_apart_are_not_merged(app: Flask, tick: Tick) -> None:
    tick(date(2026, 3, 1))
    one, other = row(app, "qingming").id, row(app, "labour").id
    with pytest.raises(RuleBroken):
        by(app, "manager", planning.merge, one, other)


def test_after_an_outage_over_the_whole_check_it_is_dropped_not_opened_into_the_holiday(
    app: Flask, tick: Tick
) -> None:
    tick(date(2026, 9, 1))
    tick(date(2026, 10, 3))
    assert row(app, "national").status is S.CANCELLED
    with app.app_context():
        assert db.session.scalar(select(func.count(CampaignDept.id))) == 0


def test_after_an_outage_of_some_days_it_opens_late_and_is_due_at_once(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 1))
    tick(date(2026, 9, 30))
    assert row(app, "national").status is S.DUE
    with app.app_context():
        opened = (
            select(func.count(CampaignDept.id))
            .join(CampaignDept.campaign)
            .where(Campaign.holiday_code == "national")
        )
        assert db.session.scalar(opened) == len(people.departments())


def test_a_clock_that_jumps_back_undoes_nothing(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 30))
    before = row(app, "national")
    assert tick(date(2026, 9, 29)) == 0
    assert (row(app, "national").status, row(app, "national").version) == (before.status, before.version)


def test_the_database_refuses_a_second_check_of_the_same_holiday(app: Flask, tick: Tick) -> None:
    tick(date(2026, 9, 1))
    found = row(app, "national")
    columns = {c.name: getattr(found, c.name) for c in Campaign.__table__.columns if c.name != "id"}
    with app.app_context(), pytest.raises(IntegrityError):
        in_transaction(lambda: db.session.add(Campaign(**columns)))


def test_the_rule_of_the_day_decides_how_early_it_opens() -> None:
    days = rules.days_of(
        date(2026, 10, 1), date(2026, 10, 7), lambda d, n: date.fromordinal(d.toordinal() + n), 10, 2, 1
    )
    assert (days.opens_on, days.due_on) == (date(2026, 9, 21), date(2026, 9, 29))
