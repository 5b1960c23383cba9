"""Whoever owns or has rectified a hazard never verifies it: refused by the verb, and by the database; two at once."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.db import db, in_transaction
from app.core.forms import new_token
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards import services as do
from app.modules.duty.hazards.models import Hazard, HazardEvent, HazardExtension, HazardStatus, Severity
from tests.browser import Browser
from tests.duty.hazards.office import DUE, PASSED, RETURNED, Case, settled, shot, who
from tests.duty.hazards.test_pages import version_of

pytestmark = pytest.mark.usefixtures("now")
S = HazardStatus


def test_the_verifier_is_never_the_owner(app: Flask) -> None:
    case = Case(app, S.CONFIRMED)
    with pytest.raises(RuleBroken) as refusal:
        case.do(lambda h: do.assign(h, **settled(verifier_id=who("clerk").id)))
    assert refusal.value.field == "verifier_id"
    assert case.get("status") == S.CONFIRMED


@pytest.mark.parametrize("name", ["@clerk", "@manager"])
def test_nobody_verifies_what_they_own_or_have_rectified(app: Flask, name: str) -> None:
    """The clerk owns it; the manager, of the office, has rectified it."""
    case = Case(app, S.RECTIFYING)
    case.do(lambda h: do.submit(h, who("clerk"), "好了", [shot()], who("manager").id))
    with pytest.raises(RuleBroken):
        case.do(do.verify, name, PASSED, "好")
    case.do(do.verify, "@duty_officer", PASSED, "好")
    assert case.get("status") == S.CLOSED


def test_whoever_verifies_cannot_be_named_as_who_rectified(app: Flask) -> None:
    case = Case(app, S.RECTIFYING)
    with pytest.raises(RuleBroken) as refusal:
        case.do(lambda h: do.submit(h, who("clerk"), "好了", [shot()], who("guard").id))
    assert refusal.value.field == "rectifier_id"


def test_whoever_fixes_on_the_spot_does_not_verify(app: Flask) -> None:
    case = Case(app, S.REPORTED, by=None)
    case.do(lambda h: do.fix(h, who("manager"), "搬走了", [shot("green")], [shot()]))
    with pytest.raises(RuleBroken):
        case.do(do.verify, "@manager", PASSED, "好")
    assert "verify" not in _offered(case, "manager")
    case.do(do.verify, "@duty_officer", PASSED, "好")


def test_a_leader_does_not_sign_off_the_own_hazard(app: Flask) -> None:
    case = Case(app, S.CONFIRMED, Severity.MAJOR)
    case.do(lambda h: do.assign(h, **settled(owner_id=who("director").id)))
    case.do(do.acknowledge, "@director")
    case.do(lambda h: do.submit(h, who("director"), "好了", [shot()]))
    case.do(do.verify, "@guard", PASSED, "好")
    with pytest.raises(RuleBroken):
        case.do(do.sign_off, "@director", PASSED)
    assert "sign" not in _offered(case, "director")


def _offered(case: Case, name: str) -> list[str]:
    with case.app.app_context():
        row = case.row
        return rules.offered(row.status, row.severity, do.standing(who(name), row))


def test_the_guard_of_the_verb_is_what_refuses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the database still refuses."""
    monkeypatch.setattr(rules, "check_four_eyes", lambda *given: None)
    case = Case(app, S.SUBMITTED)
    with pytest.raises(IntegrityError):
        case.do(do.verify, "@clerk", PASSED, "好")


@pytest.mark.parametrize(
    ("column", "other"),
    [("verifier_id", "owner_id"), ("verifier_id", "rectifier_id"), ("signed_by_id", "owner_id")],
)
def test_the_database_refuses_too(app: Flask, column: str, other: str) -> None:
    case = Case(app, S.SUBMITTED)
    with app.app_context(), pytest.raises(IntegrityError):
        in_transaction(
            lambda: db.session.execute(
                update(Hazard).where(Hazard.id == case.id).values({column: getattr(Hazard, other)})
            )
        )


def test_without_both_guards_the_owner_would_verify(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen to fail: the checks of the verb and of the database are what keeps four eyes."""
    monkeypatch.setattr(rules, "check_four_eyes", lambda *given: None)
    case = Case(app, S.SUBMITTED)
    with app.app_context():

        def act() -> None:
            if db.engine.dialect.name == "postgresql":
                for name in ("owner", "rectifier"):
                    db.session.execute(
                        text(f"ALTER TABLE hazards DROP CONSTRAINT ck_hazards_verifier_is_not_{name}")
                    )
            else:
                db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
            do.verify(case.row, who("clerk"), PASSED, "好")

        in_transaction(act)
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
    assert case.get("verifier_id") == case.get("owner_id")


def test_one_extension_waits_at_a_time(app: Flask) -> None:
    case = Case(app, S.EXTENSION)
    with app.app_context(), pytest.raises(IntegrityError):

        def twice() -> None:
            row = db.session.scalars(select(HazardExtension)).one()
            same = {
                c.key: getattr(row, c.key)
                for c in HazardExtension.__table__.columns
                if c.key not in ("id", "version")
            }
            db.session.add(HazardExtension(**same))
            db.session.flush()

        in_transaction(twice)
    assert case.get("status") == S.EXTENSION


def test_the_second_of_two_verifiers_hears_that_it_is_done(app: Flask) -> None:
    """Both have opened the page; one says passed, the other returned. One event, one verdict, no error."""
    case = Case(app, S.SUBMITTED)
    url = f"/duty/hazards/{case.id}/verify"
    first, second = Browser(app, "guard"), Browser(app, "manager")
    versions = [version_of(browser.page(url)) for browser in (first, second)]
    assert first.post(url, verdict="passed", note="好", version=versions[0]).status_code == 303
    late = second.post(url, verdict="returned", note="不好", new_deadline="2026-12-30", version=versions[1])
    assert late.status_code == 422
    assert case.get("status") == S.CLOSED and case.get("deadline_rev") == 0


def test_the_same_form_sent_twice_verifies_once(app: Flask) -> None:
    case = Case(app, S.SUBMITTED)
    url, guard, token = f"/duty/hazards/{case.id}/verify", Browser(app, "guard"), new_token()
    version = version_of(guard.page(url))
    answers = [
        guard.post(url, verdict="passed", note="好", version=version, form_token=token) for _n in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert _verdicts(app, case) == 1


def test_a_race_of_verifiers_has_one_winner(app: Flask) -> None:
    """Eight threads, each with a connection of its own, half for and half against."""
    case = Case(app, S.SUBMITTED)
    gate, out = threading.Barrier(8), []

    def run(n: int) -> None:
        with app.app_context():
            gate.wait()

            def act() -> None:
                row = db.session.get_one(Hazard, case.id, with_for_update={"of": Hazard})
                name = ("guard", "manager", "duty_officer")[n % 3]
                if n % 2:
                    do.verify(row, who(name), PASSED, "好")
                else:
                    do.verify(row, who(name), RETURNED, "不好", DUE + timedelta(days=9))

            try:
                in_transaction(act, tries=20)
                out.append("won")
            except RuleBroken:
                out.append("refused")
            except DBAPIError as error:
                out.append(f"error {error.orig}")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(out) == ["refused"] * 7 + ["won"]
    assert _verdicts(app, case) == 1


def _verdicts(app: Flask, case: Case) -> int:
    with app.app_context():
        rows = db.session.scalars(select(HazardEvent).where(HazardEvent.hazard_id == case.id)).all()
        return sum(row.act.value in ("passed", "returned") for row in rows)
