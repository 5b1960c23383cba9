"""Riding together: the examples of the field study, who is left out, and the card on the desk."""

from datetime import timedelta
from math import cos, radians, sin
from typing import Any

import pytest
from flask import Flask

from app.modules.vehicles.models import Place, PurposeType
from app.modules.vehicles.rules.sharing import Ride, Share, Tier, share
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later

BASE = (32.0, 119.0)
KM = 111.195  # of a degree of latitude


def place(km: float, bearing: float) -> Place:
    north, east = km * cos(radians(bearing)) / KM, km * sin(radians(bearing)) / KM / cos(radians(BASE[0]))
    return Place(name=f"{km}@{bearing}", lat=BASE[0] + north, lng=BASE[1] + east)


def ride(km: float, bearing: float, **changed: Any) -> Ride:
    values: dict[str, Any] = {"starts_at": at(8, 30), "ends_at": at(11), "people": 2} | changed
    return Ride(round(km), f"{km}@{bearing}", place(km, bearing), **values)


def judged(one: Ride, other: Ride) -> Share | None:
    return share(Place(lat=BASE[0], lng=BASE[1]), [one], other, factor=1.35, window_minutes=45)


@pytest.mark.parametrize(
    ("one", "other", "detour", "saved", "tier"),
    [
        ((10, 45), (20, 50), 0.1, 26.9, Tier.ON_THE_WAY),
        ((10, 45), (20, 75), 3.2, 23.8, Tier.ON_THE_WAY),
        ((10, 45), (20, 90), 6.4, 20.6, Tier.BY_AGREEMENT),
        ((5, 0), (30, 60), 3.8, 9.7, Tier.ON_THE_WAY),  # a large angle, and on the way
        ((30, 0), (32, 25), 15.6, 65.4, Tier.BY_AGREEMENT),  # a small angle, and a long detour
        ((20, 50), (20.5, 50), 0.0, 54.0, Tier.SAME),
    ],
)
def test_the_examples_of_the_study(one: Any, other: Any, detour: float, saved: float, tier: Tier) -> None:
    found = judged(ride(*one), ride(*other, starts_at=at(8, 50)))
    assert found is not None
    assert (found.tier, round(found.detour_km, 1), round(found.saved_km, 1)) == (tier, detour, saved)
    assert found.apart_minutes == 20


def test_two_ways_that_part_are_no_proposal() -> None:
    assert judged(ride(2, 0), ride(3, 120)) is None


def test_the_nearer_place_is_the_first_stop() -> None:
    found = judged(ride(20, 50), ride(10, 45))
    assert found is not None
    assert set(found.order) == {"10@45", "20@50"}


@pytest.mark.parametrize(
    "changed",
    [
        {"shareable": False},
        {"confidential": True},
        {"purpose": PurposeType.CONFIDENTIAL},
        {"starts_at": at(9, 30)},
        {"ends_at": at(13)},
    ],
)
def test_who_does_not_ride_along(changed: dict[str, Any]) -> None:
    assert judged(ride(10, 45), ride(20, 50)) is not None
    assert judged(ride(10, 45), ride(20, 50, **changed)) is None
    assert judged(ride(20, 50, **changed), ride(10, 45)) is None


def test_a_declared_flexibility_widens_the_window() -> None:
    late = at(9, 30)
    assert judged(ride(10, 45), ride(20, 50, starts_at=late, flexible_minutes=60)) is not None


def test_guests_ride_with_others_only_if_their_host_agrees() -> None:
    found = judged(ride(10, 45), ride(20, 50, purpose=PurposeType.RECEPTION))
    assert found is not None
    assert found.tier == Tier.BY_AGREEMENT


def test_a_place_without_coordinates_is_not_judged() -> None:
    nowhere = Ride(1, "某处", Place(name="某处"), at(8, 30), at(11), 2)
    assert judged(ride(10, 45), nowhere) is None


@pytest.fixture
def office(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(app)
    later(monkeypatch, at(7))
    return office


def test_the_desk_shows_a_card_and_merges_in_one_tap(office: Office, app: Flask) -> None:
    one = office.request(people_count=2)
    other = office.request("clerk2", people_count=2, departs_at=at(9) + timedelta(minutes=20))
    page = Browser(app, "dispatcher").page(f"/vehicles/desk?request={one}")
    assert "同地" in page
    assert f"with={other}" in page
    assert "2 + 2" not in page
    merged = Browser(app, "dispatcher").page(f"/vehicles/desk?request={one}&with={other}")
    assert "4 人" in merged or "派这辆" in merged


def test_a_requesters_no_leaves_no_card(office: Office, app: Flask) -> None:
    one = office.request(people_count=2)
    office.request("clerk2", people_count=2, shareable=False, share_reason="携带现金票据")
    assert "同地" not in Browser(app, "dispatcher").page(f"/vehicles/desk?request={one}")
