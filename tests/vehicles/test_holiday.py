"""A holiday in a real Chromium, at a desk and on phones: a car is sealed, unsealed for a trip, returned, opened."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from app.core import clock
from tests.stage import Seat, Stage, photo
from tests.vehicles.caring import Holiday
from tests.vehicles.riding import who
from tests.vehicles.test_seals import AFTER, EVE, NEW_YEAR, ask_trip, moment

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def step(seat: Seat, seal_id: int, act: str, button: str, km: int, witness: int, **more: Any) -> None:
    """A sealing or an unsealing, from the car's page."""
    seat.open(f"/vehicles/seals/cars/{seal_id}")
    seat.follow(f"/cars/{seal_id}/{act}")
    seat.give(witness_id=witness, km=km, files=photo("slategrey"), **more)
    seat.press(button, then="苏Z·3A127")
    seat.page.wait_for_url(f"**/cars/{seal_id}")


def agree(stage: Stage, username: str) -> None:
    """A leader agrees to what waits, on the page of approvals."""
    with stage.seat(username) as leader:
        leader.open("/")
        leader.open("/approvals/")
        leader.press("同意", then="已同意")


def test_sealed_unsealed_and_returned(stage: Stage, now: Callable[..., None]) -> None:
    stage.at(date(2026, 12, 29), 9)
    office = Holiday(stage.app)
    witness = office.read(lambda: who("driver").id)
    with stage.seat("dispatcher") as dispatcher:
        dispatcher.open("/vehicles/seals")
        dispatcher.press("拟定封存名单", then="FC-")
        plan = dispatcher.page.url.removeprefix(stage.url)
        plan_id = int(plan.rsplit("/", 1)[1])
        dispatcher.follow("/confirm")
        dispatcher.give(notice_no="机关事务〔2026〕88号")
        dispatcher.press("确认方案", then="已确认")
    seal_id = office.seal_id(plan_id)
    stage.at(EVE, 17, 30)
    with stage.seat("dispatcher") as dispatcher:
        step(dispatcher, seal_id, "seal", "封存", 10_000, witness, seal_no="F-0001", parking="机关大院南门")
        dispatcher.open(plan)
    with stage.seat("clerk") as clerk:
        clerk.open("/vehicles/seals/requests")
        clerk.follow("/requests/new")
        clerk.give(
            seal_id=seal_id, starts_at=local(moment(NEW_YEAR, 9)), ends_at=local(moment(NEW_YEAR, 11)),
            destination="城区泵站", purpose="防汛抢险",
        )  # fmt: skip
        clerk.press("提交审批", then="QF-2026-0001")
    agree(stage, "leader")
    agree(stage, "manager")
    order_id = office.dispatch(ask_trip(office))
    stage.at(NEW_YEAR, 8, 55)
    with stage.seat("dispatcher") as dispatcher:
        step(dispatcher, seal_id, "unseal", "启封用车", 10_000, witness)
    stage.at(NEW_YEAR, 11)
    office.depart(order_id, at=moment(NEW_YEAR, 9))
    office.hand_back(order_id, km=10_030, at=moment(NEW_YEAR, 10, 50), reason="绕行")
    with stage.seat("dispatcher") as dispatcher:
        step(dispatcher, seal_id, "reseal", "回封", 10_030, witness, seal_no="F-0002")
    stage.at(AFTER, 8)
    with stage.seat("dispatcher") as dispatcher:
        step(dispatcher, seal_id, "open", "启封", 10_030, witness)
        dispatcher.sees("封存期内未使用")
        dispatcher.open(plan)
    assert office.seal(seal_id)["unexplained_km"] == 0


def local(when: datetime) -> str:
    return clock.local(when).strftime("%Y-%m-%dT%H:%M")
