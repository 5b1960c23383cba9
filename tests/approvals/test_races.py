"""Of several deciders exactly one decides: eight real processes on each of many requests."""

import contextlib
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.approvals import queries, rules, services
from app.shared.approvals.models import Approval, Assignment, CaseStatus, Event, EventKind, Mode
from app.shared.approvals.services import running
from app.shared.notifications.models import Notice
from tests.approvals import office
from tests.browser import Browser
from tests.conftest import SERVER

DECIDERS = ["leader", "clerk2", "leader2", "director", "manager", "dispatcher", "driver", "driver2"]
REQUESTS = int(os.environ.get("RACE_SLOTS", "15"))
processes = multiprocessing.get_context("fork")
all_have_read = processes.Barrier(len(DECIDERS))
one_by_one = processes.BoundedSemaphore()


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
            finally:
                with contextlib.suppress(ValueError):  # it was not taken
                    one_by_one.release()


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
    """Read, then write, with nothing that keeps two apart: all have read before the first one writes."""

    def merely_read(approval_id: int) -> Approval | None:
        approval = queries.case(approval_id)
        assert approval and [t.decided_at for s in approval.steps for t in s.assignments]
        all_have_read.wait(60)
        one_by_one.acquire()  # and then one after another, so that nothing but the lock decides the outcome
        return approval

    queries.locked = merely_read
    Approval.__mapper__.version_id_generator = False  # the version stays, so that no write finds itself stale


@pytest.mark.slow
def test_without_the_check_several_decide(app: Flask) -> None:
    assert max(race(app, 6, _without_the_check)) > 1


@pytest.mark.slow
@pytest.mark.skipif(not SERVER, reason="on SQLite the write lock of the transaction stands behind it")
def test_without_the_lock_several_decide(app: Flask) -> None:
    assert max(race(app, 6, _without_the_lock)) > 1


# -- withdraw against approve: the requester takes it back the moment the approver agrees --


def acting(
    app: Flask, who: str, ids: list[int], start: Any, take_guard_out: Callable[[], None] | None
) -> None:
    """The requester withdraws each, or the approver agrees to each."""
    with app.app_context():
        db.engine.dispose(close=False)
        if take_guard_out:
            take_guard_out()
        by = office.person(who)
        for case in ids:
            start.wait(120)
            with contextlib.suppress(RuleBroken):
                if who == "clerk":
                    in_transaction(lambda case=case: services.withdraw(case, by=by, reason="不去了"))
                else:
                    in_transaction(lambda case=case: services.decide(case, by=by, verdict="approve"))


def withdrawn_against_approved(
    app: Flask, requests: int, take_guard_out: Callable[[], None] | None = None
) -> list[int]:
    """Gives of each case how many of the two acts are written into its history."""
    with app.app_context():
        in_transaction(
            lambda: services.change_route(
                by=office.person("manager"), subject_name="paper",
                steps=[{"title": "科长", "who": "department_head", "mode": Mode.ANY, "condition": [], "due_minutes": 60}],
            )
        )  # fmt: skip
        ids = [office.submit(n) for n in range(1, requests + 1)]
        db.session.remove()
        db.engine.dispose()
    start = processes.Barrier(2)
    children = [
        processes.Process(target=acting, args=(app, who, ids, start, take_guard_out))
        for who in ("clerk", "leader")
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(300)
    ends = (EventKind.WITHDRAWN, EventKind.APPROVED)
    with app.app_context():
        acts = Counter(db.session.scalars(db.select(Event.approval_id).where(Event.kind.in_(ends))))
        for case in ids:
            approval = queries.case(case)
            assert approval.status in (CaseStatus.WITHDRAWN, CaseStatus.APPROVED) and not approval.lying_with
        return [acts[case] for case in ids]


@pytest.mark.slow
def test_either_it_is_withdrawn_or_it_is_approved(app: Flask) -> None:
    assert withdrawn_against_approved(app, REQUESTS) == [1] * REQUESTS


def _without_the_state() -> None:
    """Withdraw and decide on what one saw on the page."""
    _without_the_check()
    rules.check_verb = lambda *_args: None


@pytest.mark.slow
def test_without_the_state_looked_at_both_would_happen(app: Flask) -> None:
    assert max(withdrawn_against_approved(app, 6, _without_the_state)) == 2


# -- the same button pressed twice, in parallel: one act, and both get the same answer --


def pressing(app: Flask, url: str, form: dict[str, Any], start: Any, answers: Any, username: str) -> None:
    with app.app_context():
        db.engine.dispose(close=False)
    browser = Browser(app, username)
    start.wait(120)
    answers.put(browser.post(url, **form).status_code)


def pressed_twice(app: Flask, username: str, url: str, **form: Any) -> list[int]:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    start, answers = processes.Barrier(2), processes.Queue()
    token = form.pop("form_token", "t" * 24)
    children = [
        processes.Process(
            target=pressing, args=(app, url, {**form, "form_token": token}, start, answers, username)
        )
        for _time in range(2)
    ]
    for child in children:
        child.start()
    found = [answers.get(timeout=60) for _child in children]
    for child in children:
        child.join(60)
    return sorted(found)


def _laid(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return office.submit(), office.person("leader2").id


@pytest.mark.slow
def test_a_chase_pressed_twice_chases_once(app: Flask) -> None:
    case, _person = _laid(app)
    assert pressed_twice(app, "clerk", f"/approvals/{case}/chase") == [303, 303]
    with app.app_context():
        assert len(queries.chases(case)) == 1
        assert db.session.query(Notice).filter(Notice.dedup_key.contains(":chase:")).count() == 1


@pytest.mark.slow
def test_passing_on_pressed_twice_passes_on_once(app: Flask) -> None:
    case, person = _laid(app)
    assert pressed_twice(app, "leader", f"/approvals/{case}/reassign", person_id=str(person)) == [303, 303]
    with app.app_context():
        approval = queries.case(case)
        assert office.lying_with(approval) == ["leader2"]
        assert [e.kind for e in approval.events].count(EventKind.REASSIGNED) == 1


@pytest.mark.slow
def test_a_batch_pressed_twice_agrees_to_each_once(app: Flask) -> None:
    with app.app_context():
        ids = [office.submit(n) for n in (1, 2, 3)]
    assert pressed_twice(app, "leader", "/approvals/batch", ids=[str(i) for i in ids]) == [303, 303]
    with app.app_context():
        for case in ids:
            approval = queries.case(case)
            assert len(queries.opinions(approval)) == 1 and office.lying_with(approval) == ["dispatcher"]


@pytest.mark.slow
def test_without_the_token_a_passing_on_would_be_refused_the_second_time(app: Flask) -> None:
    """What the token is for: the same person gets the same answer, not "somebody was quicker"."""
    case, person = _laid(app)
    leader = Browser(app, "leader")
    for number, status in enumerate((303, 422)):
        answer = leader.post(
            f"/approvals/{case}/reassign", person_id=str(person), form_token=f"{number}" * 24
        )
        assert answer.status_code == status
