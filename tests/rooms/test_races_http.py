"""The race through a real web server: one gets the room, the others a sentence, nobody an error."""

import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time as clocks
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.core import clock
from app.core.forms import new_token
from tests.browser import Browser
from tests.conftest import Store
from tests.rooms.making import Office
from tests.rooms.test_races import CLIENTS, PEOPLE, SLOTS, arena, overlaps, spans

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
__all__ = ["arena"]


@pytest.fixture
def served(app: Flask, arena: Office, store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a real gunicorn on the test's database."""
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"PORTAL_INSTANCE": str(store.folder), "PORTAL_DATABASE_URL": store.url}
    web = [
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
        [sys.executable, *web],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    break
            except OSError:
                clocks.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


class Client:
    """A signed-in person who hands in the booking form over HTTP."""

    def __init__(self, app: Flask, port: int, name: str) -> None:
        browser = Browser(app, name)
        cookie = browser.http.get_cookie("session")
        assert cookie is not None
        self.port, self.person_id, self.cookie = port, browser.person_id, f"session={cookie.value}"
        page = self.ask("GET", "/rooms/bookings/new")[1]
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page[:300]
        self.csrf = found.group(1)

    def ask(self, method: str, url: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, url, urlencode(data) if data else None, headers)
        answer = line.getresponse()
        body = answer.read().decode()
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith("session="):
                self.cookie = value.split(";")[0]
        line.close()
        return answer.status, body

    def book(self, room: int, day: date, starts: time, ends: time) -> int:
        return self.ask(
            "POST",
            "/rooms/bookings/new",
            {
                "csrf_token": self.csrf, "form_token": new_token(), "title": "网上竞赛", "room_id": room, "day": day.isoformat(),
                "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "headcount": 2, "kind": "working",
                "organiser_id": self.person_id, "repeats": "", "holidays": "skip", "only_free": "",
            },
        )[0]  # fmt: skip


def test_over_http_one_gets_the_room_and_the_others_a_sentence(
    app: Flask, arena: Office, served: int
) -> None:
    clients = [
        Client(app, served, name) for name in itertools.islice(itertools.cycle(PEOPLE), max(CLIENTS, 6))
    ]
    slots = min(SLOTS, 200)
    day, tally, gate = date.today() + timedelta(days=7), Counter[int](), threading.Barrier(len(clients))
    keep = threading.Lock()

    def run(number: int, one: Client) -> None:
        for slot in range(slots):
            gate.wait(120)
            begins = time(slot % 11 * 2, 30 * (number % 2))
            status = one.book(
                arena.ids["302"],
                day + timedelta(days=slot // 11),
                begins,
                begins.replace(hour=begins.hour + 1),
            )
            with keep:
                tally[status] += 1

    runners = [threading.Thread(target=run, args=pair) for pair in enumerate(clients)]
    for one in runners:
        one.start()
    for one in runners:
        one.join(300)
    print(f"\nover HTTP, {len(clients)} clients x {slots} slots: {dict(tally)}")
    assert tally == {303: slots, 422: slots * (len(clients) - 1)}
    assert overlaps(arena) == 0
    assert len(spans(arena)) == slots
