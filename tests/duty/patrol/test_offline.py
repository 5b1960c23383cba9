"""A guard's round on a phone, in a real Chromium: the network is cut in the middle, somebody else signs in meanwhile."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import PatrolScan
from app.modules.duty.patrol.queries import points, rounds
from app.modules.duty.patrol.rules import codes
from app.modules.duty.patrol.services import planning, states
from tests.browser import Browser
from tests.duty.patrol.conftest import make_point, make_route, plan_fields, who
from tests.live import PHONE
from tests.stage import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def now() -> None:
    """The machine's own clock: server and browser must agree. (Replaces the fixed evening of this folder.)"""


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
    monkeypatch.setattr(neighbours, "duty_people", lambda moment, level: [])
    with served(app) as url:
        yield url


@pytest.fixture
def round_(app: Flask) -> dict[str, Any]:
    """The guard's round, begun a minute ago; the codes that hang on the walls."""

    def lay() -> dict[str, Any]:
        made = [
            make_point(f"P{n}", name)
            for n, name in enumerate(("南门岗亭", "主楼大厅", "配电间", "档案库房"), start=1)
        ]
        route = make_route([point.id for point in made], gap=0)
        plan = planning.save_plan(by=who("manager"), **plan_fields(route.id, times="12:00"))
        start = clock.now().replace(second=0, microsecond=0) - timedelta(minutes=1)
        planning.make_one(plan, clock.today(), start)
        states.settle(clock.now())
        task = next(
            one for one in rounds.of_person(who("guard"), clock.now()) if one.scheduled_start == start
        )
        labels = {point.code: points.labels(point.id)[0] for point in made}
        return {
            "task": task.id,
            "short": {code: label.short_code for code, label in labels.items()},
            "qr": {
                code: codes.label_text(label.checkpoint_id, 1, label.token) for code, label in labels.items()
            },
            "point": {point.code: point.id for point in made},
        }

    with app.app_context():
        return in_transaction(lay)


def enter(page: Page, app: Flask, url: str, username: str) -> None:
    """Whoever signed in on this phone before: now it is this person."""
    cookie = Browser(app, username).http.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": url}])
    page.goto(f"{url}/")


def sign_out(page: Page, url: str) -> None:
    page.goto(f"{url}/accounts/me")
    with page.expect_navigation():
        page.evaluate("document.querySelector(\"form[action='/accounts/sign-out']\").requestSubmit()")


def walk(page: Page, url: str, task: int) -> None:
    page.goto(f"{url}/duty/patrol/rounds/{task}/walk")
    page.wait_for_selector("[data-offline-box][data-skew]", state="attached")


def record(page: Page, point: int, code: str) -> None:
    """Open the next point, type its code, hand it in."""
    page.click("[data-open]")
    form = f"form[data-point='{point}']"
    page.fill(f"{form} [name=code]", code)
    page.click(f"{form} button.btn-primary")


def scans(app: Flask) -> list[PatrolScan]:
    with app.app_context():
        return list(db.session.scalars(select(PatrolScan).order_by(PatrolScan.at)).unique())


def stored(page: Page) -> list[dict[str, Any]]:
    """What really lies on the device, as a stranger with its disk would read it."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => new Promise((ok) => { const q = indexedDB.open('portal-offline', 1); q.onsuccess = () => {
        const all = q.result.transaction('records').objectStore('records').getAll();
        all.onsuccess = () => { q.result.close(); ok(all.result.map(r => ({person: r.person,
          text: new TextDecoder('latin1').decode(r.meta.data)}))) } } })"""
    )


def until(true: Any, seconds: float = 15) -> None:
    """Wait for a fact of the database."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_round_with_the_network_cut_in_the_middle(
    live: str, app: Flask, phone: BrowserContext, round_: dict[str, Any]
) -> None:
    page, task, short, point = phone.new_page(), round_["task"], round_["short"], round_["point"]
    enter(page, app, live, "guard")
    walk(page, live, task)
    record(page, point["P1"], short["P1"])
    until(lambda: len(scans(app)) == 1)
    page.wait_for_selector("h2:has-text('主楼大厅')")

    page.wait_for_selector("[data-offline-box][data-skew]", state="attached")
    phone.set_offline(True)  # down into the cellar
    record(page, point["P2"], codes.spoken(short["P2"]).lower())
    page.wait_for_selector("[data-records] li")
    assert page.is_visible("[data-say=offline]")
    page.wait_for_selector("h2:has-text('配电间')")  # the next point, without asking anybody
    record(page, point["P3"], "2222223")  # a slip of the finger is found on the spot
    assert page.evaluate(
        f"document.querySelector(\"form[data-point='{point['P3']}'] [name=code]\").validationMessage"
    )
    assert len(stored(page)) == 1
    record(page, point["P3"], short["P3"])
    page.wait_for_selector("[data-records] li:nth-child(2)")
    kept = stored(page)
    assert len(kept) == 2
    assert all(short["P2"] not in row["text"] and "patrol" not in row["text"] for row in kept)
    assert len(scans(app)) == 1
    made = clock.now()

    phone.set_offline(False)
    phone.route(
        "**/points/**", lambda route: route.abort()
    )  # the portal is there, the records are not sent yet
    sign_out(page, live)
    assert len(stored(page)) == 2
    phone.unroute("**/points/**")
    sent: list[str] = []
    phone.on("request", lambda r: sent.append(r.url) if r.method == "POST" and "/points/" in r.url else None)
    enter(page, app, live, "duty_officer")
    page.goto(f"{live}/duty/patrol/")
    page.wait_for_selector("[data-offline-box][data-skew]", state="attached")
    page.wait_for_timeout(1200)
    assert page.query_selector_all("[data-records] li") == []  # nobody else sees them …
    assert sent == []  # … nor sends them
    sign_out(page, live)

    enter(page, app, live, "guard")  # the desk sends what waits
    until(lambda: len(scans(app)) == 3)
    page.wait_for_selector("[data-offline-box]", state="hidden")
    page.wait_for_timeout(500)
    assert len(sent) == 2
    assert stored(page) == []
    second, third = scans(app)[1:]
    assert second.client_at is not None
    assert third.client_at is not None
    assert second.at == second.client_at <= third.at <= made
    assert not second.wrong_order
    page.goto(f"{live}/duty/patrol/rounds/{task}")
    assert "离线补传" in page.inner_text("main")
    walk(page, live, task)
    record(page, point["P4"], short["P4"])
    page.wait_for_selector("text=所有点都走完了")


DETECTOR = """
  window.found = [];
  window.BarcodeDetector = class { async detect() { return window.found.splice(0, 1).map((t) => ({ rawValue: t })); } };
  const canvas = document.createElement('canvas');
  canvas.getContext('2d').fillRect(0, 0, 9, 9);
  Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia: async () => canvas.captureStream(5) } });
"""


def test_live_scanning_where_the_browser_has_it(
    live: str, app: Flask, phone: BrowserContext, round_: dict[str, Any]
) -> None:
    with app.app_context():
        in_transaction(
            lambda: planning.rotate(point=_point(round_["point"]["P3"]), by=who("manager"), reason="外泄")
        )
    phone.add_init_script(DETECTOR)
    page = phone.new_page()
    enter(page, app, live, "guard")
    walk(page, live, round_["task"])
    page.click("[data-scan]")
    page.evaluate(
        "text => window.found.push(text)", f"https://portal.example/duty/patrol/c/{round_['qr']['P3']}"
    )
    page.wait_for_selector("[data-told=old]", state="visible")
    page.evaluate("window.found.push('https://example.org/menu')")
    page.wait_for_selector("[data-told=other]", state="visible")
    page.evaluate(
        "text => window.found.push(text)", f"https://portal.example/duty/patrol/c/{round_['qr']['P1']}"
    )
    form = f"form[data-point='{round_['point']['P1']}']"
    page.wait_for_selector(form, state="visible")
    assert page.input_value(f"{form} [name=code]") == round_["qr"]["P1"]
    page.wait_for_selector("[data-live]", state="hidden")
    page.click(f"{form} button.btn-primary")
    until(lambda: len(scans(app)) == 1)
    assert str(scans(app)[0].method) == "qr"


def _point(key: int) -> Any:
    return points.point(key)
