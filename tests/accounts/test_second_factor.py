"""The second factor: set up, asked at the door, each code once, the lock counts; and unused accounts."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import keep_setting
from app.shared.accounts import queries, rules
from app.shared.accounts.models import PersonStatus, SecondFactor, SignIn, SignInTry
from app.shared.accounts.services import second
from app.shared.audit.models import AuditEntry
from tests.browser import Browser

NOW = datetime(2026, 11, 19, 2, 0, 5, tzinfo=UTC)
Door = Callable[..., Any]


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The clock stands at NOW; stopped(30) moves it on by so many seconds."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda seconds: monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=seconds))


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert rules.code_at(secret, seconds // 30) == code


@pytest.mark.parametrize("typed", ["试一试", "２８７０８２", ""])
def test_a_code_typed_in_chinese_letters_is_understood_or_refused_in_words(door: Door, typed: str) -> None:
    browser = door("sysadmin")[0]
    page = browser.page("/accounts/second-factor")
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page).group(1)
    assert browser.post("/accounts/second-factor", sealed=sealed, totp_code=typed).status_code == 422
    assert rules.plain_code("２８７ ０８２") == "287082"


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Turn it on as a person does: gives the secret and the recovery codes."""
    page = browser.page("/accounts/second-factor")
    assert "<svg" in page and "style=" not in page.split("qr-code")[1].split("</svg>")[0]
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page).group(1)
    secret = re.search(r'class="code code-wrap">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    answer = browser.post("/accounts/second-factor", sealed=sealed, totp_code=code_of(secret))
    assert answer.status_code == 200
    return secret, re.findall(r'class="code">([a-z2-9]{5}-[a-z2-9]{5})<', answer.text)


def code_of(secret: str, seconds: int = 0) -> str:
    return rules.code_at(secret, (int(NOW.timestamp()) + seconds) // rules.STEP)


def ticket_in(answer: Any) -> str:
    return str(re.search(r'name="ticket"[^>]*value="([^"]+)"', answer.text).group(1))


@pytest.fixture
def armed(app: Flask, door: Door) -> tuple[str, list[str]]:
    """sysadmin has a second factor: its secret and recovery codes."""
    return set_up(door("sysadmin")[0])


def test_after_the_password_the_code_is_asked_and_nobody_is_in_before(
    app: Flask, door: Door, armed: tuple[str, list[str]], stopped: Any
) -> None:
    secret, codes = armed
    assert len(codes) == 10
    with app.app_context():
        before = db.session.scalar(select(func.count(SignIn.id)))
    browser, answer = door("sysadmin", next="/accounts/me")
    assert answer.status_code == 200 and "手机上的验证码" in answer.text
    assert browser.get("/accounts/me").status_code == 303  # to the sign-in page
    with app.app_context():
        assert db.session.scalar(select(func.count(SignIn.id))) == before
    stopped(60)
    form = {"ticket": ticket_in(answer), "next": "/accounts/me", "totp_code": code_of(secret, 60)}
    entered = browser.post("/accounts/sign-in/code", **form)
    assert entered.status_code == 303 and entered.location == "/accounts/me"
    assert "系统管理员甲" in browser.page("/accounts/me")


def test_a_code_opens_once(app: Flask, door: Door, armed: tuple[str, list[str]], stopped: Any) -> None:
    secret, _codes = armed
    stopped(60)
    for status in (303, 422):
        browser, answer = door("sysadmin")
        entered = browser.post(
            "/accounts/sign-in/code", ticket=ticket_in(answer), totp_code=code_of(secret, 60)
        )
        assert entered.status_code == status
    browser, answer = door("sysadmin")
    earlier = browser.post("/accounts/sign-in/code", ticket=ticket_in(answer), totp_code=code_of(secret, 30))
    assert earlier.status_code == 422  # an older one is no better than a used one


def test_without_the_memory_a_code_would_open_twice(
    app: Flask, door: Door, armed: tuple[str, list[str]], stopped: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rules.step_of
    monkeypatch.setattr(rules, "step_of", lambda secret, code, at, after=0: real(secret, code, at))
    stopped(60)
    for _time in range(2):
        browser, answer = door("sysadmin")
        form = {"ticket": ticket_in(answer), "totp_code": code_of(armed[0], 60)}
        assert browser.post("/accounts/sign-in/code", **form).status_code == 303


def test_of_ten_with_one_code_at_once_one_comes_in(
    app: Flask, door: Door, armed: tuple[str, list[str]], stopped: Any
) -> None:
    stopped(60)

    def use(_n: int) -> bool:
        with app.app_context():
            person = queries.by_username("sysadmin")
            return bool(in_transaction(lambda: second.lets_in(person, code_of(armed[0], 60))))

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(use, range(10))) == 1


def test_a_recovery_code_opens_once(door: Door, armed: tuple[str, list[str]]) -> None:
    code = armed[1][3].upper().replace("-", " ")
    for status in (303, 422):
        browser, answer = door("sysadmin")
        entered = browser.post("/accounts/sign-in/code", ticket=ticket_in(answer), totp_code=code)
        assert entered.status_code == status


def test_wrong_codes_count_for_the_lock_and_the_right_password_does_not_forgive(
    app: Flask, door: Door, armed: tuple[str, list[str]], stopped: Any
) -> None:
    stopped(60)
    with app.app_context():
        in_transaction(lambda: db.session.execute(text("DELETE FROM sign_in_tries")))
    tries = app.config["SIGN_IN_TRIES"]
    browser, answer = door("sysadmin")  # one try
    ticket = ticket_in(answer)
    for _n in range(tries - 1):
        browser.post("/accounts/sign-in/code", ticket=ticket, totp_code="000000")
    good = browser.post("/accounts/sign-in/code", ticket=ticket, totp_code=code_of(armed[0], 60))
    assert good.status_code == 422 and "锁定" in good.text
    assert door("sysadmin")[1].status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count(SignInTry.id)).where(SignInTry.failed)) == tries


def test_a_ticket_is_short_lived_nobody_elses_and_ends_with_the_password(
    app: Flask, door: Door, armed: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, answer = door("sysadmin")
    ticket = ticket_in(answer)
    for bad in ("", "x" * 30, ticket[:-2]):
        assert browser.post("/accounts/sign-in/code", ticket=bad, totp_code="123456").location.endswith(
            "/sign-in"
        )
    with app.app_context():
        assert second.holder(ticket) is not None
        monkeypatch.setattr(second, "TICKET_SECONDS", -1)
        assert second.holder(ticket) is None
        monkeypatch.setattr(second, "TICKET_SECONDS", 300)

        def change() -> None:
            queries.by_username("sysadmin").password_hash = "other"

        in_transaction(change)
        assert second.holder(ticket) is None
    assert browser.get("/accounts/sign-in/code").status_code == 303


def test_a_secret_is_not_stored_before_a_code_has_proved_it(app: Flask, door: Door) -> None:
    browser, _answer = door("sysadmin")
    page = browser.page("/accounts/second-factor")
    sealed = re.search(r'name="sealed"[^>]*value="([^"]+)"', page).group(1)
    refused = browser.post("/accounts/second-factor", sealed=sealed, totp_code="000000")
    assert refused.status_code == 422 and sealed in refused.text  # the same picture: nothing to scan again
    with app.app_context():
        assert db.session.query(SecondFactor).count() == 0
    assert (
        door("leader")[0].post("/accounts/second-factor", sealed=sealed, totp_code="000000").status_code
        == 422
    )


def test_the_secret_is_encrypted_in_the_table_and_hidden_in_the_audit(
    app: Flask, armed: tuple[str, list[str]]
) -> None:
    with app.app_context():
        stored = db.session.execute(text("SELECT secret FROM second_factors")).scalar_one()
        assert armed[0] not in stored and stored.startswith(tuple("0123456789"))
        entries = db.session.scalars(select(AuditEntry))
        assert all(armed[0] not in str(entry.changes) for entry in entries)
        assert "second_factor_on" in {entry.action for entry in db.session.scalars(select(AuditEntry))}


def demand(app: Flask) -> None:
    with app.app_context():
        in_transaction(lambda: keep_setting("totp_required", True))


def test_where_it_is_required_the_three_set_it_up_before_anything_else(app: Flask, sign_in: Any) -> None:
    sysadmin, clerk = sign_in("sysadmin"), sign_in("clerk")
    assert sysadmin.get("/accounts/people").status_code == 200
    demand(app)
    assert clerk.get("/").status_code == 200
    for username in ("sysadmin", "secadmin", "auditor"):
        browser = sign_in(username)
        for url in ("/", "/accounts/me", "/approvals/"):
            assert browser.get(url).location == "/accounts/second-factor", (username, url)
    set_up(sysadmin)
    assert sysadmin.get("/accounts/people").status_code == 200


def test_without_the_gate_an_administrator_goes_on_without_it(
    app: Flask, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand(app)
    monkeypatch.setattr(second, "is_due", lambda _person: False)
    assert sign_in("sysadmin").get("/accounts/people").status_code == 200


def test_the_security_administrator_takes_a_lost_one_off(app: Flask, armed: Any, sign_in: Any) -> None:
    with app.app_context():
        person_id = queries.by_username("sysadmin").id
    url = f"/accounts/people/{person_id}/second-factor/off"
    assert sign_in("clerk").post(url).status_code == 403
    secadmin = sign_in("secadmin")
    assert "第二重验证" in secadmin.page(f"/accounts/people/{person_id}")
    assert secadmin.post(url).status_code == 303
    assert secadmin.post(url).status_code == 409
    with app.app_context():
        assert queries.second_factor(person_id) is None


def test_new_recovery_codes_end_the_old_ones(
    app: Flask, door: Door, armed: tuple[str, list[str]], sign_in: Any
) -> None:
    browser = sign_in("sysadmin")
    answer = browser.post("/accounts/second-factor/codes", form_token="c" * 24)
    fresh = re.findall(r'class="code">([a-z2-9]{5}-[a-z2-9]{5})<', answer.text)
    assert len(fresh) == 10 and not set(fresh) & set(armed[1])
    again = browser.post("/accounts/second-factor/codes", form_token="c" * 24)
    assert again.status_code == 200 and not re.findall(r'class="code">[a-z2-9]{5}-', again.text)
    knocking, asked = door("sysadmin")
    form = {"ticket": ticket_in(asked), "totp_code": armed[1][0]}
    assert knocking.post("/accounts/sign-in/code", **form).status_code == 422
    assert browser.post("/accounts/second-factor/off").status_code == 303
    assert door("sysadmin")[1].status_code == 303


# -- unused accounts --


@pytest.fixture
def idle(app: Flask, sign_in: Any) -> dict[str, int]:
    """clerk came in yesterday, clerk2 100 days ago, leader2 never and was laid down long ago."""
    with app.app_context():

        def age() -> dict[str, int]:
            people = {name: queries.by_username(name) for name in ("clerk", "clerk2", "leader2")}
            for name, days in (("clerk", 1), ("clerk2", 100)):
                at = NOW - timedelta(days=days)
                db.session.add(SignIn(token_hash=name, person_id=people[name].id, created_at=at, seen_at=at))
            db.session.execute(text("UPDATE people SET password_changed_at = NULL"))
            people["leader2"].changed_at = NOW - timedelta(days=200)
            return {name: person.id for name, person in people.items()}

        return in_transaction(age)


def test_unused_accounts_are_proposed_and_none_is_shut_by_itself(
    app: Flask, idle: dict[str, int], sign_in: Any
) -> None:
    assert sign_in("sysadmin").get("/accounts/unused").status_code == 403
    secadmin = sign_in("secadmin")
    page = secadmin.page("/accounts/unused")
    ticks = {int(n) for n in re.findall(r'name="ids" value="(\d+)"', page)}
    assert idle["clerk2"] in ticks and idle["leader2"] in ticks and idle["clerk"] not in ticks
    assert secadmin.get("/accounts/unused?format=xlsx").status_code == 200
    with app.app_context():
        assert queries.person(idle["clerk2"]).is_active
    answer = secadmin.post("/accounts/unused", ids=[str(idle["clerk2"]), str(idle["clerk"])])
    assert answer.status_code == 303
    with app.app_context():
        assert queries.person(idle["clerk2"]).status == PersonStatus.DISABLED
        assert queries.person(idle["clerk"]).is_active  # in use: it was not on the list
    assert secadmin.post("/accounts/unused").status_code == 422


def test_the_number_of_days_is_the_offices_choice(app: Flask, idle: dict[str, int], sign_in: Any) -> None:
    with app.app_context():
        in_transaction(lambda: keep_setting("unused_days", 120))
    page = sign_in("secadmin").page("/accounts/unused")
    ticks = {int(n) for n in re.findall(r'name="ids" value="(\d+)"', page)}
    assert idle["clerk2"] not in ticks and idle["leader2"] in ticks


def test_the_security_administrator_hears_of_it_once_a_month(app: Flask, idle: dict[str, int]) -> None:
    from app.shared.home import services as home
    from app.shared.notifications.models import Notice

    with app.app_context():
        assert in_transaction(lambda: home.watch_accounts(NOW)) == 1
        assert in_transaction(lambda: home.watch_accounts(NOW + timedelta(days=1))) == 0
        (notice,) = db.session.query(Notice).filter(Notice.url == "/accounts/unused")
        assert notice.person.username == "secadmin" and "90" in notice.title
        assert in_transaction(lambda: home.watch_accounts(NOW + timedelta(days=31))) == 1
