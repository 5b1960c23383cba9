"""Every page in every role: it is there, it is right, it writes nothing and it does not ask too much."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import Base, db
from tests.browser import Browser
from tests.standing.crawl import ROLES, walk

MOST_QUERIES = 45
# What a GET may add rows to: session activity, audit, read receipts, print log (house rule).
MAY_GROW = {
    "sign_ins", "audit_entries", "audit_head", "notice_reads", "notices", "print_log", "heartbeats",
}  # fmt: skip


def row_counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in MAY_GROW
    }


@pytest.mark.slow
@pytest.mark.parametrize("username", ROLES)
def test_every_link_leads_to_a_page_that_writes_nothing_and_asks_little(
    demo_app: Flask, username: str
) -> None:
    with demo_app.app_context():
        before = row_counts()
        db.session.remove()
    visits = walk(demo_app, username, papers=username == "manager")
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
    pages = [v for v in visits if v.answer.mimetype == "text/html"]
    assert not {v.path: v.queries for v in pages if v.queries > MOST_QUERIES}
    with demo_app.app_context():
        assert row_counts() == before


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
