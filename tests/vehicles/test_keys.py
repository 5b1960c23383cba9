"""Keys: handed out by departures and by hand, one holder at a time, the register."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.core.rule import RuleBroken
from app.modules.vehicles.models.keys import KeyKind, KeyMove, VehicleKey
from app.modules.vehicles.rules import keys as rules
from app.modules.vehicles.services import keys
from tests.browser import Browser
from tests.vehicles.caring import Workshop, plain
from tests.vehicles.riding import at, later, who
from tests.vehicles.test_seals import text_of


@pytest.fixture
def shop(app: Flask, now: Any, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    shop = Workshop(app)
    later(monkeypatch, at(18))
    return shop


def moves(shop: Workshop) -> list[dict[str, Any]]:
    return shop.read(lambda: [plain(m) for m in db.session.query(KeyMove).order_by(KeyMove.id)])


def a_key(shop: Workshop, **given: Any) -> int:
    known: dict[str, Any] = {
        "vehicle_id": shop.ids["car"],
        "key_no": "A-01",
        "kind": KeyKind.MAIN,
        "kept_at": "1号柜",
    }
    return shop.do(lambda: keys.save_key(**known | given).id)


def hand_out(shop: Workshop, key_id: int, name: str = "driver") -> None:
    shop.do(
        lambda: (
            keys.hand_out(
                key=db.session.get_one(VehicleKey, key_id),
                by=who("dispatcher"),
                taken_by_id=who(name).id,
                purpose="洗车",
            )
            and None
        )
    )


def test_a_departure_hands_the_key_out_and_the_return_back(shop: Workshop) -> None:
    key_id = a_key(shop)
    trip = shop.out()
    (move,) = moves(shop)
    assert (move["key_id"], move["dispatch_id"], move["returned_at"]) == (key_id, trip, None)
    shop.hand_back(trip)
    assert moves(shop)[0]["returned_at"] == at(11)


def test_a_key_that_did_not_come_back_stays_out(shop: Workshop) -> None:
    trip = shop.out()
    shop.hand_back(trip, key_handed=False)
    assert moves(shop)[0]["returned_at"] is None
    assert Browser(shop.app, "driver").post(f"/vehicles/dispatches/{trip}/key").status_code == 303
    assert moves(shop)[0]["returned_at"] is not None


def test_the_first_departure_registers_the_main_key(shop: Workshop) -> None:
    shop.out()
    key = shop.read(lambda: plain(db.session.query(VehicleKey).one()))
    assert (key["kind"], key["key_no"]) == (KeyKind.MAIN, "1")


def test_a_key_is_with_one_person_at_a_time(shop: Workshop) -> None:
    key_id = a_key(shop)
    hand_out(shop, key_id)
    with pytest.raises(RuleBroken, match="王建国"):
        hand_out(shop, key_id, "driver2")


def test_the_database_refuses_two_holders_too(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    key_id = a_key(shop)
    hand_out(shop, key_id)
    monkeypatch.setattr(rules, "check_free", lambda *_a: None)
    with pytest.raises(IntegrityError):
        hand_out(shop, key_id, "driver2")


def test_a_key_passed_on_by_hand_is_told_so(shop: Workshop) -> None:
    key_id = a_key(shop)
    hand_out(shop, key_id, "driver2")
    later_trip = shop.dispatch(shop.request())
    shop.depart(later_trip)
    first, second = moves(shop)
    assert (
        first["returned_at"] is not None
        and "PC-2026-0001" in first["note"]
        and second["dispatch_id"] == later_trip
    )


def test_keys_in_the_browser(shop: Workshop) -> None:
    browser = Browser(shop.app, "dispatcher")
    assert (
        browser.post(
            "/vehicles/keys/new", vehicle_id=shop.ids["car"], key_no="B-02", kind="spare", kept_at="保险柜"
        ).status_code
        == 303
    )
    person = shop.read(lambda: who("clerk").id)
    assert browser.post("/vehicles/keys/1", taken_by_id=person, purpose="年检").status_code == 303
    assert "李文静" in browser.page("/vehicles/keys")
    assert browser.post("/vehicles/keys/1", note="").status_code == 303
    assert "年检" in browser.page("/vehicles/keys/1")
    text, pages = text_of(browser.get("/vehicles/keys/register/paper?month=2026-11"))
    assert pages == 1
    for words in ("钥匙交接登记表", "B-02", "李文静", "孙丽娟", "年检"):
        assert words in text, words
    assert Browser(shop.app, "clerk").get("/vehicles/keys").status_code == 403


def test_a_lost_key_is_no_longer_handed_out(shop: Workshop) -> None:
    key_id = a_key(shop)
    shop.do(lambda: keys.end_key(key=db.session.get_one(VehicleKey, key_id), reason="遗失") and None)
    with pytest.raises(RuleBroken):
        hand_out(shop, key_id)
