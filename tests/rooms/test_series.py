"""Series: all or nothing, only the free dates, and edits of one, of the rest, of all."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.rooms.models import HOLDING, BookingSeries, BookingStatus, HolidayRule, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.services import changing, endings, series, series_changes
from app.shared.occupancy.models import Occupancy
from tests.rooms.making import DAY, Office, answers, at, who

B = BookingStatus
WEEK = timedelta(days=7)


def book(office: Office, username: str = "clerk", room: str = "302", **changed: Any) -> list[int]:
    """The ids of a series of five Tuesdays."""
    asked = {"repeats": "weekly", "times": 5, "holidays": HolidayRule.SKIP} | answers(**changed)

    def verb() -> list[int]:
        found = series.book_series(who(username), room_id=office.ids[room], **asked)
        return [one.id for one in sorted(found.bookings, key=lambda one: one.starts_at)]

    return office.do(verb)  # type: ignore[no-any-return]


def change(office: Office, booking: int, scope: str, username: str = "clerk", **changed: Any) -> Any:
    def verb() -> Any:
        row = queries.get(booking)
        given = answers(day=date.fromordinal(row.starts_at.toordinal())) | {"room_id": row.room_id} | changed
        done = series_changes.change(row, who(username), scope=scope, **given)
        return done.changed, done.kept, done.clashing

    return office.do(verb)


def starts(office: Office, ids: list[int]) -> list[Any]:
    return [office.look(one)["starts_at"] for one in ids]


def test_every_date_is_a_row_that_holds_the_room(office: Office) -> None:
    ids = book(office)
    assert starts(office, ids) == [at(9, DAY + n * WEEK) for n in range(5)]
    assert office.read(lambda: db.session.query(Occupancy).filter_by(active=True).count()) == 5


def test_a_clash_on_one_date_refuses_all(office: Office) -> None:
    office.book("clerk2", day=DAY + WEEK, starts=time(9, 30), ends=time(11))
    with pytest.raises(RuleBroken):
        book(office)
    assert office.read(lambda: db.session.query(RoomBooking).count()) == 1


def test_or_only_the_free_dates_are_booked_by_choice(office: Office) -> None:
    office.book("clerk2", day=DAY + WEEK, starts=time(9, 30), ends=time(11))
    ids = book(office, only_free=True)
    assert starts(office, ids) == [at(9, DAY + n * WEEK) for n in (0, 2, 3, 4)]
    kept = office.read(lambda: db.session.query(BookingSeries).one().exceptions)
    assert kept == {(DAY + WEEK).isoformat(): "taken"}


def test_a_series_that_has_not_been_looked_at_is_not_booked(office: Office) -> None:
    asked = {"repeats": "weekly", "times": 3} | answers()
    with pytest.raises(RuleBroken):
        office.do(lambda: series.book_any(who("clerk"), room_id=office.ids["302"], seen="", **asked))

    def digest() -> str:
        names = ("day", "starts", "ends")
        given = {name: asked[name] for name in names}
        return series.digest_of(
            series.plan(who("clerk"), room_id=office.ids["302"], repeats="weekly", times=3, **given)
        )

    seen = office.read(digest)
    office.do(lambda: series.book_any(who("clerk"), room_id=office.ids["302"], seen=seen, **asked) and None)
    assert office.read(lambda: db.session.query(RoomBooking).count()) == 3


def test_a_series_ends_within_the_horizon(office: Office) -> None:
    with pytest.raises(RuleBroken) as refusal:
        book(office, times=None, until=DAY + timedelta(days=500))
    assert refusal.value.field == "until"


def test_this_date_only(office: Office) -> None:
    ids = book(office)
    change(office, ids[1], "this", starts=time(14), ends=time(15))
    assert starts(office, ids)[1] == at(14, DAY + WEEK) and office.look(ids[1])["detached"]
    assert starts(office, ids)[2] == at(9, DAY + 2 * WEEK)


def test_this_and_following_splits_the_series(office: Office) -> None:
    ids = book(office)
    changed, _kept, _clashing = change(office, ids[2], "following", starts=time(14), ends=time(15))
    assert changed == 3
    assert starts(office, ids) == [
        at(9, DAY),
        at(9, DAY + WEEK),
        *(at(14, DAY + n * WEEK) for n in (2, 3, 4)),
    ]
    first, later = office.look(ids[0])["series_id"], office.look(ids[4])["series_id"]
    assert first != later
    rules = office.read(
        lambda: [one.rule for one in db.session.query(BookingSeries).order_by(BookingSeries.id)]
    )
    assert "UNTIL=20261207" in rules[0] and "COUNT" not in rules[0]


def test_all_to_come_move_without_clashing_with_themselves(office: Office) -> None:
    ids = book(office)
    changed, *_ = change(office, ids[0], "all", starts=time(9, 30), ends=time(10, 30))
    assert changed == 5
    assert starts(office, ids) == [at(9.5, DAY + n * WEEK) for n in range(5)]


def test_a_date_changed_by_itself_survives_and_is_named(office: Office) -> None:
    ids = book(office)
    change(office, ids[3], "this", starts=time(16), ends=time(17))
    changed, kept, _ = change(office, ids[0], "all", starts=time(10), ends=time(11))
    assert changed == 4 and kept == [DAY + 3 * WEEK]
    assert starts(office, ids)[3] == at(16, DAY + 3 * WEEK)


def test_a_deleted_date_stays_deleted_after_an_edit_of_all(office: Office) -> None:
    ids = book(office)
    office.do(lambda: endings.cancel(queries.get(ids[1]), who("clerk"), "出差") and None)
    change(office, ids[0], "all", starts=time(10), ends=time(11), title="新例会")
    assert office.look(ids[1])["status"] == B.CANCELLED
    alive = office.read(lambda: db.session.query(RoomBooking).filter(RoomBooking.status.in_(HOLDING)).count())
    assert alive == 4
    kept = office.read(lambda: db.session.query(BookingSeries).first().exceptions)
    assert kept == {(DAY + WEEK).isoformat(): "deleted"}


def test_an_edit_of_all_is_all_or_nothing_unless_only_free_ones_are_wanted(office: Office) -> None:
    ids = book(office)
    office.book("clerk2", day=DAY + 2 * WEEK, starts=time(14), ends=time(15))
    with pytest.raises(RuleBroken):
        change(office, ids[0], "all", starts=time(14), ends=time(15))
    assert starts(office, ids) == [at(9, DAY + n * WEEK) for n in range(5)]
    changed, _kept, clashing = change(office, ids[0], "all", starts=time(14), ends=time(15), only_free=True)
    assert changed == 4 and clashing == [DAY + 2 * WEEK]
    assert starts(office, ids)[2] == at(9, DAY + 2 * WEEK)


def test_cancelling_this_and_following_frees_them_all(office: Office) -> None:
    ids = book(office)
    office.do(
        lambda: (
            series_changes.cancel(
                queries.get(ids[2]), who("clerk"), scope="following", reason="项目结束"
            ).changed
        )
    )
    assert [office.look(one)["status"] for one in ids] == [B.CONFIRMED] * 2 + [B.CANCELLED] * 3
    assert book(office, "clerk2", day=DAY + 2 * WEEK, times=3)


def test_a_series_with_leaders_is_one_case_for_all_dates(office: Office) -> None:
    from app.modules.rooms.services.asking import on_approved

    ids = book(office, leaders=True)
    assert {office.look(one)["status"] for one in ids} == {B.REQUESTED}
    office.do(lambda: on_approved(ids[0]))
    assert {office.look(one)["status"] for one in ids} == {B.CONFIRMED}


def test_a_whole_series_moves_to_another_room(office: Office) -> None:
    ids = book(office)
    change(office, ids[0], "all", room_id=office.ids["303"])
    assert {office.look(one)["room_id"] for one in ids} == {office.ids["303"]}
    assert book(office, "clerk2")


def test_a_drag_of_one_date_detaches_it(office: Office) -> None:
    ids = book(office)
    office.do(
        lambda: (
            changing.move(queries.get(ids[0]), who("clerk"), room_id=office.ids["303"], starts_at=at(9))
            and None
        )
    )
    assert office.look(ids[0])["detached"]
