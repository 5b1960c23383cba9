"""Passwords: two schools, first change, ageing, one-time links."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from app.core import clock
from app.core.db import in_transaction
from app.core.rule import RuleBroken
from app.shared.accounts import queries, rules
from app.shared.accounts.models import OneTimeLink
from app.shared.accounts.services import passwords
from tests.accounts.conftest import PASSWORD
from tests.browser import Browser

OWN = ["李文静", "clerk", "云川市机关事务管理局"]
REFUSED_BY_BOTH = [
    "", "Ab1!", "Short-1", "Clerk-2026-x!", "xx李文静-Aa-2026", "Password2026!", "Admin123!@#", "Qwertyuiop123",
    "Qwerty123456", "aaaaaaaaaaaa", "111111111111", "Ab" * 70 + "1!", "1qaz2wsx1qaz2wsx", "123456789012", "abcdefghijkl",
]  # fmt: skip
ONLY_ASVS = [
    "correct horse battery",
    "zitherpackungblau",
    "纸鸢 春江花月夜的梦境远方",
    "mountain river cloud",
    "WALKINGTHROUGHRAIN",
]
ONLY_DENGBAO = ["Tidy-gate-2", "Lk7%ohuaqp"]
BOTH = ["Tidy-garden-27", "Morning-tea-41", "春江花月夜-Ab-2026x", "gxk29!slWPqz", "Blaue%Blume%77"]


def verdict(password: str, profile: str) -> bool:
    try:
        rules.check_password(password, rules.PROFILES[profile], OWN)
    except RuleBroken:
        return False
    return True


@pytest.mark.parametrize("password", REFUSED_BY_BOTH + ONLY_ASVS + ONLY_DENGBAO + BOTH)
@pytest.mark.parametrize("profile", ["dengbao", "asvs"])
def test_the_verdict_of_both_schools(app, password, profile):
    good = BOTH + (ONLY_ASVS if profile == "asvs" else ONLY_DENGBAO)
    with app.test_request_context():
        assert verdict(password, profile) == (password in good)


def change(browser, password, old=PASSWORD, repeated=None):
    return browser.post(
        "/accounts/password", old_password=old, password=password, repeated=repeated or password
    )


def test_a_change_holds_at_once(door):
    browser, _ = door("clerk")
    assert change(browser, "Other-garden-28").status_code == 303
    assert door_without_reset(browser.http.application, "Other-garden-28").status_code == 303
    assert door_without_reset(browser.http.application, PASSWORD).status_code == 422


def door_without_reset(app, password, account="clerk"):
    return Browser(app).post("/accounts/sign-in", account=account, password=password)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"old": "wrong"}, "old_password"),
        ({"password": "short"}, "password"),
        ({"password": PASSWORD}, "password"),
        ({"repeated": "Different-1-x"}, "repeated"),
    ],
)
def test_a_refusal_stands_beside_its_field(door, given, field):
    answer = change(door("clerk")[0], **({"password": "Other-garden-28"} | given))
    assert answer.status_code == 422
    assert f'id="{field}_note"' in answer.text


def test_the_last_five_do_not_come_back(door):
    browser, _ = door("clerk")
    used = [PASSWORD, *(f"Other-garden-{n}" for n in range(20, 25))]
    for old, new in pairwise(used):
        assert change(browser, new, old=old).status_code == 303
    for former in used[1:]:
        assert change(browser, former, old=used[-1]).status_code == 422
    assert change(browser, used[0], old=used[-1]).status_code == 303, "the sixth last may"


def test_asvs_knows_no_composition_and_no_age(app, door, sign_in, monkeypatch):
    answer = sign_in("sysadmin").post("/settings/", **_settings(app, password_profile="asvs"))
    assert answer.status_code == 303
    browser, _ = door("clerk")
    assert change(browser, "mountain river cloud").status_code == 303
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Browser(app, "clerk").get("/accounts/me").status_code == 200


def _settings(app, **changed):
    from app.shared.settings import queries as settings

    with app.app_context():
        return {name: settings.value(name) for name in settings.definitions()} | changed


def test_after_ninety_days_a_new_one_is_due(app, door, monkeypatch):
    browser, _ = door("clerk")
    change(browser, "Other-garden-28")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=89))
    assert Browser(app, "clerk").get("/accounts/me").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=90, minutes=1))
    assert Browser(app, "clerk").get("/accounts/me").headers["Location"] == "/accounts/password"


def test_seven_days_before_it_is_said(app, door, monkeypatch):
    browser, _ = door("clerk")
    change(browser, "Other-garden-28")
    now = clock.now()
    note = 'id="password_age"'
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=82))
    assert note not in Browser(app, "clerk").page("/accounts/me")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=84))
    assert note in Browser(app, "clerk").page("/accounts/me")


@pytest.fixture
def beginner(app, door):
    """The clerk as an administrator has left him: a change is due."""

    def due():
        queries.by_username("clerk").must_change_password = True

    browser, _ = door("clerk")
    with app.app_context():
        in_transaction(due)
    return browser


@pytest.mark.parametrize(
    "url", ["/", "/accounts/me", "/accounts/", "/accounts/people/1", "/accounts/devices"]
)
def test_before_the_first_change_every_page_leads_to_it(beginner, url):
    answer = beginner.get(url)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/accounts/password"


def test_posts_are_stopped_too(beginner):
    assert beginner.post("/accounts/devices/end-others").headers["Location"] == "/accounts/password"
    assert beginner.get("/accounts/me", target="x").headers["HX-Redirect"] == "/accounts/password"


def test_what_leads_out_stays_open(beginner):
    assert beginner.get("/accounts/password").status_code == 200
    assert beginner.post("/accounts/display", language="en").status_code == 303
    assert beginner.get("/static/css/portal.css").status_code == 200
    assert beginner.post("/accounts/sign-out").headers["Location"] == "/accounts/sign-in"


def test_after_the_change_the_house_is_open(beginner):
    assert change(beginner, "Other-garden-28").status_code == 303
    assert beginner.get("/accounts/me").status_code == 200


def make_link(app, sign_in, username="clerk2") -> str:
    with app.app_context():
        person_id = queries.by_username(username).id
    page = sign_in("sysadmin").post(f"/accounts/people/{person_id}/link")
    assert page.status_code == 200
    return re.search(r'id="one_time_link">[^<]*?(/accounts/password/[\w-]+)<', page.text).group(1)


def set_by(app, url, password="Evening-walk-55", browser=None):
    return (browser or Browser(app)).post(url, password=password, repeated=password)


def test_a_one_time_link_gives_a_password_that_the_administrator_never_knows(app, sign_in):
    url = make_link(app, sign_in)
    assert "高翔" in Browser(app).page(url)
    assert set_by(app, url).status_code == 303
    answer = door_without_reset(app, "Evening-walk-55", "clerk2")
    assert answer.headers["Location"] == "/", "the own password needs no change"
    assert Browser(app).get(url).status_code == 410
    assert set_by(app, url, "Other-walk-56").status_code == 410


def test_opening_the_link_does_not_use_it_up(app, sign_in):
    url = make_link(app, sign_in)
    for _ in range(3):
        assert Browser(app).get(url).status_code == 200


def test_a_newer_link_ends_the_older(app, sign_in):
    old, new = make_link(app, sign_in), make_link(app, sign_in)
    assert Browser(app).get(old).status_code == 410
    assert Browser(app).get(new).status_code == 200


def test_a_link_holds_for_a_day(app, sign_in, monkeypatch):
    url = make_link(app, sign_in)
    later = clock.now() + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert set_by(app, url).status_code == 410


def test_a_weak_password_does_not_use_the_link_up(app, sign_in):
    url = make_link(app, sign_in)
    assert set_by(app, url, "short").status_code == 422
    assert set_by(app, url).status_code == 303


def test_the_link_unlocks_the_name(app, sign_in, door):
    for _ in range(5):
        door("clerk", "wrong")
    set_by(app, make_link(app, sign_in, "clerk"))
    assert door_without_reset(app, "Evening-walk-55").status_code == 303


def test_the_token_is_stored_nowhere(app, sign_in):
    from sqlalchemy import select

    from app.core.db import db
    from app.shared.audit.models import AuditEntry

    token = make_link(app, sign_in).rsplit("/", 1)[1]
    with app.app_context():
        assert token not in str([row.token_hash for row in db.session.scalars(select(OneTimeLink))])
        assert token not in str(
            [(row.changes, row.request_path) for row in db.session.scalars(select(AuditEntry))]
        )


def test_the_same_click_twice_makes_one_link(app, sign_in):
    with app.app_context():
        person_id = queries.by_username("clerk2").id
    browser = sign_in("sysadmin")
    first, second = (
        browser.post(f"/accounts/people/{person_id}/link", form_token="x" * 20) for _ in range(2)
    )
    assert "one_time_link" in first.text
    assert second.status_code == 200
    assert "one_time_link" not in second.text


def test_two_at_once_use_a_link_once(app):
    with app.app_context():
        link_id = in_transaction(
            lambda: passwords.make_link(queries.by_username("clerk2"), "password", None)
        ).id
        in_transaction(lambda: passwords.use_link(link_id))
        with pytest.raises(RuleBroken):
            in_transaction(lambda: passwords.use_link(link_id))
