"""Races with real processes for one room: half-overlaps, several days, series against singles; and the guard taken out."""

import multiprocessing
import os
import time as clocks
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.rooms.models import ApprovalMode, HolidayRule, Room, RoomBooking
from app.modules.rooms.services import bookings, holding, series
from app.shared.occupancy import services as occupancy
from tests.rooms.making import Office, answers, who

pytestmark = pytest.mark.slow

# The whole measure takes minutes: RACE_CLIENTS=32 RACE_SLOTS=1000, then 64
CLIENTS = int(os.environ.get("RACE_CLIENTS", "6"))
SLOTS = int(os.environ.get("RACE_SLOTS", "15"))
CHECK = occupancy.clashes
PEOPLE = ("clerk", "clerk2", "leader", "steward", "manager", "finance", "keeper", "receptionist")
FIRST = date(2026, 11, 30)
ROOT = Path(__file__).parent.parent.parent
Attempt = Callable[[], Any]


@pytest.fixture
def arena(office: Office) -> Office:
    """Room 302 is open day and night, years ahead, and nobody need approve: only the guard says no."""

    def open_up() -> None:
        room = db.session.get_one(Room, office.ids["302"])
        room.opens_min, room.closes_min, room.ahead_days, room.max_minutes = 0, 1440, 3650, 14400
        room.approval = ApprovalMode.NEVER

    office.do(open_up)
    return office


def single(room: int, name: str, begins: datetime, minutes: int = 60) -> Attempt:
    ends = begins + timedelta(minutes=minutes)

    def attempt() -> Any:
        return bookings.book_span(
            who(name), room_id=room, starts_at=begins, ends_at=ends, title="竞赛", headcount=2
        )

    attempt.looks_at = begins, room  # type: ignore[attr-defined]
    return attempt


def weekly(room: int, name: str, day: date) -> Attempt:
    """Three Mondays, all or nothing."""
    asked = answers(day=day, title="系列竞赛") | {
        "repeats": "weekly",
        "times": 3,
        "holidays": HolidayRule.KEEP,
    }
    return lambda: series.book_series(who(name), room_id=room, **asked)


def half_overlaps(office: Office, clients: int, slots: int) -> list[list[Attempt]]:
    """Slots of 90 minutes every two hours: even clients want the first hour, odd ones the last; one can win."""
    rows: list[list[Attempt]] = []
    for number in range(clients):
        name, late = PEOPLE[number % len(PEOPLE)], timedelta(minutes=30 * (number % 2))
        begins = [clock.at(FIRST) + timedelta(hours=2 * slot) + late for slot in range(slots)]
        rows.append([single(office.ids["302"], name, one) for one in begins])
    return rows


def mixed(office: Office, clients: int, groups: int) -> list[list[Attempt]]:
    """Three Mondays or three days on end, by one client in one piece and by the others date by date."""
    room, rows = office.ids["302"], []
    for number in range(clients):
        name, row = PEOPLE[number % len(PEOPLE)], []
        for group in range(groups):
            day = FIRST + timedelta(weeks=3 * group)
            apart = [clock.at(day + timedelta(weeks=n), time(9)) for n in range(3)]
            together = clock.at(day + timedelta(days=1), time(8))
            days = [clock.at(day + timedelta(days=1 + n), time(9)) for n in range(3)]
            if number % 3 == 0:
                row += [weekly(room, name, day), single(room, "steward", together, 60 * 60)]
            else:
                row += [single(room, name, one) for one in (*apart, *days)]
        rows.append(row)
    return rows


def _without_guard() -> None:
    """No lock, no trigger, no constraint; the check is made before the transaction, as most programs do it."""
    occupancy.lock = lambda key: None
    holding.lock = lambda key: None
    occupancy.clashes = lambda *args, **kwargs: []


def _looks_free(begins: datetime, room: int) -> bool:
    found = CHECK("room", [room], begins, begins + timedelta(minutes=60))
    db.session.rollback()
    return not found


def _client(app: Flask, attempts: list[Attempt], guarded: bool, gate: Any, out: Any) -> None:
    """One person, a process with an engine of its own: tries everything once, in the same order as everybody."""
    tally: Counter[str] = Counter()
    waits: list[float] = []
    with app.app_context():
        db.session.remove()
        db.engine.dispose(close=False)  # connections of the parent are the parent's
        if not guarded:
            _without_guard()
        gate.wait()
        for attempt in attempts:
            begun = clocks.perf_counter()
            if not guarded and not _looks_free(*attempt.looks_at):  # type: ignore[attr-defined]
                tally["refused"] += 1
                continue
            try:
                in_transaction(lambda attempt=attempt: attempt() and None, tries=20)
                tally["won"] += 1
            except RuleBroken:
                tally["refused"] += 1
                waits.append(clocks.perf_counter() - begun)
            except Exception as error:
                tally[f"error {type(error).__name__} {str(error)[:120]}"] += 1
            db.session.rollback()
    out.put((dict(tally), waits))


def race(app: Flask, rows: list[list[Attempt]], *, guarded: bool = True) -> tuple[Counter[str], list[float]]:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    gate, out = context.Barrier(len(rows)), context.Queue()
    runners = [context.Process(target=_client, args=(app, row, guarded, gate, out)) for row in rows]
    for one in runners:
        one.start()
    tally: Counter[str] = Counter()
    waits: list[float] = []
    for _ in runners:
        part, slow = out.get(timeout=3000)
        tally.update(part)
        waits += slow
    for one in runners:
        one.join(30)
    return tally, sorted(waits)


def overlaps(office: Office) -> int:
    """Pairs of active occupancies of one room that overlap: must be none."""
    query = text(
        "SELECT count(*) FROM occupancies a JOIN occupancies b ON a.kind = b.kind AND a.resource_id = b.resource_id"
        " AND a.id < b.id WHERE a.active AND b.active AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    return int(office.read(lambda: db.session.execute(query).scalar_one()))


def spans(office: Office) -> list[tuple[datetime, datetime, int | None]]:
    return office.read(  # type: ignore[no-any-return]
        lambda: [
            (b.starts_at, b.ends_at, b.series_id)
            for b in db.session.query(RoomBooking).order_by(RoomBooking.starts_at)
        ]
    )


def test_every_slot_has_exactly_one_winner_also_with_half_overlaps(app: Flask, arena: Office) -> None:
    begun = clocks.perf_counter()
    tally, waits = race(app, half_overlaps(arena, CLIENTS, SLOTS))
    seconds = clocks.perf_counter() - begun
    p95 = waits[int(len(waits) * 0.95)] if waits else 0
    print(
        f"\n{CLIENTS} clients x {SLOTS} slots: {dict(tally)} in {seconds:.0f} s; losers p95 {p95 * 1000:.0f} ms"
    )
    assert tally == {"won": SLOTS, "refused": SLOTS * (CLIENTS - 1)}
    assert overlaps(arena) == 0
    begins = [one[0] for one in spans(arena)]
    assert [(one - clock.at(FIRST)) // timedelta(hours=2) for one in begins] == list(range(SLOTS))


def test_series_and_several_days_against_singles(app: Flask, arena: Office) -> None:
    groups = max(2, SLOTS // 6)
    tally, _waits = race(app, mixed(arena, CLIENTS, groups))
    print(f"\nmixed, {CLIENTS} clients x {groups} groups: {dict(tally)}")
    assert set(tally) == {"won", "refused"}
    assert overlaps(arena) == 0
    held = spans(arena)
    dates = Counter(one[2] for one in held if one[2] is not None)
    assert set(dates.values()) <= {3}  # a series has all of its dates or none
    for group in range(groups):
        day = FIRST + timedelta(weeks=3 * group)
        wanted = [clock.at(day + timedelta(weeks=n), time(9)) for n in range(3)]
        wanted += [clock.at(day + timedelta(days=1 + n), time(9)) for n in range(3)]
        for moment in wanted:  # nobody's slot is left over
            assert sum(1 for begins, ends, _s in held if begins <= moment < ends) == 1, moment


def test_with_the_guard_removed_the_room_is_given_twice(app: Flask, arena: Office) -> None:
    def remove() -> None:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ALTER TABLE occupancies DROP CONSTRAINT no_overlap"))
        else:
            db.session.execute(text("DROP TRIGGER occupancies_insert"))
            db.session.execute(text("DROP TRIGGER occupancies_update"))

    arena.do(remove)
    tally, _ = race(app, half_overlaps(arena, 6, 20), guarded=False)
    print(f"\nguard removed: {dict(tally)}, overlaps {overlaps(arena)}")
    assert tally["won"] > 20
    assert overlaps(arena) > 0
