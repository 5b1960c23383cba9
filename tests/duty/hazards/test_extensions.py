"""A later day: later than the old one, with something that keeps people safe; two by the office, then the leader."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards import services as do
from app.modules.duty.hazards.models import HazardStatus
from tests.duty.hazards.office import DUE, GRANTED, REFUSED, Case, settled, shot, who

pytestmark = pytest.mark.usefixtures("now")
S = HazardStatus


def test_two_extensions_are_the_offices_the_third_is_the_leaders(app: Flask) -> None:
    case = Case(app, S.RECTIFYING)
    for week in (1, 2):
        case.do(do.ask_extension, "@clerk", DUE + timedelta(days=7 * week), "配件未到", "专人看守")
        case.do(do.decide_extension, "@manager", GRANTED)
    case.do(do.ask_extension, "@clerk", DUE + timedelta(days=21), "配件仍未到", "专人看守")
    with pytest.raises(RuleBroken, match=r"leader|领导"):
        case.do(do.decide_extension, "@manager", GRANTED)
    case.do(do.decide_extension, "@director", GRANTED)
    assert (case.get("deadline_rev"), case.get("rectify_by")) == (3, DUE + timedelta(days=21))


def test_without_the_limit_the_office_would_decide_the_third_too(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "is_for_leader", lambda granted, office_may: False)
    case = Case(app, S.RECTIFYING)
    for week in (1, 2, 3):
        case.do(do.ask_extension, "@clerk", DUE + timedelta(days=7 * week), "配件未到", "专人看守")
        case.do(do.decide_extension, "@manager", GRANTED)
    assert case.get("deadline_rev") == 3


def test_an_extension_says_what_keeps_people_safe_and_is_later(app: Flask) -> None:
    case = Case(app, S.RECTIFYING)
    for day, interim, field in (
        (DUE + timedelta(days=7), " ", "interim_control"), (DUE, "专人看守", "new_deadline"),
        (date(2026, 11, 1), "专人看守", "new_deadline"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken) as refusal:
            case.do(do.ask_extension, "@clerk", day, "配件未到", interim)
        assert refusal.value.field == field
    with app.app_context(), pytest.raises(DBAPIError):  # in the database too
        in_transaction(lambda: db.session.execute(text(
            "INSERT INTO hazard_extensions (hazard_id, status, asked_by_id, asked_at, old_deadline, new_deadline, reason,"
            " interim_control, for_leader, decided_note, version) SELECT id, 'refused', found_by_id, found_at,"
            " '2026-12-01', '2026-12-02', 'x', '', false, '', 1 FROM hazards"
        )))  # fmt: skip


def test_a_refused_extension_leaves_the_deadline(app: Flask) -> None:
    case = Case(app, S.EXTENSION)
    case.do(do.decide_extension, "@manager", REFUSED, "可以借用")
    assert (case.get("status"), case.get("rectify_by"), case.get("deadline_rev")) == (S.RECTIFYING, DUE, 0)


def test_nobody_decides_on_the_own_wish(app: Flask) -> None:
    case = Case(app, S.CONFIRMED)
    case.do(lambda h: do.assign(h, **settled(owner_id=who("manager").id)))
    case.do(do.ask_extension, "@manager", DUE + timedelta(days=7), "配件未到", "专人看守")
    with pytest.raises(RuleBroken):
        case.do(do.decide_extension, "@manager", GRANTED)
    case.do(do.decide_extension, "@duty_officer", GRANTED)
    assert case.get("deadline_rev") == 1


def test_what_is_rectified_meanwhile_needs_no_extension(app: Flask) -> None:
    case = Case(app, S.EXTENSION)
    case.do(do.submit, "@clerk", "到货了", [shot()])
    with app.app_context():
        assert [row.status.value for row in case.row.extensions] == ["withdrawn"]
