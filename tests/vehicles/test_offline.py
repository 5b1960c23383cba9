"""Records made without a network, in a real Chromium: nothing lost, nothing twice, nothing seen by others."""

import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.vehicles.models import (
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    Handover,
    OdometerReading,
    TripStatus,
)
from tests.browser import Browser
from tests.live import PHONE
from tests.vehicles.riding import lay_pool, make_request, who

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def now() -> None:
    """The machine's own clock: server and browser must agree. (Replaces the fixed morning of this folder.)"""


@pytest.fixture
def phone(chromium: Chromium) -> Iterator[BrowserContext]:
    """One phone, whoever signs in on it."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def live(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The small office behind a server in a thread, with its tokens checked."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)


@pytest.fixture
def order(app: Flask) -> int:
    """The driver's only trip: accepted, not yet on the road."""
    with app.app_context():
        return in_transaction(_only_trip)


def _only_trip() -> int:
    ids, now = lay_pool(), clock.now()
    for reading in db.session.scalars(select(OdometerReading)):
        reading.at = now - timedelta(days=1)
    request = make_request(
        departs_at=now + timedelta(hours=1), returns_at=now + timedelta(hours=3), status=TripStatus.DISPATCHED
    )
    made = Dispatch(
        number="PC-2026-0001", vehicle_id=ids["car"], driver_id=ids["driver"], plate="苏Z·3A127", driver_name="王建国",
        planned_departs_at=request.departs_at, planned_returns_at=request.returns_at, status=DispatchStatus.ACCEPTED,
        dispatcher=who("dispatcher"), accepted_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.add(DispatchRequest(dispatch=made, request=request, people_count=3))
    db.session.flush()
    return made.id


def enter(page: Page, url: str, username: str) -> None:
    """Whoever signed in on this phone before: now it is this person."""
    app: Flask = APP[0]
    cookie = Browser(app, username).http.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": url}])
    page.goto(f"{url}/")


APP: list[Flask] = []


@pytest.fixture(autouse=True)
def the_app(app: Flask) -> None:
    APP[:] = [app]


def read(app: Flask, query: Any) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(query))


def handovers(app: Flask, order_id: int) -> list[Any]:
    return read(app, select(Handover.direction).where(Handover.dispatch_id == order_id).order_by(Handover.id))


def leave(page: Page, order_id: int) -> None:
    """Tap "leave with the car" with what is prefilled."""
    page.click(f"form[data-offline-key='go-{order_id}'] button.btn-primary")


def shown(page: Page) -> list[str]:
    return [row.inner_text() for row in page.query_selector_all("[data-records] li")]


def my_trips(page: Page, url: str) -> None:
    page.goto(f"{url}/vehicles/driver")
    page.wait_for_selector("[data-offline-box][data-skew]", state="attached")


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/me")
    with page.expect_navigation():
        page.evaluate("document.querySelector(\"form[action='/accounts/sign-out']\").requestSubmit()")


def posts(context: BrowserContext) -> list[str]:
    """Every POST from now on."""
    seen: list[str] = []
    context.on(
        "request", lambda r: seen.append(r.url) if r.method == "POST" and "/dispatches/" in r.url else None
    )
    return seen


def stored(page: Page) -> list[dict[str, Any]]:
    """What really lies on the device, as a stranger with its disk would read it."""
    return page.evaluate(
        """() => new Promise((ok) => { const q = indexedDB.open('portal-offline', 1); q.onsuccess = () => {
        const all = q.result.transaction('records').objectStore('records').getAll();
        all.onsuccess = () => { q.result.close(); ok(all.result.map(r => ({id: r.id, person: r.person, fields: Object.keys(r),
          text: new TextDecoder('latin1').decode(r.meta.data)}))) } } })"""
    )


def test_a_departure_survives_the_cut_the_sign_out_and_a_stranger(
    live: str, app: Flask, phone: BrowserContext, order: int
) -> None:
    page = phone.new_page()
    enter(page, live, "driver")
    my_trips(page, live)
    phone.set_offline(True)
    leave(page, order)
    page.wait_for_selector("[data-records] li")
    assert page.is_visible("[data-say=offline]")
    assert not page.is_visible(f"form[data-offline-key='go-{order}']")
    assert page.is_visible(f"form[data-offline-key='in-{order}']")  # what comes next can be recorded too
    kept = stored(page)
    assert len(kept) == 1
    assert "dispatches" not in kept[0]["text"]

    phone.set_offline(False)
    phone.route(
        "**/dispatches/**", lambda route: route.abort()
    )  # the portal is there, the record is not sent yet
    sign_out(page, live)
    assert len(stored(page)) == 1

    phone.unroute("**/dispatches/**")
    sent = posts(phone)
    enter(page, live, "dispatcher")
    page.goto(f"{live}/vehicles/dispatches/{order}/depart")
    page.wait_for_timeout(1500)
    assert shown(page) == []
    assert sent == []
    assert handovers(app, order) == []
    sign_out(page, live)

    enter(page, live, "driver")  # the desk of the driver sends what waits
    until(lambda: len(handovers(app, order)) == 1)
    page.wait_for_selector("[data-offline-box]", state="hidden")
    page.goto(f"{live}/vehicles/driver")
    page.wait_for_selector(f"form[data-offline-key='in-{order}']", state="visible")
    page.wait_for_selector("[data-offline-box]", state="hidden")
    assert [str(d) for d in handovers(app, order)] == ["out"]
    assert stored(page) == []
    assert len(sent) == 1
    rows = read(app, select(Handover).where(Handover.dispatch_id == order))
    assert rows[0].client_at is not None
    assert rows[0].client_id
    page.goto(f"{live}/vehicles/dispatches/{order}")
    assert "无网络时记录" in page.inner_text("main")


def test_out_and_in_are_handed_in_once_and_in_order_by_another_window(
    live: str, app: Flask, phone: BrowserContext, order: int
) -> None:
    page, other = phone.new_page(), phone.new_page()
    enter(page, live, "driver")
    my_trips(page, live)
    my_trips(other, live)
    third = phone.new_page()
    my_trips(third, live)
    sent = posts(phone)
    phone.set_offline(True)
    page.evaluate(
        "() => { window.was = Date.now.bind(Date); Date.now = () => was() - 3600000 }"
    )  # an hour ago
    leave(page, order)
    page.wait_for_selector(f"#in_{order}", state="visible")
    km = int(page.input_value(f"form[data-offline-key='go-{order}'] [name=km]"))
    page.evaluate("() => { Date.now = () => was() - 1200000 }")
    page.fill(f"form[data-offline-key='in-{order}'] [name=km]", str(km + 12))
    page.click(f"form[data-offline-key='in-{order}'] button.btn-primary")
    page.wait_for_selector("[data-records] li:nth-child(2)")
    assert not page.is_visible(f"form[data-offline-key='in-{order}']")
    page.close()  # its window is closed; two others are left
    phone.set_offline(False)
    other.wait_for_url("**/vehicles/driver")
    until(lambda: len(handovers(app, order)) == 2)
    other.wait_for_timeout(1500)
    rows = read(app, select(Handover).where(Handover.dispatch_id == order).order_by(Handover.id))
    assert [str(row.direction) for row in rows] == ["out", "in"]
    assert 35 * 60 < (rows[1].at - rows[0].at).total_seconds() < 45 * 60  # as it happened, not as it arrived
    assert [url.rsplit("/", 1)[1] for url in sent] == ["depart", "hand_back"]


def test_what_the_server_refuses_stays_with_its_reason(
    live: str, app: Flask, phone: BrowserContext, order: int
) -> None:
    page = phone.new_page()
    enter(page, live, "driver")
    my_trips(page, live)
    phone.set_offline(True)
    leave(page, order)
    page.wait_for_selector("[data-records] li")
    km = int(page.input_value(f"form[data-offline-key='go-{order}'] [name=km]"))
    with app.app_context():
        in_transaction(lambda: _later_reading(order, km + 50))
    phone.set_offline(False)
    page.wait_for_selector("[data-correct]:visible")
    assert "小于" in shown(page)[0] or "少于" in shown(page)[0] or "低于" in shown(page)[0], shown(page)
    assert handovers(app, order) == []
    page.click("[data-correct]:visible")
    page.wait_for_selector(".error-summary")
    assert page.input_value("main form[data-offline] [name=km]") == str(km)
    page.fill("main form[data-offline] [name=km]", str(km + 50))
    page.click("main form[data-offline] button.btn-primary")
    until(lambda: len(handovers(app, order)) == 1)
    page.wait_for_selector(f"#in_{order}", state="visible")
    assert stored(page) == []


def _later_reading(order_id: int, km: int) -> None:
    order = db.session.get_one(Dispatch, order_id)
    driver = order.driver.person
    from app.modules.vehicles.models import ReadingSource

    db.session.add(
        OdometerReading(  # read off the car a minute before the driver left
            vehicle_id=order.vehicle_id,
            at=clock.now() - timedelta(minutes=1),
            km=km,
            source=ReadingSource.CORRECTION,
            entered_by=driver,
        )
    )


def test_a_fault_of_the_server_and_a_lost_answer_lose_nothing(
    live: str, app: Flask, phone: BrowserContext, order: int
) -> None:
    page = phone.new_page()
    enter(page, live, "driver")
    my_trips(page, live)
    answers = iter(["fault", "lost"])

    def bad(route: Any) -> None:
        kind = next(answers, "")
        if kind == "fault":
            route.fulfill(status=500, body="")
        elif kind == "lost":
            route.fetch()  # it reaches the server; its answer reaches nobody
            route.abort()
        else:
            route.continue_()

    phone.route("**/depart", bad)
    leave(page, order)
    page.wait_for_selector("[data-say=unreachable]", state="visible")
    assert handovers(app, order) == []
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert len(handovers(app, order)) == 1  # the second try arrived …
    assert len(stored(page)) == 1  # … but nobody heard of it
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-offline-box]", state="hidden")
    assert len(handovers(app, order)) == 1
    assert stored(page) == []


def test_taken_over_by_another_person_without_room_and_tapped_twice(
    live: str, app: Flask, phone: BrowserContext, order: int
) -> None:
    page, other = phone.new_page(), phone.new_page()
    enter(page, live, "driver")
    my_trips(page, live)
    page.evaluate("() => { window.put = IDBObjectStore.prototype.put }")
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') } }"
    )
    phone.set_offline(True)
    leave(page, order)
    page.wait_for_selector("[data-say=full]", state="visible")
    assert page.is_visible(
        f"form[data-offline-key='go-{order}']"
    )  # nothing was kept, and the form is still there
    phone.set_offline(False)
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put }")

    sign_out(other, live)
    enter(other, live, "dispatcher")
    leave(page, order)
    page.wait_for_selector("[data-say=other]", state="visible")
    assert handovers(app, order) == []
    page.wait_for_timeout(300)
    assert len(stored(page)) == 1
    page.on("dialog", lambda dialog: dialog.accept())

    sign_out(other, live)
    enter(other, live, "driver")
    other.goto(f"{live}/vehicles/driver")
    until(lambda: len(handovers(app, order)) == 1)
    other.wait_for_selector(f"#in_{order}", state="visible")
    other.evaluate(
        f"""() => {{ const f = document.querySelector("form[data-offline-key='in-{order}']");
        f.km.value = {km_of(app, order) + 1}; f.reason.value = "路上很快";
        f.querySelector("button.btn-primary").click(); f.querySelector("button.btn-primary").click(); }}"""
    )
    other.wait_for_timeout(2500)
    assert len(handovers(app, order)) <= 2


def km_of(app: Flask, order_id: int) -> int:
    return int(read(app, select(OdometerReading.km).where(OdometerReading.source_id == order_id))[-1])


def until(true: Any, seconds: float = 15) -> None:
    """Wait for a fact of the database."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)
