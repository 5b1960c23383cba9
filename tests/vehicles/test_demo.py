"""The demonstration's trips: they break none of the house's own rules, and everybody has something to do."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import Base, db, in_transaction
from app.modules.vehicles import demo
from app.modules.vehicles.models import (
    Dispatch,
    DispatchStatus,
    Driver,
    OdometerReading,
    TripRequest,
    TripStatus,
    Vehicle,
)
from app.modules.vehicles.queries import desk
from app.shared.accounts import demo as office
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person, PersonStatus
from app.shared.approvals import queries as approvals
from app.shared.approvals.models import Approval, Assignment, CaseStatus, Step, StepStatus, TodoStatus
from app.shared.notifications.models import Notice, Obligation
from app.shared.occupancy.models import Occupancy
from tests.conftest import Store, opened
from tests.vehicles.conftest import NOW

TABLES = (
    "trip_requests",
    "dispatches",
    "handovers",
    "odometer_readings",
    "approvals",
    "notices",
    "obligations",
    "occupancies",
)


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The office with its trips, laid once for all tests of this file: they only read."""
    store = Store(tmp_path_factory.mktemp("demo"))
    store.create()
    app = opened(store, DEMO=True)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(clock, "now", lambda: NOW + timedelta(hours=2, minutes=10))
        db.create_all()
        for module in app.extensions["modules"].values():
            if module.seed:
                in_transaction(module.seed)
        in_transaction(lambda: office.lay(clock.today()))
        in_transaction(lambda: demo.lay(clock.today()))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    store.drop()


@pytest.fixture(autouse=True)
def context(laid: Flask, monkeypatch: pytest.MonkeyPatch, now: Any) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2, minutes=10))
    with laid.app_context():
        yield


def _all(model: type[Base]) -> list[Any]:
    return list(db.session.scalars(select(model)).unique().all())


def test_no_car_and_no_driver_is_in_two_places() -> None:
    orders = [o for o in _all(Dispatch) if o.status not in (DispatchStatus.VOIDED, DispatchStatus.DECLINED)]
    for key in ("vehicle_id", "driver_id"):
        found = defaultdict(list)
        for order in orders:
            ends = max(order.planned_returns_at, order.returned_at or order.planned_returns_at)
            found[getattr(order, key)].append((order.planned_departs_at, ends))
        for spans in found.values():
            assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def test_everybody_has_a_seat() -> None:
    seats = {car.id: car.seats for car in _all(Vehicle)}
    for order in _all(Dispatch):
        assert sum(link.people_count for link in order.requests if link.active) < seats[order.vehicle_id]


def test_readings_ascend() -> None:
    found = defaultdict(list)
    for row in _all(OdometerReading):
        found[row.vehicle_id].append((row.at, row.id, row.km))
    assert len(found) >= 20
    for rows in found.values():
        assert all(before[2] <= after[2] for before, after in pairwise(sorted(rows)))


def test_three_gaps_have_a_reason() -> None:
    hands = [hand for order in _all(Dispatch) for hand in order.handovers]
    assert sorted(hand.gap_km for hand in hands if hand.gap_km >= 3) == [4, 6, 11]
    assert all(hand.gap_reason for hand in hands if hand.gap_km >= 3)


def test_what_is_concluded_was_signed_for() -> None:
    closed = [request for request in _all(TripRequest) if request.status == TripStatus.CLOSED]
    assert len(closed) > 450
    for request in closed:
        link = next(link for link in request.seats_taken if link.active)
        order = link.dispatch
        assert (
            order.status == DispatchStatus.SIGNED
            and link.signed_at
            and {h.direction for h in order.handovers} == {"out", "in"}
        )
        assert request.submitted_at and (request.is_retro or request.submitted_at < order.issued_at)
        assert (
            order.issued_at
            < order.accepted_at
            < order.departed_at
            < order.returned_at
            < link.signed_at
            <= clock.now()
        )


def test_what_goes_wrong_now_and_then_is_there() -> None:
    states = Counter(request.status for request in _all(TripRequest))
    assert (states["rejected"], states["cancelled"], states["withdrawn"], states["unserved"]) == (
        12,
        15,
        6,
        4,
    )
    assert (states["sent_back"], states["draft"], states["returned"], states["on_trip"]) == (2, 2, 3, 4)
    orders = _all(Dispatch)
    assert sum(1 for order in orders if order.replaces_id) == 2
    assert sum(1 for order in orders if order.status == DispatchStatus.DECLINED) == 1
    assert sum(1 for order in orders if order.is_retro) == 5
    late = [o for o in orders if o.returned_at and o.returned_at - o.planned_returns_at > timedelta(hours=1)]
    assert len(late) == 8


def test_numbers_have_no_gaps_and_go_by_submission() -> None:
    for model in (TripRequest, Dispatch):
        numbers = sorted(row.number for row in _all(model) if row.number)
        years = defaultdict(list)
        for number in numbers:
            years[number.split("-")[1]].append(int(number.split("-")[2]))
        assert all(found == list(range(1, len(found) + 1)) for found in years.values())


def test_what_waits_lies_with_somebody_active() -> None:
    running = [
        c for c in _all(Approval) if c.status == CaseStatus.RUNNING and c.subject_name == "trip_request"
    ]
    assert len(running) == 7
    for case in running:
        assert case.lying_with and all(todo.person.status == PersonStatus.ACTIVE for todo in case.lying_with)
        assert case.due_at == case.open_step.due_at


def test_nobody_decided_on_their_own() -> None:
    cases = {case.id: case for case in _all(Approval)}
    for todo in _all(Assignment):
        assert todo.person_id not in (cases[todo.approval_id].requester_id, cases[todo.approval_id].clerk_id)


def test_ended_cases_have_no_open_steps() -> None:
    ended = {case.id for case in _all(Approval) if case.status != CaseStatus.RUNNING}
    assert not [s for s in _all(Step) if s.approval_id in ended and s.status == StepStatus.OPEN]
    assert not [t for t in _all(Assignment) if t.approval_id in ended and t.status == TodoStatus.OPEN]


def test_only_what_lives_is_owed_and_takes_a_car() -> None:
    live = {o.id for o in _all(Dispatch) if o.status in ("issued", "accepted", "departed")}
    taken = {row.source_id for row in _all(Occupancy) if row.active and row.source_type == "dispatch"}
    assert taken == live
    owed = {row.subject_id for row in _all(Obligation) if row.open and row.subject_type == "dispatch"}
    assert owed == live


def test_two_groups_want_the_last_minibus() -> None:
    groups = [request for request in desk.queue() if request.people_count > 10]
    assert len(groups) == 2 and len(desk.queue()) == 8
    assert groups[0].departs_at < groups[1].returns_at and groups[1].departs_at < groups[0].returns_at


@pytest.mark.parametrize(("username", "count"), [("leader", 5), ("director", 2)])
def test_approvers_have_something_to_decide(username: str, count: int) -> None:
    person = people.by_username(username)
    assert person is not None and approvals.inbox.todo_count(person) == count


def test_the_driver_is_on_the_road_and_has_two_to_come() -> None:
    person = people.by_username("driver")
    driver = db.session.scalars(select(Driver).where(Driver.person_id == person.id)).unique().one()  # type: ignore[union-attr]
    states = Counter(order.status for order in _all(Dispatch) if order.driver_id == driver.id)
    assert states["departed"] == 1 and states["issued"] >= 1 and states["accepted"] >= 1


def test_no_flood_of_notices() -> None:
    rows = db.session.execute(
        select(Person.username, func.count())
        .join(Notice, Notice.person_id == Person.id)
        .group_by(Person.username)
    ).all()
    assert {"clerk", "leader", "dispatcher", "driver"} <= {name for name, _n in rows}
    assert all(n <= 12 for _name, n in rows)


def test_a_second_call_adds_nothing() -> None:
    def counts() -> dict[str, int]:
        return {
            t: db.session.scalar(select(func.count()).select_from(Base.metadata.tables[t])) or 0
            for t in TABLES
        }

    before = counts()
    in_transaction(lambda: demo.lay(clock.today()))
    assert counts() == before
