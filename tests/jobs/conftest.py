"""Kinds of work for the tests, and runners as processes of their own."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.db import db, in_transaction
from app.shared.accounts import queries as people
from app.shared.jobs import services
from app.shared.jobs.models import Job
from app.shared.jobs.runner import Runner
from tests.jobs.kinds import KINDS, declare

Runners = Callable[..., subprocess.Popen[str]]


@pytest.fixture(autouse=True)
def kinds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions["modules"], "jobs", app.extensions["modules"]["jobs"])
    declare(app)


@pytest.fixture
def enqueue(app: Flask) -> Callable[..., int]:
    def put(kind: str, by: str = "clerk", **args: Any) -> int:
        with app.app_context():
            return in_transaction(lambda: services.enqueue(kind, args, people.by_username(by)).id)

    return put


@pytest.fixture
def job(app: Flask) -> Callable[[int], Job]:
    def look(job_id: int) -> Job:
        with app.app_context():
            row = db.session.get_one(Job, job_id)
            db.session.expunge_all()
            return row

    return look


@pytest.fixture
def run(app: Flask, enqueue: Callable[..., int], job: Callable[[int], Job]) -> Callable[..., Job]:
    """run("count", …): put it in, let a runner of this process see it to its end, look at it."""

    def do(kind: str, **args: Any) -> Job:
        job_id = enqueue(kind, **args)
        assert Runner(app).take_one()
        return job(job_id)

    return do


@pytest.fixture
def start_runner(app: Flask) -> Iterator[Runners]:
    processes: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "tests.jobs.kinds",
            app.instance_path,
            app.config["SQLALCHEMY_DATABASE_URI"],
            *words,
        ]
        process = subprocess.Popen(
            command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


assert len(KINDS) == 7
