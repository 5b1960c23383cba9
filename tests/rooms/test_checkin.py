"""Check-in, release, ending early, extending; no-shows, barring, appeals."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import scheduler
from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.rooms.models import (
    BookingStatus,
    NoShow,
    NoShowStatus,
    RoomBooking,
    WaitingEntry,
    WaitingStatus,
)
from app.modules.rooms.rules import checkin as rules
from app.modules.rooms.services import checkin
from app.shared.notifications.models import Notice
from app.shared.occupancy.models import Occupancy
from tests.browser import Browser
from tests.rooms.making import DAY, Office, who
from tests.rooms.making import at as hour
from tests.rooms.serving import at, meet


@pytest.fixture
def meeting(office: Office) -> int:
    """A meeting tomorrow, 14:00 to 15:00, in 302."""
    return meet(office, "302", 14, 15)


def row(app: Flask, booking_id: int) -> RoomBooking:
    with app.app_context():
        return db.session.get_one(RoomBooking, booking_id)


def sweep(app: Flask, moment: datetime) -> None:
    """What the clock does at every beat."""
    with app.app_context():
        scheduler.make_ahead(moment, often=True)


def tap(browser: Browser, app: Flask, booking_id: int, deed: str = "check-in", **data: Any) -> Any:
    return browser.post(f"/rooms/bookings/{booking_id}/{deed}", version=row(app, booking_id).version, **data)


# -- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minute", "status"),
    [(-11, "early"), (-10, "open"), (0, "open"), (9, "open"), (10, "closed"), (59, "closed")],
)
def test_check_in_is_open_from_ten_before_to_ten_after(minute: int, status: str) -> None:
    span = rules.window(hour(14), hour(15), 10, 10, 480)
    now = hour(14) + timedelta(minutes=minute)
    if status == "open":
        rules.check_in(BookingStatus.CONFIRMED, span, hour(15), now)
    else:
        with pytest.raises(RuleBroken):
            rules.check_in(BookingStatus.CONFIRMED, span, hour(15), now)


def test_eight_hours_are_never_released() -> None:
    assert not rules.window(hour(9), hour(17), 10, 10, 480).releases
    assert rules.window(hour(9), hour(16.9), 10, 10, 480).releases


def test_a_room_without_check_in_is_never_released() -> None:
    assert not rules.window(hour(9), hour(10), 10, 10, 480, needed=False).releases


@pytest.mark.parametrize(
    ("status", "days", "counts"),
    [
        (NoShowStatus.COUNTS, 1, 1), (NoShowStatus.COUNTS, 89, 1), (NoShowStatus.COUNTS, 91, 0),
        (NoShowStatus.APPEALED, 1, 1), (NoShowStatus.UPHELD, 1, 1), (NoShowStatus.EXCUSED, 1, 0),
    ],
)  # fmt: skip
def test_which_no_shows_count(status: NoShowStatus, days: int, counts: int) -> None:
    assert rules.counted([(hour(9) - timedelta(days=days), status)], 90, hour(9)) == counts


@pytest.mark.parametrize(
    ("count", "limit", "barred"), [(2, 3, False), (3, 3, True), (9, 0, False), (9, None, False)]
)
def test_who_is_barred(count: int, limit: int | None, barred: bool) -> None:
    assert rules.is_barred(count, limit) is barred


# -- check-in and release ----------------------------------------------------------------------------------------


def test_one_tap_checks_in(app: Flask, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at(hour(13.9), monkeypatch)
    clerk = sign_in("clerk")
    assert tap(clerk, app, meeting).status_code == 303
    found = row(app, meeting)
    assert (found.status, found.checked_in_by_id) == (BookingStatus.CHECKED_IN, clerk.person_id)


def test_a_stranger_does_not_check_in(
    app: Flask, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(14), monkeypatch)
    assert tap(sign_in("clerk2"), app, meeting).status_code == 404


def test_whoever_is_invited_checks_in(
    app: Flask, office: Office, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meet(office, "302", 14, 15, attendees="高翔")
    at(hour(14), monkeypatch)
    assert tap(sign_in("clerk2"), app, meeting).status_code == 303


def test_the_code_at_the_door_leads_to_the_meeting_of_now(
    office: Office, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(13.95), monkeypatch)
    assert f"/rooms/bookings/{meeting}/check-in" in sign_in("clerk").page(
        f"/rooms/{office.ids['302']}/check-in"
    )


def test_nobody_comes_and_the_room_is_released(
    app: Flask, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(14) + timedelta(minutes=10), monkeypatch)
    sweep(app, clock.now())
    with app.app_context():
        assert db.session.get_one(RoomBooking, meeting).status is BookingStatus.RELEASED
        assert not db.session.scalars(
            select(Occupancy).where(Occupancy.active, Occupancy.source_id == meeting)
        ).all()
        assert db.session.scalars(select(NoShow.booking_id)).all() == [meeting]
        told = db.session.scalars(select(Notice.person_id).where(Notice.urgent)).all()
        assert told == [who("clerk").id]


def test_a_minute_too_early_nothing_is_released(
    app: Flask, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(14) + timedelta(minutes=9), monkeypatch)
    sweep(app, clock.now())
    assert row(app, meeting).status is BookingStatus.CONFIRMED


def test_whoever_checked_in_keeps_the_room(
    app: Flask, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(14), monkeypatch)
    tap(sign_in("clerk"), app, meeting)
    at(hour(14.5), monkeypatch)
    sweep(app, clock.now())
    assert row(app, meeting).status is BookingStatus.CHECKED_IN


def test_without_the_rule_they_would_lose_it(
    app: Flask, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "to_release", lambda *_: True)
    at(hour(14), monkeypatch)
    sweep(app, clock.now())
    assert row(app, meeting).status is BookingStatus.RELEASED


def test_a_long_day_is_not_released(app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = meet(office, "302", 8, 16, by="steward")
    at(hour(9), monkeypatch)
    sweep(app, clock.now())
    assert row(app, meeting).status is BookingStatus.CONFIRMED


def test_releasing_twice_counts_once(app: Flask, meeting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at(hour(14.25), monkeypatch)
    for _ in range(2):
        sweep(app, clock.now())
    with app.app_context():
        assert db.session.scalar(select(func.count(NoShow.id))) == 1


def test_a_released_room_is_offered_to_who_waits(
    app: Flask, office: Office, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = WaitingEntry(
        room_id=office.ids["302"], title="急会", headcount=5, starts_at=hour(14.25), ends_at=hour(14.75)
    )

    def wait() -> None:
        entry.person_id = who("clerk2").id
        db.session.add(entry)

    office.do(wait)
    at(hour(14) + timedelta(minutes=10), monkeypatch)
    sweep(app, clock.now())
    with app.app_context():
        found = db.session.scalars(select(WaitingEntry)).one()
        assert found.status is WaitingStatus.OFFERED
        assert found.offer_until is not None and found.offer_until - clock.now() <= timedelta(minutes=15)


# -- ending early and extending ----------------------------------------------------------------------------------


@pytest.fixture
def under_way(app: Flask, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch) -> int:
    at(hour(14), monkeypatch)
    tap(sign_in("clerk"), app, meeting)
    return meeting


def test_an_early_end_frees_the_rest(
    app: Flask, office: Office, sign_in: Any, under_way: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(14.5), monkeypatch)
    assert tap(sign_in("clerk"), app, under_way, "end-early").status_code == 303
    assert row(app, under_way).ended_at == hour(14.5)
    assert meet(office, "302", 14.5, 15, by="clerk2")


def test_a_meeting_is_extended_if_the_room_is_free(app: Flask, sign_in: Any, under_way: int) -> None:
    assert tap(sign_in("clerk"), app, under_way, "extend", minutes=30).status_code == 303
    assert row(app, under_way).ends_at == hour(15.5)


def test_a_meeting_is_not_extended_into_the_next(
    app: Flask, office: Office, sign_in: Any, under_way: int
) -> None:
    meet(office, "302", 15.25, 16, by="clerk2")
    assert tap(sign_in("clerk"), app, under_way, "extend", minutes=30).status_code == 409
    assert row(app, under_way).ends_at == hour(15)


def test_what_has_not_begun_is_not_extended(app: Flask, clerk: Browser, meeting: int) -> None:
    assert tap(clerk, app, meeting, "extend", minutes=30).status_code == 409


# -- discipline --------------------------------------------------------------------------------------------------


@pytest.fixture
def missed(app: Flask, office: Office, meeting: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """The clerk did not come; the id of the no-show."""
    with monkeypatch.context() as patch:
        at(hour(14.25), patch)
        sweep(app, clock.now())
    at(hour(15), monkeypatch)
    with app.app_context():
        return db.session.scalars(select(NoShow.id)).one()


def count_more(office: Office, n: int) -> None:
    """So many no-shows of the clerk before."""

    def lay() -> None:
        person = who("clerk")
        for k in range(n):
            day = date(2026, 11, 1) + timedelta(days=k)
            booking = RoomBooking(
                room_id=office.ids["n101"], title="x", organiser_id=person.id, clerk_id=person.id,
                department_id=person.department_id, starts_at=hour(9, day), ends_at=hour(10, day),
                status=BookingStatus.RELEASED,
            )  # fmt: skip
            db.session.add(booking)
            db.session.flush()
            db.session.add(
                NoShow(
                    booking_id=booking.id,
                    person_id=person.id,
                    department_id=person.department_id,
                    at=hour(9, day),
                )
            )

    office.do(lay)


def test_from_three_on_every_booking_needs_approval(app: Flask, office: Office) -> None:
    count_more(office, 2)
    assert row(app, meet(office, "302", 9, 10)).status is BookingStatus.CONFIRMED
    count_more(office, 1)
    assert row(app, meet(office, "302", 11, 12)).status is BookingStatus.REQUESTED
    assert row(app, meet(office, "302", 13, 14, by="clerk2")).status is BookingStatus.CONFIRMED


def test_without_the_rule_they_would_book_on(
    app: Flask, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_more(office, 4)
    monkeypatch.setattr(rules, "is_barred", lambda *_: False)
    assert row(app, meet(office, "302", 9, 10)).status is BookingStatus.CONFIRMED


def test_a_no_show_is_appealed_and_excused(app: Flask, sign_in: Any, missed: int) -> None:
    clerk, manager = sign_in("clerk"), sign_in("manager")
    assert clerk.post(f"/rooms/no-shows/{missed}/appeal").status_code == 422
    assert clerk.post(f"/rooms/no-shows/{missed}/appeal", appeal="电梯故障").status_code == 303
    assert "电梯故障" in manager.page("/rooms/no-shows")
    assert manager.post(f"/rooms/no-shows/{missed}/decide", verdict="属实", excused="y").status_code == 303
    with app.app_context():
        assert db.session.get_one(NoShow, missed).status is NoShowStatus.EXCUSED
        assert checkin.standing(who("clerk").id)[0] == 0


def test_what_is_upheld_still_counts(app: Flask, sign_in: Any, missed: int) -> None:
    sign_in("manager").post(f"/rooms/no-shows/{missed}/decide", verdict="未说明")
    with app.app_context():
        assert checkin.standing(who("clerk").id)[0] == 1


def test_nobody_decides_about_their_own(
    app: Flask, office: Office, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(office, "303", 14, 15, by="manager")
    at(hour(14.25), monkeypatch)
    sweep(app, clock.now())
    with app.app_context():
        own = db.session.scalars(select(NoShow.id).where(NoShow.person_id == who("manager").id)).one()
    assert (
        sign_in("manager").post(f"/rooms/no-shows/{own}/decide", verdict="x", excused="y").status_code == 422
    )


def test_a_clerk_sees_only_own_no_shows(sign_in: Any, missed: int) -> None:
    assert sign_in("clerk").get(f"/rooms/no-shows/{missed}").status_code == 200
    assert sign_in("clerk2").get(f"/rooms/no-shows/{missed}").status_code == 404
    assert sign_in("leader").get(f"/rooms/no-shows/{missed}").status_code == 200, "the head of the department"
    assert sign_in("leader2").get(f"/rooms/no-shows/{missed}").status_code == 404


def test_a_stranger_does_not_appeal(sign_in: Any, missed: int) -> None:
    assert sign_in("leader").post(f"/rooms/no-shows/{missed}/appeal", appeal="x").status_code == 422


def test_one_cannot_appeal_for_ever(
    app: Flask, sign_in: Any, missed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(9, DAY + timedelta(days=31)), monkeypatch)
    assert sign_in("clerk").post(f"/rooms/no-shows/{missed}/appeal", appeal="x").status_code == 422
