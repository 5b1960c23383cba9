"""Swaps: wished, agreed, approved, carried out; what expires; each guard twice."""

import multiprocessing
import os
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import (
    LIVE,
    DutyAssignment,
    Level,
    RosterReceipt,
    Shift,
    ShiftSwap,
    Source,
    SwapKind,
    SwapStatus,
)
from app.modules.duty.roster.queries import swaps as queries
from app.modules.duty.roster.services import swaps
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import (
    MONDAY,
    OFFICERS,
    Office,
    absent,
    assignment,
    at,
    drop_index,
    the_shift,
    who,
)

THURSDAY = MONDAY + timedelta(days=3)
CLIENTS = int(os.environ.get("RACE_CLIENTS", "4"))
SLOTS = int(os.environ.get("RACE_SLOTS", "4"))


def free_officer(week: Office, day: Any = THURSDAY) -> str:
    """Somebody of the pool who has nothing around this day."""
    busy = set()
    for n in (-1, 0, 1):
        that = max(MONDAY, day + timedelta(days=n))
        busy |= {week.usernames(that), week.usernames(that, standby=True)}
    return next(name for name in OFFICERS if name not in busy)


def wish(week: Office, to: str | None = None, day: Any = THURSDAY) -> int:
    """The officer of Thursday asks somebody to stand in."""
    asker, place, partner = week.usernames(day), week.place(day), to or free_officer(week, day)
    return week.do(
        lambda: swaps.ask(assignment(place), who(asker), with_id=f"p{who(partner).id}", reason="家中有事").id
    )


def step(week: Office, number: int, username: str, verb: Any, **values: Any) -> None:
    def go() -> None:
        row = queries.swap(number)
        assert row is not None
        verb(row, who(username), **values)

    week.do(go)


def status(week: Office, number: int) -> SwapStatus:
    return week.read(lambda: db.session.get_one(ShiftSwap, number).status)


def test_a_stand_in_holds_after_consent_and_approval(week: Office) -> None:
    old, new, chief = week.usernames(THURSDAY), free_officer(week), week.usernames(THURSDAY, Level.CHIEF)
    number = wish(week, new)
    step(week, number, new, swaps.answer, agrees=True)
    assert week.usernames(THURSDAY) == old  # consent alone changes nothing
    step(week, number, chief, swaps.decide, agrees=True)
    assert week.usernames(THURSDAY) == new and status(week, number) == SwapStatus.APPLIED

    def look() -> None:
        row = the_shift(week.shift(THURSDAY))
        one = row.of(Level.OFFICER)[0]
        assert one.source == Source.SWAP and one.replaces_id is not None
        ended = db.session.get_one(DutyAssignment, one.replaces_id)
        assert ended.ended_at is not None and ended.person.username == old
        fresh = db.session.query(RosterReceipt).filter(RosterReceipt.person_id == one.person_id).one()
        assert fresh.acked_at is None

    week.read(look)


def test_a_swap_exchanges_both_duties(week: Office) -> None:
    friday = MONDAY + timedelta(days=6)
    one, other = week.usernames(), week.usernames(friday)
    if one == other:
        pytest.skip("the same person")
    week.do(
        lambda: db.session.execute(text("UPDATE duty_assignments SET ended_at = created_at WHERE standby"))
    )
    place = week.place(friday)
    mine = week.place(THURSDAY)
    asker, partner = week.usernames(THURSDAY), week.usernames(friday)
    number = week.do(lambda: swaps.ask(assignment(mine), who(asker), with_id=f"a{place}", reason="对调").id)
    step(week, number, partner, swaps.answer, agrees=True)
    step(week, number, week.usernames(THURSDAY, Level.CHIEF), swaps.decide, agrees=True)
    assert (week.usernames(THURSDAY), week.usernames(friday)) == (partner, asker)


def test_nobody_approves_his_own_swap_or_anothers_shift(week: Office) -> None:
    new = free_officer(week)
    number = wish(week, new)
    step(week, number, new, swaps.answer, agrees=True)
    for stranger in (new, week.usernames(THURSDAY), "outsider"):
        with pytest.raises(RuleBroken, match="decides"):
            step(week, number, stranger, swaps.decide, agrees=True)


def test_only_the_colleague_who_was_asked_answers(week: Office) -> None:
    number = wish(week)
    with pytest.raises(RuleBroken, match="asked"):
        step(week, number, "outsider", swaps.answer, agrees=True)


def test_the_chief_cannot_go_before_the_colleague(week: Office) -> None:
    number = wish(week)
    with pytest.raises(RuleBroken):
        step(week, number, week.usernames(THURSDAY, Level.CHIEF), swaps.decide, agrees=True)


def test_a_partner_who_has_become_absent_is_refused_at_the_end(week: Office) -> None:
    """Consent was given, but what holds is looked at again when it is carried out."""
    new = free_officer(week)
    number = wish(week, new)
    step(week, number, new, swaps.answer, agrees=True)
    week.do(lambda: db.session.execute(text("UPDATE duty_swaps SET reason = ''")))
    week.do(lambda: absent(new, at(0, THURSDAY), at(24, THURSDAY)))
    with pytest.raises(RuleBroken, match="absent"):
        step(week, number, week.usernames(THURSDAY, Level.CHIEF), swaps.decide, agrees=True)


def test_a_wish_expires_when_the_shift_begins(week: Office, hands: Hands) -> None:
    number = wish(week)
    now = hands.to(at(8.5, THURSDAY))
    assert week.do(lambda: swaps.lapse(now)) == 1
    assert status(week, number) == SwapStatus.EXPIRED
    with pytest.raises(RuleBroken):
        wish(week)


def test_one_open_wish_for_each_duty(week: Office) -> None:
    wish(week)
    other = next(name for name in OFFICERS if name not in (free_officer(week), week.usernames(THURSDAY)))
    with pytest.raises(RuleBroken):
        wish(week, other)


def _second(week: Office) -> None:
    """Past the service: a second open wish for the same duty."""
    place = week.place(THURSDAY)

    def write() -> None:
        one = assignment(place)
        db.session.add(
            ShiftSwap(
                assignment_id=place, kind=SwapKind.STAND_IN, asked_by_id=one.person_id, to_person_id=who("outsider").id,
                reason="x", expires_at=one.shift.starts_at,
            )
        )  # fmt: skip
        db.session.flush()

    week.do(write)


def test_the_database_refuses_a_second_open_wish_and_with_the_index_gone_there_are_two(week: Office) -> None:
    wish(week)
    with pytest.raises(IntegrityError):
        _second(week)
    week.do(lambda: drop_index("uq_duty_swaps_open"))
    _second(week)
    assert week.read(lambda: db.session.query(ShiftSwap).filter(ShiftSwap.status.in_(LIVE)).count()) == 2


def test_a_wish_taken_back_makes_room_for_another(week: Office) -> None:
    number = wish(week)
    step(week, number, week.usernames(THURSDAY), swaps.cancel)
    assert wish(week) != number


def _client(app: Flask, number: int, places: list[int], guarded: bool, gate: Any, out: Any) -> None:
    """One browser of the asker, a process of its own: asks for every duty at the same moment as the others."""
    tally: Counter[str] = Counter()
    with app.app_context():
        db.session.remove()
        db.engine.dispose(close=False)
        if not guarded:
            swaps.hold = lambda: None
            swaps.queries.open_swaps_of = lambda _places: ()  # they all looked before the first had written
        for place in places:
            gate.wait(60)

            def go(place: int = place) -> None:
                one = assignment(place)
                row = one.shift
                pool = [
                    p
                    for p in swaps.roster_queries.candidates(row.post_id, one.level, row.on_day)
                    if p.id != one.person_id
                ]
                swaps.ask(one, one.person, with_id=f"p{pool[number % len(pool)].id}", reason="竞赛")

            try:
                in_transaction(go, tries=20)
                tally["won"] += 1
            except RuleBroken:
                tally["refused"] += 1
            except Exception as error:
                tally[type(error).__name__] += 1
            db.session.rollback()
    out.put(dict(tally))


def race(app: Flask, week: Office, guarded: bool) -> Counter[str]:
    """Everybody at once; how many won, how many were refused."""

    def lay() -> list[int]:
        db.session.execute(text("UPDATE duty_assignments SET ended_at = created_at WHERE standby"))
        if not guarded:
            drop_index("uq_duty_swaps_open")
        query = (
            db.session.query(DutyAssignment.id)
            .join(Shift)
            .filter(DutyAssignment.level == Level.OFFICER, DutyAssignment.ended_at.is_(None))
        )
        return [row[0] for row in query.filter(Shift.on_day > MONDAY).order_by(Shift.starts_at).limit(SLOTS)]

    places = week.do(lay)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    gate, out = context.Barrier(CLIENTS), context.Queue()
    people = [
        context.Process(target=_client, args=(app, n, places, guarded, gate, out)) for n in range(CLIENTS)
    ]
    for one in people:
        one.start()
    tally: Counter[str] = Counter()
    for _one in people:
        tally.update(out.get(timeout=120))
    for one in people:
        one.join(30)
    return tally


@pytest.fixture
def no_clashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What speaks against the partner is no matter of the race."""
    monkeypatch.setattr(swaps, "check", lambda _swap: None)


@pytest.mark.slow
@pytest.mark.usefixtures("no_clashes")
def test_many_at_once_give_one_open_wish_for_each_duty(app: Flask, week: Office) -> None:
    assert race(app, week, True) == {"won": SLOTS, "refused": SLOTS * (CLIENTS - 1)}


@pytest.mark.slow
@pytest.mark.usefixtures("no_clashes")
def test_without_lock_look_and_index_one_duty_is_promised_to_many(app: Flask, week: Office) -> None:
    assert race(app, week, False)["won"] > SLOTS
