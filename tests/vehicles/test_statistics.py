"""Statistics: every table adds up to the ledgers, the filters stand in the URL, and each sees as far as the office lets them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.core import charts, clock
from app.core.db import db, in_transaction
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.models.expenses import ExpenseKind
from app.modules.vehicles.rules import statistics as rules
from app.modules.vehicles.rules.statistics import Share
from app.modules.vehicles.services import ledger, statistics
from tests.browser import Browser
from tests.vehicles.bookkeeping import lay_expense, lay_fleet, lay_fuel
from tests.vehicles.riding import Office, at, later

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
AFTERWARDS = datetime(2026, 12, 3, 1, tzinfo=UTC)
SPAN = "since=2026-11&until=2026-11"


@pytest.fixture
def busy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Four cars and sixty trips of one department, with fuel and costs; one car costs money and is not driven."""
    monkeypatch.setattr(clock, "now", lambda: AFTERWARDS)

    def lay() -> int:
        truth = lay_fleet(4, 60, NOVEMBER)
        for n, car in enumerate(truth.driven):
            lay_fuel(car, date(2026, 11, 10 + n), 41_337 + n, 30_001 + n, f"JY-{n}")
            lay_expense(car, ExpenseKind.REPAIR, date(2026, 11, 12), 9_999 + n, f"FY-{n}")
        from tests.vehicles.masters import make_vehicle

        lay_expense(make_vehicle("苏Z·9X999").id, ExpenseKind.INSURANCE, date(2026, 11, 3), 380_000, "FY-99")
        return truth.trips

    with app.app_context():
        return in_transaction(lay)


@pytest.fixture
def shared(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Office:
    """One car with two requests of two departments on board, 17 km."""
    office = Office(app)
    order = office.dispatch(office.request(), office.request("clerk2", people_count=1))
    later(monkeypatch, at(20))
    office.depart(order, km=10_000, at=at(9, 5))
    office.hand_back(order, km=10_017)
    return office


def test_every_table_adds_up_to_the_ledgers(app: Flask, busy: int) -> None:
    with app.app_context():
        found = statistics.shares(NOVEMBER, DECEMBER)
        books = ledger.figures(NOVEMBER, DECEMBER)
        whole = rules.total(found)
        assert whole.km == sum(row.trip_km for row in books)
        assert whole.fen == sum(row.total_fen for row in books)
        assert whole.litres_milli == sum(row.litres_milli for row in books)
        assert whole.trips == sum(row.trips for row in books)
        assert whole.people == sum(row.people for row in books)
        for by in ("car", "driver", "department", "month"):
            rows = rules.grouped(found, by, {})
            assert [sum(getattr(row, name) for row in rows) for name in ("km", "fen", "litres_milli", "people")] == [
                whole.km, whole.fen, whole.litres_milli, whole.people,
            ]  # fmt: skip


def test_a_shared_trip_is_divided_and_counts_once(shared: Office) -> None:
    def look() -> None:
        found = statistics.shares(NOVEMBER, DECEMBER)
        assert sorted(one.km for one in found) == [8, 9]
        whole = rules.total(found)
        assert (whole.trips, whole.requests, whole.people, whole.shared_percent) == (1, 2, 4, 100.0)
        assert whole.on_time_percent == 100.0

    shared.read(look)


def test_a_late_departure_is_not_on_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(app)
    order = office.dispatch(office.request())
    later(monkeypatch, at(20))
    office.depart(order, km=10_000, at=at(9, 11))
    assert office.read(lambda: rules.total(statistics.shares(NOVEMBER, DECEMBER)).on_time_percent) == 0.0


@given(st.integers(0, 10_000_000), st.lists(st.integers(0, 5_000), max_size=40))
def test_what_is_apportioned_adds_up(total: int, weights: list[int]) -> None:
    parts = rules.apportion(total, weights)
    assert (
        len(parts) == len(weights)
        and (not weights or sum(parts) == total)
        and all(part >= 0 for part in parts)
    )


def test_the_middle_of_the_waiting_times_is_told_and_empty_runs_are_half_of_a_one_way_trip() -> None:
    shares = [
        Share(
            NOVEMBER,
            1,
            n,
            km=20,
            empty_km=10 if n == 1 else 0,
            leaves=True,
            requests=1,
            retro=n == 2,
            waited=timedelta(minutes=minutes),
        )
        for n, minutes in enumerate((5, 60, 20))
    ]
    row = rules.total(shares)
    assert (row.wait_minutes, row.empty_percent, row.retro_percent) == (20, 16.7, 33.3)


@pytest.mark.parametrize("by", ["month", "car", "driver", "department"])
def test_the_page_shows_charts_table_and_excel(app: Flask, busy: int, by: str) -> None:
    browser = Browser(app, "finance")
    page = browser.page(f"/vehicles/statistics?by={by}&{SPAN}")
    assert page.count('<svg class="chart"') >= 2 and "style=" not in page
    assert browser.get(f"/vehicles/statistics?by={by}&{SPAN}&format=xlsx").mimetype.endswith("sheet")


def test_a_filter_stands_in_the_url_and_holds(app: Flask, busy: int) -> None:
    with app.app_context():
        car = db.session.query(Vehicle).order_by(Vehicle.id).first()
        assert car is not None
        mine = [one for one in statistics.shares(NOVEMBER, DECEMBER) if one.vehicle_id == car.id]
        km = f"{sum(one.km for one in mine):,}"
    page = Browser(app, "auditor").page(f"/vehicles/statistics?by=driver&{SPAN}&car={car.id}")
    assert km in page


def test_page_and_paper_show_the_same_pictures(
    app: Flask, busy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, Any] = {}

    def caught(template: str, **context: Any) -> Any:
        kept.update(context)
        return "ok"

    monkeypatch.setattr("app.modules.vehicles.views.statistics.paper", caught)
    browser = Browser(app, "finance")
    page = browser.page(f"/vehicles/statistics?by=car&{SPAN}")
    browser.get(f"/vehicles/statistics/paper?by=car&{SPAN}")
    assert kept["pictures"] and all(str(picture) in page for picture in kept["pictures"])


def test_a_head_sees_the_own_department_only(shared: Office, app: Flask) -> None:
    leader = Browser(app, "leader").page(f"/vehicles/statistics?by=department&{SPAN}")
    assert "规划科" in leader and "财务科" not in leader
    everything = Browser(app, "dispatcher").page(f"/vehicles/statistics?by=department&{SPAN}")
    assert "规划科" in everything and "财务科" in everything
    assert "财务科" not in Browser(app, "leader").page(f"/vehicles/statistics?by=car&{SPAN}&department=99")


@pytest.mark.parametrize("name", ["clerk", "driver", "outsider", "guard"])
def test_who_keeps_no_statistics_sees_none(busy: int, app: Flask, name: str) -> None:
    assert Browser(app, name).get("/vehicles/statistics").status_code == 403


def test_more_trips_cost_no_more_queries(
    app: Flask, busy: int, statements: Callable[[Callable[[], object]], int]
) -> None:
    browser = Browser(app, "finance")
    few = statements(lambda: browser.page(f"/vehicles/statistics?by=car&{SPAN}"))
    with app.app_context():
        in_transaction(lambda: _more())
    assert statements(lambda: browser.page(f"/vehicles/statistics?by=car&{SPAN}")) == few <= 45


def _more() -> None:
    from app.modules.vehicles.models import Driver, Place
    from tests.vehicles import bookkeeping

    driver, place = db.session.query(Driver).first(), db.session.query(Place).first()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bookkeeping, "make_driver", lambda: driver)
        patch.setattr(bookkeeping, "make_place", lambda: place)
        patch.setattr(
            bookkeeping, "make_vehicle", lambda plate, **more: _vehicle(plate.replace("L", "M"), **more)
        )
        lay_fleet(3, 40, NOVEMBER, seed=9)


def _vehicle(plate: str, **more: Any) -> Vehicle:
    from tests.vehicles.masters import make_vehicle

    return make_vehicle(plate, **more)


def test_strange_arguments_are_taken_as_none(app: Flask, busy: int) -> None:
    browser = Browser(app, "finance")
    browser.page("/vehicles/statistics?since=x&until=2026-13&by=moon&car=a&driver=-1&department=%F0")
    browser.page("/vehicles/statistics?since=2026-12&until=1999-01")


def test_a_chart_escapes_what_it_is_given_and_names_itself() -> None:
    picture = charts.rows("<script>", [("<b>甲</b>", 3.0), ("乙", None)], unit="公里")
    assert isinstance(picture, Markup) and "<script>" not in picture and "<b>" not in picture
    assert "<title>&lt;script&gt;</title>" in picture


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e7, allow_nan=False)), max_size=30))
def test_no_bar_leaves_its_chart(values: list[float | None]) -> None:
    for draw in (charts.columns, charts.line, charts.rows):
        picture = draw("图", [(str(n), value) for n, value in enumerate(values)])
        high = float(re.search(r'viewBox="0 0 \d+ (\d+)"', picture)[1])  # type: ignore[index]
        for y, tall in re.findall(r'<rect [^>]*y="([\d.-]+)" width="[\d.]+" height="([\d.]+)"', picture):
            assert float(y) >= -0.1 and float(y) + float(tall) <= high + 0.1
