"""The way of a hazard: each step by the table, each deed in its state only; what it writes down."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards import services as do
from app.modules.duty.hazards.models import Category, Hazard, HazardAct, HazardEvent, HazardStatus, Severity
from app.modules.duty.hazards.services import states
from app.shared.notifications.models import Notice
from tests.browser import Browser
from tests.duty.hazards.office import (
    DUE,
    GRANTED,
    PASSED,
    RETURNED,
    Case,
    lead,
    report,
    settled,
    shot,
    who,
)

pytestmark = pytest.mark.usefixtures("now")
S = HazardStatus

# written out a second time, so that a changed table is noticed
WAYS = {
    "reported": {"confirmed", "rejected", "merged", "submitted"},
    "confirmed": {"assigned", "submitted"},
    "assigned": {"rectifying", "assigned", "extension_requested", "submitted"},
    "rectifying": {"submitted", "extension_requested", "assigned"},
    "extension_requested": {"rectifying", "submitted"},
    "submitted": {"verified", "returned", "confirmed"},
    "returned": {"rectifying", "assigned"},
    "verified": {"closed", "returned", "confirmed"},
    "closed": {"assigned", "confirmed"},
    "rejected": {"confirmed"},
    "merged": set(),
}


@pytest.mark.parametrize("old", list(S))
@pytest.mark.parametrize("new", list(S))
def test_every_step_is_in_the_table_or_refused(old: HazardStatus, new: HazardStatus) -> None:
    if new.value in WAYS[old.value]:
        rules.check_transition(old, new)
    else:
        with pytest.raises(RuleBroken):
            rules.check_transition(old, new)


DEEDS: dict[str, tuple[set[str], Any]] = {
    "confirm": ({"reported"}, lambda h: do.confirm(h, who("manager"), Severity.GENERAL, Category.GAS)),
    "reject": ({"reported"}, lambda h: do.reject(h, who("manager"), "不属实")),
    "merge": ({"reported"}, lambda h: do.merge(h, who("manager"), report(location="别处").id)),
    "assign": (
        {"confirmed", "assigned", "rectifying", "returned"},
        lambda h: do.assign(h, **settled(owner_id=who("clerk2").id)),
    ),
    "acknowledge": ({"assigned", "returned"}, lambda h: do.acknowledge(h, who("clerk"))),
    "submit": ({"rectifying", "extension_requested"}, lambda h: do.submit(h, who("clerk"), "好了", [shot()])),
    "fix": (
        {"reported", "confirmed", "assigned"},
        lambda h: do.fix(h, who("clerk"), "当场清理", [shot("green")], [shot()]),
    ),
    "verify": ({"submitted"}, lambda h: do.verify(h, who("guard"), PASSED, "好")),
    "give_back": ({"submitted"}, lambda h: do.verify(h, who("guard"), RETURNED, "不好", DUE + timedelta(days=9))),
    "sign": ({"verified"}, lambda h: do.sign_off(h, who("director"), PASSED)),
    "extend": (
        {"assigned", "rectifying"},
        lambda h: do.ask_extension(h, who("clerk"), DUE + timedelta(days=9), "配件未到", "专人看守"),
    ),
    "decide": ({"extension_requested"}, lambda h: do.decide_extension(h, who("manager"), GRANTED)),
    "reopen": ({"closed", "rejected"}, lambda h: do.reopen(h, who("manager"), "又堆了", DUE + timedelta(days=9))),
}  # fmt: skip


@pytest.mark.parametrize("status", list(S))
def test_each_deed_is_done_in_its_states_and_refused_in_all_others(app: Flask, status: HazardStatus) -> None:
    """One hazard is led to the state; each deed is tried with it, and taken back."""

    class Undone(Exception):
        pass

    def act() -> None:
        row = lead(report(), status, Severity.MAJOR if status == S.VERIFIED else Severity.GENERAL)
        for name, (states_, deed) in DEEDS.items():
            point = db.session.begin_nested()
            try:
                deed(row)
                done = True
            except RuleBroken:
                done = False
            point.rollback()
            assert done == (status.value in states_), (name, status)
            assert row.status == status
        raise Undone

    with app.app_context(), pytest.raises(Undone):
        in_transaction(act)


def test_the_record_tells_who_led_it_from_where_to_where(app: Flask) -> None:
    case = Case(app, S.CLOSED)
    with app.app_context():
        rows = db.session.scalars(
            select(HazardEvent).where(HazardEvent.hazard_id == case.id).order_by(HazardEvent.id)
        )
        told = [
            (row.from_status.value if row.from_status else "", row.to_status.value, row.act.value)
            for row in rows
        ]
    assert told == [
        ("reported", "reported", "reported"), ("reported", "confirmed", "confirmed"), ("confirmed", "assigned", "assigned"),
        ("assigned", "rectifying", "acknowledged"), ("rectifying", "submitted", "submitted"),
        ("submitted", "verified", "passed"), ("verified", "closed", "closed"),
    ]  # fmt: skip
    assert case.get("closed_at") is not None


@pytest.mark.parametrize("statement", ["UPDATE hazard_events SET note = 'x'", "DELETE FROM hazard_events"])
def test_what_happened_is_never_changed(app: Flask, statement: str) -> None:
    Case(app, S.CONFIRMED)
    with app.app_context(), pytest.raises(DBAPIError, match="only ever added"):
        in_transaction(lambda: db.session.execute(text(statement)))


def test_without_the_guard_what_happened_could_be_changed(app: Flask) -> None:
    Case(app, S.CONFIRMED)
    with app.app_context():

        def act() -> int:
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text("DROP TRIGGER hazard_events_kept ON hazard_events"))
            else:
                db.session.execute(text("DROP TRIGGER hazard_events_kept_update"))
            return int(db.session.execute(text("UPDATE hazard_events SET note = 'x'")).rowcount)  # type: ignore[attr-defined]

        assert in_transaction(act) == 2


def test_a_major_hazard_wants_interim_control(app: Flask) -> None:
    case = Case(app, S.CONFIRMED, Severity.MAJOR)
    with pytest.raises(RuleBroken) as refusal:
        case.do(lambda h: do.assign(h, **settled(interim_control="  ")))
    assert refusal.value.field == "interim_control"
    case.do(lambda h: do.assign(h, **settled()))
    assert case.get("status") == S.ASSIGNED


def test_a_major_hazard_is_closed_out_only_by_the_leaders_signature(app: Flask) -> None:
    case = Case(app, S.VERIFIED, Severity.MAJOR)
    assert case.get("closed_at") is None
    case.do(do.sign_off, "@director", PASSED, "同意销号")
    assert case.get("status") == S.CLOSED
    assert case.get("signed_by_id") is not None


def test_a_photo_is_wanted_unless_the_office_has_decided_otherwise(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(app, S.RECTIFYING)
    with pytest.raises(RuleBroken) as refusal:
        case.do(do.submit, "@clerk", "已清理")
    assert refusal.value.field == "after"
    monkeypatch.setattr(rules, "check_photo", lambda *given, **known: None)
    case.do(do.submit, "@clerk", "已清理")
    assert case.get("status") == S.SUBMITTED


def test_fixed_on_the_spot_wants_a_photo_of_before_and_of_after(app: Flask) -> None:
    case = Case(app, S.REPORTED)
    with pytest.raises(RuleBroken) as refusal:
        case.do(do.fix, "@clerk", "搬走了", [shot("green")])
    assert refusal.value.field == "before"
    case.do(do.fix, "@clerk", "搬走了", [shot("green")], [shot()])
    assert case.get("fixed_on_spot") and case.get("status") == S.SUBMITTED


def test_fixed_on_the_spot_and_not_passed_goes_to_the_office(app: Flask) -> None:
    case = Case(app, S.REPORTED)
    case.do(do.fix, "@clerk", "搬走了", [shot("green")], [shot()])
    case.do(do.verify, "@manager", RETURNED, "只搬了一半")
    assert case.get("status") == S.CONFIRMED


def test_a_later_day_for_the_same_person_is_an_extension(app: Flask) -> None:
    case = Case(app, S.RECTIFYING)
    later = DUE + timedelta(days=5)
    with pytest.raises(RuleBroken) as refusal:
        case.do(lambda h: do.assign(h, **settled(rectify_by=later)))
    assert refusal.value.field == "rectify_by"
    case.do(lambda h: do.assign(h, **settled(rectify_by=later, owner_id=who("clerk2").id)))
    assert (case.get("rectify_by"), case.get("deadline_rev")) == (later, 1)


def test_reopened_it_begins_anew_with_a_new_day(app: Flask) -> None:
    case = Case(app, S.CLOSED)
    new = DUE + timedelta(days=30)
    case.do(do.reopen, "@manager", "又堆了", new)
    assert (case.get("status"), case.get("deadline_rev"), case.get("rectify_by")) == (S.ASSIGNED, 1, new)
    assert (
        case.get("closed_at") is None
        and case.get("acknowledged_at") is None
        and case.get("verified_at") is None
    )


def test_a_rejected_report_is_reopened_to_be_assigned(app: Flask) -> None:
    case = Case(app, S.REJECTED)
    case.do(do.reopen, "@manager", "确有其事")
    assert case.get("status") == S.CONFIRMED


def test_a_merged_report_is_noted_in_the_other(app: Flask) -> None:
    case = Case(app, S.MERGED)
    with app.app_context():
        other = db.session.get_one(Hazard, case.row.merged_into_id)
        assert HazardAct.ABSORBED in [row.act for row in other.events]


def test_a_hazard_that_comes_back_names_the_former(app: Flask) -> None:
    first = Case(app, S.CLOSED)
    second = Case(app, S.REPORTED)
    case_id = first.id
    second.do(lambda h: do.confirm(h, who("manager"), Severity.SERIOUS, Category.FIRE, case_id))
    assert second.get("recurrence_of_id") == first.id


def test_only_a_major_hazard_is_supervised(app: Flask) -> None:
    with pytest.raises(RuleBroken):
        Case(app, S.ASSIGNED).do(do.supervise, "@manager")
    case = Case(app, S.ASSIGNED, Severity.MAJOR)
    case.do(do.supervise, "@manager")
    assert case.get("supervised")


def test_states_change_by_one_function_only(app: Flask) -> None:
    """The table is asked by `advance`; without it a closed hazard could become anything."""
    case = Case(app, S.CLOSED)
    with pytest.raises(RuleBroken):
        case.do(lambda h: states.advance(h, S.RECTIFYING, HazardAct.ACKNOWLEDGED, None))


def test_the_office_chases_whoever_it_lies_with(app: Flask) -> None:
    case = Case(app, S.RECTIFYING)
    case.do(do.chase, "@manager", "今日需上报进展")
    with app.app_context():
        row = db.session.scalars(select(Notice).where(Notice.dedup_key.contains("chase"))).unique().one()
        assert row.person_id == who("clerk").id
    with pytest.raises(RuleBroken):  # again at once: limits of every chase
        case.do(do.chase, "@manager", "快")
    page = Browser(app, "manager").page(f"/duty/hazards/{case.id}")
    assert "今日需上报进展" in page and f"/duty/hazards/{case.id}/chase" in page
    assert f"/duty/hazards/{case.id}/chase" not in Browser(app, "clerk").page(f"/duty/hazards/{case.id}")


@pytest.mark.parametrize("status", [S.REPORTED, S.CLOSED])
def test_nobody_is_chased_for_what_lies_with_the_office_or_is_over(app: Flask, status: HazardStatus) -> None:
    with pytest.raises(RuleBroken):
        Case(app, status).do(do.chase, "@manager", "快")
