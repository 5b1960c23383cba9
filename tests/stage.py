"""People before real browsers, at an hour that the test sets: the small office behind a server in this process.

PORTAL_PICTURES=/some/folder keeps a picture of every page that they come to.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.core import clock
from tests.browser import Browser
from tests.live import DESK, PHONE, watch, window

PICTURES = os.environ.get("PORTAL_PICTURES", "")
numbers = count(1)


class Seat:
    """Somebody before a browser. Whatever page they come to is looked over."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page, self.url, self.name = page, url, name
        self.complaints: list[str] = []
        watch(page, url, self.complaints)
        page.on("dialog", lambda dialog: dialog.accept())

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")
        self.look()

    def follow(self, ending: str) -> None:
        """Click the link that leads there."""
        self.page.locator(f"main a[href$='{ending}']").first.click()
        self.page.wait_for_url(f"**{ending}")
        self.look()

    def give(self, **answers: Any) -> None:
        """Fill in fields by their names; True ticks, bytes are a photo."""
        for name, value in answers.items():
            field = self.page.locator(f"main [name='{name}']:not([type=hidden])")
            kind = field.first.evaluate("one => one.type")
            if kind in ("radio", "checkbox"):
                (field if value is True else self.page.locator(f"[name='{name}'][value='{value}']")).check()
            elif kind == "file":
                field.set_input_files({"name": f"{name}.png", "mimeType": "image/png", "buffer": value})
            elif kind.startswith("select"):
                field.select_option(str(value))
            else:
                field.fill(str(value))

    def press(self, word: str, then: str) -> None:
        """Press the button with this word; the page then says so."""
        self.page.locator("main").get_by_role("button", name=word, exact=True).first.click()
        self.sees(then)
        self.look()

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def look(self) -> None:
        """No fault, nothing blocked, nothing wider than the screen."""
        page = self.page
        page.wait_for_load_state("load")
        if PICTURES:
            shot = Path(PICTURES) / f"{next(numbers):03}-{page.viewport_size['width']}-{self.name}.png"  # type: ignore[index]
            page.screenshot(path=shot, full_page=True, caret="initial")  # hiding it would style the page
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (page.url, f"{wide} px too wide")
        assert page.locator("main .field-error").count() == 0, (page.url, page.inner_text("main")[:800])
        assert not self.complaints, (page.url, self.complaints)


class Stage:
    """The office, its clock, and a browser of its own for whoever is called."""

    def __init__(self, app: Flask, url: str, chromium: Chromium, size: Any, set_clock: Any) -> None:
        self.app, self.url, self.chromium, self.size, self._set_clock = app, url, chromium, size, set_clock

    def at(self, day: date, hour: int = 8, minute: int = 0) -> None:
        """The office's clocks show this."""
        moment = clock.at(day, time(hour, minute))
        self._set_clock(lambda: moment)

    @contextmanager
    def seat(self, username: str) -> Iterator[Seat]:
        """This person, signed in."""
        cookie = Browser(self.app, username).http.get_cookie("session")
        assert cookie is not None
        with window(self.chromium, self.size) as page:
            page.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.url}])
            yield Seat(page, self.url, username)


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The address of this app behind a server in a thread."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(params=[DESK, PHONE], ids=["1366 px", "360 px"])
def stage(
    app: Flask, chromium: Chromium, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """Once at a desk, once on phones; forms carry their tokens."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with served(app) as url:
        yield Stage(app, url, chromium, request.param, lambda now: monkeypatch.setattr(clock, "now", now))


def photo(colour: str = "firebrick") -> bytes:
    """A photo as a phone takes it, but smaller."""
    memory = BytesIO()
    Image.new("RGB", (320, 240), colour).save(memory, "PNG")
    return memory.getvalue()


def read(app: Flask, look: Callable[[], Any]) -> Any:
    """What the database says now."""
    with app.app_context():
        return look()
