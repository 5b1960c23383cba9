"""Figures of rooms: heat map, who came, no-shows, what was wanted and not had, service load."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from openpyxl import load_workbook

from app.core.db import db
from app.modules.rooms.models import RoomBooking, WaitingEntry, WaitingStatus
from app.modules.rooms.reports import statistics as reports
from app.modules.rooms.rules import statistics as rules
from tests.browser import Browser
from tests.rooms.making import Office, who
from tests.rooms.making import at as hour
from tests.rooms.serving import lay_support, meet, order

ZONE = ZoneInfo("Asia/Shanghai")
NOVEMBER = reports.Period(date(2026, 11, 1), date(2026, 11, 30))


def test_a_meeting_counts_in_every_hour_that_it_lasts() -> None:
    use = rules.Use(1, hour(9.5), hour(11.25))
    assert rules.minutes_by_hour([use], ZONE) == {(1, 9): 30, (1, 10): 60, (1, 11): 15}


def test_the_heat_is_the_share_of_rooms_on_such_days() -> None:
    days = rules.days_of(date(2026, 11, 23), date(2026, 12, 6))  # two of each weekday
    heat = rules.heat({(1, 9): 120}, days, rooms=4)
    assert heat[1][9 - rules.FIRST] == 25 and heat[0][9 - rules.FIRST] == 0


@pytest.mark.parametrize(("percent", "shade"), [(0, 0), (1, 1), (50, 5), (99, 9), (100, 9), (140, 9)])
def test_every_percent_has_a_shade(percent: int, shade: int) -> None:
    assert rules.degree(percent) == shade


def test_only_counted_meetings_tell_who_came() -> None:
    uses = [
        rules.Use(1, hour(9), hour(10), headcount=10, came=8),
        rules.Use(1, hour(11), hour(12), headcount=50, came=None),
    ]
    assert rules.came_share(uses) == (10, 8, 1)


def figures(app: Flask) -> dict[str, Any]:
    with app.test_request_context("/"):
        return reports.statistics(NOVEMBER)


def test_use_is_told_room_by_room(app: Flask, office: Office) -> None:
    meet(office, "302", 9, 11)
    meet(office, "302", 14, 15)
    first = figures(app)["rooms"][0]
    assert (first.room.id, first.meetings, first.minutes) == (office.ids["302"], 2, 180)


def test_a_cancelled_meeting_is_no_use(app: Flask, office: Office) -> None:
    from app.modules.rooms.services import endings

    meeting = meet(office, "302", 9, 11)
    office.do(lambda: endings.cancel(db.session.get_one(RoomBooking, meeting), who("clerk"), "改期"))
    assert figures(app)["meetings"] == 0


def test_who_found_no_room_and_asked_to_be_told_is_counted(app: Flask, office: Office) -> None:
    def wait() -> None:
        for status in (WaitingStatus.LAPSED, WaitingStatus.TAKEN, WaitingStatus.WITHDRAWN):
            db.session.add(
                WaitingEntry(
                    person_id=who("clerk").id, title="急会", headcount=9, starts_at=hour(9), ends_at=hour(10), status=status
                )
            )  # fmt: skip

    office.do(wait)
    unmet = figures(app)["unmet"]
    assert (unmet["all"], unmet["met"], unmet["people"]) == (2, 1, 9)


def test_the_load_of_services_is_told(app: Flask, office: Office, clerk: Browser) -> None:
    ids = lay_support(app)
    order(clerk, meet(office, "302", 14, 15), **{f"q_{ids['tea']}": 12})
    load = figures(app)["load"]
    assert load["services"] == [("茶水", 1, 12, 2400)] and load["cost_fen"] == 2400


def test_a_search_writes_nothing_about_what_was_not_found(app: Flask, office: Office, clerk: Browser) -> None:
    """Unmet demand is the waiting list, where somebody asked to be told; a GET leaves no row."""
    clerk.get("/rooms/search?day=2026-11-24&starts=09:00&ends=10:00&people=500")
    with app.app_context():
        assert db.session.query(WaitingEntry).count() == 0


@pytest.fixture
def manager_page(office: Office, sign_in: Any) -> Browser:
    meet(office, "302", 9, 11)
    browser: Browser = sign_in("manager")
    return browser


def test_the_page_takes_few_queries_and_shows_the_heat(app: Flask, manager_page: Browser) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    listen = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    page = manager_page.page("/rooms/statistics?from=2026-11-01&to=2026-11-30")
    event.remove(engine, "before_cursor_execute", listen)
    assert 'class="heat-' in page
    assert sum(one.lstrip().upper().startswith("SELECT") for one in seen) < 45


def test_the_same_as_excel(manager_page: Browser) -> None:
    import io

    answer = manager_page.get("/rooms/statistics?from=2026-11-01&to=2026-11-30&format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = {row[0]: row[2] for row in sheet.iter_rows(min_row=3, values_only=True)}
    assert rows["行政楼 302 会议室"] == 2


@pytest.mark.parametrize(
    "args", ["from=x&to=y", "from=2030-01-01&to=2020-01-01", "building=9999", "from=0001-01-01"]
)
def test_an_odd_period_breaks_nothing(manager_page: Browser, args: str) -> None:
    assert manager_page.get(f"/rooms/statistics?{args}").status_code == 200


@pytest.mark.parametrize("who_asks", ["clerk", "leader", "auditor"])
def test_others_see_no_statistics(office: Office, sign_in: Any, who_asks: str) -> None:
    assert sign_in(who_asks).get("/rooms/statistics").status_code == 403
