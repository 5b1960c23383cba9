"""The screen at the door in a real Chromium: the server goes away and comes back, and nobody has to touch the tablet."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.browser import Browser
from tests.live import window
from tests.rooms.making import DAY, Office
from tests.rooms.serving import Screen, meet
from tests.stage import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TABLET = {"width": 1024, "height": 600}
TODAY = DAY - timedelta(days=1)


def wait(page: Page) -> None:
    """Let 21 seconds pass on the tablet: it asks every 20."""
    page.clock.fast_forward(21_000)


@pytest.fixture
def tablet(app: Flask, office: Office, manager: Browser, chromium: Chromium) -> Page:
    """A tablet that was set up for room 302, on no page yet."""
    device = Screen(app).enter(manager, "door", office.ids["302"]).http.get_cookie("device")
    assert device is not None
    with window(chromium, TABLET) as page:
        page.context.add_cookies(
            [{"name": "device", "value": device.value, "domain": "127.0.0.1", "path": "/"}]
        )
        page.clock.install()
        yield page


def test_the_door_outlives_a_restart_of_the_server(app: Flask, office: Office, tablet: Page) -> None:
    lost = tablet.locator("#lost")
    with served(app) as url:
        tablet.goto(f"{url}/rooms/{office.ids['302']}/door")
        expect(tablet.locator(".word")).to_have_text("空闲")
        meet(office, "302", 8, 9, day=TODAY)
        wait(tablet)
        expect(tablet.locator(".word")).not_to_have_text("空闲")
        expect(lost).to_be_hidden()
    wait(tablet)
    expect(lost).to_be_visible()
    expect(tablet.locator(".what")).to_contain_text("周例会")  # what it knew last stands on
    meet(office, "302", 9.5, 10.5, day=TODAY, title="迟到的会")
    with served(app, int(url.rsplit(":", 1)[1])):
        wait(tablet)
        expect(lost).to_be_hidden()
        expect(tablet.locator(".door-next")).to_contain_text("迟到的会")
