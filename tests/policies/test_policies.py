"""Rules of the office: dated, never overlapping, old cases keep theirs."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.shared.accounts import queries as people
from app.shared.policies import queries, rules, services
from app.shared.policies.models import PolicyRow, Severity
from app.shared.policies.queries import policy

TODAY = date(2026, 11, 21)
DEFAULTS = (
    PolicyDefault("test.limit", "Limit", 3, citation="第四条", help="How many."),
    PolicyDefault("test.lead", "Lead", 30, "minutes", severity="reason"),
    PolicyDefault("test.flag", "Flag", True, "flag"),
    PolicyDefault("test.words", "Words", ["a", "b"], "list", severity="warn"),
    PolicyDefault("test.text", "Text", "x", "text"),
)


@pytest.fixture(autouse=True)
def rules_of_a_module(app, monkeypatch):
    plates = app.extensions["modules"]
    monkeypatch.setitem(plates, "numbering", dataclasses.replace(plates["numbering"], policies=DEFAULTS))
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 2, tzinfo=UTC))
    with app.app_context():
        in_transaction(services.seed)


@pytest.fixture
def inside(app):
    with app.app_context():
        yield


def change(value=5, on=TODAY, code="test.limit", severity=Severity.BLOCK, citation="第四条"):
    by = people.by_username("manager")
    assert by is not None
    return in_transaction(lambda: services.change(by, code, value, severity, citation, "因为", on))


def test_shipped_rules_are_rows_from_2000_on(inside) -> None:
    row = db.session.scalar(select(PolicyRow).where(PolicyRow.code == "test.limit"))
    assert row is not None and (row.value, row.valid_from, row.valid_until) == (3, date(2000, 1, 1), None)
    assert policy("test.limit").severity is Severity.BLOCK and policy("test.lead").severity == "reason"


def test_seeding_again_adds_only_what_is_new(app, inside, monkeypatch) -> None:
    change()
    count = len(db.session.scalars(select(PolicyRow.id)).all())
    in_transaction(services.seed)
    assert len(db.session.scalars(select(PolicyRow.id)).all()) == count
    plates = app.extensions["modules"]
    more = (*DEFAULTS, PolicyDefault("test.new", "New", 1))
    monkeypatch.setitem(plates, "numbering", dataclasses.replace(plates["numbering"], policies=more))
    in_transaction(services.seed)
    assert len(db.session.scalars(select(PolicyRow.id)).all()) == count + 1
    assert policy("test.limit").value == 5


def test_an_old_case_keeps_the_rule_of_its_day(inside) -> None:
    change(5, TODAY)
    change(7, TODAY + timedelta(days=10))
    assert policy("test.limit", date(2026, 11, 20)).value == 3
    assert policy("test.limit").value == 5
    assert policy("test.limit", date(2026, 11, 30)).value == 5
    assert policy("test.limit", date(2026, 12, 1)).value == 7
    assert policy("test.limit", date(1999, 1, 1)).value == 3


def test_the_rule_before_ends_the_day_before(inside) -> None:
    change(5, date(2026, 12, 1))
    ends = [row.valid_until for row in queries.history("test.limit")]
    assert ends == [None, date(2026, 11, 30)]


def test_the_past_is_not_edited(inside) -> None:
    with pytest.raises(RuleBroken) as refusal:
        change(5, TODAY - timedelta(days=1))
    assert refusal.value.field == "valid_from"


def test_without_the_rule_the_past_would_change(inside, monkeypatch) -> None:
    monkeypatch.setattr(rules, "check_begin", lambda *_: None)
    change(5, TODAY - timedelta(days=100))
    assert policy("test.limit", TODAY - timedelta(days=50)).value == 5


def test_a_change_that_overlaps_is_refused(inside) -> None:
    change(5, date(2026, 12, 10))
    for day in (date(2026, 12, 10), date(2026, 12, 1)):
        with pytest.raises(RuleBroken):
            change(6, day)


def test_two_open_rows_of_a_rule_cannot_be_stored(inside) -> None:
    def doubled() -> None:
        db.session.add(PolicyRow(code="test.limit", value=9, valid_from=date(2026, 12, 1)))

    with pytest.raises(IntegrityError):
        in_transaction(doubled)


def test_a_change_that_changes_nothing_is_refused(inside) -> None:
    with pytest.raises(RuleBroken):
        change(3)


def test_a_change_to_come_can_be_taken_back_and_the_rule_goes_on(inside) -> None:
    row_id = change(5, date(2026, 12, 10)).id
    by = people.by_username("manager")
    assert by is not None
    in_transaction(lambda: services.withdraw(by, row_id))
    assert policy("test.limit", date(2027, 1, 1)).value == 3
    assert len(queries.history("test.limit")) == 2
    change(6, date(2026, 12, 10))
    assert policy("test.limit", date(2027, 1, 1)).value == 6


def test_what_is_in_force_cannot_be_taken_back(inside) -> None:
    row_id = change(5, TODAY).id
    by = people.by_username("manager")
    assert by is not None
    with pytest.raises(RuleBroken):
        in_transaction(lambda: services.withdraw(by, row_id))


@pytest.mark.parametrize(
    ("kind", "shipped", "given", "kept"),
    [
        ("number", 3, "12", 12), ("number", 1.5, "2.25", 2.25), ("minutes", 30, "45", 45), ("flag", True, False, False),
        ("list", [], "a\n\n b \na", ["a", "b"]), ("list", [], "甲，乙", ["甲", "乙"]), ("text", "x", " y ", "y"),
    ],
)  # fmt: skip
def test_values_are_kept_as_their_kind(kind, shipped, given, kept) -> None:
    assert rules.clean(kind, shipped, given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("number", "many"),
        ("number", "-1"),
        ("number", "1.5"),
        ("minutes", "0.5"),
        ("minutes", "999999"),
        ("number", "nan"),
    ],
)
def test_values_of_another_kind_are_refused(app, kind, given) -> None:
    with app.test_request_context(), pytest.raises(RuleBroken) as refusal:
        rules.clean(kind, 3, given)
    assert refusal.value.field == "value"


def test_an_unknown_rule_is_a_mistake_of_the_programmer(inside) -> None:
    with pytest.raises(KeyError):
        policy("test.unknown")


def test_all_rules_of_a_request_are_read_in_one_query(inside) -> None:
    db.session.remove()
    asked: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        for default in DEFAULTS * 5:
            policy(default.code)
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert sum("FROM policies" in statement for statement in asked) == 1


def test_the_manager_changes_a_rule_on_its_page(app, manager) -> None:
    assert "Limit" in manager.page("/policies/")
    answer = manager.post(
        "/policies/test.limit",
        value="8",
        severity="warn",
        citation="新规",
        note="调整",
        valid_from="2026-12-01",
    )
    assert answer.status_code == 303, answer.text
    text = manager.page("/policies/test.limit")
    assert "新规" in text and "欧阳慧敏" in text
    with app.app_context():
        found = policy("test.limit", date(2026, 12, 2))
        assert (found.value, found.severity) == (8, Severity.WARN)
        row = queries.history("test.limit")[0]
    assert manager.post(f"/policies/test.limit/{row.id}/withdraw").status_code == 303


def test_a_flag_can_be_turned_off(app, manager) -> None:
    answer = manager.post(
        "/policies/test.flag", value="no", severity="block", citation="", note="调整", valid_from="2026-11-21"
    )
    assert answer.status_code == 303, answer.text
    with app.app_context():
        assert policy("test.flag").value is False


@pytest.mark.parametrize("code", [default.code for default in DEFAULTS])
def test_every_kind_has_its_page(manager, code) -> None:
    manager.page(f"/policies/{code}")


def test_a_refused_change_comes_back_with_what_was_typed(manager) -> None:
    answer = manager.post(
        "/policies/test.limit",
        value="many",
        severity="warn",
        citation="",
        note="调整",
        valid_from="2026-12-01",
    )
    assert answer.status_code == 422 and 'value="many"' in answer.text


def test_only_the_manager_changes_rules(clerk, director, sign_in) -> None:
    assert clerk.get("/policies/").status_code == 403
    assert director.get("/policies/").status_code == 200
    assert director.get("/policies/test.limit").status_code == 403
    assert director.get("/policies/test.limit/history").status_code == 200
    assert director.post("/policies/test.limit", value="8").status_code == 403
    assert sign_in("auditor").get("/policies/?format=xlsx").data[:2] == b"PK"


def test_a_rule_that_nobody_declares_is_not_found(manager) -> None:
    assert manager.get("/policies/test.unknown").status_code == 404
