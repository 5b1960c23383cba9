"""Unregistered kilometres, closing, reopening and correcting months: through the pages and against the database."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import db
from app.modules.vehicles.models import Dispatch, OdometerReading, TripRequest, TripStatus, Vehicle
from app.modules.vehicles.models.expenses import Expense, ExpenseKind
from app.modules.vehicles.models.fuel import Refuelling
from app.modules.vehicles.models.ledger import (
    GapKind,
    GapStatus,
    LedgerCorrection,
    LedgerGap,
    LedgerMonth,
    LedgerReopening,
    MonthLedger,
    MonthStatus,
)
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.services import expenses, ledger, odometer
from app.shared.approvals.models import Approval
from app.shared.approvals.services import decide
from app.shared.notifications.models import Notice, Obligation
from tests.browser import Browser
from tests.vehicles.bookkeeping import lay_expense, lay_fuel
from tests.vehicles.riding import Office, at, driver_of, later, who

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
AFTERWARDS = datetime(2026, 12, 3, 1, tzinfo=UTC)


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


@pytest.fixture
def driven(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One car with a gap of 7 km before its only trip of 16; it is December now."""
    order = office.dispatch(office.request())
    later(monkeypatch, at(20))
    office.depart(order, km=10_007, gap_reason="送修后试车")
    office.hand_back(order, km=10_023)
    office.sign(order)
    later(monkeypatch, AFTERWARDS)
    return office


def gap_of(office: Office) -> int:
    return office.read(
        lambda: db.session.query(LedgerGap).filter(LedgerGap.status != GapStatus.DISSOLVED).one().id
    )


def explained(office: Office) -> None:
    office.do(
        lambda: (
            ledger.explain(
                gap=db.session.get_one(LedgerGap, gap_of_row()),
                by=who("dispatcher"),
                kind=GapKind.TEST_DRIVE,
                reason="修理后试车",
            ).id
        )
    )


def gap_of_row() -> int:
    return db.session.query(LedgerGap).filter_by(status=GapStatus.OPEN).one().id


def closed(office: Office) -> None:
    explained(office)
    office.do(lambda: ledger.close_month(month=NOVEMBER, by=who("finance")).id)


def november(office: Office) -> rules.CarMonth:
    return office.read(
        lambda: next(r for r in ledger.figures(NOVEMBER, DECEMBER) if r.vehicle_id == office.ids["car"])
    )


# -- gaps --


def test_a_gap_is_a_to_do_with_owner_and_term_as_soon_as_it_is_seen(driven: Office) -> None:
    def look() -> None:
        gap = db.session.get_one(LedgerGap, gap_of(driven))
        assert (gap.km, gap.status, gap.month) == (7, GapStatus.OPEN, NOVEMBER)
        assert gap.owner_id == who("driver").id and gap.due_at == at(17, day=date(2026, 11, 27))
        owed = db.session.query(Obligation).filter_by(subject_type="ledger_gap", subject_id=gap.id).one()
        assert owed.open and owed.owner_id == gap.owner_id

    driven.read(look)


def test_its_owner_explains_it_and_nothing_is_owed_any_more(driven: Office, app: Flask) -> None:
    gap_id, driver = gap_of(driven), Browser(app, "driver")
    assert "7" in driver.page(f"/vehicles/gaps/{gap_id}")
    answer = driver.post(f"/vehicles/gaps/{gap_id}", kind="to_garage", reason="送宏达汽修厂换轮胎")
    assert answer.status_code == 303

    def look() -> None:
        gap = db.session.get_one(LedgerGap, gap_id)
        assert (gap.status, gap.kind, gap.explained_by_id) == (
            GapStatus.EXPLAINED,
            GapKind.TO_GARAGE,
            who("driver").id,
        )
        assert not db.session.query(Obligation).filter_by(subject_type="ledger_gap", open=True).count()

    driven.read(look)


def test_an_explanation_wants_a_kind_and_a_sentence(driven: Office, app: Flask) -> None:
    page = f"/vehicles/gaps/{gap_of(driven)}"
    browser = Browser(app, "dispatcher")
    assert browser.post(page, kind="", reason="送修").status_code == 422
    assert browser.post(page, kind="tow", reason=" ").status_code == 422


def test_who_has_nothing_to_do_with_a_gap_does_not_see_it(driven: Office, app: Flask) -> None:
    page = f"/vehicles/gaps/{gap_of(driven)}"
    assert Browser(app, "driver2").get(page).status_code == 404
    assert Browser(app, "clerk").get(page).status_code == 403
    assert Browser(app, "auditor").get(page).status_code == 200
    assert Browser(app, "auditor").post(page, kind="tow", reason="拖车到厂").status_code == 403


def test_suspected_private_use_is_told_to_the_head_of_the_office(driven: Office, app: Flask) -> None:
    Browser(app, "dispatcher").post(
        f"/vehicles/gaps/{gap_of(driven)}", kind="private", reason="周六下午无派车单"
    )

    def told() -> list[str]:
        return [n.title for n in db.session.query(Notice).filter_by(person_id=who("manager").id)]

    assert any("7" in title and "苏Z·3A127" in title for title in driven.read(told))


def test_a_gap_becomes_a_trip_afterwards(driven: Office, app: Flask) -> None:
    gap_id = gap_of(driven)
    driver = driven.read(lambda: driver_of("driver").id)
    place = driven.read(lambda: db.session.query(TripRequest).first().destination_id)  # type: ignore[union-attr]
    answer = Browser(app, "dispatcher").post(
        f"/vehicles/gaps/{gap_id}/trip", requester_id=driven.read(lambda: who("clerk").id), driver_id=driver,
        destination_id=place, people_count=2, purpose_type="errand", purpose="送急件", reason="夜间急件，未开派车单",
        departs_at="2026-11-24T07:00", returns_at="2026-11-24T07:40",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text

    def look() -> None:
        gap = db.session.get_one(LedgerGap, gap_id)
        assert gap.status == GapStatus.DISSOLVED and gap.dispatch is not None and gap.dispatch.is_retro
        request = gap.dispatch.requests[0].request
        assert request.is_retro and request.status == TripStatus.DRAFT
        assert (
            db.session.query(Obligation)
            .filter_by(ladder="retro_request", subject_id=request.id, open=True)
            .count()
            == 1
        )

    driven.read(look)
    row = november(driven)
    assert (row.trip_km, row.gap_km, row.trips, row.balance) == (23, 0, 2, 0)


def test_that_trip_must_lie_between_the_two_readings(driven: Office, app: Flask) -> None:
    driver = driven.read(lambda: driver_of("driver").id)
    place = driven.read(lambda: db.session.query(TripRequest).first().destination_id)  # type: ignore[union-attr]
    answer = Browser(app, "dispatcher").post(
        f"/vehicles/gaps/{gap_of(driven)}/trip", requester_id=driven.read(lambda: who("clerk").id), driver_id=driver,
        destination_id=place, people_count=1, purpose_type="errand", purpose="送急件", reason="未开派车单",
        departs_at="2026-11-24T07:00", returns_at="2026-11-24T11:40",
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_reading_in_the_middle_of_an_explained_gap_keeps_the_explanation(driven: Office) -> None:
    explained(driven)
    driven.do(
        lambda: (
            odometer.correct(
                vehicle=db.session.get_one(Vehicle, driven.ids["car"]),
                km=10_004,
                by=who("dispatcher"),
                at=at(8),
            ).id
        )
    )

    def look() -> None:
        parts = (
            db.session.query(LedgerGap)
            .filter_by(status=GapStatus.EXPLAINED)
            .order_by(LedgerGap.starts_at)
            .all()
        )
        assert [gap.km for gap in parts] == [4, 3] and {gap.reason for gap in parts} == {"修理后试车"}

    driven.read(look)


def test_a_slip_keyed_in_late_dissolves_the_gap(driven: Office) -> None:
    """The order of readings is kept: previous, out, in, next."""
    order = driven.dispatch(driven.request(departs_at=at(7), returns_at=at(8)))
    driven.depart(order, km=10_000, at=at(7))
    driven.hand_back(order, km=10_005, at=at(8))
    row = november(driven)
    assert (row.trip_km, row.gap_km, row.balance) == (21, 2, 0)
    assert driven.read(lambda: [g.km for g in queries.gaps_of(NOVEMBER, DECEMBER)]) == [2]


# -- closing --


def test_closing_is_refused_while_something_is_open_and_says_what(driven: Office, app: Flask) -> None:
    finance = Browser(app, "finance")
    answer = finance.post("/vehicles/ledgers/2026-11/close")
    assert answer.status_code == 422 and f"/vehicles/gaps/{gap_of(driven)}" in answer.text
    assert driven.read(lambda: db.session.query(MonthLedger).count()) == 0


def test_a_car_that_is_not_back_and_a_void_reading_keep_the_month_open(
    driven: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, at(20))
    order = driven.dispatch(driven.request(departs_at=at(14), returns_at=at(16)))
    driven.depart(order, km=10_023, at=at(14))
    later(monkeypatch, AFTERWARDS)
    sentences = driven.read(lambda: [one.url for one in ledger.open_things(NOVEMBER)])
    assert f"/vehicles/dispatches/{order}" in sentences
    driven.hand_back(order, km=10_030, at=at(16))
    last = driven.read(
        lambda: db.session.query(OdometerReading).order_by(OdometerReading.at.desc()).first().id
    )  # type: ignore[union-attr]
    driven.do(
        lambda: (
            odometer.void(
                reading=db.session.get_one(OdometerReading, last), by=who("dispatcher"), reason="看错"
            ).id
        )
    )
    assert f"/vehicles/odometers/{driven.ids['car']}" in driven.read(
        lambda: [one.url for one in ledger.open_things(NOVEMBER)]
    )
    driven.do(
        lambda: (
            odometer.correct(
                vehicle=db.session.get_one(Vehicle, driven.ids["car"]),
                km=10_029,
                by=who("dispatcher"),
                at=at(16),
            ).id
        )
    )
    assert len(driven.read(lambda: ledger.open_things(NOVEMBER))) == 1  # the gap
    row = november(driven)
    assert (row.trip_km, row.gap_km, row.balance) == (22, 7, 0)


def test_closing_freezes_the_figures_as_rows(driven: Office, app: Flask) -> None:
    car = driven.ids["car"]
    driven.do(lambda: lay_fuel(car, date(2026, 11, 24), 40_000, 30_000, "JY-1"))
    driven.do(lambda: lay_expense(car, ExpenseKind.REPAIR, date(2026, 11, 25), 12_050, "FY-1"))
    before = november(driven)
    explained(driven)
    assert Browser(app, "finance").post("/vehicles/ledgers/2026-11/close").status_code == 303

    def look() -> None:
        row = db.session.query(MonthLedger).filter_by(vehicle_id=car).one()
        assert (row.km, row.trip_km, row.gap_km, row.fuel_fen, row.repair_fen) == (23, 16, 7, 30_000, 12_050)
        assert queries.is_closed(NOVEMBER) and queries.posting_month(date(2026, 11, 30)) == DECEMBER

    driven.read(look)
    assert november(driven) == before


def test_only_finance_and_the_manager_close(driven: Office, app: Flask) -> None:
    for name in ("dispatcher", "auditor", "leader", "driver", "clerk"):
        assert Browser(app, name).post("/vehicles/ledgers/2026-11/close").status_code == 403
    explained(driven)
    assert Browser(app, "manager").post("/vehicles/ledgers/2026-11/close").status_code == 303


def test_a_month_that_is_not_over_is_not_closed(driven: Office, app: Flask) -> None:
    assert Browser(app, "finance").post("/vehicles/ledgers/2026-12/close").status_code == 422


def test_a_late_record_changes_an_open_month_at_once(driven: Office) -> None:
    car = driven.ids["car"]
    for n, (litres, fen) in enumerate(((30_000, 22_000), (20_000, 15_000))):
        driven.do(
            lambda n=n, litres=litres, fen=fen: lay_fuel(car, date(2026, 11, 24), litres, fen, f"JY-{n}")
        )  # type: ignore[misc]
    driven.do(lambda: lay_expense(car, ExpenseKind.REPAIR, date(2026, 11, 2), 10_000, "FY-1"))
    driven.do(lambda: lay_expense(car, ExpenseKind.REPAIR, date(2026, 11, 30), 5_000, "FY-2"))
    row = november(driven)
    assert (row.fills, row.litres_milli, row.fuel_fen, row.repair_fen) == (2, 50_000, 37_000, 15_000)


def test_an_expense_of_a_closed_month_counts_in_the_open_one(driven: Office) -> None:
    closed(driven)
    driven.do(
        lambda: expenses.record_expense(
            vehicle=db.session.get_one(Vehicle, driven.ids["car"]), kind=ExpenseKind.TOLL, amount_fen=2_500, by=who("dispatcher"),
            business_on=date(2026, 11, 24), description="高速过路费", payee="高速公路",
        ).id
    )  # fmt: skip
    assert november(driven).toll_fen == 0
    row = driven.read(
        lambda: next(
            r for r in ledger.figures(DECEMBER, date(2027, 1, 1)) if r.vehicle_id == driven.ids["car"]
        )
    )
    assert row.toll_fen == 2_500


# -- the guards of the database --

CHANGES = {
    "the frozen figures": "UPDATE month_ledgers SET km = km + 1",
    "their deletion": "DELETE FROM month_ledgers",
    "a gap": "UPDATE ledger_gaps SET status = 'open'",
    "a fill": "UPDATE refuellings SET amount_fen = 1",
    "a fill's voiding": "UPDATE refuellings SET voided_at = '2026-12-01 00:00:00'",
    "an expense": "DELETE FROM vehicle_expenses",
    "an expense moved in": "UPDATE vehicle_expenses SET posted_month = '2026-11-01'",
}
_TABLES = ("month_ledgers", "ledger_gaps", "refuellings", "vehicle_expenses")


@pytest.mark.parametrize("what", CHANGES)
def test_the_database_keeps_a_closed_month(driven: Office, what: str) -> None:
    _with_money_and_closed(driven)
    with pytest.raises(DBAPIError, match=r"closed|only ever added"):
        driven.do(lambda: db.session.execute(text(CHANGES[what])))


@pytest.mark.parametrize("what", CHANGES)
def test_without_the_guards_it_would_be_changed(driven: Office, what: str) -> None:
    _with_money_and_closed(driven)

    def strip() -> None:
        if (
            db.engine.dialect.name == "postgresql"
        ):  # dropped, not disabled: so that the next test gets them back
            query = "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal"
            for name, table in db.session.execute(text(query)).all():
                if table in _TABLES:
                    db.session.execute(text("DROP TRIGGER " + name + " ON " + table))
            return
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        for name, table in db.session.execute(text(query)).all():
            if table in _TABLES:
                db.session.execute(text("DROP TRIGGER " + name))

    driven.do(strip)
    assert driven.do(lambda: db.session.execute(text(CHANGES[what])).rowcount) > 0  # type: ignore[attr-defined]


def _with_money_and_closed(office: Office) -> None:
    car = office.ids["car"]
    office.do(lambda: lay_fuel(car, date(2026, 11, 24), 40_000, 30_000, "JY-1"))
    office.do(lambda: lay_expense(car, ExpenseKind.REPAIR, date(2026, 11, 25), 12_050, "FY-1"))
    closed(office)


def test_a_closed_month_takes_no_new_record(driven: Office) -> None:
    closed(driven)
    for lay in (
        lambda: lay_fuel(driven.ids["car"], date(2026, 11, 24), 1_000, 700, "JY-9"),
        lambda: lay_expense(driven.ids["car"], ExpenseKind.TOLL, date(2026, 11, 24), 700, "FY-9"),
    ):
        with pytest.raises(DBAPIError, match="closed"):
            driven.do(lay)


# -- correcting and reopening --


def test_what_comes_out_about_a_closed_month_is_posted_into_the_open_one(driven: Office, app: Flask) -> None:
    closed(driven)
    car = driven.ids["car"]
    last = driven.read(
        lambda: (
            db.session.query(OdometerReading)
            .filter_by(vehicle_id=car)
            .order_by(OdometerReading.at.desc())
            .first()
            .id
        )
    )  # type: ignore[union-attr]
    driven.do(
        lambda: (
            odometer.void(
                reading=db.session.get_one(OdometerReading, last),
                by=who("dispatcher"),
                reason="多读了 3 公里",
            ).id
        )
    )
    driven.do(
        lambda: (
            odometer.correct(
                vehicle=db.session.get_one(Vehicle, car), km=10_020, by=who("dispatcher"), at=at(11)
            ).id
        )
    )
    assert november(driven).km == 23  # closed stays closed
    finance = Browser(app, "finance")
    assert f"/vehicles/ledgers/2026-11/correct/{car}" in finance.page("/vehicles/ledgers?month=2026-11")
    assert (
        finance.post(f"/vehicles/ledgers/2026-11/correct/{car}", reason="收车读数多读了 3 公里").status_code
        == 303
    )

    def look() -> None:
        row = db.session.query(LedgerCorrection).one()
        assert (row.trip_km, row.gap_km, row.month, row.posted_month) == (-3, 0, NOVEMBER, DECEMBER)
        assert ledger.differences(NOVEMBER) == {}
        december = ledger.reckon(DECEMBER, date(2027, 1, 1), car)[car, DECEMBER]
        assert december.corrected_km == -3
        assert november(driven).km + december.km + december.corrected_km == 10_020 - 10_000

    driven.read(look)
    assert finance.post(f"/vehicles/ledgers/2026-11/correct/{car}", reason="再来一次").status_code == 422


def test_a_month_is_reopened_with_a_reason_and_an_approver(driven: Office, app: Flask) -> None:
    closed(driven)
    finance = Browser(app, "finance")
    assert finance.post("/vehicles/ledgers/2026-11/reopen", reason="").status_code == 422
    assert finance.post("/vehicles/ledgers/2026-11/reopen", reason="漏登一张维修发票").status_code == 303
    assert driven.read(lambda: queries.is_closed(NOVEMBER))  # asking alone opens nothing
    case = driven.read(lambda: db.session.query(Approval).filter_by(subject_name="ledger_reopening").one().id)
    driven.do(lambda: decide(case, by=who("director"), verdict="approve", opinion="同意重开").id)

    def look() -> None:
        row = db.session.query(LedgerMonth).one()
        assert (row.status, row.edition) == (MonthStatus.REOPENED, 2)
        assert db.session.query(LedgerReopening).one().status == "approved"

    driven.read(look)
    driven.do(lambda: lay_expense(driven.ids["car"], ExpenseKind.REPAIR, date(2026, 11, 25), 8_000, "FY-8"))
    assert november(driven).repair_fen == 8_000
    driven.do(lambda: ledger.close_month(month=NOVEMBER, by=who("finance")).id)
    assert driven.read(
        lambda: sorted(
            (r.edition, r.repair_fen)
            for r in db.session.query(MonthLedger).filter_by(vehicle_id=driven.ids["car"])
        )
    ) == [(1, 0), (2, 8_000)]


def test_a_refused_reopening_changes_nothing(driven: Office) -> None:
    closed(driven)
    driven.do(lambda: ledger.ask_reopening(month=NOVEMBER, by=who("finance"), reason="漏登一张发票").id)
    case = driven.read(lambda: db.session.query(Approval).filter_by(subject_name="ledger_reopening").one().id)
    driven.do(lambda: decide(case, by=who("director"), verdict="reject", opinion="下月冲正即可").id)
    assert driven.read(lambda: queries.is_closed(NOVEMBER))


# -- pages --


@pytest.mark.parametrize("name", ["dispatcher", "manager", "finance", "auditor", "director"])
def test_the_ledgers_are_read_by_those_who_keep_them(driven: Office, app: Flask, name: str) -> None:
    browser = Browser(app, name)
    assert "苏Z·3A127" in browser.page("/vehicles/ledgers?month=2026-11")
    page = browser.page(f"/vehicles/ledgers/{driven.ids['car']}?month=2026-11")
    assert "10,023" in page and "<svg" in page
    assert browser.get("/vehicles/ledgers?month=2026-11&format=xlsx").mimetype.endswith("sheet")
    assert "苏Z·3A127" in browser.page("/vehicles/gaps")


@pytest.mark.parametrize("name", ["clerk", "leader", "driver", "outsider"])
def test_others_do_not_see_them(driven: Office, app: Flask, name: str) -> None:
    for page in ("/vehicles/ledgers", f"/vehicles/ledgers/{driven.ids['car']}", "/vehicles/gaps"):
        assert Browser(app, name).get(page).status_code == 403


def test_the_pages_cost_as_many_queries_whatever_they_show(
    driven: Office, app: Flask, statements: Callable[[Callable[[], object]], int]
) -> None:
    browser = Browser(app, "dispatcher")
    pages = (
        "/vehicles/ledgers?month=2026-11",
        "/vehicles/gaps",
        f"/vehicles/ledgers/{driven.ids['car']}?month=2026-11",
    )
    few = [statements(lambda page=page: browser.page(page)) for page in pages]  # type: ignore[misc]
    order = driven.dispatch(driven.request(departs_at=at(14), returns_at=at(16)), car="bus", driver="driver2")
    driven.depart(order, km=10_004, at=at(14), gap_reason="挪车")
    driven.hand_back(order, km=10_020, at=at(16))
    order = driven.dispatch(driven.request(departs_at=at(17), returns_at=at(18)))
    driven.depart(order, km=10_030, at=at(17), gap_reason="试车")
    driven.hand_back(order, km=10_050, at=at(18))
    assert [statements(lambda page=page: browser.page(page)) for page in pages] == few  # type: ignore[misc]
    assert max(few) <= 45


def test_nothing_is_written_by_looking(driven: Office, app: Flask) -> None:
    def rows() -> tuple[int, ...]:
        return tuple(
            db.session.query(model).count()
            for model in (LedgerGap, LedgerMonth, MonthLedger, Refuelling, Expense, Dispatch)
        )

    before = driven.read(rows)
    Browser(app, "finance").page("/vehicles/ledgers?month=2026-11")
    Browser(app, "finance").page("/vehicles/ledgers/2026-11/close")
    assert driven.read(rows) == before


def test_the_desk_shows_open_gaps_to_those_who_explain_them(driven: Office, app: Flask) -> None:
    link = f"/vehicles/gaps/{gap_of(driven)}"
    for name in ("finance", "dispatcher", "driver"):
        assert link in Browser(app, name).page("/")
    for name in ("clerk", "driver2", "auditor"):
        assert link not in Browser(app, name).page("/")


def test_a_gap_of_a_closed_month_is_read_and_no_longer_explained(driven: Office, app: Flask) -> None:
    gap_id = gap_of(driven)
    closed(driven)
    browser = Browser(app, "dispatcher")
    assert "<select" not in browser.page(f"/vehicles/gaps/{gap_id}")
    assert browser.post(f"/vehicles/gaps/{gap_id}", kind="tow", reason="拖车到厂").status_code == 422


@pytest.mark.parametrize(
    "page",
    [
        "ledgers/paper?month=2026-11",
        "ledgers/{car}/paper?month=2026-11",
        "costs/paper?year=2026",
        "statistics/paper?by=car&since=2026-11",
    ],
)
def test_the_papers_are_filled(
    driven: Office, app: Flask, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their templates are rendered; the press is looked at elsewhere."""
    from flask import render_template

    from app.shared.printing.services import Sheet

    texts: list[str] = []

    def caught(
        template: str, *, title: str, number: str, subject: object, form: str = "", **context: object
    ) -> str:
        sheet = Sheet(title, number, form, "某局", "ABCD-EFGH", "http://x/p/ABCD", "第 1 次打印")
        texts.append(render_template(template, sheet=sheet, **context))
        return "ok"

    for module in ("ledger", "costs", "statistics"):
        monkeypatch.setattr(f"app.modules.vehicles.views.{module}.paper", caught)
    answer = Browser(app, "finance").get("/vehicles/" + page.format(car=driven.ids["car"]))
    assert answer.status_code == 200 and "苏Z·3A127" in texts[0] and "23" in texts[0]
