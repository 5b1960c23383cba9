"""The pages, as browsers see them: grid, form, record, lists, search."""

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.modules.rooms.models import BookingStatus
from app.shared.approvals import queries as approvals
from app.shared.approvals.services import decide
from tests.browser import Browser
from tests.rooms.making import Office, make_building, make_room, who

SignIn = Callable[[str], Browser]


def typed(browser: Browser, **changed: object) -> dict[str, object]:
    """The booking form as it is handed in; a test alters one answer."""
    given = {
        "title": "周例会", "day": "2026-11-24", "starts": "09:00", "ends": "10:00", "ends_day": "", "headcount": "6",
        "kind": "working", "layout": "", "organiser_id": str(browser.person_id), "attendees": "", "phone": "8110",
        "note": "", "repeats": "", "every": "1", "until": "", "times": "", "holidays": "skip", "only_free": "",
    }  # fmt: skip
    return given | changed


def test_a_room_is_booked_by_its_form_and_stands_on_the_grid(office: Office, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    answer = clerk.post("/rooms/bookings/new", **typed(clerk, room_id=office.ids["302"]))
    assert answer.status_code == 303, answer.text
    assert "周例会" in clerk.page(answer.location)
    assert "周例会" in clerk.page("/rooms/?day=2026-11-24")
    assert "周例会" in clerk.page(f"/rooms/{office.ids['302']}?day=2026-11-24")
    assert "周例会" in clerk.page("/rooms/?day=2026-11-24&view=week")


def test_a_taken_room_is_said_beside_the_time_with_other_rooms(office: Office, sign_in: SignIn) -> None:
    office.book("clerk2")
    clerk = sign_in("clerk")
    answer = clerk.post("/rooms/bookings/new", **typed(clerk, room_id=office.ids["302"]))
    assert answer.status_code == 422
    assert "高翔" in answer.text and "303 会议室" in answer.text


def test_the_title_of_a_private_meeting_is_seen_by_those_concerned_only(
    office: Office, sign_in: SignIn
) -> None:
    booking = office.book(private=True, title="人事谈话", attendees="钱卫东")
    for name in ("clerk", "finance", "steward", "leader"):
        browser = sign_in(name)
        assert "人事谈话" in browser.page("/rooms/?day=2026-11-24"), name
        assert browser.get(f"/rooms/bookings/{booking}").status_code == 200
    stranger = sign_in("clerk2")
    for url in (
        "/rooms/?day=2026-11-24",
        "/rooms/?day=2026-11-24&view=week",
        "/rooms/bookings?view=all",
        f"/rooms/{office.ids['302']}?day=2026-11-24",
    ):
        assert "人事谈话" not in stranger.page(url), url
    assert stranger.get(f"/rooms/bookings/{booking}").status_code == 404


def test_a_drag_moves_the_booking(office: Office, sign_in: SignIn) -> None:
    booking, clerk = office.book(), sign_in("clerk")
    given = {"booking_id": booking, "room_id": office.ids["303"], "day": "2026-11-24", "starts": "14:00"}
    answer = clerk.post("/rooms/move", version=office.look(booking)["version"], **given)
    assert answer.status_code == 303
    assert office.look(booking)["room_id"] == office.ids["303"]


def test_a_drag_of_a_stale_page_or_a_strangers_booking_moves_nothing(office: Office, sign_in: SignIn) -> None:
    booking = office.book()
    given = {"booking_id": booking, "room_id": office.ids["303"], "day": "2026-11-24", "starts": "14:00"}
    assert sign_in("clerk").post("/rooms/move", version=99, **given).status_code == 409
    assert sign_in("clerk2").post("/rooms/move", version=1, **given).status_code == 404
    assert office.look(booking)["room_id"] == office.ids["302"]


def test_three_clicks_from_home_to_a_room(office: Office, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    assert "/rooms/now" in clerk.page("/")
    assert "多功能厅" in clerk.page("/rooms/now")
    answer = clerk.post("/rooms/now", room_id=office.ids["302"], minutes=60)
    assert answer.status_code == 303
    booking = int(answer.location.rsplit("/", 1)[1])
    assert office.look(booking)["status"] in (BookingStatus.CONFIRMED, BookingStatus.REQUESTED)


@pytest.mark.parametrize(
    "url",
    [
        "/rooms/", "/rooms/?view=week", "/rooms/bookings", "/rooms/bookings?view=all", "/rooms/bookings/new", "/rooms/find",
        "/rooms/all", "/rooms/now", "/rooms/waiting", "/rooms/waiting/new", "/rooms/blockings", "/rooms/blockings/new",
        "/rooms/buildings", "/rooms/buildings/new", "/rooms/new", "/rooms/find?equipment=video&people=15",
        "/rooms/bookings?view=all&format=xlsx", "/rooms/all?format=xlsx", "/rooms/blockings?format=xlsx",
        "/rooms/waiting?format=xlsx", "/rooms/bookings/new?room=x&day=x&starts=25:00&people=0",
        "/rooms/find?day=x&starts=99:99&minutes=-4&people=x",
    ],
)  # fmt: skip
def test_every_page_stands(office: Office, sign_in: SignIn, url: str) -> None:
    office.book("clerk2", attendees="李文静、来宾甲")
    assert sign_in("steward").get(url).status_code == 200


@pytest.mark.parametrize("step", ["", "/edit", "/cancel", "/hand-over", "/swap"])
def test_every_page_of_a_booking_stands_also_of_a_series_date(
    office: Office, sign_in: SignIn, step: str
) -> None:
    booking = office.book()
    assert sign_in("clerk").get(f"/rooms/bookings/{booking}{step}").status_code == 200


def test_colleagues_are_shown_busy_or_free_and_never_with_what(office: Office, sign_in: SignIn) -> None:
    office.book("clerk2", title="预算闭门会", room="303")
    clerk = sign_in("clerk")
    query = "&".join(
        f"{k}={v}" for k, v in typed(clerk, room_id=office.ids["302"], attendees="高翔、钱卫东").items()
    )
    text = clerk.get(f"/rooms/bookings/new?{query}", target="booking_hints").text
    assert "高翔" in text and "钱卫东" in text and "预算闭门会" not in text
    assert text.count("status-stop") == 1


def test_the_form_says_who_approves(office: Office, sign_in: SignIn) -> None:
    clerk = sign_in("clerk")
    query = "&".join(f"{k}={v}" for k, v in typed(clerk, room_id=office.ids["302"], leaders="y").items())
    assert "马秀英" in clerk.get(f"/rooms/bookings/new?{query}", target="booking_hints").text


def test_approved_by_the_steward_it_is_confirmed(office: Office, sign_in: SignIn, app: Flask) -> None:
    clerk, steward = sign_in("clerk"), sign_in("steward")
    answer = clerk.post(
        "/rooms/bookings/new",
        **typed(clerk, room_id=office.ids["302"], headcount="6", starts="18:00", ends="19:00"),
    )
    booking = int(answer.location.rsplit("/", 1)[1])
    assert office.look(booking)["status"] == BookingStatus.REQUESTED
    inbox = steward.page("/approvals/")
    assert "周例会" in inbox
    office.do(
        lambda: (
            decide(approvals.current("room_booking", booking).id, by=who("steward"), verdict="approve")
            and None
        )
    )
    assert office.look(booking)["status"] == BookingStatus.CONFIRMED


def test_the_number_of_queries_does_not_grow_with_rooms_and_bookings(
    office: Office, sign_in: SignIn, app: Flask
) -> None:
    clerk, seen = sign_in("clerk"), []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))

    def count(url: str) -> int:
        clerk.page(url)
        seen.clear()
        clerk.page(url)
        return len(seen)

    urls = ("/rooms/?day=2026-11-24", "/rooms/find?day=2026-11-24&starts=09:00", "/rooms/bookings?view=all")
    office.book("clerk2", starts=time(10), ends=time(10, 30), attendees="李文静")
    before = [count(url) for url in urls]

    def more() -> None:
        house = make_building("南楼")
        for n in range(10):
            make_room(f"南 {n}", house)

    office.do(more)
    for hour in range(11, 17):
        office.book("clerk2", starts=time(hour), ends=time(hour, 30), attendees="李文静")
    assert [count(url) for url in urls] == before


def test_an_invited_colleague_says_that_they_do_not_come(app: Flask, office: Office) -> None:
    booking = office.book("clerk2", attendees="李文静")
    clerk = Browser(app, "clerk")
    assert 'value="declined"' in clerk.page(f"/rooms/bookings/{booking}")
    assert clerk.post(f"/rooms/bookings/{booking}/respond", answer="declined").status_code == 303
    assert "已回绝" in clerk.page(f"/rooms/bookings/{booking}") or "不参加" in clerk.page(
        f"/rooms/bookings/{booking}"
    )
