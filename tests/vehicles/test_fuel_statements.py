"""Statements of fuel cards: taken over once, matched with fills, each difference closed with a reason."""

from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.module import declared
from app.core.rule import RuleBroken
from app.modules.vehicles.models import FuelStatement, StatementDifference, StatementLine
from app.modules.vehicles.services.fuel import statements as verbs
from app.shared.notifications.models import Obligation
from tests.browser import Browser
from tests.vehicles.fuelling import Pump, moment
from tests.vehicles.riding import who


@pytest.fixture
def pump(app: Flask, now: Any) -> Pump:
    return Pump(app)


def line(day: int = 10, fen: int = 30_000, minute: int = 5, **changed: Any) -> dict[str, Any]:
    values = {
        "at": moment(9, minute, day), "card": "1000 1119 0001 2345", "amount_fen": fen, "quantity_milli": fen * 4 // 3,
        "grade": "92#", "station": "中国石化迎宾路加油站", "issuer": "中国石化",
    }  # fmt: skip
    return values | changed


def take(pump: Pump, *rows: dict[str, Any]) -> tuple[int, int]:
    return pump.do(lambda: declared("imports")["fuel_statement"].carry_out(rows, who("finance")))


def differences(pump: Pump, *, closed: bool = False) -> list[str]:
    def look() -> list[str]:
        rows = db.session.query(StatementDifference).order_by(StatementDifference.id)
        return [d.kind.value for d in rows if (d.closed_at is not None) == closed]

    return pump.read(look)


def act(pump: Pump, verb: Any, **given: Any) -> None:
    pump.do(lambda: verb(statement=db.session.query(FuelStatement).one(), **given).id)


def close_all(pump: Pump) -> None:
    def close() -> None:
        for difference in db.session.query(StatementDifference).filter_by(closed_at=None):
            verbs.close_difference(difference=difference, by=who("finance"), reason="已核对")

    pump.do(close)


def lay_four(pump: Pump) -> None:
    """Four lines and four fills: one agrees, one amount differs, one is missing on each side."""
    pump.fill(km=10_100, card="card")
    pump.fill(km=10_400, litres=30, day=12, card="card")
    pump.fill(km=10_700, litres=30, day=14, card="card")
    take(pump, line(), line(12, 23_000), line(18, 20_000))


def test_a_statement_finds_its_fills_and_tells_what_differs(pump: Pump) -> None:
    lay_four(pump)
    assert differences(pump) == ["amount", "only_portal", "only_statement"] or sorted(differences(pump)) == [
        "amount", "only_portal", "only_statement",
    ]  # fmt: skip

    def look() -> tuple[int, Any, Any]:
        statement = db.session.query(FuelStatement).one()
        matched = [one for one in statement.lines if one.fill_id]
        return len(matched), statement.issuer, statement.lines[0].tail

    assert pump.read(look) == (2, "中国石化", "2345")


def test_the_same_statement_twice_creates_nothing(pump: Pump) -> None:
    assert take(pump, line(), line(12)) == (2, 0)
    assert take(pump, line(), line(12)) == (0, 2)
    assert pump.read(lambda: db.session.query(FuelStatement).count()) == 1
    assert take(pump, line(12), line(14)) == (1, 1)  # one more line: a statement of its own


def test_a_line_of_an_unknown_card_is_a_difference(pump: Pump) -> None:
    pump.fill(card="card")
    take(pump, line(card="9999888877776666"))
    assert "only_statement" in differences(pump)


def test_a_fill_recorded_later_is_matched_then(pump: Pump) -> None:
    take(pump, line())
    assert differences(pump) == ["only_statement"]
    pump.fill(card="card")
    act(pump, verbs.match_again)
    assert differences(pump) == []
    assert differences(pump, closed=True) == ["only_statement"]


def test_a_line_that_the_portal_does_not_know_fills_in_the_form(pump: Pump) -> None:
    take(pump, line())
    page = Browser(pump.app, "dispatcher").page(f"/vehicles/fuel/new?vehicle={pump.ids['car']}&line=1")
    assert 'T09:05"' in page and 'value="300"' in page
    stranger = Browser(pump.app, "driver").get(f"/vehicles/fuel/new?vehicle={pump.ids['car']}&line=1")
    assert 'value="300"' not in stranger.text


def test_a_voided_fill_leaves_its_line_alone_again(pump: Pump) -> None:
    fill_id = pump.fill(card="card")
    take(pump, line())
    assert differences(pump) == []
    pump.void(fill_id)
    act(pump, verbs.match_again)
    assert differences(pump) == ["only_statement"]


def test_a_fill_belongs_to_one_statement(pump: Pump) -> None:
    pump.fill(card="card")
    take(pump, line())
    take(pump, line(minute=20))
    assert (
        pump.read(lambda: db.session.query(StatementLine).filter(StatementLine.fill_id.is_not(None)).count())
        == 1
    )


def test_a_statement_is_closed_when_every_difference_has_its_reason(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_four(pump)
    with pytest.raises(RuleBroken):
        act(pump, verbs.close_statement, by=who_later("finance", pump))
    close_all(pump)
    act(pump, verbs.close_statement, by=who_later("finance", pump))
    owed = pump.read(lambda: db.session.query(Obligation).filter_by(subject_type="fuel_statement").one().open)
    assert owed is False
    with pytest.raises(RuleBroken):
        act(pump, verbs.match_again)


def test_without_the_guard_an_open_difference_would_be_closed_over(
    pump: Pump, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_four(pump)
    monkeypatch.setattr("app.modules.vehicles.rules.fuel.cases.check_statement_close", lambda _n: None)
    act(pump, verbs.close_statement, by=who_later("finance", pump))
    assert len(differences(pump)) == 3


def who_later(username: str, pump: Pump) -> Any:
    return pump.read(lambda: who(username))


def test_a_difference_wants_a_reason_and_is_closed_once(pump: Pump) -> None:
    take(pump, line())

    def close(reason: str) -> None:
        one = db.session.query(StatementDifference).one()
        verbs.close_difference(difference=one, by=who("finance"), reason=reason)

    with pytest.raises(RuleBroken):
        pump.do(lambda: close(" "))
    pump.do(lambda: close("备用车借卡，已补登记"))
    with pytest.raises(RuleBroken):
        pump.do(lambda: close("再来一次"))


@pytest.mark.parametrize(("changed", "column"), [({"at": moment(9, day=28)}, "at")])
def test_a_line_of_the_future_is_refused(pump: Pump, changed: dict[str, Any], column: str) -> None:
    rows = [line(), line(**changed)]
    assert pump.read(lambda: [(r, c) for r, c, _ in declared("imports")["fuel_statement"].check(rows)]) == [
        (1, column)
    ]


def test_the_matching_page_shows_the_three_groups(pump: Pump, sign_in: Any) -> None:
    lay_four(pump)
    browser = sign_in("finance")
    statement_id = pump.read(lambda: db.session.query(FuelStatement).one().id)
    page = browser.page(f"/vehicles/fuel/statements/{statement_id}")
    for number in ("JY-2026-0001", "JY-2026-0002", "JY-2026-0003"):
        assert number in page
    assert browser.post(f"/vehicles/fuel/statements/{statement_id}/close").status_code == 409
    for difference_id in pump.read(lambda: [d.id for d in db.session.query(StatementDifference)]):
        url = f"/vehicles/fuel/differences/{difference_id}"
        assert browser.get(url).status_code == 200
        assert browser.post(url, reason="").status_code == 422
        assert browser.post(url, reason="银行入账延迟").status_code == 303
    assert browser.post(f"/vehicles/fuel/statements/{statement_id}/match").status_code == 303
    assert browser.post(f"/vehicles/fuel/statements/{statement_id}/close").status_code == 303
    assert sign_in("driver").get(f"/vehicles/fuel/statements/{statement_id}").status_code == 403
