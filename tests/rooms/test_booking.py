"""Booking, changing, cancelling; the room is held from set-up to clear-up and never twice."""

from datetime import time, timedelta

import pytest

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.services import changing, endings
from app.modules.rooms.services.holding import BOOKING
from app.shared.occupancy import services as occupancy
from tests.rooms.making import DAY, Office, at, who

B = BookingStatus


def held(office: Office, booking_id: int) -> list[tuple[object, object, int]]:
    return office.read(
        lambda: [(o.starts_at, o.ends_at, o.resource_id) for o in occupancy.held_by((BOOKING, booking_id))]
    )


def test_a_booking_is_confirmed_at_once_and_holds_the_room_with_its_buffer(office: Office) -> None:
    booking = office.book()
    assert office.look(booking)["status"] == B.CONFIRMED
    assert held(office, booking) == [(at(9), at(10) + timedelta(minutes=10), office.ids["302"])]


def test_the_same_room_at_the_same_time_is_refused_with_the_name_of_who_has_it(office: Office) -> None:
    office.book()
    with pytest.raises(RuleBroken, match="李文静"):
        office.book("clerk2", starts=time(9, 30), ends=time(11))


def test_a_meeting_may_follow_when_the_room_is_cleared_up(office: Office) -> None:
    office.book()
    with pytest.raises(RuleBroken):
        office.book("clerk2", starts=time(10), ends=time(11))
    assert office.book("clerk2", starts=time(10, 15), ends=time(11))


def test_a_private_meeting_tells_others_only_the_department(office: Office) -> None:
    office.book(private=True, title="人事谈话")
    with pytest.raises(RuleBroken) as refusal:
        office.book("clerk2")
    assert "规划科" in refusal.value.message
    assert "李文静" not in refusal.value.message and "人事谈话" not in refusal.value.message


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts": time(9, 7)}, "starts"),
        ({"ends": time(8)}, "ends"),
        ({"starts": time(8), "ends": time(17)}, "ends"),
        ({"starts": time(6), "ends": time(7, 15)}, "starts"),
        ({"headcount": 13}, "headcount"),
        ({"day": DAY.replace(day=22)}, "starts"),
        ({"day": DAY.replace(year=2027, month=3)}, "day"),
    ],
)
def test_what_the_rules_refuse_is_said_beside_its_field(office: Office, changed: dict, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        office.book(**changed)
    assert refusal.value.field == field


def test_leaders_ask_for_approval_and_the_request_holds_the_room(office: Office) -> None:
    booking = office.book(leaders=True)
    assert office.look(booking)["status"] == B.REQUESTED
    with pytest.raises(RuleBroken):
        office.book("clerk2")


def test_a_steward_needs_nobodys_approval(office: Office) -> None:
    assert office.look(office.book("steward", leaders=True))["status"] == B.CONFIRMED


def test_a_cancelled_booking_gives_the_room_back_and_can_be_brought_back_while_it_is_free(
    office: Office,
) -> None:
    booking = office.book()
    office.do(lambda: endings.cancel(queries.get(booking), who("clerk"), "改期"))
    assert held(office, booking) == []
    other = office.book("clerk2")
    with pytest.raises(RuleBroken):
        office.do(lambda: endings.restore(queries.get(booking), who("clerk")))
    office.do(lambda: endings.cancel(queries.get(other), who("clerk2"), "不开了"))
    office.do(lambda: endings.restore(queries.get(booking), who("clerk")))
    assert office.look(booking)["status"] == B.CONFIRMED and len(held(office, booking)) == 1


def test_a_move_takes_the_new_place_and_frees_the_old(office: Office) -> None:
    booking = office.book()
    office.do(
        lambda: (
            changing.move(queries.get(booking), who("clerk"), room_id=office.ids["303"], starts_at=at(14))
            and None
        )
    )
    assert held(office, booking) == [(at(14), at(15) + timedelta(minutes=10), office.ids["303"])]
    assert office.book("clerk2")


def test_a_move_onto_somebody_else_changes_nothing(office: Office) -> None:
    mine, _other = office.book(), office.book("clerk2", starts=time(11), ends=time(12))
    with pytest.raises(RuleBroken):
        office.do(
            lambda: changing.move(
                queries.get(mine), who("clerk"), room_id=office.ids["302"], starts_at=at(11.5)
            )
        )
    assert office.look(mine)["starts_at"] == at(9) and len(held(office, mine)) == 1


def test_two_bookings_swap_their_rooms(office: Office) -> None:
    small, large = office.book("steward"), office.book("steward", "303")
    office.do(lambda: endings.swap(queries.get(small), who("steward"), large) and None)
    assert office.look(small)["room_id"] == office.ids["303"]
    assert office.look(large)["room_id"] == office.ids["302"]
    assert len(held(office, small)) == len(held(office, large)) == 1


def test_a_swap_into_a_room_that_is_too_small_is_refused(office: Office) -> None:
    small, large = office.book("steward"), office.book("steward", "303", headcount=20)
    with pytest.raises(RuleBroken):
        office.do(lambda: endings.swap(queries.get(small), who("steward"), large))


def test_booked_on_behalf_of_a_colleague_both_names_stand(office: Office) -> None:
    leader = office.read(lambda: who("leader").id)
    row = office.look(office.book(organiser_id=leader))
    assert row["organiser_id"] == leader and row["clerk_id"] != leader


def test_nobody_books_for_another_department(office: Office) -> None:
    other = office.read(lambda: who("clerk2").id)
    with pytest.raises(RuleBroken):
        office.book(organiser_id=other)


def test_the_meeting_is_handed_over(office: Office) -> None:
    booking, other = office.book(), office.read(lambda: who("clerk2").id)
    office.do(lambda: endings.hand_over(queries.get(booking), who("clerk"), other) and None)
    assert office.look(booking)["organiser_id"] == other


def test_growing_asks_for_approval_anew_and_shrinking_does_not(office: Office) -> None:
    booking = office.book(room="hall", headcount=30)

    def resize(n: int) -> None:
        row = queries.get(booking)
        changing.place(row, who("clerk"), row.room_id, row.starts_at, row.ends_at, headcount=n)

    office.do(lambda: resize(20))
    assert office.look(booking)["status"] == B.CONFIRMED
    office.do(lambda: resize(60))
    assert office.look(booking)["status"] == B.REQUESTED


def test_meetings_that_are_over_are_concluded_and_undecided_requests_give_the_room_back(
    office: Office,
) -> None:
    over, asked = office.book(), office.book(room="303", leaders=True)
    assert office.do(lambda: endings.conclude(at(12))) == 2
    assert office.look(over)["status"] == B.ENDED
    assert office.look(asked)["status"] == B.CANCELLED and held(office, asked) == []


def test_one_row_an_occurrence_and_nothing_left_behind_by_a_refusal(office: Office) -> None:
    office.book()
    with pytest.raises(RuleBroken):
        office.book("clerk2")
    assert office.read(lambda: db.session.query(RoomBooking).count()) == 1
