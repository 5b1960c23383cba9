"""Nothing typed is lost when a session ends."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.shared.accounts import queries
from app.shared.accounts.models import Absence, SignIn
from app.shared.accounts.views import kept
from tests.accounts.conftest import PASSWORD
from tests.browser import Browser

TOKEN = "a-form-token-of-24-letters"


def hidden(page: str) -> dict[str, str]:
    """Name and value of all hidden fields."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if 'type="hidden"' in tag and name and value:
            found[name.group(1)] = html.unescape(value.group(1))
    return found


@pytest.fixture
def typed(app, door):
    """The clerk fills a form; before it is handed in the session ends. Returns browser, answer, what was typed."""
    browser, _ = door("clerk")
    with app.app_context():
        clerk, deputy = queries.by_username("clerk"), queries.by_username("leader")
        form = {
            "person_id": str(clerk.id), "deputy_id": str(deputy.id), "starts_at": "2030-05-01T08:30",
            "ends_at": "2030-05-02T17:30", "reason": "开会 <b>\"引号\"", "form_token": TOKEN,
        }  # fmt: skip
    with browser.http.session_transaction() as session:
        token = session["_user_id"]

    def end():
        row = db.session.scalar(select(SignIn).order_by(SignIn.id.desc()))
        row.ended_at = clock.now()

    from app.core.db import in_transaction

    with app.app_context():
        in_transaction(end)
    assert token
    return browser, browser.post("/accounts/absences", **form), form


def test_the_form_waits_on_the_sign_in_page_and_is_handed_in_afterwards(app, typed, door):
    browser, answer, form = typed
    assert answer.status_code == 401
    assert "password" in answer.text
    page = door("clerk", browser=browser, kept=hidden(answer.text)["kept"])[1]
    assert page.status_code == 200
    assert html.escape("开会 <b>") in page.text
    fields = hidden(page.text)
    again = {name: value for name, value in fields.items() if name in form}
    assert again == form, "every field, and the same form token"
    assert 'action="/accounts/absences"' in page.text
    assert browser.post("/accounts/absences", **again).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Absence.reason)) == form["reason"]


def test_without_the_keeper_it_would_be_lost(app, clerk, monkeypatch):
    monkeypatch.setitem(app.extensions, "keep_what_was_typed", None)
    answer = Browser(app).post("/accounts/absences", reason="long text")
    assert answer.status_code == 303
    assert "long text" not in answer.text


def test_somebody_else_does_not_see_it(typed, door):
    browser, answer, _form = typed
    page = door("leader", browser=browser, kept=hidden(answer.text)["kept"])[1]
    assert page.status_code == 303
    assert "开会" not in page.text


def test_passwords_and_csrf_are_not_kept(app):
    answer = Browser(app).post(
        "/accounts/password", old_password="Secret-1", password="Secret-2", csrf_token="t"
    )
    with app.app_context(), app.test_request_context():
        fields = dict(kept._signer().loads(hidden(answer.text)["kept"])["fields"])
    assert set(fields) == {"form_token"}


def test_a_forged_or_old_package_is_dropped(app, typed, door, monkeypatch):
    browser, answer, _form = typed
    package = hidden(answer.text)["kept"]
    assert door("clerk", browser=browser, kept=package[:-3] + "AAA")[1].status_code == 303
    monkeypatch.setattr(kept, "HOURS", -1)
    assert door("clerk", browser=browser, kept=package)[1].status_code == 303


def test_a_wrong_password_in_between_loses_nothing(typed, door):
    browser, answer, form = typed
    page = door("clerk", "wrong", browser=browser, kept=hidden(answer.text)["kept"])[1]
    assert page.status_code == 422
    page = door("clerk", browser=browser, kept=hidden(page.text)["kept"])[1]
    assert hidden(page.text)["reason"] == form["reason"]


def test_a_file_is_named_to_be_chosen_again(app, door):
    import io

    browser = Browser(app)
    data = {"picture": (io.BytesIO(b"x"), "签名.png"), "form_token": TOKEN}
    answer = browser.http.post("/accounts/me/signature", data=data, content_type="multipart/form-data")
    page = door("clerk", browser=browser, kept=hidden(answer.text)["kept"])[1]
    assert "签名.png" in page.text


def test_htmx_gets_the_page_in_place_of_the_body(app):
    answer = Browser(app).post("/accounts/absences", target="absence_list", reason="x")
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "body"


@pytest.fixture
def strict(app):
    """With CSRF protection, as in real life."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_signed_out_in_another_window_loses_nothing_either(strict):
    """The cookie is new and so is its CSRF token: kept if the browser says that the form is ours."""
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = strict.test_client().post("/accounts/absences", data={"reason": "long text"}, headers=ours)
    assert answer.status_code == 401
    assert "kept" in hidden(answer.text)


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}])
def test_what_a_stranger_posts_is_not_kept(strict, headers):
    answer = strict.test_client().post("/accounts/absences", data={"reason": "evil"}, headers=headers)
    assert answer.status_code == 400
    assert "kept" not in hidden(answer.text)


def test_a_sensitive_act_asks_for_the_password_after_five_minutes(app, monkeypatch, door):
    from app.core.db import in_transaction
    from app.shared.accounts.services import passwords

    browser = Browser(app, "secadmin")
    with app.app_context():
        clerk_id = queries.by_username("clerk").id

        def give():
            queries.by_username("secadmin").password_hash = passwords.hasher().hash(PASSWORD)

        in_transaction(give)
    url = f"/accounts/people/{clerk_id}/roles"
    assert browser.get(url).status_code == 200, "the password has just been given"
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert browser.get(url).headers["Location"].startswith("/accounts/confirm?next=")
    answer = browser.post(url, roles="clerk", form_token=TOKEN)
    assert answer.status_code == 401
    with app.app_context():
        assert {role.code for role in queries.by_username("clerk").roles} == {"clerk"}
    package = hidden(answer.text)["kept"]
    assert browser.post("/accounts/confirm", password="wrong", kept=package).status_code == 422
    page = browser.post("/accounts/confirm", password=PASSWORD, kept=package)
    assert hidden(page.text)["roles"] == "clerk"
    assert browser.post(url, roles="clerk", form_token=TOKEN).status_code == 303


def test_confirming_is_guessing_and_counted_so(app, door):
    browser, _ = door("clerk")
    for _ in range(5):
        browser.post("/accounts/confirm", password="wrong")
    assert browser.post("/accounts/confirm", password=PASSWORD).status_code == 422
    assert door("clerk")[1].status_code == 422
