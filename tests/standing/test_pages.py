"""Every page in every role: it is there, it is right, it writes nothing and it does not ask too much."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.core.db import Base, db
from tests.browser import Browser
from tests.standing.crawl import ROLES, walk

MOST_QUERIES = 45
# What a GET may add rows to: session activity, audit, read receipts, print log (house rule).
MAY_GROW = {
    "sign_ins", "audit_entries", "audit_head", "notice_reads", "notices", "print_log", "heartbeats",
}  # fmt: skip
TOO_HEAVY = ("/paper", "format=xlsx")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that run inside."""
    ran: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def row_counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in MAY_GROW
    }


@pytest.mark.slow
@pytest.mark.parametrize("username", ROLES)
def test_every_link_leads_to_a_page_and_no_page_writes(demo_app: Flask, username: str) -> None:
    with demo_app.app_context():
        before = row_counts()
        db.session.remove()
    visits = walk(demo_app, username)
    broken = [
        (v.path, v.answer.status_code, v.came_from) for v in visits if v.answer.status_code not in (200, 303)
    ]
    assert not broken
    assert len(visits) > 8
    for visit in visits:
        policy = visit.answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy or "sandbox" in policy, visit.path
        assert "unsafe" not in policy, visit.path
        assert "no-store" in visit.answer.headers["Cache-Control"] or visit.endpoint == "static", visit.path
    with demo_app.app_context():
        assert row_counts() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "username", ["clerk", "leader", "manager", "dispatcher", "driver", "sysadmin", "auditor"]
)
def test_no_page_asks_the_database_too_often(demo_app: Flask, username: str) -> None:
    addresses = [v.path for v in walk(demo_app, username, each=1) if v.answer.mimetype == "text/html"]
    browser = Browser(demo_app, username)
    heavy = {}
    for address in addresses:
        if any(part in address for part in TOO_HEAVY):
            continue
        with demo_app.app_context():
            engine_ready = db.engine is not None
        assert engine_ready
        with demo_app.app_context(), counted() as ran:
            browser.get(address)
        if len(ran) > MOST_QUERIES:
            heavy[address] = len(ran)
    assert not heavy


def test_every_answer_is_hardened(app: Flask) -> None:
    for path in ("/", "/nothing/here", "/accounts/sign-in", "/healthz", "/static/css/portal.css"):
        headers = Browser(app).http.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_shut(app: Flask) -> None:
    plain = app.test_client().get("/accounts/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    over_tls = app.test_client().get("/accounts/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert over_tls.startswith("__Host-session=")
    assert "Secure" in over_tls
