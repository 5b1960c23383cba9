"""The demonstration: a year of holidays, laid once, quickly, around whatever day it is."""

from datetime import date, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, in_transaction
from app.modules.duty.campaigns import demo
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignAnswer,
    CampaignDept,
    CampaignStatus,
    DeptStatus,
)
from tests.duty.campaigns.conftest import Clock

S = CampaignStatus


def lay(app: Flask, at: Clock, day: date) -> dict[S, int]:
    at(day, time(10))
    with app.app_context():
        in_transaction(lambda: demo.lay(day))
        states = db.session.execute(select(Campaign.status, func.count()).group_by(Campaign.status))
        return dict(tuple(row) for row in states)


def test_the_last_holidays_are_over_and_the_next_ones_planned(app: Flask, at: Clock) -> None:
    found = lay(app, at, date(2026, 11, 22))
    assert found == {S.ARCHIVED: 5, S.MERGED: 1, S.PLANNED: 7}
    with app.app_context():
        last = db.session.scalars(
            select(Campaign).where(Campaign.status == S.ARCHIVED).order_by(Campaign.starts_on.desc())
        ).first()
        assert last is not None and last.codes == ["mid_autumn", "national"]
        before = db.session.scalar(select(func.count(CampaignAnswer.id)))
    assert lay(app, at, date(2026, 11, 22)) == found
    with app.app_context():
        assert db.session.scalar(select(func.count(CampaignAnswer.id))) == before


def test_near_a_holiday_the_check_is_open_and_half_done(app: Flask, at: Clock) -> None:
    assert lay(app, at, date(2026, 12, 28))[S.OPEN] == 1
    with app.app_context():
        query = select(CampaignDept.status).join(CampaignDept.campaign).where(Campaign.status == S.OPEN)
        assert {DeptStatus.NOT_STARTED, DeptStatus.IN_PROGRESS} <= set(db.session.scalars(query))


@pytest.mark.parametrize("day", [date(2026, 2, 18), date(2027, 7, 1), date(2030, 5, 5)])
def test_it_can_be_laid_on_any_day(app: Flask, at: Clock, day: date) -> None:
    """In the middle of a holiday, in a provisional year, in one that the calendar does not know."""
    lay(app, at, day)
