"""Nobody decides on their own request, by whatever way they come in."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.accounts.models import Absence, Person, PersonStatus
from app.shared.approvals import queries, rules, services
from app.shared.approvals.models import CaseStatus, Delegation
from tests.approvals import office

ACTORS = ["clerk", "receptionist", "leader", "leader2", "director", "manager", "dispatcher", "driver"]
person = st.sampled_from(ACTORS)
STEPS = st.one_of(
    st.tuples(
        st.just("decide"),
        person,
        st.sampled_from(["approve", "approve", "send_back", "back_a_step", "reject"]),
    ),
    st.tuples(st.just("reassign"), person, person),
    st.tuples(st.just("add"), person, st.tuples(person, st.sampled_from(["before", "after", "beside"]))),
    st.tuples(st.just("delegate"), person, person),
    st.tuples(st.just("absent"), person, person),
    st.tuples(st.just("leave"), st.sampled_from(ACTORS[2:]), st.none()),
    st.tuples(st.just("tidy"), person, st.none()),
    st.tuples(st.just("chase"), person, st.none()),
)


def _everybody_is_here() -> None:
    now = clock.now()
    for row in (*db.session.query(Absence), *db.session.query(Delegation)):
        row.ends_at = min(row.ends_at, now)
    for one in db.session.query(Person):
        one.status = PersonStatus.ACTIVE


def take(case: int, verb: str, who: str, more: Any) -> None:
    """One act of somebody; a refusal is an answer too."""

    def act() -> None:
        by, now = office.person(who), clock.now()
        if verb == "decide":
            approval = queries.case(case)
            back = approval.steps[0].id if more == "back_a_step" else 0
            services.decide(
                case,
                by=by,
                verdict="send_back" if more == "back_a_step" else more,
                opinion="意见",
                back_to=back,
            )
        elif verb == "reassign":
            services.reassign(case, by=by, person_id=office.person(more).id)
        elif verb == "add":
            services.add_approver(case, by=by, person_id=office.person(more[0]).id, place=more[1])
        elif verb == "delegate":
            services.delegate(
                by=by,
                deputy_id=office.person(more).id,
                starts_at=now - timedelta(minutes=1),
                ends_at=now + timedelta(days=1),
            )
        elif verb == "absent":
            row = Absence(person_id=by.id, starts_at=now - timedelta(minutes=1), created_by_id=by.id)
            row.ends_at, row.deputy_id = now + timedelta(days=1), office.person(more).id
            db.session.add(row)
        elif verb == "leave":
            by.status = PersonStatus.LEFT
        elif verb == "tidy":
            services.tidy(now)
        else:
            services.chase(case, by=by)

    with contextlib.suppress(RuleBroken):
        in_transaction(act)


def check(case: int, barred: set[int]) -> None:
    approval = queries.case(case)
    todos = [t for s in approval.steps for t in s.assignments]
    assert not barred & {t.person_id for t in todos}
    if approval.status == CaseStatus.RUNNING:
        assert approval.lying_with, "a running case lies with somebody"
        assert len([s for s in approval.steps if s.status == "open"]) == 1
    else:
        assert not approval.lying_with


numbers = iter(range(1000, 10**6))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requester=person, clerk=person, steps=st.lists(STEPS, max_size=14))
def test_neither_requester_nor_clerk_ever_decides(
    app: Flask, requester: str, clerk: str, steps: list[tuple[str, str, Any]]
) -> None:
    with app.app_context():
        in_transaction(_everybody_is_here)
        case = office.submit(next(numbers), requester=requester, clerk=clerk, outside=True)
        barred = {office.person(requester).id, office.person(clerk).id}
        for verb, who, more in steps:
            take(case, verb, who, more)
            check(case, barred)
        in_transaction(
            lambda: services.withdraw_for("paper", queries.case(case).subject_id, office.person("clerk"))
        )


WAYS: dict[str, Callable[[int], Any]] = {
    "passed on": lambda case: services.reassign(case, by=office.person("leader"), person_id=office.person("clerk").id),
    **{
        f"added {place}": lambda case, place=place: services.add_approver(
            case, by=office.person("leader"), person_id=office.person("clerk").id, place=place
        )
        for place in ("before", "after", "beside")
    },
    "passed on by the manager": lambda case: services.reassign(
        case, by=office.person("manager"), person_id=office.person("clerk").id,
        assignment_id=queries.case(case).lying_with[0].id,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_the_requester_is_not_let_in(app: Flask, way: str) -> None:
    with app.app_context():
        case = office.submit()
        with pytest.raises(RuleBroken):
            in_transaction(lambda: WAYS[way](case))


@pytest.mark.parametrize("way", [way for way in WAYS if way != "added after"])
def test_without_the_rule_the_requester_would_come_in(
    app: Flask, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "check_four_eyes", lambda *args, **more: None)
    monkeypatch.setattr(queries.Matter, "barred", property(lambda self: set()))
    with app.app_context():
        case = office.submit()
        in_transaction(lambda: WAYS[way](case))
        assert "clerk" in office.lying_with(queries.case(case))


def test_who_came_in_before_they_became_the_requester_does_not_decide(app: Flask) -> None:
    """The last gate: even a to-do of their own does not help."""
    with app.app_context():
        case = office.submit()

        def slip_in() -> None:
            queries.case(case).lying_with[0].person = office.person("clerk")

        in_transaction(slip_in)
        with pytest.raises(RuleBroken):
            office.decide(case, "clerk")
