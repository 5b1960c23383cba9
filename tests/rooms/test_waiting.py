"""The waiting list: what becomes free is held for whoever waited longest; an offer lapses and goes on."""

from datetime import time, timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, WaitingEntry, WaitingStatus
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.services import endings, freed, waiting
from tests.rooms.conftest import NOW
from tests.rooms.making import DAY, Office, who

W = WaitingStatus


def join(office: Office, username: str, room: str | None = "302", **changed: Any) -> int:
    given = {"day": DAY, "starts": time(9), "ends": time(10), "title": "候补会", "headcount": 6} | changed
    return int(
        office.do(lambda: waiting.join(who(username), room_id=office.ids[room] if room else None, **given).id)
    )


def status(office: Office, entry: int) -> WaitingStatus:
    return office.read(lambda: db.session.get_one(WaitingEntry, entry).status)  # type: ignore[no-any-return]


def cancel(office: Office, booking: int, username: str = "clerk") -> None:
    office.do(lambda: endings.cancel(queries.get(booking), who(username), "不开了") and None)


def accept(office: Office, entry: int, username: str) -> int:
    return int(office.do(lambda: waiting.accept(db.session.get_one(WaitingEntry, entry), who(username)).id))


def test_a_room_that_is_free_is_booked_not_waited_for(office: Office) -> None:
    with pytest.raises(RuleBroken):
        join(office, "clerk2")


def test_a_cancelled_booking_is_offered_to_the_first_and_held_against_everybody(office: Office) -> None:
    booking = office.book()
    first, second = join(office, "clerk2"), join(office, "finance")
    cancel(office, booking)
    assert (status(office, first), status(office, second)) == (W.OFFERED, W.WAITING)
    with pytest.raises(RuleBroken):
        office.book("leader")
    taken = accept(office, first, "clerk2")
    assert office.look(taken)["status"] == BookingStatus.CONFIRMED and status(office, first) == W.TAKEN


def test_an_offer_that_nobody_takes_lapses_and_goes_to_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    booking = office.book()
    first, second = join(office, "clerk2"), join(office, "finance")
    cancel(office, booking)
    later = NOW + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(RuleBroken):
        accept(office, first, "clerk2")
    office.do(lambda: waiting.lapse(later))
    assert (status(office, first), status(office, second)) == (W.LAPSED, W.OFFERED)


def test_an_offer_let_go_is_passed_on_at_once(office: Office) -> None:
    booking = office.book()
    first, second = join(office, "clerk2"), join(office, "finance")
    cancel(office, booking)
    office.do(lambda: waiting.withdraw(db.session.get_one(WaitingEntry, first), who("clerk2")) and None)
    assert status(office, second) == W.OFFERED


def test_whoever_waits_for_any_room_gets_the_one_that_fits(office: Office) -> None:
    held = [office.book("steward", room, headcount=6) for room in ("302", "303", "n101", "hall")]
    entry = join(office, "clerk2", None, headcount=18)
    cancel(office, held[0], "steward")
    assert status(office, entry) == W.WAITING  # 12 seats do not suffice
    cancel(office, held[1], "steward")
    assert status(office, entry) == W.OFFERED


def test_without_the_listener_nobody_is_offered_anything(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freed, "listeners", [])
    booking = office.book()
    entry = join(office, "clerk2")
    cancel(office, booking)
    assert status(office, entry) == W.WAITING


def test_a_moved_and_an_early_ended_meeting_free_the_room_for_those_who_wait(office: Office) -> None:
    from app.modules.rooms.services import changing

    booking = office.book()
    entry = join(office, "clerk2", starts=time(9, 30), ends=time(10))
    office.do(
        lambda: (
            changing.move(
                queries.get(booking),
                who("clerk"),
                room_id=office.ids["303"],
                starts_at=NOW + timedelta(hours=30),
            )
            and None
        )
    )
    assert status(office, entry) == W.OFFERED
