"""The boards: cells add up, looks, reach, a constant number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.db import db
from app.modules.vehicles.queries import board
from tests.browser import Browser
from tests.vehicles.riding import DAY, Office, at, later, make_good_vehicle, make_request, who

SHUT = ("vehicle", "upkeep")


@pytest.fixture
def office(app: Flask, now: Any) -> Office:
    return Office(app)


def day_of(office: Office, username: str = "dispatcher", **given: Any) -> board.Board:
    def ask() -> board.Board:
        with office.app.test_request_context():
            found = board.day_board(who(username), DAY, **given)
            for row in found.rows:
                db.session.expunge(row.vehicle)
            return found

    return office.read(ask)


def car(found: board.Board, plate: str = "苏Z·3A127") -> board.Row:
    return next(row for row in found.rows if row.vehicle.plate == plate)


def test_the_cells_of_every_row_add_up_to_the_day(office: Office) -> None:
    for hours in ((7, 8), (9, 11), (12, 14)):
        office.dispatch(office.request(departs_at=at(hours[0]), returns_at=at(hours[1])))
    for row in day_of(office).rows:
        assert sum(cell.width for cell in row.cells) == board.SLICES
        assert [cell.start for cell in row.cells] == [
            sum(c.width for c in row.cells[:i]) for i in range(len(row.cells))
        ]


@pytest.mark.parametrize(
    ("start", "end", "cell"),
    [
        ((9, 0), (11, 0), (6, 4)),
        ((9, 10), (11, 10), (6, 5)),  # begun half hours count
        ((5, 0), (7, 0), (0, 2)),  # cut at the edges
        ((21, 0), (23, 30), (30, 2)),
        ((4, 0), (5, 30), None),
        ((9, 0), (9, 5), (6, 1)),
    ],
)
def test_a_trip_stands_at_its_half_hours(office: Office, start: Any, end: Any, cell: Any) -> None:
    office.dispatch(office.request(departs_at=at(*start), returns_at=at(*end)))
    taken = [(c.start, c.width) for c in car(day_of(office)).cells if c.item]
    assert taken == ([cell] if cell else [])


def test_a_trip_over_several_days_fills_the_middle_one(office: Office) -> None:
    office.dispatch(
        office.request(
            departs_at=at(9, day=DAY - timedelta(days=1)), returns_at=at(12, day=DAY + timedelta(days=1))
        )
    )
    assert [(c.start, c.width) for c in car(day_of(office)).cells] == [(0, board.SLICES)]


def test_free_places_lead_to_the_form_with_the_hour(app: Flask, office: Office) -> None:
    page = Browser(app, "clerk").page(f"/vehicles/?day={DAY}")
    assert "/vehicles/requests/new?day=2026-11-24&amp;departs=13:00" in page
    assert 'colspan="2"' in page


def test_the_look_says_how_it_stands(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = office.dispatch(office.request())
    looks = lambda who="dispatcher": [c.item.look for c in car(day_of(office, who)).cells if c.item]  # noqa: E731
    assert looks() == ["hold"] and looks("clerk") == ["mine"] and looks("driver") == ["mine"]
    office.accept(order_id)
    assert looks() == ["ok"]
    later(monkeypatch, at(9, 30))
    office.depart(order_id)
    assert looks() == ["run"]
    later(monkeypatch, at(11, 54))
    assert looks() == ["late"] and looks("clerk") == ["late"]
    assert "24" in next(c.item.meta for c in car(day_of(office)).cells if c.item)
    office.hand_back(order_id, at=at(11, 50))
    assert looks() == ["ok"]


def test_what_is_not_a_trip_is_closed(office: Office) -> None:
    from app.shared.occupancy.services import occupy

    office.do(
        lambda: occupy("vehicle", office.ids["car"], at(0), at(23), source=("upkeep", 1), label="大修").id
    )
    assert [c.item.look for c in car(day_of(office)).cells if c.item] == ["shut"]


def test_the_now_line_stands_only_today(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert day_of(office).now_at is None
    later(monkeypatch, at(10, 24))
    assert day_of(office).now_at == 8.8


def test_filters_by_kind_people_and_free(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [r.vehicle.seats for r in day_of(office, people=6).rows] == [19]
    assert [r.vehicle.seats for r in day_of(office, body="sedan").rows] == [5]
    office.dispatch(office.request())
    later(monkeypatch, at(10))
    assert [r.vehicle.seats for r in day_of(office, free_only=True).rows] == [19]


def test_the_week_shows_each_day(app: Flask, office: Office) -> None:
    office.dispatch(office.request())
    page = Browser(app, "clerk").page(f"/vehicles/?view=week&day={DAY}")
    assert "11月23日" in page and "11月29日" in page and "市政务服务中心" in page


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def many(office: Office) -> None:
    """Eight more cars and as many trips and requests."""
    from tests.vehicles.riding import driver_of

    for n in range(8):
        office.ids[f"car{n}"] = office.do(lambda n=n: make_good_vehicle(f"苏Z·9B00{n}", seats=7).id)
    office.do(lambda: setattr(driver_of("driver2"), "licence_class", "A1"))
    for n in range(6):
        office.dispatch(
            office.request(departs_at=at(6 + 2 * n), returns_at=at(6 + 2 * n, 50)),
            car=f"car{n}",
            driver="driver2",
        )
        office.request("clerk2", departs_at=at(6 + 2 * n), returns_at=at(6 + 2 * n, 50))
    office.do(lambda: [make_request().id for _ in range(4)])


@pytest.mark.parametrize(
    "url",
    [
        f"/vehicles/?day={DAY}",
        f"/vehicles/?view=week&day={DAY}",
        "/vehicles/desk",
        "/vehicles/dispatches",
        "/vehicles/dispatches/new",
    ],
)
def test_the_number_of_queries_does_not_grow(app: Flask, office: Office, url: str) -> None:
    first = office.dispatch(office.request(departs_at=at(18), returns_at=at(19)))
    office.request("clerk2")
    desk = Browser(app, "dispatcher")
    desk.page(url)

    def cost() -> int:
        with counted(app) as seen:
            desk.page(url)
        return len(seen)

    before = cost()
    many(office)
    assert first and cost() <= before


def test_the_board_has_a_day_before_and_after(app: Flask, office: Office) -> None:
    page = Browser(app, "clerk").page(f"/vehicles/?day={DAY}")
    assert "day=2026-11-23" in page and "day=2026-11-25" in page
    assert Browser(app, "clerk").get("/vehicles/?day=%E6%98%8E%E5%A4%A9&people=x&body=y").status_code == 200
    assert date.fromisoformat("2026-11-24") == DAY
