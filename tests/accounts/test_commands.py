"""Set-up of an empty installation, and the table of doors."""

import pytest
from sqlalchemy import text

from app.core.db import db, in_transaction
from app.shared.accounts import queries
from app.shared.accounts.services import setup
from tests.browser import Browser

ANSWERS = {
    "organisation": "某市机关事务管理局", "department": "办公室",
    "sysadmin_name": "甲", "sysadmin_username": "jia", "sysadmin_password": "Morning-tea-41",
    "secadmin_name": "乙", "secadmin_username": "yi.sec", "secadmin_password": "Morning-tea-42",
    "auditor_name": "丙", "auditor_username": "bing", "auditor_password": "Morning-tea-43",
    "manager_name": "丁", "manager_username": "ding", "manager_password": "Morning-tea-44",
}  # fmt: skip


@pytest.fixture
def empty(app):
    def clear():
        db.session.execute(text("UPDATE departments SET head_id = NULL, leader_in_charge_id = NULL"))
        for table in ("person_roles", "people", "departments"):
            db.session.execute(text(f"DELETE FROM {table}"))

    with app.app_context():
        in_transaction(clear)
    return app


def _link(app) -> str:
    answer = app.test_cli_runner().invoke(args=["setup-link"])
    assert answer.exit_code == 0, answer.output
    return "/accounts/setup/" + answer.output.splitlines()[0].rsplit("/", 1)[1]


def test_the_link_sets_up_four_different_persons(empty):
    url, browser = _link(empty), Browser(empty)
    assert "organisation" in browser.page(url)
    assert browser.post(url, **ANSWERS).status_code == 303
    with empty.app_context():
        codes = {p: {r.code for r in queries.by_username(p).roles} for p in ("jia", "yi.sec", "bing", "ding")}
        assert codes["jia"] == {"sysadmin"}
        assert codes["yi.sec"] == {"secadmin"}
        assert codes["bing"] == {"auditor"}
        assert codes["ding"] == {"clerk", "department_head", "manager"}
        assert queries.by_username("ding").department.head_id == queries.by_username("ding").id
    answer = browser.post("/accounts/sign-in", account="jia", password="Morning-tea-41")
    assert answer.status_code == 303
    assert browser.get("/").headers["Location"] == "/accounts/password", "each takes a password of his own"


def test_the_link_works_once(empty):
    url = _link(empty)
    assert Browser(empty).post(url, **ANSWERS).status_code == 303
    assert Browser(empty).get(url).status_code == 410
    assert Browser(empty).post(url, **ANSWERS).status_code == 410


def test_the_three_must_be_different(empty):
    answer = Browser(empty).post(_link(empty), **(ANSWERS | {"secadmin_username": "jia"}))
    assert answer.status_code == 422
    with empty.app_context():
        assert queries.by_username("jia") is None


def test_a_weak_initial_password_is_refused_beside_its_field(empty):
    answer = Browser(empty).post(_link(empty), **(ANSWERS | {"auditor_password": "1234567890"}))
    assert answer.status_code == 422
    assert 'id="auditor_password_note"' in answer.text


def test_with_administrators_there_is_no_set_up(app):
    assert app.test_cli_runner().invoke(args=["setup-link"]).exit_code != 0
    with app.app_context(), pytest.raises(Exception, match=r"administrators|管理员"):
        in_transaction(lambda: setup.set_up(1, **ANSWERS))


def test_doors_are_listed_with_their_keys(app):
    output = app.test_cli_runner().invoke(args=["permissions"]).output
    line = next(line for line in output.splitlines() if line.startswith("/accounts/roles "))
    assert "accounts.roles" in line
    assert line.endswith("secadmin")
    assert "public" in next(line for line in output.splitlines() if line.startswith("/accounts/sign-in"))
