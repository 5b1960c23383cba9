"""Devices: shown once, stored as a fingerprint, revocable; no person comes with them."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock, web
from app.core.db import db
from app.core.module import DeviceKind
from app.shared import gate
from app.shared.audit.models import AuditEntry
from app.shared.gate import rules, services
from app.shared.gate.models import Device, DeviceSession, DeviceStatus
from tests.browser import Browser

PLACES = [(1, "一会议室"), (2, "二会议室")]


@pytest.fixture(autouse=True)
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of device, whatever the modules declare."""
    found = {
        "door": DeviceKind("door", "门牌屏", lambda place: f"/rooms/{place}/door", lambda: PLACES),
        "board": DeviceKind("board", "大厅屏", lambda _place: "/rooms/board"),
    }
    monkeypatch.setattr("app.shared.gate.queries.kinds", lambda: found)


@pytest.fixture
def link(manager: Browser) -> str:
    """The link of a door display before room 1."""
    return link_of(set_up(manager))


@pytest.fixture
def screen(app: Flask, link: str) -> "Screen":
    screen = Screen(app)
    screen.enter(link)
    return screen


class Screen(Browser):
    """A tablet: a browser in which nobody is signed in."""

    def enter(self, link: str) -> Any:
        page = self.http.get(link)
        secret = re.search(r'name="secret"[^>]*value="([^"]+)"', page.text)
        assert secret, page.text
        return self.post(link, secret=secret[1])


def set_up(browser: Browser, **changed: Any) -> Any:
    me = browser.person_id
    return browser.post(
        "/gate/devices/new",
        **({"name": "平板 1", "kind": "door", "place": 1, "responsible_id": me} | changed),
    )


def link_of(answer: Any) -> str:
    found = re.search(r"(/gate/enter/[\w-]+)", answer.text)
    assert found, answer.text
    return found[1]


def device(app: Flask) -> dict[str, Any]:
    with app.app_context():
        row = db.session.scalars(select(Device)).one()
        return {c.key: getattr(row, c.key) for c in Device.__table__.columns}


def here(app: Flask, screen: Screen) -> Any:
    """Which device the house takes this browser for."""
    cookie = screen.http.get_cookie("device")
    with app.test_request_context("/", headers={"Cookie": f"device={cookie.value}" if cookie else ""}):
        found = gate.here()
        return found.name if found else None


def test_the_link_is_shown_once_as_text_and_as_a_code(manager: Browser) -> None:
    answer = set_up(manager, form_token="x" * 24)
    assert link_of(answer) and '<svg class="device-qr"' in answer.text
    again = set_up(manager, form_token="x" * 24)
    assert "/gate/enter/" not in again.text and again.status_code == 200


def test_only_fingerprints_are_stored(app: Flask, screen: Screen, link: str) -> None:
    cookie = screen.http.get_cookie("device")
    with app.app_context():
        session = db.session.scalars(select(DeviceSession)).one()
        stored = str(device(app)) + session.token_hash
    assert cookie is not None and cookie.value not in stored and link.rsplit("/", 1)[1] not in stored


def test_the_screen_becomes_the_device(app: Flask, screen: Screen) -> None:
    assert here(app, screen) == "平板 1"


def test_looking_at_the_link_writes_nothing_and_lets_nobody_in(app: Flask, link: str) -> None:
    screen = Screen(app)
    assert screen.get(link).status_code == 200
    assert here(app, screen) is None
    assert device(app)["link_hash"] is not None


def test_the_link_works_once(app: Flask, screen: Screen, link: str) -> None:
    thief = Screen(app)
    assert thief.post(link, secret="s" * 43).status_code == 422
    assert here(app, thief) is None


def test_a_double_click_lets_the_same_screen_in(app: Flask, link: str) -> None:
    screen = Screen(app)
    for _ in range(2):
        assert screen.post(link, secret="s" * 43, form_token="t" * 24).status_code == 303
    assert here(app, screen) == "平板 1"


def test_the_link_lapses_after_a_day(app: Flask, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    late = clock.now() + timedelta(hours=rules.LINK_HOURS)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert Screen(app).post(link, secret="s" * 43).status_code == 422


def test_a_link_that_lapsed_would_work_without_the_rule(
    app: Flask, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = clock.now() + timedelta(hours=rules.LINK_HOURS)
    monkeypatch.setattr(clock, "now", lambda: late)
    monkeypatch.setattr(rules, "check_link", lambda *_: None)
    assert Screen(app).post(link, secret="s" * 43).status_code == 303


def test_a_revoked_device_is_out_at_once(app: Flask, manager: Browser, screen: Screen) -> None:
    row = device(app)
    manager.post(f"/gate/devices/{row['id']}/revoke", version=row["version"])
    assert here(app, screen) is None


def test_without_ending_the_session_a_revoked_device_is_out_too(
    app: Flask, manager: Browser, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_end_sessions", lambda _id: None)
    row = device(app)
    manager.post(f"/gate/devices/{row['id']}/revoke", version=row["version"])
    assert here(app, screen) is None


def test_another_tablet_takes_the_place_of_the_first(app: Flask, manager: Browser, screen: Screen) -> None:
    row = device(app)
    answer = manager.post(f"/gate/devices/{row['id']}/link", version=row["version"])
    assert here(app, screen) == "平板 1", "until the new link is opened the old screen goes on"
    other = Screen(app)
    other.enter(link_of(answer))
    assert here(app, other) == "平板 1" and here(app, screen) is None


def test_a_device_is_no_person(screen: Screen) -> None:
    for url in ("/", "/gate/devices", "/notifications/"):
        assert screen.http.get(url).status_code in (303, 404), url


def test_a_door_display_needs_a_place_and_a_board_has_none(manager: Browser) -> None:
    assert set_up(manager, place="").status_code == 422
    assert set_up(manager, kind="board", place=1).status_code == 422
    assert set_up(manager, kind="board", place="").status_code == 200


@pytest.mark.parametrize("who", ["clerk", "steward", "secadmin", "auditor", "outsider"])
def test_others_set_up_no_device(sign_in: Any, who: str) -> None:
    assert sign_in(who).get("/gate/devices/new").status_code == 403


def test_being_heard_of_is_written_at_most_once_a_minute(
    app: Flask, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()

    def seen(seconds: int) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=seconds))
        with app.app_context():
            session = db.session.scalars(select(DeviceSession)).one()
            services.heard_of(session.id, clock.now())
            moment = db.session.scalars(select(DeviceSession.seen_at)).one()
            db.session.commit()
        return moment

    first = seen(30)
    assert first < start + timedelta(seconds=20)
    assert seen(90) == start + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("revoked", "link", "seen", "expected"),
    [
        (None, 60, None, DeviceStatus.WAITING),
        (None, -1, None, DeviceStatus.ASLEEP),
        (None, None, -5, DeviceStatus.RUNNING),
        (None, None, -16, DeviceStatus.SILENT),
        (-1, None, -5, DeviceStatus.REVOKED),
    ],
)
def test_how_a_device_stands(
    revoked: int | None, link: int | None, seen: int | None, expected: DeviceStatus
) -> None:
    now = clock.now()
    at = [None if m is None else now + timedelta(minutes=m) for m in (revoked, link, seen)]
    assert rules.standing(at[0], at[1], at[2], now) is expected


def test_the_log_names_the_device(app: Flask, screen: Screen) -> None:
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "device_in")).one()
        assert "平板 1" in str(entry.changes)


@pytest.mark.parametrize(
    ("kind", "who", "method", "status"),
    [
        ("door", "", "GET", 200),
        ("door", "", "POST", 200),
        ("board", "", "GET", 403),
        ("", "", "GET", 401),
        ("", "manager", "GET", 200),
        ("", "manager", "POST", 403),
        ("", "clerk", "GET", 403),
    ],
)
def test_who_passes_the_door_of_a_device(
    app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str, who: str, method: str, status: int
) -> None:
    from flask_login import AnonymousUserMixin

    from app.shared.accounts import queries as people

    found = Device(name="x", kind=kind) if kind else None
    monkeypatch.setattr(app.extensions["devices"], "here", lambda: found)
    view = web.device("door", also=("gate.devices",))(lambda: ("open", 200))
    with app.test_request_context("/", method=method):
        from flask import g

        g._login_user = people.by_username(who) if who else AnonymousUserMixin()
        try:
            answer = app.make_response(view())
        except Exception as refusal:
            answer = refusal.get_response()
        assert answer.status_code == status


def test_the_house_does_not_start_with_an_unguarded_view(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.view_functions, "gate.bare", lambda: "")
    with pytest.raises(RuntimeError, match="neither"):
        web.refuse_unguarded_views(app)
    monkeypatch.setitem(app.view_functions, "gate.bare", web.device("door")(lambda: ""))
    web.refuse_unguarded_views(app)


def test_a_screen_without_a_token_says_so(app: Flask) -> None:
    with app.test_request_context("/"):
        answer = app.extensions["devices"].refused()
    assert answer.status_code == 401
