"""The sample papers can be printed in every test of this folder; a press runs where one is asked for."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from flask import Flask

from app.shared.accounts import queries as people
from app.shared.printing import fonts, services
from tests.printing import samples

PAPERS = Path(__file__).parent / "papers"
TITLES = {
    "form": ("公务用车申请审批单", "YC-2026-1187", "表 HQ-CL-01　2026 版"),
    "slip": ("派　车　单", "PC-2026-0946", "表 HQ-CL-02　2026 版"),
    "ledger": ("单车核算月报", "CLHS-202610", "表 HQ-CL-11　2026 版"),
}


@pytest.fixture(autouse=True)
def sample_papers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = jinja2.FileSystemLoader(PAPERS)
    both = jinja2.ChoiceLoader([jinja2.PrefixLoader({"samples": loader}), app.jinja_env.loader])
    monkeypatch.setattr(app.jinja_env, "loader", both)


@pytest.fixture
def running_press(app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    with start_press(app) as process:
        yield process


@pytest.fixture(scope="module")
def shared_press(built_app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """One press for all tests of a file."""
    with start_press(built_app) as process:
        yield process


class start_press:
    """A press of our own, with limits of our own if wanted."""

    def __init__(self, app: Flask, **limits: int) -> None:
        self.home = Path(app.instance_path)
        self.limits = {f"PRESS_{name.upper()}": str(value) for name, value in limits.items()}
        self.app = app

    def __enter__(self) -> "subprocess.Popen[bytes]":
        with self.app.app_context():
            command = fonts.command("serve", str(self.home / "press.sock"), str(services.stylesheet()))
        environment = fonts.environment(self.home) | self.limits
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"press: ready\n"
        return self.process

    def __exit__(self, *_: Any) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(5)


@pytest.fixture
def print_sample(app: Flask) -> Callable[..., bytes]:
    """print_sample("form") gives the PDF, printed by nobody; as_="clerk" by her."""

    def print_it(name: str, subject: tuple[str, int] = ("sample", 1), as_: str = "", **changed: Any) -> bytes:
        title, number, form = TITLES[name]
        context = {"slip": lambda: {"void": ""}}.get(name, getattr(samples, name, dict))() | changed
        with app.test_request_context("/"):
            if as_:
                from flask_login import login_user

                login_user(people.by_username(as_), force=True)
            paper = services.printed(
                f"samples/{name}.html", title=title, number=number, form=form, subject=subject, **context
            )
            return paper[0]

    return print_it


def wait_until(true: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
