"""Sessions: the row decides, not the cookie."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.core.web import poll
from app.shared.accounts import queries, services
from app.shared.accounts.models import SignIn
from tests.accounts.conftest import PASSWORD
from tests.browser import Browser

NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch):
    """at(minutes) sets the clock that many minutes after NOW."""

    def set_clock(minutes: float):
        monkeypatch.setattr(clock, "now", lambda: NOW + minutes * MINUTE)

    set_clock(0)
    return set_clock


def is_in(browser: Browser) -> bool:
    return browser.get("/accounts/me").status_code == 200


def cookie_of(browser: Browser) -> str:
    return browser.http.get_cookie("session").value


def replay(app, cookie: str) -> int:
    """A thief's request with a copied cookie."""
    thief = app.test_client()
    thief.set_cookie("session", cookie)
    return thief.get("/accounts/me").status_code


@pytest.mark.parametrize(
    ("username", "minutes"), [("clerk", 30), ("sysadmin", 15), ("secadmin", 15), ("auditor", 15)]
)
def test_who_rests_too_long_is_out(app, at, username, minutes):
    browser = Browser(app, username)
    at(minutes)
    assert is_in(browser)
    at(2 * minutes + 0.1)
    assert not is_in(browser)


def test_after_twelve_hours_everybody_signs_in_again(app, at):
    browser = Browser(app, "clerk")
    for minutes in range(20, 12 * 60, 20):
        at(minutes)
        assert is_in(browser)
    at(12 * 60 + 1)
    assert not is_in(browser)


def _seen(app) -> datetime:
    with app.app_context():
        return db.session.scalar(select(SignIn.seen_at))


def test_activity_is_written_at_most_once_a_minute(app, at):
    browser = Browser(app, "clerk")
    at(0.9)
    browser.get("/accounts/me")
    assert _seen(app) == NOW
    at(1.1)
    browser.get("/accounts/me")
    assert _seen(app) == NOW + 1.1 * MINUTE


def test_polls_keep_no_session_alive(app, at, monkeypatch):
    view = app.view_functions["accounts.devices"]
    monkeypatch.setattr(view, "is_poll", True, raising=False)
    browser = Browser(app, "clerk")
    at(20)
    assert browser.get("/accounts/devices").status_code == 200
    assert _seen(app) == NOW
    monkeypatch.delattr(view, "is_poll")
    browser.get("/accounts/devices")
    assert _seen(app) == NOW + 20 * MINUTE, "without the mark it would"


def test_the_mark_of_a_poll_survives_the_guard():
    from app.core.web import requires

    assert requires()(poll(lambda: None)).is_poll
    assert poll(requires()(lambda: None)).is_poll


def test_the_button_of_the_warning_keeps_the_session(app, at):
    browser = Browser(app, "clerk")
    at(29)
    assert browser.post("/accounts/keep-session").status_code == 204
    at(58)
    assert is_in(browser)


def _sign_out(app, browser, clerk_id):
    browser.post("/accounts/sign-out")


def _own_device(app, browser, clerk_id):
    other = Browser(app, "clerk")
    with app.app_context():
        first = db.session.scalar(select(SignIn.id).where(SignIn.person_id == clerk_id).order_by(SignIn.id))
    assert other.post(f"/accounts/devices/{first}/end").status_code == 303
    assert is_in(other)


def _all_others(app, browser, clerk_id):
    other = Browser(app, "clerk")
    other.post("/accounts/devices/end-others")
    assert is_in(other)


def _by_administrator(app, browser, clerk_id):
    Browser(app, "sysadmin").post(f"/accounts/people/{clerk_id}/end-sessions")


def _disabled(app, browser, clerk_id):
    Browser(app, "sysadmin").post(f"/accounts/people/{clerk_id}/disable")


def _left(app, browser, clerk_id):
    answer = Browser(app, "sysadmin").post(f"/accounts/people/{clerk_id}/leave", on="2026-11-30")
    assert answer.status_code == 303


def _new_password(app, browser, clerk_id):
    other = Browser(app, "clerk")
    answer = other.post(
        "/accounts/password", old_password=PASSWORD, password="Other-garden-28", repeated="Other-garden-28"
    )
    assert answer.status_code == 303
    assert is_in(other), "where it was changed one stays"


@pytest.mark.parametrize(
    "end", [_sign_out, _own_device, _all_others, _by_administrator, _disabled, _left, _new_password]
)
def test_a_stolen_cookie_of_an_ended_session_opens_nothing(app, door, end):
    browser, _ = door("clerk")
    cookie = cookie_of(browser)
    assert replay(app, cookie) == 200, "while the session holds, the copy works: that is what ending is for"
    with app.app_context():
        clerk_id = queries.by_username("clerk").id
    end(app, browser, clerk_id)
    assert replay(app, cookie) == 303


def test_nobody_ends_the_session_of_another(app, clerk):
    Browser(app, "leader")
    with app.app_context():
        leader = queries.by_username("leader")
        row_id = db.session.scalar(select(SignIn.id).where(SignIn.person_id == leader.id))
    assert clerk.post(f"/accounts/devices/{row_id}/end").status_code == 404


def test_a_forged_or_foreign_token_is_nobody(app, at):
    with app.app_context():
        assert services.session_of("x" * 43, NOW) is None
        assert services.session_of("", NOW) is None


def test_permissions_are_read_in_a_constant_number_of_queries(app):
    from sqlalchemy import event

    from app.shared.accounts.models import PersonRole, Role

    def count(username: str) -> int:
        statements = []
        with app.app_context():
            token = in_transaction(lambda: services.open_session(queries.by_username(username)))
            db.session.expunge_all()
            listener = lambda *args: statements.append(args[2])  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", listener)
            person = services.session_of(token, clock.now()).person
            person.may("accounts.read"), person.may("vehicles.dispatch"), person.full_name, person.rank_order
            event.remove(db.engine, "before_cursor_execute", listener)
        return len([s for s in statements if s.lstrip().upper().startswith("SELECT")])

    with app.app_context():

        def give_all():
            clerk2 = queries.by_username("clerk2")
            for role in db.session.scalars(
                select(Role).where(Role.code.in_(["guard", "driver", "keeper", "finance"]))
            ):
                db.session.add(PersonRole(person_id=clerk2.id, role_id=role.id))

        in_transaction(give_all)
    assert count("clerk") == count("clerk2") == 2


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(app, sign_in):
    browser = sign_in("sysadmin")
    assert browser.get("/accounts/people").status_code == 200
    with app.app_context():
        person_id = queries.by_username("sysadmin").id
    assert sign_in("secadmin").post(f"/accounts/people/{person_id}/roles", roles="clerk").status_code == 303
    assert browser.get("/accounts/people").status_code == 403
