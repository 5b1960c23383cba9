"""Odometers: the last reading is the latest by time; readings lie between their neighbours; typos are voided."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import OdometerReading, Vehicle
from app.modules.vehicles.queries import odometer as queries
from app.modules.vehicles.services import odometer as services
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later, who


@pytest.fixture
def office(app: Flask, now: Any) -> Office:
    return Office(app)


def record(office: Office, km: int, hour: int) -> int:
    """A reading of that hour of today, by the dispatcher."""

    def verb() -> int:
        car = db.session.get_one(Vehicle, office.ids["car"])
        return services.correct(vehicle=car, km=km, by=who("dispatcher"), at=at(hour)).id

    return office.do(verb)


def last(office: Office, hour: int | None = None) -> int:
    def ask() -> int:
        found = queries.last(office.ids["car"], at(hour) if hour else None)
        assert found is not None
        return found.km

    return office.read(ask)


def void(office: Office, reading_id: int, reason: str = "多打了一位") -> None:
    office.do(
        lambda: (
            services.void(
                reading=db.session.get_one(OdometerReading, reading_id), by=who("dispatcher"), reason=reason
            ).id
        )
    )


@pytest.fixture(autouse=True)
def _evening(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, at(20))


def test_9999_then_10001_is_10001(office: Office) -> None:
    void(
        office,
        office.read(
            lambda: db.session.query(OdometerReading).filter_by(vehicle_id=office.ids["car"]).one().id
        ),
    )
    record(office, 9_999, 9)
    record(office, 10_001, 10)
    assert last(office) == 10_001


def test_a_typo_of_100100_is_voided_and_forgotten(office: Office) -> None:
    record(office, 10_010, 9)
    typo = record(office, 100_100, 10)
    with pytest.raises(RuleBroken):
        record(office, 10_020, 11)
    void(office, typo)
    record(office, 10_020, 11)
    assert last(office) == 10_020


def test_a_maximum_would_have_been_poisoned(office: Office) -> None:
    """The guard taken out: with the largest reading instead of the latest the typo stays for ever."""
    typo = record(office, 100_100, 10)
    void(office, typo)
    record(office, 10_020, 11)
    largest = office.read(lambda: max(r.km for r in db.session.query(OdometerReading)))
    assert largest == 100_100 and last(office) == 10_020


def test_a_reading_keyed_in_later_stands_at_its_time(office: Office) -> None:
    record(office, 10_100, 12)
    record(office, 10_050, 10)
    assert last(office) == 10_100
    assert last(office, 11) == 10_050


@pytest.mark.parametrize(
    ("km", "fits"), [(9_999, False), (10_000, True), (10_050, True), (10_100, True), (10_101, False)]
)
def test_a_reading_between_two_others_lies_between_them(office: Office, km: int, fits: bool) -> None:
    record(office, 10_100, 12)
    if fits:
        record(office, km, 10)
    else:
        with pytest.raises(RuleBroken) as refusal:
            record(office, km, 10)
        assert refusal.value.field == "km"


def test_the_future_is_not_read(office: Office) -> None:
    with pytest.raises(RuleBroken):
        record(office, 10_100, 21)


def test_a_void_reading_stays_to_be_seen_and_is_voided_once(office: Office) -> None:
    typo = record(office, 10_100, 10)
    with pytest.raises(RuleBroken):
        void(office, typo, " ")
    void(office, typo)
    with pytest.raises(RuleBroken):
        void(office, typo)
    row = office.read(lambda: db.session.get_one(OdometerReading, typo))
    assert row.voided_at is not None and row.void_reason == "多打了一位" and row.km == 10_100


def test_kilometres_since_a_moment_are_last_less_first(office: Office) -> None:
    record(office, 10_040, 9)
    record(office, 10_100, 10)
    found = office.read(lambda: queries.driven_since(at(8) - timedelta(days=30)))
    assert found[office.ids["car"]] == 100
    lasts = office.read(lambda: {k: r.km for k, r in queries.lasts(office.ids.values()).items()})
    assert lasts[office.ids["car"]] == 10_100


def test_the_page_lists_registers_and_voids(app: Flask, office: Office) -> None:
    desk = Browser(app, "dispatcher")
    url = f"/vehicles/odometers/{office.ids['car']}"
    assert desk.post(url, km="10050", at="").status_code == 303
    assert "10,050" in desk.page(url)
    assert desk.post(url, km="9000", at="").status_code == 422
    reading = office.read(lambda: queries.last(office.ids["car"]).id)  # type: ignore[union-attr]
    assert desk.post(f"/vehicles/odometers/readings/{reading}/void", reason="").status_code == 422
    assert desk.post(f"/vehicles/odometers/readings/{reading}/void", reason="看错").status_code == 303
    assert "看错" in desk.page(url)
    assert desk.get(url + "?format=xlsx").status_code == 200


@pytest.mark.parametrize("username", ["clerk", "driver", "leader", "outsider"])
def test_odometers_are_for_those_who_keep_cars(app: Flask, office: Office, username: str) -> None:
    assert Browser(app, username).get(f"/vehicles/odometers/{office.ids['car']}").status_code == 403
