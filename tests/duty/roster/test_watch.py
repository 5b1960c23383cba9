"""Who answers: sign-in, hand-over, take-over by order; and the rows that stay as they were."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import (
    Cover,
    HandoverStatus,
    Level,
    LogEntry,
    LogKind,
    LogStatus,
    Relation,
    ShiftStatus,
    Source,
)
from app.modules.duty.roster.queries import duty_people, on_duty
from app.modules.duty.roster.queries import log as log_queries
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.services import handing, log, watch
from app.shared.accounts.models import PersonStatus
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import MONDAY, Office, assignment, at, drop_index, the_shift, who

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def begin(week: Office, hands: Hands) -> None:
    """Monday, 08:31: the first shift has begun."""
    week.turn(hands.to(at(8.52)))


def hand_over(week: Office, hands: Hands, **counted: int) -> int:
    """Tuesday, 08:20: the officer of Monday signs out. The id of the hand-over."""
    hands.to(at(8.33, TUESDAY))
    name = week.usernames()
    return week.do(lambda: handing.sign_out(the_shift(week.shift()), who(name), summary="正常", **counted).id)


def take(week: Office, number: int, name: str | None = None) -> None:
    """The officer of Tuesday signs in."""
    name = name or week.usernames(TUESDAY)

    def sign() -> None:
        row = log_queries.handover(number)
        assert row is not None
        handing.sign_in(row, who(name))

    week.do(sign)


def test_a_shift_begins_by_itself_and_everybody_answers(week: Office, hands: Hands) -> None:
    begin(week, hands)
    assert set(week.on_duty(at(9))) == {"leader", "chief", "officer"}
    with week.app.app_context():
        found = on_duty(at(9))
        assert all(not one.signed_in and not one.planned for one in found)
        assert duty_people(at(9), "chief") == [one.person_id for one in found if one.level == Level.CHIEF]


def test_moments_to_come_are_answered_by_the_roster(week: Office) -> None:
    with week.app.app_context():
        assert all(one.planned for one in on_duty(at(12, TUESDAY))) and on_duty(at(12, TUESDAY))
        assert not on_duty(at(12, MONDAY - timedelta(days=3)))


def test_a_sign_in_tells_how_late_it_was(week: Office, hands: Hands) -> None:
    begin(week, hands)
    hands.to(at(8.75))
    place, name = week.place(), week.usernames()
    late = week.do(lambda: watch.sign_in(assignment(place), who(name)).late_minutes)
    assert late == 15
    with pytest.raises(RuleBroken, match="already"):
        week.do(lambda: watch.sign_in(assignment(place), who(name)))


def test_a_sign_in_before_it_opens_is_refused(week: Office, hands: Hands) -> None:
    hands.to(at(7))
    with pytest.raises(RuleBroken, match="60 minutes"):
        week.do(lambda: watch.sign_in(assignment(week.place()), who(week.usernames())))


def test_a_sign_in_by_somebody_else_keeps_both_names(week: Office, hands: Hands) -> None:
    begin(week, hands)
    place, name = week.place(level=Level.LEADER), week.usernames()
    row = week.do(lambda: watch.sign_in(assignment(place), who(name)))
    with week.app.app_context():
        row = db.session.merge(row)
        assert (
            row.by is not None
            and row.by.username == name
            and row.person.username == week.usernames(level=Level.LEADER)
        )


def test_the_old_shift_answers_until_the_new_one_has_signed(week: Office, hands: Hands) -> None:
    begin(week, hands)
    monday, tuesday = week.on_duty(at(9)), week.on_duty(at(12, TUESDAY))
    number = hand_over(week, hands)
    week.turn(hands.to(at(9.5, TUESDAY)))
    assert week.on_duty(at(9.5, TUESDAY)) == monday  # an hour late, and still the old one
    take(week, number)
    assert week.on_duty(at(9.6, TUESDAY)) == tuesday
    assert week.on_duty(at(9.4, TUESDAY)) == monday
    with week.app.app_context():
        row = log_queries.handover(number)
        assert row is not None and row.status == HandoverStatus.DONE and row.in_at == at(9.5, TUESDAY)


def test_without_the_guard_two_shifts_would_answer(
    week: Office, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the service's own look is taken away: the database still refuses. Then that too."""
    begin(week, hands)
    monkeypatch.setattr(queries, "answering", lambda *_args, **_kwargs: None)
    with pytest.raises(IntegrityError):
        week.turn(hands.to(at(9, TUESDAY)))
    week.do(lambda: drop_index("uq_duty_shifts_answering"))
    week.turn(hands.to(at(9, TUESDAY)))
    with week.app.app_context():
        assert len([one for one in on_duty(at(9, TUESDAY)) if one.level == Level.OFFICER]) == 2


def test_open_items_go_on_and_none_is_dropped(week: Office, hands: Hands) -> None:
    begin(week, hands)
    name = week.usernames()

    def write(content: str, still_open: bool) -> None:
        log.write(
            the_shift(week.shift()),
            who(name),
            at=at(8.5),
            kind=LogKind.EQUIPMENT,
            content=content,
            is_open=still_open,
        )

    week.do(lambda: write("电梯停用", True))
    week.do(lambda: write("灯已关", False))
    take(week, hand_over(week, hands))
    with week.app.app_context():
        old = (
            db.session.query(LogEntry)
            .filter(LogEntry.shift_id == week.shift(), LogEntry.content == "电梯停用")
            .one()
        )
        new = db.session.query(LogEntry).filter(LogEntry.shift_id == week.shift(TUESDAY)).one()
        assert old.status == LogStatus.CARRIED
        assert (new.content, new.status, new.relation, new.refers_to_id) == (
            "电梯停用", LogStatus.OPEN, Relation.CARRIED, old.id,
        )  # fmt: skip


def test_goods_that_differ_are_written_down(week: Office, hands: Hands) -> None:
    begin(week, hands)
    number = hand_over(week, hands, goods_0=11, goods_1=4)
    with week.app.app_context():
        row = log_queries.handover(number)
        assert row is not None and row.goods[0] == {"name": "钥匙", "expected": 12, "counted": 11}


def test_a_dispute_keeps_the_old_shift_until_it_is_cleared_up(week: Office, hands: Hands) -> None:
    begin(week, hands)
    number = hand_over(week, hands, goods_0=11)
    monday, out, new = week.on_duty(at(8.3, TUESDAY)), week.usernames(), week.usernames(TUESDAY)

    def row() -> handing.ShiftHandover:
        found = log_queries.handover(number)
        assert found is not None
        return found

    week.do(lambda: handing.dispute(row(), who(new), dispute="少一把钥匙"))
    with pytest.raises(RuleBroken):
        take(week, number)
    assert week.on_duty(hands.to(at(9, TUESDAY))) == monday
    week.do(lambda: handing.resolve(row(), who(out), resolution="已找回", goods_0=12))
    take(week, number)
    assert week.on_duty(hands.to(at(9.1, TUESDAY)))["officer"] == week.read(lambda: who(new).name)


def test_who_handed_over_cannot_take_over(week: Office, hands: Hands) -> None:
    begin(week, hands)
    number, name = hand_over(week, hands), week.usernames()
    week.set_person(TUESDAY, Level.OFFICER, name)
    with pytest.raises(RuleBroken, match="two people"):
        take(week, number, name)


def test_somebody_outside_the_next_shift_cannot_take_over(week: Office, hands: Hands) -> None:
    begin(week, hands)
    number = hand_over(week, hands)
    with pytest.raises(RuleBroken, match="next shift"):
        take(week, number, "outsider")


def test_a_hand_over_opens_an_hour_before_the_end(week: Office, hands: Hands) -> None:
    begin(week, hands)
    hands.to(at(20))
    with pytest.raises(RuleBroken, match="60 minutes"):
        week.do(lambda: handing.sign_out(the_shift(week.shift()), who(week.usernames()), summary="早退"))


def test_a_chief_orders_the_take_over_with_a_reason(week: Office, hands: Hands) -> None:
    begin(week, hands)
    hands.to(at(9, TUESDAY))
    chief, officer = week.usernames(TUESDAY, Level.CHIEF), week.usernames()
    with pytest.raises(RuleBroken, match="orders"):
        week.do(lambda: handing.force(the_shift(week.shift()), who(officer), reason="我要走"))
    week.do(lambda: handing.force(the_shift(week.shift()), who(chief), reason="交班人突发疾病送医"))
    with week.app.app_context():
        row = log_queries.handover_of(week.shift())
        assert row is not None and (row.status, row.forced_reason) == (
            HandoverStatus.FORCED,
            "交班人突发疾病送医",
        )
        assert the_shift(week.shift(TUESDAY)).status == ShiftStatus.IN_PROGRESS


def test_a_shift_that_nobody_took_over_is_missed(week: Office, hands: Hands) -> None:
    begin(week, hands)
    monday = week.on_duty(at(9))
    week.turn(hands.to(at(9, WEDNESDAY)))
    assert week.on_duty(at(12, TUESDAY)) == monday  # they answered all the while
    chief = week.usernames(WEDNESDAY, Level.CHIEF)
    week.do(lambda: handing.force(the_shift(week.shift()), who(chief), reason="周二无人接班"))
    with week.app.app_context():
        assert the_shift(week.shift(TUESDAY)).status == ShiftStatus.MISSED
        assert the_shift(week.shift(WEDNESDAY)).status == ShiftStatus.IN_PROGRESS


def test_the_night_is_answered_for_ever(week: Office, hands: Hands) -> None:
    """Names, telephones and people change; who was on duty at 02:15 stays."""
    begin(week, hands)
    night = at(2.25, TUESDAY)
    take(week, hand_over(week, hands))
    before = week.read(lambda: list(on_duty(night)))
    name = week.usernames()

    def leave() -> None:
        person = who(name)
        person.name, person.status, person.left_on = "改名了", PersonStatus.LEFT, MONDAY
        row = the_shift(week.shift())
        row.post.name, row.post.phone = "新名称", "9999"
        for one in row.here:
            one.ended_at = at(23)

    week.do(leave)
    assert week.read(lambda: list(on_duty(night))) == before


def test_covers_and_log_are_frozen_by_the_database(week: Office, hands: Hands) -> None:
    begin(week, hands)
    name = week.usernames()
    week.do(
        lambda: log.write(the_shift(week.shift()), who(name), at=at(8.5), kind=LogKind.CALL, content="原文")
    )
    for statement in (
        "UPDATE duty_covers SET name = '别人'", "DELETE FROM duty_covers", "UPDATE duty_log_entries SET content = '改过'",
        "DELETE FROM duty_log_entries",
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match="frozen"):
            week.do(lambda statement=statement: db.session.execute(text(statement)))


def test_with_the_guard_removed_the_past_could_be_rewritten(week: Office, hands: Hands) -> None:
    begin(week, hands)
    sqlite = week.read(lambda: db.engine.dialect.name) == "sqlite"
    drop = "DROP TRIGGER duty_covers_kept" + ("" if sqlite else " ON duty_covers")
    week.do(lambda: db.session.execute(text(drop)))
    week.do(lambda: db.session.execute(text("UPDATE duty_covers SET name = '别人'")))
    assert set(week.on_duty(at(9)).values()) == {"别人"}


def test_standby_steps_in_and_both_are_known(week: Office, hands: Hands) -> None:
    begin(week, hands)
    hands.to(at(10))
    chief, standby, place, old = (
        week.usernames(level=Level.CHIEF),
        week.usernames(standby=True),
        week.place(),
        week.on_duty(at(9)),
    )
    week.do(
        lambda: watch.step_in(assignment(place), who(chief), person_id=who(standby).id, reason="突发疾病")
    )
    assert week.on_duty(at(11))["officer"] == week.read(lambda: who(standby).name)
    assert week.on_duty(at(9.5)) == old
    assert week.read(lambda: the_shift(week.shift()).of(Level.OFFICER)[0].source) == Source.STANDBY


def test_the_log_is_written_only_by_those_on_duty(week: Office, hands: Hands) -> None:
    begin(week, hands)
    tuesday = week.usernames(TUESDAY)
    with pytest.raises(RuleBroken, match="on duty"):
        week.do(
            lambda: log.write(
                the_shift(week.shift()), who(tuesday), at=at(8.5), kind=LogKind.CALL, content="x"
            )
        )


def test_a_correction_stands_beside_the_original(week: Office, hands: Hands) -> None:
    begin(week, hands)
    name = week.usernames()

    def correct() -> None:
        shift = the_shift(week.shift())
        entry = log.write(shift, who(name), at=at(8.5), kind=LogKind.CALL, content="8 点来电")
        log.correct(entry, shift, who(name), content="8 点半来电")

    week.do(correct)
    with week.app.app_context():
        first, second = log_queries.entries(week.shift())
        assert (first.content, second.content, second.refers_to_id) == ("8 点来电", "8 点半来电", first.id)


def test_covers_are_written_once_per_place(week: Office, hands: Hands) -> None:
    begin(week, hands)
    week.turn(hands.to(at(8.6)))
    assert week.read(lambda: db.session.query(Cover).count()) == 3
