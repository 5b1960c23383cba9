"""Blockings: every booking under one is moved, cancelled or kept; the room is shut for the rest."""

from datetime import time
from typing import Any

import pytest

from app.core.rule import RuleBroken
from app.modules.rooms.models import BlockingKind, BookingStatus
from app.modules.rooms.queries import blockings as queries
from app.modules.rooms.queries import bookings as booking_queries
from app.modules.rooms.services import blockings, endings
from tests.browser import Browser
from tests.rooms.making import DAY, Office, who

B = BookingStatus


def block(office: Office, fates: dict[int, str], username: str = "steward", **changed: Any) -> int:
    given = {
        "day": DAY, "starts": time(8), "ends": time(18), "ends_day": None, "kind": BlockingKind.UPKEEP,
        "reason": "空调检修",
    } | changed  # fmt: skip
    return int(
        office.do(lambda: blockings.block(who(username), room_id=office.ids["302"], fates=fates, **given).id)
    )


def test_a_booking_without_a_fate_stops_the_blocking(office: Office) -> None:
    office.book()
    with pytest.raises(RuleBroken):
        block(office, {})


def test_moved_cancelled_and_kept(office: Office) -> None:
    moved, gone, kept = (
        office.book(),
        office.book(starts=time(11), ends=time(12)),
        office.book(starts=time(14), ends=time(15)),
    )
    block(office, {moved: f"move:{office.ids['303']}", gone: "cancel", kept: "keep"})
    assert office.look(moved)["room_id"] == office.ids["303"]
    assert office.look(gone)["status"] == B.CANCELLED
    assert office.look(kept)["status"] == B.CONFIRMED
    for hour in (9, 11, 16):
        with pytest.raises(RuleBroken, match="空调检修"):
            office.book("clerk2", starts=time(hour), ends=time(hour, 45))


def test_a_kept_booking_that_is_cancelled_later_leaves_no_hole_in_the_blocking(office: Office) -> None:
    kept = office.book(starts=time(14), ends=time(15))
    block(office, {kept: "keep"})
    office.do(lambda: endings.cancel(booking_queries.get(kept), who("clerk"), "取消") and None)
    with pytest.raises(RuleBroken):
        office.book("clerk2", starts=time(14), ends=time(15))


def test_a_room_that_is_too_small_takes_nobody_in(office: Office) -> None:
    booking = office.book("steward", "303", headcount=20)
    with pytest.raises(RuleBroken) as refusal:
        office.do(
            lambda: blockings.block(
                who("steward"), room_id=office.ids["303"], day=DAY, starts=time(8), ends=time(18), ends_day=None,
                kind=BlockingKind.UPKEEP, reason="检修", fates={booking: f"move:{office.ids['302']}"},
            )
        )  # fmt: skip
    assert refusal.value.field == f"fate_{booking}"


def test_lifted_the_room_can_be_booked(office: Office) -> None:
    blocking = block(office, {})
    with pytest.raises(RuleBroken):
        office.book()
    office.do(lambda: blockings.lift(queries.get(blocking), who("steward")) and None)
    assert office.book()


def test_only_those_who_look_after_the_room_block_it(office: Office) -> None:
    with pytest.raises(RuleBroken):
        block(office, {}, "clerk")


def test_the_form_shows_what_lies_under_it_and_proposes_a_room(office: Office, sign_in: Any) -> None:
    booking = office.book(title="周例会")
    steward: Browser = sign_in("steward")
    given = {
        "room_id": office.ids["302"],
        "day": "2026-11-24",
        "starts": "08:00",
        "ends": "18:00",
        "kind": "upkeep",
        "reason": "空调检修",
        "ends_day": "",
    }
    answer = steward.post("/rooms/blockings/new", **given)
    assert (
        answer.status_code == 422 and "周例会" in answer.text and f"move:{office.ids['303']}" in answer.text
    )
    answer = steward.post("/rooms/blockings/new", **given, **{f"fate_{booking}": f"move:{office.ids['303']}"})
    assert answer.status_code == 303, answer.text
    assert office.look(booking)["room_id"] == office.ids["303"]
    assert "空调检修" in sign_in("clerk").page("/rooms/?day=2026-11-24")
