"""Feeds, read back with an iCal library: who reads what, how changes arrive, what is never told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from app.core.db import db
from app.modules.rooms.models import CalendarFeed, RoomBooking
from app.modules.rooms.reports import feeds as reports
from app.shared.accounts.models import Person, PersonStatus
from tests.browser import Browser
from tests.rooms.making import DAY, Office
from tests.rooms.making import at as hour
from tests.rooms.serving import meet


def address(browser: Browser, **asked: Any) -> str:
    answer = browser.post("/rooms/feeds", **({"kind": "person"} | asked))
    found = re.search(r"(/rooms/feed/[\w-]+\.ics)", answer.text)
    assert found, answer.text
    return found[1]


def read(app: Flask, url: str) -> list[Any]:
    answer = app.test_client().get(url)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.fixture
def mine(office: Office, clerk: Browser) -> str:
    return address(clerk)


def test_the_address_is_shown_once_and_stored_as_a_fingerprint(app: Flask, clerk: Browser) -> None:
    url = address(clerk, form_token="t" * 24)
    assert "/rooms/feed/" not in clerk.post("/rooms/feeds", kind="person", form_token="t" * 24).text
    assert "/rooms/feed/" not in clerk.page("/rooms/feeds")
    with app.app_context():
        row = db.session.scalars(select(CalendarFeed)).one()
        assert row.token_hash not in url and url[12:-4] not in row.token_hash


def test_nobody_guesses_an_address(app: Flask, mine: str) -> None:
    assert app.test_client().get("/rooms/feed/aaaaaaaa.ics").status_code == 404


def test_my_meetings_and_those_to_which_i_am_invited(app: Flask, office: Office, mine: str) -> None:
    meet(office, "302", 9, 10, title="我的会")
    meet(office, "303", 9, 10, by="clerk2", title="邀请我的会", attendees="李文静")
    meet(office, "303", 11, 12, by="clerk2", title="别人的会")
    assert {str(event["summary"]) for event in read(app, mine)} == {"我的会", "邀请我的会"}


def test_a_room_and_a_department(app: Flask, office: Office, clerk: Browser) -> None:
    meet(office, "302", 9, 10, title="我的会")
    meet(office, "302", 11, 12, by="clerk2", title="同室的会")
    room = address(clerk, kind="room", room_id=office.ids["302"])
    department = address(clerk, kind="department")
    assert {str(e["summary"]) for e in read(app, room)} == {"我的会", "同室的会"}
    assert {str(e["summary"]) for e in read(app, department)} == {"我的会"}


def test_times_carry_the_zone_of_the_office(app: Flask, office: Office, mine: str) -> None:
    meet(office, "302", 9, 10)
    event = read(app, mine)[0]
    assert event["dtstart"].dt == hour(9) and event["dtstart"].params["TZID"] == "Asia/Shanghai"
    body = app.test_client().get(mine).data
    zones = list(Calendar.from_ical(body).walk("VTIMEZONE"))
    assert [str(zone["tzid"]) for zone in zones] == ["Asia/Shanghai"]


def test_a_change_keeps_the_uid_and_raises_the_sequence(app: Flask, office: Office, mine: str) -> None:
    from app.modules.rooms.services import changing
    from tests.rooms.making import who

    meeting = meet(office, "302", 9, 10)
    before = read(app, mine)[0]
    office.do(
        lambda: changing.move(
            db.session.get_one(RoomBooking, meeting),
            who("clerk"),
            room_id=office.ids["303"],
            starts_at=hour(15),
        )
    )
    after = read(app, mine)[0]
    assert after["uid"] == before["uid"] and int(after["sequence"]) > int(before["sequence"])
    assert after["dtstart"].dt == hour(15) and "303" in str(after["location"])


def test_a_cancelled_meeting_is_told_as_cancelled(app: Flask, office: Office, mine: str) -> None:
    from app.modules.rooms.services import endings
    from tests.rooms.making import who

    meeting = meet(office, "302", 9, 10)
    sequence = int(read(app, mine)[0]["sequence"])
    office.do(lambda: endings.cancel(db.session.get_one(RoomBooking, meeting), who("clerk"), "改期"))
    event = read(app, mine)[0]
    assert str(event["status"]) == "CANCELLED" and int(event["sequence"]) > sequence


def test_a_private_title_is_never_in_a_feed(app: Flask, office: Office, clerk: Browser, mine: str) -> None:
    meet(office, "302", 9, 10, title="干部谈话", private=True, note="密")
    for url in (
        mine,
        address(clerk, kind="room", room_id=office.ids["302"]),
        address(clerk, kind="department"),
    ):
        body = app.test_client().get(url).get_data(as_text=True)
        assert "干部谈话" not in body.replace("\r\n ", "") and "CLASS:PRIVATE" in body


def test_unchanged_meetings_cost_nothing(app: Flask, office: Office, mine: str) -> None:
    meet(office, "302", 9, 10)
    http = app.test_client()
    mark = http.get(mine).headers["ETag"]
    assert http.get(mine, headers={"If-None-Match": mark}).status_code == 304
    meet(office, "302", 15, 16)
    assert http.get(mine, headers={"If-None-Match": mark}).status_code == 200


def test_a_revoked_address_is_dead(app: Flask, clerk: Browser, mine: str) -> None:
    with app.app_context():
        row = db.session.scalars(select(CalendarFeed)).one()
    clerk.post(f"/rooms/feeds/{row.id}/revoke", version=row.version)
    assert app.test_client().get(mine).status_code == 404


def test_whoever_has_left_reads_no_more(app: Flask, office: Office, clerk: Browser, mine: str) -> None:
    leaves = update(Person).where(Person.id == clerk.person_id).values(status=PersonStatus.LEFT)
    office.do(lambda: db.session.execute(leaves))
    assert app.test_client().get(mine).status_code == 404


def test_somebody_elses_address_is_not_revoked(app: Flask, sign_in: Any, mine: str) -> None:
    with app.app_context():
        row = db.session.scalars(select(CalendarFeed)).one()
    assert sign_in("clerk2").post(f"/rooms/feeds/{row.id}/revoke", version=row.version).status_code == 404


def test_long_chinese_titles_are_folded_and_read_back_whole(app: Flask, office: Office, mine: str) -> None:
    title = "关于进一步加强机关会议室管理与会务保障工作的专题研究部署会议" * 3
    meet(office, "302", 9, 10, title=title[:110])
    body = app.test_client().get(mine).data
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert str(read(app, mine)[0]["summary"]) == title[:110]


def test_reading_a_feed_writes_nothing(app: Flask, office: Office, mine: str) -> None:
    from sqlalchemy import event

    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    listen = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    read(app, mine)
    event.remove(engine, "before_cursor_execute", listen)
    assert not [one for one in seen if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_meeting_that_ended_early_ends_early_in_the_calendar(app: Flask, office: Office) -> None:
    meeting = meet(office, "302", 9, 10)
    with app.app_context():
        row = db.session.get_one(RoomBooking, meeting)
        row.ended_at = row.ends_at - timedelta(minutes=20)
        events = Calendar.from_ical(reports.calendar([row], "x", "http://x")).walk("VEVENT")
        assert events[0]["dtend"].dt == hour(10) - timedelta(minutes=20)
        db.session.rollback()
    assert DAY
