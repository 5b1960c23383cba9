"""The door: who is let in, and what a guesser learns."""

from app.shared.accounts.models import SignIn
from tests.accounts.conftest import PASSWORD


def test_the_right_password_leads_to_the_desk(door):
    browser, answer = door("clerk")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "李文静" in browser.page("/")


def test_the_page_is_shown_to_strangers(app):
    from tests.browser import Browser

    assert "password" in Browser(app).page("/accounts/sign-in")
