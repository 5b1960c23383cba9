"""The desk: what a person finds in the morning."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Blueprint, Flask
from jinja2 import DictLoader
from sqlalchemy import event, select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import HomeCard, Module, QuickLink
from app.shared.accounts.models import Person
from app.shared.approvals.models import Approval, Assignment, CaseStatus, Step, StepStatus, TodoStatus
from app.shared.home import queries
from app.shared.notifications.models import Notice
from tests.browser import Browser


def person_id(username: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.username == username)).one()


def lay_case(title: str, requester: str = "clerk", approver: str = "leader") -> None:
    """A running case that lies with the approver."""
    now = clock.now()
    person = db.session.get(Person, person_id(requester))
    case = Approval(
        subject_name="standin", subject_id=hash(title) % 10**6, title=title, requester_id=person.id, clerk_id=person.id,
        department_id=person.department_id, facts={}, status=CaseStatus.RUNNING, submitted_at=now, due_at=now,
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    step = Step(
        approval_id=case.id,
        position=1,
        title="Head",
        who="department_head",
        condition=[],
        status=StepStatus.OPEN,
        opened_at=now,
    )
    db.session.add(step)
    db.session.flush()
    todo = {"status": TodoStatus.OPEN, "opened_at": now, "due_at": now, "person_id": person_id(approver)}
    db.session.add(Assignment(approval_id=case.id, step_id=step.id, **todo))


@pytest.fixture
def case(app: Flask) -> str:
    with app.app_context():
        in_transaction(lambda: lay_case("A trip to the canary islands"))
    return "A trip to the canary islands"


def test_the_desk_names_day_and_person(clerk: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 19, 1, 0, tzinfo=UTC))
    page = clerk.page("/")
    assert "2026年11月19日" in page
    assert "规划科 李文静" in page


def test_a_to_do_lies_on_the_desk_of_who_is_to_decide(leader: Browser, case: str) -> None:
    assert case in leader.page("/")


def test_the_starter_sees_with_whom_it_lies(clerk: Browser, case: str) -> None:
    page = clerk.page("/")
    assert case in page
    assert "刘建平" in page


def test_others_see_neither(outsider: Browser, case: str) -> None:
    assert case not in outsider.page("/")


def test_the_number_of_queries_does_not_grow_with_cases(app: Flask, leader: Browser) -> None:
    counted: list[str] = []
    with app.app_context():
        in_transaction(lambda: [lay_case(f"case {n}") for n in range(2)])
        event.listen(
            db.engine, "before_cursor_execute", lambda c, cur, statement, *rest: counted.append(statement)
        )
    leader.page("/")
    counted.clear()
    leader.page("/")
    few = len(counted)
    with app.app_context():
        in_transaction(lambda: [lay_case(f"further {n}") for n in range(20)])
    counted.clear()
    leader.page("/")
    assert len(counted) <= few


def standin(monkeypatch: Any, app: Flask, **plate: Any) -> None:
    module = Module(Blueprint("standin", __name__), title="Stand-in", **plate)
    monkeypatch.setitem(app.extensions["modules"], "standin", module)


def test_only_links_that_one_may_use_are_shown(app: Flask, clerk: Browser, monkeypatch: Any) -> None:
    standin(monkeypatch, app, quick_links=[
        QuickLink("Open to all", "home.desk", "house", "", "One line of help"),
        QuickLink("Not for you", "home.desk", "house", "never.held"),
    ])  # fmt: skip
    for url in ("/", "/start"):
        page = clerk.page(url)
        assert "Open to all" in page
        assert "Not for you" not in page
    assert "One line of help" in clerk.page("/start")


def test_a_module_lays_its_card_on_the_desk(app: Flask, clerk: Browser, monkeypatch: Any) -> None:
    loader = app.jinja_env.loader
    monkeypatch.setattr(app.jinja_env, "loader", type("Both", (DictLoader,), {
        "get_source": lambda self, env, name: DictLoader({"card.html": "<p>{{ card.text }}</p>"}).get_source(env, name)
        if name == "card.html" else loader.get_source(env, name)
    })({}))  # fmt: skip
    standin(monkeypatch, app, home_cards=[
        HomeCard("card.html", lambda person: {"text": "second card"}, order=2),
        HomeCard("card.html", lambda person: {"text": "first card"}, order=1),
        HomeCard("card.html", lambda person: None), HomeCard("card.html", lambda person: {"text": "half card"}, "half"),
        HomeCard("card.html", lambda person: {"text": "side card"}, "side"),
    ])  # fmt: skip
    page = clerk.page("/")
    assert page.index("first card") < page.index("second card")
    assert "half card" in page and "side card" in page


def test_unread_notices_lie_on_the_desk(app: Flask, clerk: Browser, outsider: Browser) -> None:
    with app.app_context():
        in_transaction(lambda: db.session.add(
            Notice(dedup_key="k", person_id=person_id("clerk"), title="Garage closed", created_at=clock.now())
        ))  # fmt: skip
    assert "Garage closed" in clerk.page("/")
    assert "Garage closed" not in outsider.page("/")


def test_whoever_has_nothing_yet_is_told_how_to_begin(clerk: Browser) -> None:
    assert "/help" in clerk.page("/")


def test_the_countdown_says_when_the_calendar_is_provisional(
    app: Flask, clerk: Browser, monkeypatch: Any
) -> None:
    from types import SimpleNamespace

    block = SimpleNamespace(
        name="元旦", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 3), days=3, provisional=True
    )
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 19))
    monkeypatch.setattr("app.shared.workdays.queries.holiday_on", lambda day: None)
    monkeypatch.setattr("app.shared.workdays.queries.next_holiday", lambda day: block)
    with app.test_request_context():
        assert queries.holiday()["days_left"] == 43
    page = clerk.page("/")
    assert "<b>43</b>" in page
    block.provisional = False
    assert len(clerk.page("/")) < len(page)


def test_an_empty_calendar_says_nothing(clerk: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.shared.workdays.queries.holiday_on", lambda day: None)
    monkeypatch.setattr("app.shared.workdays.queries.next_holiday", lambda day: None)
    assert "h_holiday" not in clerk.page("/")


EVERYBODY = [
    "clerk", "leader", "director", "manager", "dispatcher", "driver", "receptionist", "steward",
    "keeper", "guard", "duty_officer", "repairer", "finance", "sysadmin", "secadmin", "auditor", "outsider",
]  # fmt: skip


@pytest.mark.parametrize("username", EVERYBODY)
def test_everybody_has_a_desk_and_help(app: Flask, username: str) -> None:
    browser = Browser(app, username)
    for url in ("/", "/start", "/help"):
        browser.page(url)
    own, others = None, None
    with app.test_request_context():
        own, others = queries.help_for(db.session.get(Person, browser.person_id))
        assert len(own) + len(others) == 15
        assert len(own) == (0 if username in ("clerk", "outsider") else 1 if username != "manager" else 2)


def test_help_links_only_what_one_may_open(app: Flask) -> None:
    for username in ("clerk", "manager", "sysadmin", "outsider"):
        browser = Browser(app, username)
        with app.test_request_context():
            person = db.session.get(Person, browser.person_id)
            own, others = queries.help_for(person)
            urls = {url for role in own + others for _text, url in role.lines if url}
        for url in urls:
            assert browser.get(url).status_code == 200, (username, url)
