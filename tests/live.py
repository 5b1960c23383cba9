"""A live portal and a real browser: the demonstration office behind gunicorn, and headless Chromium."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.core import clock
from app.core.db import in_transaction
from tests.conftest import SERVER, Store, build, fresh, opened, put_back

ROOT = Path(__file__).parent.parent
PASSWORD = "Demo-portal-2026"
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 780}


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all test processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@contextmanager
def alone(path: Path) -> Iterator[Path]:
    """Only one test process at a time makes what the others then find there."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from fresh(tmp_path_factory.mktemp("demo"))


def lay_demonstration(app: Flask) -> None:
    for module in sorted(app.extensions["modules"].values(), key=lambda m: m.order):
        if module.demo:
            lay = module.demo
            in_transaction(lambda: lay(clock.today()))  # noqa: B023 - called at once


@pytest.fixture(scope="session")
def laid_demo(demo_store: Store, common: Path) -> Flask:
    """The demonstration office as laid; on SQLite once for all test processes, so that ids are the same in each."""
    settings: dict[str, Any] = {
        "PROPAGATE_EXCEPTIONS": False,
        "DEMO": True,
    }  # a fault must reach the reader as a page
    if SERVER:
        return build(demo_store, lay_demonstration, **settings)
    with alone(common / "demonstration") as laid:
        if laid.exists():
            shutil.copytree(laid, demo_store.folder, dirs_exist_ok=True)
            return opened(demo_store, **settings)
        app = build(demo_store, lay_demonstration, **settings)
        shutil.copytree(demo_store.folder, laid)
        return app


@pytest.fixture
def demo_app(laid_demo: Flask, demo_store: Store) -> Iterator[Flask]:
    """The demonstration office."""
    yield from put_back(laid_demo, demo_store)


@pytest.fixture
def live(demo_app: Flask, demo_store: Store) -> Iterator[str]:
    """The address of the demonstration office behind a real web server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PORTAL_INSTANCE": str(demo_store.folder),
        "PORTAL_DEMO": "1",
        "PORTAL_DATABASE_URL": demo_store.url,
    }
    web = ["-m", "gunicorn", "-w", "1", "--threads", "8", "-b", f"127.0.0.1:{port}", "--no-control-socket"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, *web, "wsgi:app"], cwd=ROOT, env=environment, **quiet)
    press = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "press"], cwd=ROOT, env=environment, **quiet
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
        for process in (server, press):
            process.send_signal(signal.SIGINT)  # at once: a browser may hold a connection open
        for process in (server, press):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, size: Any = DESK, **settings: Any) -> Iterator[Page]:
    """A window of somebody's own: nothing is shared with other windows."""
    context = browser.new_context(viewport=size, locale="zh-CN", **settings)
    page = context.new_page()
    page.set_default_timeout(20_000)
    try:
        yield page
    finally:
        context.close()


def enter(page: Page, url: str, username: str) -> None:
    """Sign in with the password of the demonstration."""
    page.goto(f"{url}/accounts/sign-in")
    page.fill("input[name=account]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit].btn-primary")
    page.wait_for_url(f"{url}/")


def watch(page: Page, url: str, complaints: list[str]) -> None:
    """Note what the browser blocks, what a script throws, and what is asked from elsewhere."""
    page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on(
        "request",
        lambda r: (
            complaints.append(f"outside: {r.url}") if not r.url.startswith((url, "data:", "blob:")) else None
        ),
    )
