"""The driver's page: what may be recorded of the day, photos, fuel, defects; and what a device's time may be."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.core import offline
from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Dispatch, DispatchStatus, Handover, Refuelling, TripEvent
from app.modules.vehicles.models.upkeep import Defect
from app.modules.vehicles.services import devices, trips
from app.shared.attachments.models import Attachment
from tests.browser import Browser
from tests.vehicles.riding import Office, at, later, who


@pytest.fixture
def office(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(app)
    later(monkeypatch, at(8, 30))
    return office


def photo(name: str = "照片.jpg") -> tuple[io.BytesIO, str]:
    body = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(body, "JPEG")
    body.seek(0)
    return body, name


def test_the_whole_day_can_be_recorded_on_the_loaded_page(office: Office, app: Flask) -> None:
    first = office.dispatch(office.request())
    second = office.dispatch(office.request(departs_at=at(14), returns_at=at(16)))
    page = Browser(app, "driver").page("/vehicles/driver")
    for order_id in (first, second):
        for key in ("take", "go", "in"):
            assert f'data-offline-key="{key}-{order_id}"' in page
    assert 'value="10000"' in page
    assert f'data-person="{office.read(lambda: who("driver").id)}"' in page


def test_each_person_has_keys_of_their_own(app: Flask) -> None:
    with app.app_context():
        one, other = offline.keys_of(7), offline.keys_of(8)
        assert one == offline.keys_of(7)
        assert one != other
        secret = app.config["FIELD_KEYS"]["1"]
        assert secret not in one
        assert len(one.split(":")[1]) == 64


def test_who_is_signed_in_is_told_before_records_are_sent(app: Flask) -> None:
    driver = Browser(app, "driver")
    answer = driver.get("/offline/pass").get_json()
    assert answer["person"] == driver.person_id
    assert answer["csrf"]
    stranger = Browser(app)
    assert stranger.http.get("/offline/pass", headers={"HX-Request": "true"}).status_code == 401


def test_signing_out_leaves_what_waits_on_the_device(app: Flask) -> None:
    answer = Browser(app, "driver").post("/accounts/sign-out")
    assert answer.status_code == 303
    assert "Clear-Site-Data" not in answer.headers


def test_a_late_record_is_put_at_its_own_time_and_marked(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = office.dispatch(office.request())
    later(monkeypatch, at(13))
    given = {
        "km": 10_000,
        "checks": list(trips.CHECKS),
        "client_id": "a" * 24,
        "client_at": at(9).isoformat(),
    }
    driver = Browser(app, "driver")
    for _twice in range(2):
        answer = driver.post(f"/vehicles/dispatches/{order_id}/depart", "main", form_token="a" * 24, **given)
        assert answer.status_code == 204, answer.text[:500]
    again = driver.post(f"/vehicles/dispatches/{order_id}/depart", "main", form_token="b" * 24, **given)
    assert again.status_code == 204  # its client id is known, though the form token is new
    rows = office.read(lambda: list(db.session.scalars(select(Handover))))
    assert [(row.at, row.client_at, row.client_id) for row in rows] == [(at(9), at(9), "a" * 24)]
    text = office.read(
        lambda: db.session.scalar(select(TripEvent.text).where(TripEvent.action == "departed"))
    )
    assert "无网络时记录于" in str(text) and "09:00" in str(text) and "13:00" in str(text)
    assert "无网络时记录" in Browser(app, "dispatcher").page(f"/vehicles/dispatches/{order_id}")


@pytest.mark.parametrize("when", [timedelta(minutes=10), -timedelta(days=8)])
def test_a_devices_time_has_bounds(office: Office, when: timedelta) -> None:
    order_id = office.dispatch(office.request())
    with pytest.raises(RuleBroken):
        office.depart(order_id, at=None, client_at=at(8, 30) + when)
    assert office.order(order_id)["status"] == DispatchStatus.ISSUED


def test_without_the_bounds_any_time_would_be_taken(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    order_id = office.dispatch(office.request())
    monkeypatch.setattr(devices, "check_client_at", lambda *_given: None)
    monkeypatch.setattr(trips, "check_device", lambda _at: None)
    office.depart(order_id, at=None, client_at=at(8, 30) - timedelta(days=8))
    assert office.order(order_id)["status"] == DispatchStatus.DEPARTED


def test_photos_of_the_car_are_kept_with_the_handover(office: Office, app: Flask) -> None:
    order_id = office.dispatch(office.request())
    answer = Browser(app, "driver").post(
        f"/vehicles/dispatches/{order_id}/depart", km=10_000, checks=list(trips.CHECKS), photos=[photo(), photo("2.jpg")]
    )  # fmt: skip
    assert answer.status_code == 303, answer.text[:500]
    kept = office.read(lambda: list(db.session.scalars(select(Attachment.owner_type))))
    assert kept == ["handover", "handover"]
    assert "照片.jpg" in Browser(app, "dispatcher").page(f"/vehicles/dispatches/{order_id}")
    photo_id = office.read(lambda: db.session.scalar(select(Attachment.id)))
    assert Browser(app, "clerk2").get(f"/attachments/{photo_id}").status_code == 404


def test_fuel_is_recorded_with_its_receipt(office: Office, app: Flask) -> None:
    order_id = office.dispatch(office.request())
    office.depart(order_id, at=at(8, 20))
    given = {
        "vehicle_id": office.ids["car"], "km": 10_004, "quantity": "40.12", "amount_fen": "300.50", "is_full": "1",
        "reason": "途中加油", "client_id": "f" * 24,
    }  # fmt: skip
    driver = Browser(app, "driver")
    answer = driver.post("/vehicles/driver/fill", **given, files=[photo("小票.jpg")])
    assert answer.status_code == 303, answer.text[:3000]
    row = office.read(lambda: db.session.scalars(select(Refuelling)).one())
    assert (row.litres_milli, row.amount_fen, row.dispatch_id) == (40_120, 30_050, order_id)
    low = driver.post("/vehicles/driver/fill", **given | {"km": 9_000, "client_id": "g" * 24})
    assert low.status_code == 422
    assert "9,000" in low.text


def test_a_defect_reaches_the_dispatcher(office: Office, app: Flask) -> None:
    office.dispatch(office.request())
    answer = Browser(app, "driver").post(
        "/vehicles/driver/defect", vehicle_id=office.ids["car"], text="左前轮扎钉，慢漏气", files=[photo()]
    )
    assert answer.status_code == 303, answer.text[:2000]
    row = office.read(lambda: db.session.scalars(select(Defect)).one())
    assert row.text == "左前轮扎钉，慢漏气"
    assert "左前轮" in Browser(app, "dispatcher").page("/notifications/")


def test_a_dispatch_order_that_was_declined_meanwhile_is_refused_with_its_reason(
    office: Office, app: Flask
) -> None:
    order_id = office.dispatch(office.request())
    office.do(lambda: _void(order_id))
    answer = Browser(app, "driver").post(
        f"/vehicles/dispatches/{order_id}/depart", "main", km=10_000, checks=list(trips.CHECKS), client_at=at(8).isoformat()
    )  # fmt: skip
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text


def _void(order_id: int) -> None:
    from app.modules.vehicles.services import dispatching

    dispatching.void(dispatch=db.session.get_one(Dispatch, order_id), by=who("dispatcher"), reason="用车取消")
