"""The demonstration office: 14 departments, 220 people, 17 accounts."""

from datetime import date

import pytest
from sqlalchemy import func, select, text

from app.core.db import db, in_transaction
from app.shared.accounts import demo, queries
from app.shared.accounts.models import Department, Person, PersonRole, Post
from tests.browser import Browser

DAY = date(2026, 11, 19)


@pytest.fixture
def office(app):
    """An instance without the cast, with the demonstration office."""
    with app.app_context():

        def clear():
            for table in ("person_roles", "people", "departments", "posts"):
                if table == "people":
                    db.session.execute(
                        text("UPDATE departments SET head_id = NULL, leader_in_charge_id = NULL")
                    )
                db.session.execute(text(f"DELETE FROM {table}"))

        in_transaction(clear)
        in_transaction(lambda: demo.lay(DAY))
    return app


def _count(query):
    return db.session.scalar(select(func.count()).select_from(query.subquery()))


def test_the_office_has_its_size(office):
    with office.app_context():
        assert _count(select(Department.id)) == 14
        assert _count(select(Person.id)) == 220
        assert len(queries.role_holders("driver")) == 18
        assert {p.username for p in queries.role_holders("driver")} >= {"driver", "driver02", "driver18"}
        assert len(queries.role_holders("dispatcher")) == 2
        assert _count(select(Person.id).where(Person.initials == "")) == 0
        assert _count(select(Department.id).where(Department.head_id.is_(None))) == 0


def test_a_second_time_adds_nothing(office):
    with office.app_context():
        in_transaction(lambda: demo.lay(DAY))
        assert _count(select(Person.id)) == 220
        assert _count(select(Post.id)) == len(demo.POSTS)


def test_every_account_signs_in(office):
    for username, _about in demo.ACCOUNTS:
        answer = Browser(office).post("/accounts/sign-in", account=username, password=demo.PASSWORD)
        assert answer.status_code == 303, username
        assert answer.headers["Location"] == "/", "no change of the password is due"


def test_the_leaders_are_who_they_are_said_to_be(office):
    with office.app_context():
        clerk, leader, manager = (queries.by_username(name) for name in ("clerk", "leader", "manager"))
        assert clerk.department.head_id == leader.id
        assert queries.leader_in_charge(clerk.department).username == "director"
        assert queries.leader_in_charge(manager.department).username == "director"
        assert queries.by_username("clerk2").department_id != clerk.department_id


def test_nobody_holds_two_of_the_three(office):
    with office.app_context():
        holders = [queries.role_holders(code) for code in ("sysadmin", "secadmin", "auditor")]
        assert [len(people) for people in holders] == [1, 1, 1]
        roles = select(PersonRole.person_id).group_by(PersonRole.person_id)
        assert _count(roles) == 220


def test_the_sign_in_page_offers_the_accounts(office):
    office.config["DEMO"] = True
    try:
        page = Browser(office).page("/accounts/sign-in")
    finally:
        office.config["DEMO"] = False
    assert page.count('name="account" value=') == 17
    assert demo.PASSWORD not in Browser(office).page("/accounts/sign-in")
