"""Of several deciders exactly one decides: eight real processes on each of thirty requests."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.approvals import queries, services
from app.shared.approvals.models import Approval, Assignment, Mode
from app.shared.approvals.services import running
from app.shared.notifications.models import Notice
from tests.approvals import office
from tests.conftest import SERVER

DECIDERS = ["leader", "clerk2", "leader2", "director", "manager", "dispatcher", "driver", "driver2"]
REQUESTS = 30
processes = multiprocessing.get_context("fork")


def decider(
    app: Flask, number: int, ids: list[int], start: Any, take_guard_out: Callable[[], None] | None
) -> None:
    """One person in a process of their own, who decides each request the moment all others do."""
    verdict = "approve" if number % 2 else "reject"
    with app.app_context():
        db.engine.dispose(close=False)
        if take_guard_out:
            take_guard_out()
        for case in ids:
            start.wait(120)
            try:
                in_transaction(
                    lambda case=case: services.decide(
                        case, by=office.person(DECIDERS[number]), verdict=verdict, opinion=DECIDERS[number]
                    )
                )
            except RuleBroken:
                pass  # somebody was quicker
            except Exception as error:
                print(type(error).__name__)


def race(app: Flask, requests: int = REQUESTS, take_guard_out: Callable[[], None] | None = None) -> list[int]:
    """Let them all decide; gives the number of decisions of each request."""
    with app.app_context():
        in_transaction(
            lambda: services.change_route(
                by=office.person("manager"), subject_name="paper",
                steps=[{"title": "任一人", "who": "role:clerk", "mode": Mode.ANY, "condition": [], "due_minutes": 60}],
            )
        )  # fmt: skip
        ids = [office.submit(n) for n in range(1, requests + 1)]
        db.session.remove()
        db.engine.dispose()
    start = processes.Barrier(len(DECIDERS))
    children = [
        processes.Process(target=decider, args=(app, n, ids, start, take_guard_out))
        for n in range(len(DECIDERS))
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(300)
    with app.app_context():
        decided = Counter(
            db.session.scalars(db.select(Assignment.approval_id).where(Assignment.decided_at.isnot(None)))
        )
        return [decided[case] for case in ids]


@pytest.mark.slow
def test_of_eight_deciders_exactly_one_decides(app: Flask) -> None:
    assert race(app) == [1] * REQUESTS
    with app.app_context():
        verdicts = db.session.query(Notice).filter(Notice.dedup_key.contains(":verdict:")).count()
        assert verdicts == REQUESTS  # the requester was told one thing, not two


def _without_the_check() -> None:
    """Decide on what one saw on the page, not on what is there now."""

    def mine(approval: Approval, by: Any, _verb: str) -> Assignment:
        return next(t for s in approval.steps for t in s.assignments if t.person_id == by.id)

    running.take_turn = mine


def _without_the_lock() -> None:
    """Read, then write, with nothing that keeps two apart."""
    queries.locked = queries.case
    Approval.__mapper__.version_id_generator = False  # the version stays, so that no write finds itself stale


@pytest.mark.slow
def test_without_the_check_several_decide(app: Flask) -> None:
    assert max(race(app, 6, _without_the_check)) > 1


@pytest.mark.slow
@pytest.mark.skipif(not SERVER, reason="on SQLite the write lock of the transaction stands behind it")
def test_without_the_lock_several_decide(app: Flask) -> None:
    assert max(race(app, 6, _without_the_lock)) > 1
