"""Who may open which door: the declared matrix, the doors themselves, and no door without a row."""

import re

import pytest
from flask import Flask

from app.core.db import db
from app.shared.accounts import queries
from tests.browser import Browser
from tests.cast import PEOPLE
from tests.standing.matrix import MATRIX, doors


def test_no_door_has_changed_its_key_unnoticed(app: Flask) -> None:
    """After a change that is meant: python -m tests.standing.matrix"""
    assert MATRIX.read_text().splitlines() == doors(app)


@pytest.mark.parametrize("username", [person[0] for person in PEOPLE])
def test_every_door_opens_to_its_key_only(app: Flask, username: str) -> None:
    """Each GET route of the house, tried by each person of the cast with a record that is not there."""
    with app.app_context():
        person = queries.by_username(username)
        assert person is not None
        held = set(person.keys())
        db.session.remove()
    browser = Browser(app, username)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        keys = app.view_functions[rule.endpoint].permissions  # type: ignore[attr-defined]
        status = browser.get(made_up(rule.rule)).status_code
        if keys and "signed in" not in keys and not held & set(keys):
            assert status == 403, (rule.rule, status)
        else:
            assert status not in (401, 500), (rule.rule, status)
            assert status != 403 or not keys or "signed in" in keys, (rule.rule, status)


def test_a_stranger_gets_to_the_sign_in_and_no_further(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        keys = app.view_functions[rule.endpoint].permissions if rule.endpoint != "static" else ()  # type: ignore[attr-defined]
        for method in (rule.methods or set()) & {"GET", "POST"}:
            if keys:
                answer = Browser(app).http.open(made_up(rule.rule), method=method)
                where = answer.headers.get("Location", "")
                kept = method == "POST" and answer.status_code in (200, 401, 422)
                kept = kept or (
                    keys[0].startswith("device:") and answer.status_code == 401
                )  # a door asks for its link
                assert "/sign-in" in where or kept, (method, rule.rule, answer.status_code)


def made_up(rule: str) -> str:
    """An address of this route with records that do not exist."""
    rule = re.sub(r"<any\(['\"]?([^'\",)]+)[^>]*>", r"\1", rule)
    rule = re.sub(r"<int\(min[^>]*>", "2026", rule)
    rule = re.sub(r"<int:\w+>", "999999", rule)
    return re.sub(r"<(?:\w+:)?\w+>", "nothing", rule)
