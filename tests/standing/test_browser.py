"""A real browser on every kind of page: no violation of the policy, nothing from outside, axe silent, no sideways scroll."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser

from tests.live import DESK, PHONE, enter, watch, window
from tests.standing.crawl import walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHO = (
    "clerk",
    "leader",
    "dispatcher",
    "driver",
    "steward",
    "finance",
    "manager",
    "sysadmin",
    "secadmin",
    "auditor",
)
NO_PAGE = ("format=xlsx", "/download", "/template", ".json", "/badge", "/bell")


def addresses(app: Flask, username: str, seen: set[str]) -> list[str]:
    """One address of each kind of page that nobody before has shown."""
    found = []
    for visit in walk(app, username, each=1):
        html = visit.answer.mimetype == "text/html" and not any(part in visit.path for part in NO_PAGE)
        if html and visit.endpoint not in seen:
            seen.add(visit.endpoint)
            found.append(visit.path)
    return found


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["on a desk", "on a phone"])
def test_every_kind_of_page_is_right_in_a_browser(
    live: str, demo_app: Flask, chromium: Browser, size: dict[str, int]
) -> None:
    seen: set[str] = set()
    wrong: dict[str, Any] = {}
    looked_at = 0
    axe = Axe()
    for username in WHO:
        paths = addresses(demo_app, username, seen)
        with window(chromium, size) as page:
            complaints: list[str] = []
            watch(page, live, complaints)
            enter(page, live, username)
            for path in paths:
                page.goto(live + path)
                looked_at += 1
                violations = axe.run(page).response["violations"]
                wide = page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                )
                found = [
                    *complaints,
                    *(v["id"] for v in violations),
                    *(["sideways scroll"] if wide else []),
                ]
                if found:
                    wrong[f"{username} {path}"] = found
                complaints.clear()
    print(f"\n{looked_at} pages looked at in Chromium")
    assert not wrong
    assert looked_at > 80
