"""The whole of 2026, day by day: every campaign opens, is due, ends and looks again on the right working day.

The list of dates is printed at the end of the run.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, in_transaction
from app.modules.duty.campaigns.models import Campaign, CampaignDept, CampaignEvent, CampaignStatus
from app.modules.duty.campaigns.services import leading, planning
from app.shared.accounts import queries as people
from tests.duty.campaigns.conftest import TITLE

S = CampaignStatus
Tick = Callable[..., int]
# what the notice of 2025-11-04 and the rule "5 workdays before, 1 workday before, 1 workday after" come to,
# worked out by hand: 14 February, 28 February, 9 May, 20 September and 10 October are working Saturdays or Sundays
EXPECTED = {
    "new_year 2026": ("2025-12-25", "2025-12-31", "2026-01-01", "2026-01-04"),
    "spring 2026": ("2026-02-10", "2026-02-14", "2026-02-15", "2026-02-24"),
    "qingming 2026": ("2026-03-30", "2026-04-03", "2026-04-04", "2026-04-07"),
    "labour 2026": ("2026-04-24", "2026-04-30", "2026-05-01", "2026-05-06"),
    "dragon_boat 2026": ("2026-06-12", "2026-06-18", "2026-06-19", "2026-06-22"),
    "mid_autumn 2026": ("2026-09-20", "2026-09-24", "2026-09-25", "2026-09-28"),
    "national 2026": ("2026-09-23", "2026-09-30", "2026-10-01", "2026-10-08"),
    "new_year 2027": ("2026-12-25", "2026-12-31", "2027-01-01", "2027-01-04"),  # by a provisional calendar
}
TOGETHER = {
    "mid_autumn 2026": ("2026-09-20", "2026-09-24", "2026-09-25", "2026-10-08")
}  # with the National Day
Seen = dict[str, dict[S, date]]


def simulate(
    app: Flask, tick: Tick, first: date, last: date, decide: Callable[[Campaign, Campaign], Any]
) -> Seen:
    """Once a day at 08:00; when each campaign entered each state. Near pairs are decided when the office is asked."""
    seen: Seen = {}
    day = first
    while day <= last:
        tick(day)
        with app.app_context():
            rows = db.session.scalars(select(Campaign).order_by(Campaign.starts_on)).all()
            for row in rows:
                seen.setdefault(f"{row.holiday_code} {row.year}", {}).setdefault(row.status, day)
            soon = [
                r for r in rows if r.status is S.PLANNED and (r.opens_on - day).days <= planning.OFFER_DAYS
            ]
            for one, other, _between in planning.near_pairs(rows, day) if soon else ():
                if one in soon:
                    decide(one, other)
            for row in [r for r in rows if r.status is S.RECHECK]:
                ids = row.id, people.by_username("manager").id
                in_transaction(
                    lambda ids=ids: leading.archive(ids[0], people.person(ids[1]), "nobody filled it in")
                )
                seen[f"{row.holiday_code} {row.year}"][S.ARCHIVED] = day
        day += timedelta(days=1)
    return seen


def told(seen: Seen) -> dict[str, tuple[str, ...]]:
    states = (S.OPEN, S.DUE, S.HOLIDAY, S.RECHECK)
    return {
        code: tuple(days[one].isoformat() for one in states if one in days)
        for code, days in seen.items()
        if S.OPEN in days
    }


def record(record_property: Callable[[str, object], None], app: Flask, name: str) -> None:
    """The list that is printed."""
    with app.app_context():
        rows = db.session.scalars(
            select(Campaign).where(Campaign.opened_at.is_not(None)).order_by(Campaign.opens_on)
        )
        for row in rows:
            days = (
                f"{d:%Y-%m-%d %a}"
                for d in (row.opens_on, row.due_on, row.starts_on, row.ends_on, row.recheck_on)
            )
            opens, due, first, last, again = days
            what = " + ".join(row.codes)
            line = (
                f"{what:<24} opens {opens}   due {due}   holiday {first} to {last}   re-check and end {again}"
            )
            record_property(f"{TITLE} {name}", line)


@pytest.mark.slow
def test_the_whole_of_2026_day_by_day(
    app: Flask, tick: Tick, record_property: Callable[[str, object], None]
) -> None:
    def apart(one: Campaign, other: Campaign) -> None:
        ids, manager = (one.id, other.id), people.by_username("manager").id
        in_transaction(lambda: planning.keep_apart(*ids, people.person(manager)))

    seen = simulate(app, tick, date(2025, 12, 15), date(2027, 1, 5), apart)
    assert told(seen) == EXPECTED
    assert all(S.ARCHIVED in seen[name] for name in EXPECTED)
    with app.app_context():
        departments = len(people.departments())
        per = db.session.execute(
            select(CampaignDept.campaign_id, func.count()).group_by(CampaignDept.campaign_id)
        )
        assert [n for _campaign, n in per] == [departments] * len(EXPECTED)  # for every department, once
        opened = db.session.scalars(select(CampaignEvent).where(CampaignEvent.action == "opened")).all()
        assert len(opened) == len(EXPECTED)
    record(record_property, app, "(mid-autumn and national kept apart)")


def test_mid_autumn_and_national_day_of_2026_merged(
    app: Flask, tick: Tick, record_property: Callable[[str, object], None]
) -> None:
    def together(one: Campaign, other: Campaign) -> None:
        ids, manager = (one.id, other.id), people.by_username("manager").id
        in_transaction(lambda: planning.merge(*ids, people.person(manager)))

    seen = simulate(app, tick, date(2026, 9, 4), date(2026, 10, 10), together)
    assert told(seen) == TOGETHER
    record(record_property, app, "(mid-autumn and national merged)")
