"""Door displays and the lobby's board: devices, no persons; what strangers may read; what a tap does."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.modules.rooms.models import BookingStatus, RoomBooking, RoomFault
from app.modules.rooms.reports import displays as reports
from tests.browser import Browser
from tests.rooms.making import Office
from tests.rooms.making import at as hour
from tests.rooms.serving import Screen, at, meet


@pytest.fixture
def door(app: Flask, office: Office, manager: Browser) -> Screen:
    return Screen(app).enter(manager, "door", office.ids["302"])


@pytest.fixture
def url(office: Office) -> str:
    return f"/rooms/{office.ids['302']}/door"


def bookings(app: Flask) -> list[RoomBooking]:
    with app.app_context():
        return list(db.session.scalars(select(RoomBooking).order_by(RoomBooking.id)).unique())


# -- who gets in -------------------------------------------------------------------------------------------------


def test_a_screen_without_a_token_shows_nothing(app: Flask, office: Office, url: str) -> None:
    meet(office, "302", 14, 15)
    answer = Browser(app).get(url)
    assert answer.status_code == 401 and "周例会" not in answer.text


def test_a_door_shows_its_own_room_only(office: Office, door: Screen, url: str) -> None:
    assert door.get(url).status_code == 200
    assert door.get(f"/rooms/{office.ids['303']}/door").status_code == 404
    assert door.post(f"/rooms/{office.ids['303']}/door/book/15").status_code == 404


def test_a_door_is_no_board_and_no_person(door: Screen) -> None:
    assert door.get("/rooms/board").status_code == 403
    assert door.get("/rooms/").status_code == 303
    assert door.get("/rooms/bookings").status_code == 303


def test_a_clerk_does_not_see_the_door_page_and_a_steward_may_look_but_not_tap(
    office: Office, sign_in: Any, clerk: Browser, url: str
) -> None:
    assert clerk.get(url).status_code == 403
    steward = sign_in("steward")
    assert steward.get(url).status_code == 200
    assert steward.post(f"{url}/book/15").status_code == 403


def test_a_revoked_door_is_dark(app: Flask, manager: Browser, door: Screen, url: str) -> None:
    from app.shared.gate.models import Device

    with app.app_context():
        device = db.session.scalars(select(Device)).one()
    manager.post(f"/gate/devices/{device.id}/revoke", version=device.version)
    assert door.get(url).status_code == 401


# -- what it shows -----------------------------------------------------------------------------------------------


def test_a_free_room_says_until_when(office: Office, door: Screen, url: str) -> None:
    meet(office, "302", 10, 11, day=hour(8).date() - timedelta(days=1))
    page = door.page(url)
    assert "空闲" in page and "10:00" in page


def test_a_meeting_under_way_is_named_with_its_host(
    office: Office, door: Screen, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(office, "302", 14, 15)
    at(hour(14.2), monkeypatch)
    page = door.page(url)
    assert "周例会" in page and "李文静" in page and "14:00–15:00" in page


def test_a_private_meeting_hides_title_and_name(
    app: Flask, office: Office, manager: Browser, door: Screen, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(office, "302", 14, 15, title="干部谈话", private=True)
    board = Screen(app).enter(manager, "board")
    at(hour(14.2), monkeypatch)
    for page in (door.page(url), board.page("/rooms/board")):
        assert "干部谈话" not in page and "李文静" not in page


def test_without_the_rule_the_title_would_stand_on_the_door(
    office: Office, door: Screen, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(office, "302", 14, 15, title="干部谈话", private=True)
    at(hour(14.2), monkeypatch)
    monkeypatch.setattr(reports, "title_of", lambda booking: booking.title)
    assert "干部谈话" in door.page(url)


def test_the_door_polls_only_its_state(door: Screen, url: str) -> None:
    whole, part = door.page(url), door.get(url, target="door_state").text
    assert 'hx-trigger="every 20s"' in whole and 'http-equiv="refresh"' in whole, "with and without script"
    assert part.lstrip().startswith('<div class="door-page"') and "<html" not in part


def test_looking_at_a_door_books_nothing(app: Flask, door: Screen, url: str) -> None:
    door.page(url)
    assert not bookings(app)


def test_a_door_takes_few_queries(app: Flask, office: Office, door: Screen, url: str) -> None:
    from sqlalchemy import event

    for n in range(8):
        meet(office, "302", 8.5 + n, 9 + n, day=hour(8).date() - timedelta(days=1))
    with app.app_context():
        engine = db.engine
    seen: list[str] = []
    listen = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    door.page(url)
    event.remove(engine, "before_cursor_execute", listen)
    assert sum(one.lstrip().upper().startswith("SELECT") for one in seen) < 20


# -- what a tap does ---------------------------------------------------------------------------------------------


def test_one_tap_books_the_free_room(app: Flask, manager: Browser, door: Screen, url: str) -> None:
    assert door.post(f"{url}/book/30").status_code == 303
    booking = bookings(app)[0]
    assert (booking.status, booking.ends_at - booking.starts_at) == (
        BookingStatus.CHECKED_IN,
        timedelta(minutes=30),
    )
    assert booking.organiser_id == manager.person_id, "in the name of who answers for the device"


def test_a_double_tap_books_once(app: Flask, door: Screen, url: str) -> None:
    for _ in range(2):
        door.post(f"{url}/book/30", form_token="t" * 24)
    assert len(bookings(app)) == 1


def test_a_taken_room_is_not_booked_by_a_tap(app: Flask, office: Office, door: Screen, url: str) -> None:
    meet(office, "302", 8.25, 9, day=hour(8).date() - timedelta(days=1))
    door.post(f"{url}/book/30")
    assert len(bookings(app)) == 1
    assert "flash" in door.page(url), "the refusal stands on the door"


def test_a_door_offers_no_longer_than_the_room_is_free(office: Office, door: Screen, url: str) -> None:
    meet(office, "302", 8.5, 9, day=hour(8).date() - timedelta(days=1))
    page = door.page(url)
    assert "/door/book/15" in page and "/door/book/45" not in page


def test_a_room_for_some_only_is_not_booked_by_a_tap(
    app: Flask, office: Office, door: Screen, url: str
) -> None:
    from app.modules.rooms.models import Room, WhoMayBook

    office.do(
        lambda: setattr(db.session.get_one(Room, office.ids["302"]), "who_may_book", WhoMayBook.MANAGERS)
    )
    assert "/door/book/" not in door.page(url)
    door.post(f"{url}/book/15")
    assert not bookings(app)


def test_check_in_extend_and_end_at_the_door(
    app: Flask, office: Office, door: Screen, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(office, "302", 14, 15)
    at(hour(13.9), monkeypatch)
    assert "/door/check-in" in door.page(url)
    door.post(f"{url}/check-in")
    assert bookings(app)[0].status is BookingStatus.CHECKED_IN
    at(hour(14.5), monkeypatch)
    door.post(f"{url}/extend/15")
    assert bookings(app)[0].ends_at == hour(15.25)
    door.post(f"{url}/end")
    assert (bookings(app)[0].status, bookings(app)[0].ended_at) == (BookingStatus.ENDED, hour(14.5))


def test_a_fault_is_told_at_the_door(app: Flask, door: Screen, url: str) -> None:
    assert door.get(f"{url}/fault").status_code == 200
    assert door.post(f"{url}/fault", text="麦克风没声音").status_code == 303
    with app.app_context():
        fault = db.session.scalars(select(RoomFault)).one()
    assert fault.text == "麦克风没声音" and fault.device_name.startswith("door")
    assert "麦克风没声音" in door.page(url)


# -- the board ---------------------------------------------------------------------------------------------------


def test_the_board_shows_today_and_how_to_get_there(
    app: Flask, office: Office, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Screen(app).enter(manager, "board")
    meet(office, "302", 14, 15)
    meet(office, "303", 9, 10, title="早会")
    at(hour(13.7), monkeypatch)
    page = board.page("/rooms/board")
    assert "周例会" in page and "3 层" in page and "早会" not in page, "what is over has gone"


def test_more_than_fit_change_page_by_page(
    app: Flask, office: Office, manager: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = Screen(app).enter(manager, "board")
    for n in range(12):
        meet(
            office,
            ("302", "303", "n101")[n % 3],
            8.5 + n // 3 * 1.5,
            9.25 + n // 3 * 1.5,
            title=f"会议{n:02}",
        )
    found = set()
    for seconds in (0, 30):
        at(hour(8) + timedelta(seconds=seconds), monkeypatch)
        page = board.page("/rooms/board")
        found |= {n for n in range(12) if f"会议{n:02}" in page}
    assert found == set(range(12))
