"""A real browser on every kind of page: no violation of the policy, nothing from outside, axe silent, no sideways scroll."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.live import DESK, PHONE, enter, watch, window
from tests.standing.crawl import ROLES, Walks

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NO_PAGE = ("format=xlsx", "/download", "/template", ".json", "/badge", "/bell")


def addresses(walks: Walks, username: str) -> list[str]:
    """One address of each kind of page that nobody named before this role has shown."""
    seen: set[str] = set()
    for role in ROLES[: ROLES.index(username) + 1]:
        found = []
        for visit in walks.of(role).visits:
            page = visit.is_page and not any(part in visit.path for part in NO_PAGE)
            if page and visit.endpoint not in seen:
                seen.add(visit.endpoint)
                found.append(visit.path)
    return found


@pytest.mark.parametrize("username", ROLES)
def test_every_kind_of_page_is_right_in_a_browser(
    live: str, walks: Walks, chromium: Browser, username: str
) -> None:
    """On a desk and on a phone: the window is made narrow, as a person would, so that a page is fetched once."""
    wrong: dict[str, list[str]] = {}
    axe = Axe()
    paths = addresses(walks, username)
    with window(chromium, DESK) as page:
        complaints: list[str] = []
        watch(page, live, complaints)
        enter(page, live, username)
        for path in paths:
            page.set_viewport_size(DESK)
            page.goto(live + path)
            for size in (DESK, PHONE):
                page.set_viewport_size(size)
                found = complaints + [v["id"] for v in axe.run(page).response["violations"]]
                wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
                if page.evaluate(wide):
                    found.append("sideways scroll")
                if found:
                    wrong[f"{path} {size['width']}"] = found
                complaints.clear()
    print(f"\n{len(paths)} pages looked at in Chromium")
    assert not wrong
