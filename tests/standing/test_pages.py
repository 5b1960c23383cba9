"""Every page in every role: it is there, it is right, it writes nothing and it does not ask too much."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.standing.crawl import ROLES, Walks

MOST_QUERIES = 45
MOST_ON_THE_DESK = 60  # it has a card or two of every module


@pytest.mark.slow
@pytest.mark.parametrize("username", ROLES)
def test_every_link_leads_to_a_page_that_writes_nothing_and_asks_little(walks: Walks, username: str) -> None:
    found = walks.of(username)
    assert not [(v.path, v.status, v.came_from) for v in found.visits if v.status not in (200, 303)]
    assert len(found.visits) > 8
    for visit in found.visits:
        policy = visit.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy or "sandbox" in policy, visit.path
        assert "unsafe" not in policy, visit.path
        assert "no-store" in visit.headers["Cache-Control"] or visit.endpoint == "static", visit.path
    most = {v.path: MOST_ON_THE_DESK if v.path == "/" else MOST_QUERIES for v in found.visits if v.is_page}
    assert not {v.path: v.queries for v in found.visits if v.is_page and v.queries > most[v.path]}
    assert not found.grew


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
