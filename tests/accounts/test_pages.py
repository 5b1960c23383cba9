"""Every page of people and settings, by role."""

import pytest
from flask import Flask

from app.shared.accounts import queries
from tests.browser import Browser

EVERYBODY = [
    "/accounts/me",
    "/accounts/me/signature",
    "/accounts/devices",
    "/accounts/absences",
    "/accounts/acting",
]
READERS = ["/accounts/", "/accounts/?q=lwj", "/accounts/?q=nobody-at-all", "/accounts/people/{clerk}"]
MANAGERS = [
    "/accounts/people", "/accounts/people?q=li&status=active&role=clerk", "/accounts/people/new",
    "/accounts/people/{clerk}/edit", "/accounts/people/{clerk}/leave", "/accounts/departments",
    "/accounts/departments/new", "/accounts/departments/{planning}/edit", "/accounts/posts", "/accounts/posts/new",
    "/settings/",
]  # fmt: skip
KEEPERS = ["/accounts/roles", "/accounts/roles/clerk", "/accounts/people/{clerk}/roles"]


def _real(app: Flask, url: str) -> str:
    with app.app_context():
        clerk = queries.by_username("clerk")
        return url.format(clerk=clerk.id, planning=clerk.department_id)


@pytest.mark.parametrize("url", EVERYBODY + READERS)
@pytest.mark.parametrize("username", ["clerk", "leader", "sysadmin", "secadmin", "auditor"])
def test_pages_for_everybody(app, username, url):
    assert "<h1" in Browser(app, username).page(_real(app, url))


@pytest.mark.parametrize("url", MANAGERS)
def test_pages_of_the_system_administrator(app, sign_in, url):
    url = _real(app, url)
    assert "lead" in sign_in("sysadmin").page(url), "an administration page has a sentence of help"
    assert sign_in("clerk").get(url).status_code == 403
    assert sign_in("auditor").get(url).status_code == 403


@pytest.mark.parametrize("url", KEEPERS)
def test_pages_of_the_security_administrator(app, sign_in, url):
    url = _real(app, url)
    assert "lead" in sign_in("secadmin").page(url)
    assert sign_in("clerk").get(url).status_code == 403
    assert sign_in("sysadmin").get(url).status_code == 403


@pytest.mark.parametrize("url", EVERYBODY + READERS + MANAGERS + KEEPERS)
def test_strangers_come_to_the_door(app, url):
    answer = Browser(app).get(_real(app, url))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/accounts/sign-in")


def test_somebody_without_a_role_sees_only_what_is_his_own(sign_in, app):
    assert sign_in("outsider").get(_real(app, "/accounts/people/{clerk}")).status_code == 403
    assert sign_in("outsider").page("/accounts/me")


def test_colleagues_see_no_account_facts(sign_in, app):
    page = sign_in("clerk2").page(_real(app, "/accounts/people/{clerk}"))
    assert "李文静" in page
    assert "/end-sessions" not in page
    assert "/roles" not in page.replace("/accounts/roles", "")
