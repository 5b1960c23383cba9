"""Races with real processes: many dispatchers for one car. One winner each, nobody sees an error; and the guard taken out."""

import itertools
import multiprocessing
import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Dispatch, TripRequest
from app.modules.vehicles.services import desk, dispatching
from app.shared.occupancy import services as occupancy
from tests.vehicles.riding import Office, at, make_request, set_policy, who

pytestmark = pytest.mark.slow

# The whole measure, 32 clients and 200 slots, takes minutes: RACE_CLIENTS=32 RACE_SLOTS=200
CLIENTS = int(os.environ.get("RACE_CLIENTS", "8"))
SLOTS = int(os.environ.get("RACE_SLOTS", "25"))
CHECK = occupancy.clashes
BASE = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)


def _without_guard() -> None:
    """No lock, no trigger, no constraint; the check has been made before, in Python, as most programs do it."""
    for module in (occupancy, dispatching):
        module.lock = lambda key: None
    for module in (occupancy, desk):
        module.clashes = lambda *args, **kwargs: []


def _looks_free(request_id: int, pair: tuple[int, int]) -> bool:
    from app.modules.vehicles.rules.dispatching import occupied_span
    from app.modules.vehicles.services.desk import terms

    request = db.session.get_one(TripRequest, request_id)
    span = occupied_span(request.departs_at, request.returns_at, terms())
    found = CHECK("vehicle", [pair[0]], *span)
    db.session.rollback()
    return not found


def _client(
    app: Flask, number: int, slots: list[list[int]], pair: tuple[int, int], guarded: bool, gate: Any, out: Any
) -> None:
    """One dispatcher, a process with an engine of its own: tries every slot once, in the same order as everybody."""
    tally: Counter[str] = Counter()
    waits: list[float] = []
    with app.app_context():
        db.session.remove()
        db.engine.dispose(close=False)  # connections of the parent are the parent's
        if not guarded:
            _without_guard()
        gate.wait()
        for ids in slots:
            begun = time.perf_counter()
            if not guarded and not _looks_free(ids[number], pair):
                tally["refused"] += 1
                continue
            try:
                in_transaction(
                    lambda ids=ids: dispatching.dispatch(
                        request_ids=[ids[number]],
                        vehicle_id=pair[0],
                        driver_id=pair[1],
                        by=who("dispatcher"),
                        override_reason="竞赛",
                    ),
                    tries=20,
                )
                tally["won"] += 1
            except RuleBroken:
                tally["refused"] += 1
                waits.append(time.perf_counter() - begun)
            except Exception as error:
                tally[f"error {type(error).__name__} {str(error)[:120]}"] += 1
            db.session.rollback()
    out.put((dict(tally), sorted(waits)))


def _race(
    app: Flask,
    office: Office,
    clients: int,
    slots: int,
    *,
    guarded: bool = True,
    step: int = 180,
    length: int = 60,
) -> tuple[Counter[str], list[float]]:
    def lay() -> list[list[int]]:
        set_policy("vehicles.driver_day_hours", severity="off")
        set_policy("vehicles.driver_rest_hours", severity="off")
        made = []
        for slot in range(slots):
            start = BASE + timedelta(minutes=step * slot)
            made.append(
                [
                    make_request(
                        number=f"R{slot}-{c}", departs_at=start, returns_at=start + timedelta(minutes=length)
                    ).id
                    for c in range(clients)
                ]
            )
        return made

    ids = office.do(lay)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    context = multiprocessing.get_context("fork")
    gate, out = context.Barrier(clients), context.Queue()
    pair = (office.ids["car"], office.ids["driver"])
    people = [
        context.Process(target=_client, args=(app, n, ids, pair, guarded, gate, out)) for n in range(clients)
    ]
    for one in people:
        one.start()
    tally: Counter[str] = Counter()
    waits: list[float] = []
    for _ in people:
        part, slow = out.get(timeout=1800)
        tally.update(part)
        waits += slow
    for one in people:
        one.join(30)
    return tally, sorted(waits)


def _overlaps(office: Office) -> int:
    """Pairs of active occupancies of one thing that overlap: must be none."""
    query = text(
        "SELECT count(*) FROM occupancies a JOIN occupancies b ON a.kind = b.kind AND a.resource_id = b.resource_id"
        " AND a.id < b.id WHERE a.active AND b.active AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    return int(office.read(lambda: db.session.execute(query).scalar_one()))


@pytest.fixture
def office(app: Flask, now: Any) -> Office:
    return Office(app)


def test_many_dispatchers_for_one_car_give_one_winner_each(app: Flask, office: Office) -> None:
    tally, waits = _race(app, office, CLIENTS, SLOTS)
    p95 = waits[int(len(waits) * 0.95)] if waits else 0
    print(
        f"\n{CLIENTS} clients x {SLOTS} slots: {dict(tally)}; losers p95 {p95 * 1000:.0f} ms, last {waits[-1] * 1000:.0f} ms"
    )
    assert tally == {"won": SLOTS, "refused": SLOTS * (CLIENTS - 1)}
    assert _overlaps(office) == 0
    assert office.read(lambda: db.session.query(Dispatch).count()) == SLOTS
    numbers = office.read(lambda: sorted(o.number for o in db.session.query(Dispatch)))
    assert numbers == [
        f"{numbers[0][:7]}-{n:04d}" for n in range(1, SLOTS + 1)
    ]  # no gap: the losers gave theirs back


def test_half_overlaps_never_both_win_and_adjacent_ones_both_do(app: Flask, office: Office) -> None:
    """Slots of an hour every half hour: of two neighbours one wins; without buffers next but one both do."""
    for name in ("prep_minutes", "turnaround_minutes", "overrun_minutes", "overrun_percent", "overrun_most"):
        office.do(lambda name=name: set_policy(f"vehicles.{name}", 0))
    tally, _ = _race(app, office, 4, 20, step=30, length=60)
    assert set(tally) == {"won", "refused"}
    assert _overlaps(office) == 0
    starts = office.read(lambda: sorted(o.planned_departs_at for o in db.session.query(Dispatch)))
    gaps = {b - a for a, b in itertools.pairwise(starts)}
    assert gaps <= {timedelta(hours=1), timedelta(minutes=90)} and timedelta(hours=1) in gaps


def test_with_the_guard_removed_the_car_is_promised_twice(app: Flask, office: Office) -> None:
    def remove() -> None:
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ALTER TABLE occupancies DROP CONSTRAINT no_overlap"))
        else:
            db.session.execute(text("DROP TRIGGER occupancies_insert"))
            db.session.execute(text("DROP TRIGGER occupancies_update"))

    office.do(remove)
    tally, _ = _race(app, office, 8, 15, guarded=False)
    print(f"\nguard removed: {dict(tally)}, overlaps {_overlaps(office)}")
    assert tally["won"] > 15
    assert _overlaps(office) > 0


def test_a_request_is_served_once_whoever_is_quicker(app: Flask, office: Office) -> None:
    """The same request by several dispatchers with different cars: one order."""
    assert office.read(lambda: db.session.query(TripRequest).count()) == 0
    request_id = office.request()
    office.dispatch(request_id)
    with pytest.raises(RuleBroken):
        office.dispatch(request_id, car="bus", driver="driver2")
    assert at(9) == office.order(1)["planned_departs_at"]
