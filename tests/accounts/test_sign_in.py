"""The door: who is let in, and what a guesser learns."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.shared.accounts import queries
from app.shared.accounts.models import SignIn, SignInTry
from app.shared.accounts.services import entering, passwords
from app.shared.audit.models import AuditEntry
from tests.accounts.conftest import PASSWORD
from tests.browser import Browser

NOW = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def said(answer) -> str:
    """The sentence beside the password."""
    return re.search(r'id="password_note">.*?<span>(.*?)</span>', answer.text, re.S).group(1)


def test_the_right_password_leads_to_the_desk(door):
    browser, answer = door("clerk")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "李文静" in browser.page("/accounts/me")


def test_staff_number_and_mobile_number_lead_in_too(app, door):
    from app.core.db import in_transaction
    from app.shared.accounts.services import people

    with app.app_context():

        def give():
            clerk = queries.by_username("clerk")
            clerk.staff_no = "10426"
            people.give_mobile(clerk, "13800001234")

        in_transaction(give)
    for account in ("10426", "13800001234", " CLERK "):
        assert door(account)[1].status_code == 303, account


def test_one_goes_where_one_wanted(door):
    assert door("clerk", next="/accounts/me?x=1")[1].headers["Location"] == "/accounts/me?x=1"


@pytest.mark.parametrize(
    "url", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/\t/evil"]
)
def test_nobody_is_led_out_of_the_house(door, url):
    assert door("clerk", next=url)[1].headers["Location"] == "/"


def test_known_and_unknown_names_look_alike(door):
    for _ in range(5):
        known, unknown = door("clerk", "wrong")[1], door("nobody.there", "wrong")[1]
        assert known.status_code == unknown.status_code == 422
        assert said(known) == said(unknown)
    known, unknown = door("clerk")[1], door("nobody.there")[1]
    assert said(known)[:6] == said(unknown)[:6], "locked alike"


def test_the_same_work_is_done_for_names_that_nobody_bears(app, door, monkeypatch):
    """Counted, not timed: one hash of full cost each; disabled, without password or unknown."""
    seen = []
    hasher = passwords.hasher

    class Counted:
        def verify(self, stored, given):
            seen.append(stored)
            return hasher().verify(stored, given)

        def __getattr__(self, name):
            return getattr(hasher(), name)

    monkeypatch.setattr(passwords, "hasher", Counted)
    for account in ("clerk", "nobody.there", "clerk2"):
        seen.clear()
        assert door(account, "wrong")[1].status_code == 422
        assert len(seen) == 1, account
        assert seen[0].startswith("$argon2id$")


def test_five_failures_lock_the_name_for_half_an_hour(door, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    left = [said(door("clerk", "wrong")[1]) for _ in range(5)]
    assert [re.search(r"\d+", text).group() for text in left] == ["4", "3", "2", "1", "30"]
    assert door("clerk")[1].status_code == 422, "locked, though the password is right"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=29, seconds=59))
    assert door("clerk")[1].status_code == 422
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=30))
    assert door("clerk")[1].status_code == 303


def test_the_right_password_forgets_the_failures(door):
    for _ in range(4):
        door("clerk", "wrong")
    assert door("clerk")[1].status_code == 303
    assert "4" in said(door("clerk", "wrong")[1])


def test_a_lock_of_one_name_is_no_lock_of_another(door):
    for _ in range(6):
        door("clerk", "wrong")
    assert door("leader")[1].status_code == 303


def test_one_address_has_twenty_wrong_guesses_a_minute(door, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for number in range(20):
        door(f"name{number}", "wrong")
    assert door("clerk")[1].status_code == 422
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=61))
    assert door("clerk")[1].status_code == 303


def guess_at_once(app, guesses: int, monkeypatch) -> int:
    """So many wrong guesses from as many threads; returns how many were evaluated."""
    evaluated = []
    verify = entering.verify
    monkeypatch.setattr(
        entering, "verify", lambda stored, given: evaluated.append(1) or verify(stored, given)
    )

    def guess(number: int) -> int:
        answer = app.test_client().post(
            "/accounts/sign-in",
            data={"account": "clerk", "password": f"wrong{number}", "form_token": f"{number:020}"},
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        )
        return answer.status_code

    with ThreadPoolExecutor(guesses) as pool:
        assert set(pool.map(guess, range(guesses))) == {422}
    return len(evaluated)


@pytest.mark.slow
def test_of_fifty_guesses_at_once_at_most_five_are_evaluated(app, door, monkeypatch):
    assert guess_at_once(app, 50, monkeypatch) == 5


@pytest.mark.slow
def test_without_the_count_before_all_of_them_would_be_evaluated(app, door, monkeypatch):
    """The guard removed: counting after the password was looked at lets the whole crowd through."""
    monkeypatch.setattr(
        entering, "count_try", lambda account, address: entering.Try("", queries.by_account(account).id, 4)
    )
    assert guess_at_once(app, 50, monkeypatch) == 50


@pytest.mark.slow
def test_without_the_lock_a_crowd_slips_through_on_postgresql(app, door, monkeypatch):
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("on SQLite the write lock of the transaction is the guard")
    failures = entering._failures
    monkeypatch.setattr(entering, "lock", lambda key: None)

    def slowly(mark, since):
        found = failures(mark, since)
        db.session.execute(select(func.pg_sleep(0.3)))
        return found

    monkeypatch.setattr(entering, "_failures", slowly)
    assert guess_at_once(app, 20, monkeypatch) > 5


def test_a_new_token_at_every_sign_in(app, door):
    browser, _ = door("clerk")
    with browser.http.session_transaction() as session:
        first = session["_user_id"]
    door("clerk", browser=browser)
    with browser.http.session_transaction() as session:
        assert session["_user_id"] != first
    with app.app_context():
        rows = db.session.scalars(select(SignIn).order_by(SignIn.id)).all()
        assert [bool(row.ended_at) for row in rows] == [True, False]
        assert first not in {row.token_hash for row in rows}, "the token itself is stored nowhere"


def test_a_planted_cookie_is_not_taken_over(door, app):
    """Session fixation: whatever the cookie held before is gone after sign-in."""
    browser = Browser(app)
    with browser.http.session_transaction() as session:
        session["_user_id"] = "planted"
        session["csrf_token"] = "planted"
    door("clerk", browser=browser)
    with browser.http.session_transaction() as session:
        assert session["_user_id"] != "planted"
        assert session.get("csrf_token") != "planted"


def test_going_in_and_out_and_failing_leave_lines_in_the_audit(app, door):
    door("clerk", "wrong")
    browser, _ = door("clerk")
    browser.post("/accounts/sign-out")
    with app.app_context():
        clerk = queries.by_username("clerk")
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        acts = {row.action: row for row in rows}
        assert {"sign_in_failed", "sign_in", "sign_out"} <= set(acts)
        assert {acts[act].subject_id for act in ("sign_in_failed", "sign_in", "sign_out")} == {clerk.id}
        assert acts["sign_out"].person_id == clerk.id
        mark = db.session.scalar(select(SignIn.token_hash))[:12]
        assert acts["sign_out"].session_mark == mark
        assert PASSWORD not in str([row.changes for row in rows])


def test_what_an_unknown_name_typed_is_not_written_down(app, door):
    door("My-password-typed-as-name-9", "x")
    with app.app_context():
        assert "typed-as-name" not in str([row.changes for row in db.session.scalars(select(AuditEntry))])
        assert "typed-as-name" not in str([row.name_hash for row in db.session.scalars(select(SignInTry))])


def test_a_hash_of_another_cost_is_renewed(app, door):
    app.config["ARGON2_PASSES"] = 2
    try:
        door("clerk")
        with app.app_context():
            assert "t=2," in queries.by_username("clerk").password_hash
    finally:
        app.config["ARGON2_PASSES"] = 1


def test_somebody_shut_out_reads_the_same_sentence(app, door, sign_in):
    with app.app_context():
        clerk_id = queries.by_username("clerk").id
    sign_in("sysadmin").post(f"/accounts/people/{clerk_id}/disable")
    answer = door("clerk")[1]
    assert answer.status_code == 422
    assert said(answer) == said(door("nobody.there")[1])


def test_the_page_works_in_three_languages_and_large_type(app):
    browser = Browser(app)
    assert browser.post("/accounts/display", language="en", next="/accounts/sign-in").status_code == 303
    assert "Sign in" in browser.page("/accounts/sign-in")
    browser.post("/accounts/display", text_size="large", next="/accounts/sign-in")
    assert 'data-size="large"' in browser.page("/accounts/sign-in")
    browser.post("/accounts/display", language="klingon")
    assert 'lang="en"' in browser.page("/accounts/sign-in")


def test_the_choice_of_a_person_is_kept(app, door):
    browser, _ = door("clerk")
    browser.post("/accounts/display", text_size="large")
    with app.app_context():
        clerk = queries.by_username("clerk")
        assert clerk.text_size == "large"
        assert clerk.version == 2, "given a password once; display is no new version of the person"
