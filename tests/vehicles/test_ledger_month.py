"""A month of 20 cars and 900 trips: every ledger balances to nought, and all months together are the odometers'."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.vehicles.models import OdometerReading, Vehicle
from app.modules.vehicles.models.ledger import GapKind, GapStatus, LedgerGap, MonthLedger
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.services import ledger, odometer
from tests.vehicles.bookkeeping import Truth, lay_fleet
from tests.vehicles.riding import who

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
LATER = datetime(2026, 12, 4, 1, tzinfo=UTC)


@pytest.fixture
def truth(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Truth:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    with app.app_context():
        return in_transaction(lambda: lay_fleet(20, 900, NOVEMBER))


def three_months() -> list[rules.CarMonth]:
    return list(ledger.reckon(OCTOBER, date(2027, 1, 1)).values())


def test_every_ledger_of_nine_hundred_trips_balances_to_nought(app: Flask, truth: Truth) -> None:
    with app.app_context():
        november = [row for row in three_months() if row.month == NOVEMBER]
        assert len(november) == 20 and truth.trips == 900
        assert truth.voided > 20 and truth.over_midnight > 5
        assert [row.balance for row in november] == [0] * 20
        for row in november:
            assert row.opening_km is not None and row.closing_km is not None
            assert row.trip_km + row.gap_km == row.closing_km - row.opening_km == row.km


def test_the_months_together_are_what_was_driven(app: Flask, truth: Truth) -> None:
    with app.app_context():
        rows = three_months()
        for car in truth.driven:
            mine = [row for row in rows if row.vehicle_id == car]
            assert sum(row.km for row in mine) == truth.driven[car]
            assert sum(row.trip_km for row in mine) == truth.trip_km[car]
            assert sum(row.gap_km for row in mine) == truth.gap_km[car]
        assert sum(row.trips for row in rows) == truth.trips


def test_a_typo_that_is_voided_later_leaves_the_month_balanced(app: Flask, truth: Truth) -> None:
    with app.app_context():
        car = min(truth.driven)
        before = {row.month: row for row in ledger.reckon(OCTOBER, DECEMBER, car).values()}[NOVEMBER]
        last = (
            db.session.query(OdometerReading)
            .filter_by(vehicle_id=car, voided_at=None)
            .order_by(OdometerReading.at.desc())
            .first()
        )
        assert last is not None
        row_id, at, km = last.id, last.at, last.km

        def typo() -> None:
            db.session.get_one(OdometerReading, row_id).km = km + 100_000

        in_transaction(typo)
        wrong = ledger.reckon(OCTOBER, date(2027, 1, 1), car)
        assert (
            all(row.balance == 0 for row in wrong.values())
            and sum(r.km for r in wrong.values()) == truth.driven[car] + 100_000
        )

        def repair() -> None:
            row = db.session.get_one(OdometerReading, row_id)
            odometer.void(reading=row, by=who("dispatcher"), reason="多打了一位")
            vehicle = db.session.get_one(Vehicle, car)
            odometer.record(vehicle=vehicle, at=at, km=km, source=row.source, by=who("dispatcher"))

        in_transaction(repair)
        right = ledger.reckon(OCTOBER, date(2027, 1, 1), car)
        assert (
            all(row.balance == 0 for row in right.values())
            and sum(r.km for r in right.values()) == truth.driven[car]
        )
        assert right[car, NOVEMBER].opening_km == before.opening_km


def test_every_unregistered_kilometre_becomes_a_to_do_and_the_month_closes_once_all_are_told(
    app: Flask, truth: Truth
) -> None:
    with app.app_context():
        in_transaction(ledger.keep_gaps)
        gaps = queries.gaps_of(OCTOBER, date(2027, 1, 1))
        # the books begin with the month before this one, as nothing was ever closed
        assert sum(gap.km for gap in gaps) == sum(
            row.gap_km for row in three_months() if row.month >= NOVEMBER
        )
        assert all(gap.owner_id and gap.due_at > LATER for gap in gaps)
        assert in_transaction(ledger.keep_gaps) == 0  # doing it twice is harmless

        def tell() -> None:
            for gap in db.session.query(LedgerGap).filter_by(status=GapStatus.OPEN):
                ledger.explain(gap=gap, by=who("dispatcher"), kind=GapKind.TEST_DRIVE, reason="修理后试车")

        in_transaction(tell)
        in_transaction(lambda: ledger.close_month(month=NOVEMBER, by=who("finance")).id)
        rows = db.session.query(MonthLedger).all()
        assert len(rows) == 20 and all(row.km == row.trip_km + row.gap_km for row in rows)
        assert {row.vehicle_id for row in ledger.figures(NOVEMBER, DECEMBER)} == set(truth.driven)


def test_as_many_queries_for_twenty_cars_as_for_one(
    app: Flask, truth: Truth, statements: Callable[[Callable[[], object]], int]
) -> None:
    with app.app_context():
        one = statements(lambda: ledger.figures(NOVEMBER, DECEMBER, min(truth.driven)))
        assert statements(lambda: ledger.figures(NOVEMBER, DECEMBER)) == one
