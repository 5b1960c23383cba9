"""A real browser on every kind of page: no violation of the policy, nothing from outside, axe silent, no sideways scroll."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import Store
from tests.standing.crawl import walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
]

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "Demo-portal-2026"
WIDTHS = ((1366, 768), (360, 780))
WHO = ("clerk", "leader", "dispatcher", "driver", "manager", "sysadmin", "secadmin", "auditor")
NO_PAGE = ("/paper", "format=xlsx", "/download", "/template", ".json", "/badge", "/bell")


@pytest.fixture
def live(demo_app: Flask, demo_store: Store) -> Iterator[str]:
    """The demonstration office behind a real web server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORTAL_INSTANCE": str(demo_store.folder),
        "PORTAL_DEMO": "1",
        "PORTAL_DATABASE_URL": "",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "2",
        "--threads",
        "4",
        "-b",
        f"127.0.0.1:{port}",
        "--no-control-socket",
        "wsgi:app",
    ]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                with urlopen(f"{url}/healthz", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # at once: a browser may hold a connection open
        server.wait(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def watch(page: Page, url: str, complaints: list[str]) -> None:
    """Note what the browser blocks, what a script throws, and what is asked from elsewhere."""
    page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "request",
        lambda r: complaints.append(f"outside: {r.url}") if not r.url.startswith((url, "data:")) else None,
    )


def enter(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/accounts/sign-in")
    page.fill("input[name=account]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_url(f"{url}/")


def addresses(app: Flask, username: str, seen: set[str]) -> list[str]:
    """One address of each kind of page that nobody before has shown."""
    found = []
    for visit in walk(app, username, each=1):
        html = visit.answer.mimetype == "text/html" and not any(part in visit.path for part in NO_PAGE)
        if html and visit.endpoint not in seen:
            seen.add(visit.endpoint)
            found.append(visit.path)
    return found


def test_every_kind_of_page_is_right_in_a_browser(live: str, demo_app: Flask, chromium: Browser) -> None:
    seen: set[str] = set()
    wrong: dict[str, Any] = {}
    looked_at = 0
    axe = Axe()
    for username in WHO:
        paths = addresses(demo_app, username, seen)
        for width, height in WIDTHS:
            context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            page = context.new_page()
            page.set_default_timeout(30_000)
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
                found = [*complaints, *(v["id"] for v in violations), *(["sideways scroll"] if wide else [])]
                if found:
                    wrong[f"{username} {width} {path}"] = found
                complaints.clear()
            context.close()
    print(f"\n{looked_at} pages looked at in Chromium")
    assert not wrong
    assert looked_at > 60
