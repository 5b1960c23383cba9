"""Who may open which door: the declared matrix, the doors themselves, and no door without a row."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.core.db import db
from app.shared.accounts import queries
from tests.browser import Browser
from tests.cast import PEOPLE
from tests.standing.matrix import MATRIX, doors

EMPTY = 299  # no view gives this status
SHORT = {"HX-Request": "true"}  # a refusal is then a sentence and not a whole page
PARTS = 3  # so that several processes share the work


def test_no_door_has_changed_its_key_unnoticed(app: Flask) -> None:
    """After a change that is meant: python -m tests.standing.matrix"""
    assert MATRIX.read_text().splitlines() == doors(app)


@pytest.mark.parametrize("username", [person[0] for person in PEOPLE])
def test_every_door_opens_to_its_key_only(app: Flask, empty_rooms: None, username: str) -> None:
    """Each route with each method, tried by each person of the cast; who is let in finds an empty room."""
    held = keys_of(app, username)
    browser = Browser(app, username)
    for rule, keys in locked_doors(app):
        for method in (rule.methods or set()) & {"GET", "POST"}:
            status = browser.http.open(made_up(rule.rule), method=method, headers=SHORT).status_code
            may_enter = "signed in" in keys or held & set(keys)
            may_enter = may_enter and (method == "GET" or not keys[0].startswith("device:"))
            assert (status == EMPTY) == bool(may_enter), (method, rule.rule, status)
            assert may_enter or status == 403, (method, rule.rule, status)


@pytest.mark.parametrize("part", range(PARTS))
def test_behind_each_door_a_record_that_is_not_there_is_said_to_be_missing(app: Flask, part: int) -> None:
    """Each GET route once, by the first of the cast who may: no refusal and no fault."""
    holders = {person[0]: keys_of(app, person[0]) for person in PEOPLE}
    browsers = {username: Browser(app, username) for username in holders}
    for rule, keys in locked_doors(app)[part::PARTS]:
        who = next((name for name, held in holders.items() if "signed in" in keys or held & set(keys)), None)
        if who and "GET" in (rule.methods or ()):
            status = browsers[who].get(made_up(rule.rule)).status_code
            assert status not in (401, 403, 500) or ("signed in" in keys and status == 403), (
                rule.rule,
                status,
            )


def keys_of(app: Flask, username: str) -> set[str]:
    with app.app_context():
        person = queries.by_username(username)
        assert person is not None
        held = set(person.keys())
        db.session.remove()
    return held


def locked_doors(app: Flask) -> list[tuple[Rule, tuple[str, ...]]]:
    """Every route that wants a key, with its keys."""
    found = [
        (rule, getattr(app.view_functions[rule.endpoint], "permissions", ()))
        for rule in app.url_map.iter_rules()
    ]
    return [(rule, keys) for rule, keys in found if keys]


@pytest.fixture
def empty_rooms(app: Flask) -> Iterator[None]:
    """Behind each door there is nothing for a while: who is let in is told so, and no page is made."""
    behind = []
    for door in app.view_functions.values():
        if getattr(door, "permissions", ()):
            behind.append(door.__closure__[door.__code__.co_freevars.index("view")])  # type: ignore[index]
    views = [cell.cell_contents for cell in behind]
    for cell in behind:
        cell.cell_contents = lambda **_parts: ("", EMPTY)
    yield
    for cell, view in zip(behind, views, strict=True):
        cell.cell_contents = view


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
