"""Meeting support: orders and their states, what follows the booking, stock, seats, sign-in, tasks."""

import threading
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.rooms.models import (
    BookingStatus,
    CheckMark,
    ItemStatus,
    LayoutKind,
    LoanStatus,
    MeetingRating,
    MeetingSignIn,
    MeetingTask,
    MovableEquipment,
    MovableLoan,
    RoomBooking,
    Seat,
    SignedBy,
)
from app.modules.rooms.rules import seating
from app.modules.rooms.rules import support as rules
from app.modules.rooms.services import equipment, follow_up
from app.shared.notifications import services as notifications
from app.shared.notifications.models import Notice, Obligation
from app.shared.occupancy.models import Occupancy
from tests.browser import Browser
from tests.rooms.making import DAY, Office, who
from tests.rooms.making import at as hour
from tests.rooms.serving import at, items, lay_support, meet, order, the_order


@pytest.fixture
def served(office: Office) -> dict[str, int]:
    return lay_support(office.app)


@pytest.fixture
def meeting(office: Office, served: dict[str, int]) -> int:
    """A meeting tomorrow, 14:00 to 15:00, in 302."""
    return meet(office, "302", 14, 15)


@pytest.fixture
def steward(office: Office, sign_in: Any) -> Browser:
    browser: Browser = sign_in("steward")
    return browser


def booking(app: Flask, booking_id: int) -> RoomBooking:
    with app.app_context():
        found = db.session.get(RoomBooking, booking_id)
        assert found is not None
        return found


def titles(app: Flask, browser: Browser) -> list[str]:
    with app.app_context():
        query = select(Notice.title).where(Notice.person_id == browser.person_id).order_by(Notice.id)
        return list(db.session.scalars(query))


# -- rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), list(permutations(ItemStatus, 2)))
def test_a_service_goes_only_ways_that_stand_in_the_table(old: ItemStatus, new: ItemStatus) -> None:
    if new in rules.TRANSITIONS[old]:
        rules.check_item(old, new)
    else:
        with pytest.raises(RuleBroken):
            rules.check_item(old, new)


def test_an_order_is_due_two_hours_ahead_and_a_late_one_soon() -> None:
    start = hour(14)
    assert rules.due_at(start, 120, hour(9)) == hour(12)
    assert rules.due_at(start, 120, hour(13)) == hour(13.25)


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([(8, 9, 2)], 0),
        ([(8, 10.5, 2)], 2),
        ([(8, 11, 1), (11, 13, 2)], 2),
        ([(9, 11, 1), (10.5, 13, 2)], 3),
        ([(11.5, 12, 3), (12, 13, 3)], 3),
    ],
)
def test_the_most_that_is_away_at_one_moment(spans: list[tuple[float, float, int]], most: int) -> None:
    taken = [rules.Taken(hour(a), hour(b), n) for a, b, n in spans]
    assert rules.most_taken(taken, hour(10), hour(12)) == most


@pytest.mark.parametrize(
    ("people", "left", "expected"),
    [
        (1, True, [1]),
        (2, True, [2, 1]),
        (3, True, [2, 1, 3]),
        (4, True, [4, 2, 1, 3]),
        (5, True, [4, 2, 1, 3, 5]),
        (5, False, [5, 3, 1, 2, 4]),
    ],
)
def test_the_highest_sits_in_the_centre_and_left_before_right(
    people: int, left: bool, expected: list[int]
) -> None:
    assert seating.from_the_centre(list(range(1, people + 1)), left) == expected


def test_on_a_platform_the_first_five_sit_and_the_hall_follows_in_rows() -> None:
    plan = seating.blocks(LayoutKind.THEATRE, 12, head=5, row=4)
    assert [(one.kind, one.seats) for one in plan] == [("platform", 5), ("hall", 4), ("hall", 3)]


def test_around_a_u_the_arms_fill_from_the_head_down() -> None:
    ranks = [(n, False) for n in range(1, 8)]
    assert [i + 1 for i in seating.seat_order(LayoutKind.U, ranks, 3, 8)] == [2, 1, 3, 4, 6, 5, 7]


def test_guests_sit_opposite_the_hosts() -> None:
    ranks = [(10, False), (20, False), (30, True), (40, True), (50, True)]
    order_of = seating.seat_order(LayoutKind.BOARD, ranks, 5, 8)
    assert order_of == [3, 2, 4, 1, 0]


def test_everybody_has_exactly_one_seat_in_every_layout() -> None:
    for layout in LayoutKind:
        for n in range(1, 30):
            ranks = [(i % 7, i % 3 == 0) for i in range(n)]
            assert sorted(seating.seat_order(layout, ranks, 5, 8)) == list(range(n)), (layout, n)


# -- orders ------------------------------------------------------------------------------------------------------


def test_an_order_reaches_the_stewards(
    app: Flask, clerk: Browser, steward: Browser, meeting: int, served: dict[str, int]
) -> None:
    answer = order(clerk, meeting, **{f"q_{served['tea']}": 12, f"d_{served['tea']}": "绿茶"})
    assert answer.status_code == 303, answer.text
    item = items(app)["茶水"]
    assert (item.quantity, item.detail, item.status, item.due_at) == (
        12,
        "绿茶",
        ItemStatus.ORDERED,
        hour(12),
    )
    assert any("茶水 12杯" in title for title in titles(app, steward))
    assert the_order(app).number == "HW-2026-0001"


def test_ordering_is_one_order_a_meeting(
    app: Flask, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    for n in (12, 15):
        order(clerk, meeting, **{f"q_{served['tea']}": n})
    assert the_order(app).number == "HW-2026-0001" and items(app)["茶水"].quantity == 15


def test_a_late_order_says_why(
    app: Flask, sign_in: Any, meeting: int, served: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(13), monkeypatch)
    clerk = sign_in("clerk")
    assert order(clerk, meeting, **{f"q_{served['tea']}": 5}).status_code == 422
    assert order(clerk, meeting, late_reason="临时通知", **{f"q_{served['tea']}": 5}).status_code == 303
    assert items(app)["茶水"].late_reason == "临时通知"


def test_without_the_rule_a_late_order_would_pass(
    sign_in: Any, meeting: int, served: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(13), monkeypatch)
    clerk = sign_in("clerk")
    monkeypatch.setattr(rules, "check_in_time", lambda *_: None)
    assert order(clerk, meeting, **{f"q_{served['tea']}": 5}).status_code == 303


def test_a_room_offers_only_what_it_names(
    app: Flask, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    with app.app_context():
        in_transaction(lambda: setattr(db.session.get(RoomBooking, meeting).room, "services", ["tea"]))  # type: ignore[union-attr]
    page = clerk.page(f"/rooms/bookings/{meeting}/support/order")
    assert f"q_{served['tea']}" in page and f"q_{served['video']}" not in page


def test_others_order_nothing(sign_in: Any, meeting: int, served: dict[str, int]) -> None:
    assert order(sign_in("clerk2"), meeting, **{f"q_{served['tea']}": 5}).status_code == 404


def test_a_service_is_accepted_ready_served_and_settled(
    app: Flask, clerk: Browser, steward: Browser, meeting: int, served: dict[str, int]
) -> None:
    order(clerk, meeting, **{f"q_{served['tea']}": 5})
    item_id = items(app)["茶水"].id
    for verb in ("accept", "ready", "serve", "settle"):
        assert steward.post(f"/rooms/support/items/{item_id}/{verb}").status_code == 303, verb
    assert items(app)["茶水"].status is ItemStatus.CLOSED
    assert steward.post(f"/rooms/support/items/{item_id}/accept").status_code == 409


def test_a_refusal_is_told_with_its_reason(
    app: Flask, clerk: Browser, steward: Browser, meeting: int, served: dict[str, int]
) -> None:
    order(clerk, meeting, **{f"q_{served['tea']}": 5})
    url = f"/rooms/support/items/{items(app)['茶水'].id}/refuse"
    assert steward.post(url).status_code == 422, "a refusal wants a reason"
    assert steward.post(url, reason="茶水间停水").status_code == 303
    with app.app_context():
        bodies = db.session.scalars(select(Notice.body).where(Notice.person_id == clerk.person_id)).all()
    assert any("茶水间停水" in body for body in bodies)


# -- the order follows the booking -------------------------------------------------------------------------------


@pytest.fixture
def accepted(app: Flask, clerk: Browser, steward: Browser, meeting: int, served: dict[str, int]) -> int:
    """Tea is ordered and accepted."""
    order(clerk, meeting, **{f"q_{served['tea']}": 5})
    steward.post(f"/rooms/support/items/{items(app)['茶水'].id}/accept")
    return meeting


def shift(app: Flask, office: Office, meeting: int) -> None:
    """Another room and another hour, by the module's own verb."""
    from app.modules.rooms.services import changing

    with app.app_context():
        in_transaction(
            lambda: changing.move(
                db.session.get(RoomBooking, meeting),
                who("clerk"),
                room_id=office.ids["303"],
                starts_at=hour(16),  # type: ignore[arg-type]
            )
        )


def test_a_moved_meeting_takes_its_order_along(
    app: Flask, office: Office, steward: Browser, accepted: int
) -> None:
    shift(app, office, accepted)
    item, told = items(app)["茶水"], titles(app, steward)
    assert (item.status, item.due_at) == (ItemStatus.ORDERED, hour(14)), "a new time wants a new answer"
    assert any("HW-2026-0001" in title for title in told[1:])
    with app.app_context():
        body = db.session.scalars(select(Notice.body).order_by(Notice.id.desc())).first()
    assert body and "302" in body and "303" in body, "what was and what is"


def test_without_a_follower_the_stewards_would_wait_at_the_old_room(
    app: Flask, office: Office, steward: Browser, accepted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.modules.rooms.services.holding.followers", [])
    shift(app, office, accepted)
    assert items(app)["茶水"].due_at == hour(12) and len(titles(app, steward)) == 1


def cancel(browser: Browser, app: Flask, meeting: int) -> Any:
    version = booking(app, meeting).version
    return browser.post(f"/rooms/bookings/{meeting}/cancel", reason="改期", version=version, scope="this")


def test_a_cancelled_meeting_cancels_its_order(
    app: Flask, clerk: Browser, steward: Browser, accepted: int
) -> None:
    assert cancel(clerk, app, accepted).status_code == 303
    assert items(app)["茶水"].status is ItemStatus.CANCELLED
    assert len(titles(app, steward)) >= 2
    with app.app_context():
        assert not db.session.scalars(
            select(Obligation).where(Obligation.subject_type == "support_order", Obligation.open)
        ).all()


def test_set_up_occupies_the_room_before_the_meeting(
    app: Flask, office: Office, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    order(clerk, meeting, setup_minutes=60, clear_minutes=30, **{f"q_{served['tea']}": 5})
    with app.app_context():
        row = db.session.scalars(
            select(Occupancy).where(Occupancy.active, Occupancy.source_id == meeting)
        ).one()
        assert (row.starts_at, row.ends_at) == (hour(13), hour(15.5))


def test_set_up_does_not_push_others_out(
    app: Flask, office: Office, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    meet(office, "302", 12.5, 13.5, by="clerk2")
    answer = order(clerk, meeting, setup_minutes=60, clear_minutes=10, **{f"q_{served['tea']}": 5})
    assert answer.status_code == 422 and not items(app)


# -- check-lists and faults --------------------------------------------------------------------------------------


def test_a_line_is_ticked_once_and_unticked(
    app: Flask, steward: Browser, meeting: int, served: dict[str, int]
) -> None:
    url = f"/rooms/bookings/{meeting}/checks/{served['lights']}"
    for _ in range(2):
        assert steward.post(url, done="y").status_code == 303
    with app.app_context():
        assert db.session.scalar(select(func.count(CheckMark.id))) == 1
    steward.post(url)
    with app.app_context():
        assert db.session.scalar(select(func.count(CheckMark.id))) == 0


def test_a_check_list_is_that_of_the_kind_of_meeting(steward: Browser, meeting: int) -> None:
    page = steward.page(f"/rooms/bookings/{meeting}/support")
    assert "灯光" in page and "遗留文件" not in page


def test_the_day_sheet_shows_time_room_and_what_is_to_do(
    clerk: Browser, steward: Browser, accepted: int
) -> None:
    page = steward.page(f"/rooms/support/day?on={DAY}")
    assert "14:00–15:00" in page and "茶水 5杯" in page and "灯光" in page


def test_the_day_sheet_takes_as_many_queries_for_ten_meetings_as_for_one(
    app: Flask, office: Office, steward: Browser, meeting: int, statements: Any
) -> None:
    one = statements(lambda: steward.page(f"/rooms/support/day?on={DAY}"))
    for n in range(8):
        meet(office, "303", 8 + n, 8.75 + n)
    assert statements(lambda: steward.page(f"/rooms/support/day?on={DAY}")) <= one + 1


@pytest.fixture
def statements(app: Flask) -> Any:
    """How many SELECTs an action takes."""
    from sqlalchemy import event

    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)

    def count(action: Any) -> int:
        seen.clear()
        action()
        return sum(one.lstrip().upper().startswith("SELECT") for one in seen)

    yield count
    event.remove(engine, "before_cursor_execute", listen)


def test_a_fault_is_told_seen_to_and_put_right(
    app: Flask, clerk: Browser, steward: Browser, meeting: int
) -> None:
    assert clerk.post(f"/rooms/bookings/{meeting}/fault", text="投影仪不亮").status_code == 303
    assert "投影仪不亮" in steward.page("/rooms/support/faults")
    with app.app_context():
        from app.modules.rooms.models import RoomFault

        row = db.session.scalars(select(RoomFault)).one()
    steward.post(f"/rooms/support/faults/{row.id}/see-to", version=row.version)
    assert steward.post(f"/rooms/support/faults/{row.id}/mend", note="换灯泡").status_code == 303
    assert "投影仪不亮" not in steward.page("/rooms/support/faults")


# -- movable equipment -------------------------------------------------------------------------------------------


def borrow(browser: Browser, meeting: int, projector: int, n: int) -> Any:
    return browser.post(f"/rooms/bookings/{meeting}/equipment", equipment_id=projector, quantity=n)


def test_never_more_is_lent_than_there_is(
    office: Office, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    other = meet(office, "303", 14, 15)
    later = meet(office, "303", 17, 18)
    assert borrow(clerk, meeting, served["projector"], 2).status_code == 303
    assert borrow(clerk, other, served["projector"], 2).status_code == 422
    assert borrow(clerk, other, served["projector"], 1).status_code == 303
    assert borrow(clerk, later, served["projector"], 3).status_code == 303, "they are back by then"


def test_without_the_rule_more_would_be_lent(
    office: Office, clerk: Browser, meeting: int, served: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "check_stock", lambda *_: None)
    assert borrow(clerk, meeting, served["projector"], 9).status_code == 303


def test_of_many_who_want_the_last_pieces_at_once_nobody_gets_too_many(
    app: Flask, office: Office, served: dict[str, int]
) -> None:
    meetings = [meet(office, room, 14, 15) for room in ("302", "303", "n101")]
    taken, refused = [], []

    def want(booking_id: int) -> None:
        with app.app_context():
            try:
                taken.append(
                    in_transaction(
                        lambda: equipment.lend(
                            db.session.get(RoomBooking, booking_id), who("steward"),  # type: ignore[arg-type]
                            equipment_id=served["projector"], quantity=2,
                        ).id
                    )
                )  # fmt: skip
            except RuleBroken:
                refused.append(booking_id)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=want, args=(one,)) for one in meetings * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused)) == (1, 5)


def test_what_was_reserved_moves_with_the_meeting(
    app: Flask, office: Office, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    borrow(clerk, meeting, served["projector"], 2)
    shift(app, office, meeting)
    with app.app_context():
        loan = db.session.scalars(select(MovableLoan)).one()
        assert loan.starts_at == hour(15.5) and loan.status is LoanStatus.RESERVED


def test_the_stock_does_not_sink_below_what_is_promised(
    app: Flask, sign_in: Any, clerk: Browser, meeting: int, served: dict[str, int]
) -> None:
    borrow(clerk, meeting, served["projector"], 3)
    answer = sign_in("manager").post(
        f"/rooms/support/equipment/{served['projector']}/edit", name="移动投影仪", stock=3, faulty=1
    )
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.get(MovableEquipment, served["projector"]).faulty == 0  # type: ignore[union-attr]


# -- seats -------------------------------------------------------------------------------------------------------


def seats(app: Flask, meeting: int) -> list[str]:
    with app.app_context():
        query = select(Seat.name).where(Seat.booking_id == meeting).order_by(Seat.place)
        return list(db.session.scalars(query))


@pytest.fixture
def seated(office: Office, clerk: Browser, served: dict[str, int]) -> int:
    """Clerk (80), leader (50) and director (20) sit on a platform."""
    meeting = meet(office, "302", 14, 15, attendees="刘建平、陈立群", layout=LayoutKind.BOARD)
    clerk.post(f"/rooms/bookings/{meeting}/seats/fill")
    clerk.post(f"/rooms/bookings/{meeting}/seats/layout", layout="theatre", head=5, row=8)
    return meeting


def test_seats_are_in_the_order_of_rank(app: Flask, seated: int) -> None:
    assert seats(app, seated) == ["刘建平", "陈立群", "李文静"]


def test_two_change_places(app: Flask, clerk: Browser, seated: int) -> None:
    assert clerk.post(f"/rooms/bookings/{seated}/seats/swap", a=0, b=2).status_code == 303
    assert seats(app, seated) == ["李文静", "陈立群", "刘建平"]


def test_one_place_is_not_swapped_with_itself(clerk: Browser, seated: int) -> None:
    assert clerk.post(f"/rooms/bookings/{seated}/seats/swap", a=1, b=1).status_code == 409


def test_filling_twice_makes_no_second_card(app: Flask, clerk: Browser, seated: int) -> None:
    clerk.post(f"/rooms/bookings/{seated}/seats/fill")
    assert len(seats(app, seated)) == 3


def test_the_page_shows_the_plan(clerk: Browser, seated: int) -> None:
    page = clerk.page(f"/rooms/bookings/{seated}/seats")
    assert page.index("李文静") and "seat-platform" in page


# -- sign-in -----------------------------------------------------------------------------------------------------


def code(app: Flask, meeting: int) -> str:
    with app.app_context():
        found = db.session.get(RoomBooking, meeting)
        assert found is not None
        return f"/rooms/s/{follow_up.code_of(found)}"


def test_a_colleague_signs_in_by_one_tap_and_only_once(
    app: Flask, sign_in: Any, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(13.5), monkeypatch)
    clerk = sign_in("clerk")
    url = code(app, meeting)
    for _ in range(2):
        assert clerk.post(url).status_code == 200
    with app.app_context():
        row = db.session.scalars(select(MeetingSignIn)).one()
        assert (row.name, row.how) == ("李文静", SignedBy.CODE)
        assert db.session.get(RoomBooking, meeting).came_count == 1  # type: ignore[union-attr]


def test_a_guest_signs_in_without_an_account(
    app: Flask, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(hour(13.5), monkeypatch)
    guest = Browser(app)
    assert guest.get(code(app, meeting)).status_code == 200
    assert guest.post(code(app, meeting)).status_code == 422, "a guest writes a name"
    assert guest.post(code(app, meeting), name="何清", organisation="清河市").status_code == 200


def test_a_guessed_code_opens_nothing(app: Flask, meeting: int) -> None:
    assert Browser(app).get(f"/rooms/s/{meeting}-0123456789abcdef").status_code == 404


def test_sign_in_opens_an_hour_before(app: Flask, clerk: Browser, meeting: int) -> None:
    assert clerk.post(code(app, meeting)).status_code == 422


def test_looking_at_the_code_writes_nothing(app: Flask, clerk: Browser, meeting: int) -> None:
    clerk.page(code(app, meeting))
    with app.app_context():
        assert db.session.scalar(select(func.count(MeetingSignIn.id))) == 0


# -- tasks, minutes, rating --------------------------------------------------------------------------------------


@pytest.fixture
def task(app: Flask, clerk: Browser, sign_in: Any, meeting: int) -> int:
    owner = sign_in("clerk2").person_id
    answer = clerk.post(
        f"/rooms/bookings/{meeting}/tasks/new",
        text="报送方案",
        owner_id=owner,
        due_on=(DAY + timedelta(days=3)).isoformat(),
    )
    assert answer.status_code == 303, answer.text
    with app.app_context():
        return db.session.scalars(select(MeetingTask.id)).one()


def test_a_task_is_told_and_owed(app: Flask, sign_in: Any, task: int) -> None:
    owner = sign_in("clerk2")
    assert any("报送方案" in title for title in titles(app, owner))
    with app.app_context():
        row = db.session.scalars(select(Obligation).where(Obligation.ladder == "meeting_task")).one()
        assert row.open and row.owner_id == owner.person_id


def test_the_owner_is_reminded_before_the_day(app: Flask, sign_in: Any, task: int) -> None:
    owner = sign_in("clerk2")
    with app.app_context():
        notifications.sweep(clock.at(date(2026, 11, 26)) + timedelta(hours=9, minutes=1))
    assert sum("报送方案" in title for title in titles(app, owner)) == 2


def test_a_task_that_is_done_is_owed_no_more(app: Flask, sign_in: Any, clerk: Browser, task: int) -> None:
    sign_in("clerk2").post(f"/rooms/tasks/{task}/done", note="已报")
    with app.app_context():
        assert not db.session.scalars(
            select(Obligation).where(Obligation.ladder == "meeting_task", Obligation.open)
        ).all()
    assert any("报送方案" in title for title in titles(app, clerk))


def test_somebody_elses_task_is_not_to_be_seen(sign_in: Any, task: int) -> None:
    assert sign_in("leader2").get(f"/rooms/tasks/{task}/done").status_code == 404


def test_minutes_are_only_for_those_who_met(
    app: Flask, office: Office, sign_in: Any, served: dict[str, int]
) -> None:
    from app.modules.rooms.queries import follow_up as queries

    meeting = meet(office, "302", 14, 15, attendees="刘建平")
    with app.app_context():
        may = {
            name: queries.may_see_minutes(who(name), meeting)
            for name in ("clerk", "leader", "clerk2", "steward")
        }
    assert may == {"clerk": True, "leader": True, "clerk2": False, "steward": False}


def test_a_meeting_is_rated_once_and_only_when_it_is_over(
    app: Flask, clerk: Browser, sign_in: Any, steward: Browser, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/rooms/bookings/{meeting}/rating"
    assert clerk.post(url, score=5).status_code == 422
    at(hour(15.25), monkeypatch)
    clerk = sign_in("clerk")
    for score in (4, 1):
        assert clerk.post(url, score=score, comment="空调太冷").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(MeetingRating.score)).one() == 1
    assert any("不满意" in title or "Not satisfied" in title for title in titles(app, steward))


# -- reminders ---------------------------------------------------------------------------------------------------


def test_an_order_without_an_answer_is_chased(
    app: Flask, clerk: Browser, steward: Browser, sign_in: Any, meeting: int, served: dict[str, int]
) -> None:
    manager = sign_in("manager")
    order(clerk, meeting, **{f"q_{served['tea']}": 5})
    with app.app_context():
        notifications.sweep(hour(11.6))
    assert len(titles(app, steward)) == 2
    before = len(titles(app, manager))
    with app.app_context():
        notifications.sweep(hour(12.1))
    assert len(titles(app, manager)) == before + 1


def test_an_answered_order_is_not_chased(app: Flask, steward: Browser, accepted: int) -> None:
    with app.app_context():
        notifications.sweep(hour(11.6))
    assert len(titles(app, steward)) == 1


def test_a_large_meeting_is_asked_about_two_days_before(app: Flask, office: Office, clerk: Browser) -> None:
    far = date(2026, 11, 30)
    meeting = meet(office, "hall", 14, 15, day=far, headcount=40)
    with app.app_context():
        notifications.sweep(clock.at(date(2026, 11, 26)) + timedelta(hours=9, minutes=1))
        urls = db.session.scalars(select(Notice.url).where(Notice.person_id == clerk.person_id)).all()
    assert f"/rooms/bookings/{meeting}/cancel" in urls


def test_a_small_meeting_is_not_asked_about(app: Flask, office: Office) -> None:
    meet(office, "302", 14, 15)
    with app.app_context():
        assert not db.session.scalars(
            select(Obligation).where(Obligation.ladder == "room_large", Obligation.open)
        ).all()


def test_a_meeting_that_is_called_off_is_not_asked_about(app: Flask, office: Office, clerk: Browser) -> None:
    meeting = meet(office, "hall", 14, 15, day=date(2026, 11, 30), headcount=40)
    cancel(clerk, app, meeting)
    assert booking(app, meeting).status is BookingStatus.CANCELLED
    with app.app_context():
        assert not db.session.scalars(
            select(Obligation).where(Obligation.ladder == "room_large", Obligation.open)
        ).all()
