"""The clock: rings, survives, ends when told to, and may run twice."""

import logging
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.jobstores.memory import MemoryJobStore
from flask import Flask
from sqlalchemy import select

from app import scheduler
from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import Materialiser
from app.shared.audit.models import FormAnswer
from app.shared.notifications import channels, queries, services
from app.shared.notifications.models import Delivery, DeliveryState, Heartbeat, Notice, SchedulerGap
from tests.notifications import office
from tests.notifications.office import NOON, FileChannel, count, keep, start_child, told

ROOT = Path(__file__).parent.parent.parent

MAIN = """
import sys
from datetime import timedelta
from app import create_app, scheduler
from app.core.module import Module
from tests.notifications import office
folder, url, port = sys.argv[1:]
app = create_app(INSTANCE=folder, SQLALCHEMY_DATABASE_URI=url, SMTP_HOST="127.0.0.1" if port != "0" else "", SMTP_PORT=int(port))
office.furnish(app)
scheduler.run(app, lambda line: print(line, flush=True))
"""


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        process.kill()
        process.wait()


def start(app: Flask, processes: list[subprocess.Popen[str]], port: int = 0) -> subprocess.Popen[str]:
    """A scheduler of its own; returns when it has said that it runs."""
    db.session.remove()
    command = [
        sys.executable,
        "-c",
        MAIN,
        app.instance_path,
        app.config["SQLALCHEMY_DATABASE_URI"],
        str(port),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    processes.append(process)
    assert process.stdout is not None
    assert "scheduler:" in process.stdout.readline()
    return process


def wait_until(condition: object, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        db.session.rollback()
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def errands() -> list[tuple[str, str]]:
    """Who was told of errands: the modules of the house owe reminders too, on days of their own."""
    own = {stage.code for stage in office.STAGES}
    return [one for one in told() if one[1] in own]


def test_a_beat_tells_delivers_and_says_that_it_lives(outbox: FileChannel) -> None:
    keep(1, NOON)
    assert scheduler.beat("me", NOON).notices == 1
    assert len(outbox.received()) == 1
    row = queries.heartbeat()
    assert row is not None
    assert (row.last_ok_at, row.holder) == (NOON, "me")


def test_if_the_sweep_fails_there_is_no_heartbeat(
    at_work: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_now: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(services, "sweep", broken)
    with caplog.at_level(logging.ERROR):
        scheduler.guarded(at_work, "beat", lambda: scheduler.beat("me"))()
    assert "beat failed" in caplog.text
    assert count(Heartbeat) == 0
    assert scheduler.busy == []


def test_an_outage_is_seen_and_what_it_held_up_is_counted(at_work: Flask) -> None:
    scheduler.beat("me", NOON)
    for number in range(4):
        keep(number, NOON + timedelta(hours=1))
    scheduler.beat("me", NOON + timedelta(hours=8))
    gap = db.session.scalars(select(SchedulerGap)).one()
    assert (gap.started_at, gap.ended_at, gap.caught_up) == (NOON, NOON + timedelta(hours=8), 4)


def test_a_second_scheduler_does_no_harm(outbox: FileChannel, at_work: Flask) -> None:
    for number in range(12):
        keep(number, NOON)

    def ring() -> None:
        for _ in range(4):
            scheduler.beat("x", NOON)

    children = [start_child(at_work, ring) for _ in range(2)]
    for child in children:
        child.join(90)
    assert [child.exitcode for child in children] == [0, 0]
    assert sorted(told()) == [("clerk", "due")] * 12
    assert len(outbox.received()) == len(set(outbox.received())) == 12
    assert count(Heartbeat) == 1


def test_materialising_runs_all_and_one_failure_stops_none(at_work: Flask) -> None:
    made: list[str] = []

    def fails(_now: object) -> int:
        raise ValueError("no roster")

    plate = at_work.extensions["modules"]["errands"]
    steps = (Materialiser("bad", fails), Materialiser("good", lambda _now: made.append("good") or 3))
    at_work.extensions["modules"]["errands"] = replace(plate, materialisers=steps)
    assert scheduler.materialise(NOON) >= 3
    assert made == ["good"]


def test_housekeeping_takes_old_rows_only(at_work: Flask) -> None:
    def lay() -> None:
        db.session.add(FormAnswer(token="old", created_at=NOON - timedelta(days=31)))
        db.session.add(FormAnswer(token="new", created_at=NOON - timedelta(days=29)))

    in_transaction(lay)
    scheduler.housekeeping()
    assert db.session.scalars(select(FormAnswer.token)).all() == ["new"]


def test_the_bell_holds_nothing_of_the_office(at_work: Flask) -> None:
    bell = scheduler.make_bell(at_work, "me")
    assert [type(store) for store in bell._jobstores.values()] == [MemoryJobStore] or not bell._jobstores
    jobs = {job.id: job for job in bell.get_jobs()}
    assert set(jobs) == {"beat", "materialise", "housekeeping"}
    defaults = bell._job_defaults
    assert (defaults["misfire_grace_time"], defaults["coalesce"], defaults["max_instances"]) == (
        None,
        True,
        1,
    )
    assert str(bell.timezone) == "Asia/Shanghai"


def test_the_command_is_there(at_work: Flask) -> None:
    assert "scheduler" in at_work.cli.commands


def test_it_says_what_comes_next(at_work: Flask) -> None:
    assert scheduler.start_up_lines()[-1].strip() == "no reminder is planned"
    keep(7, NOON + timedelta(hours=3))
    lines = scheduler.start_up_lines()
    assert "Asia/Shanghai" in lines[0]
    assert "12:45" in lines[1]
    assert "errand 7" in lines[1]


@pytest.mark.slow
def test_the_process_tells_and_ends_on_sigterm_within_two_seconds(
    at_work: Flask, processes: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    keep(1, clock.now() - timedelta(minutes=1))
    process = start(at_work, processes)
    wait_until(lambda: errands() == [("clerk", "due")])
    wait_until(lambda: count(Heartbeat) == 1)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    took = time.monotonic() - began
    print(f"\nSIGTERM: ended after {took:.2f} s")
    assert took < 2


@pytest.mark.slow
def test_sigterm_does_not_wait_for_a_mail_server_that_hangs(
    at_work: Flask, processes: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.undo()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        at_work.config["SMTP_HOST"] = "127.0.0.1"
        try:
            keep(1, clock.now() - timedelta(minutes=20))
            process = start(at_work, processes, port)
            wait_until(lambda: count(Delivery, Delivery.lease_owner.is_not(None)) >= 1)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 2
        finally:
            at_work.config["SMTP_HOST"] = ""
    channel = FileChannel(tmp_path / "received")
    monkeypatch.setitem(channels.CHANNELS, "mail", channel)
    assert services.deliver(clock.now() + timedelta(seconds=70)).keys() == {"sent"}
    to_clerk = Delivery.notice.has(Notice.person_id == office.person("clerk").id)
    one = db.session.scalars(select(Delivery).where(to_clerk)).unique().one()
    assert (one.state, one.maybe_sent) == (DeliveryState.SENT, True)


@pytest.mark.slow
def test_killed_and_started_again_after_eight_hours(
    at_work: Flask, processes: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    process = start(at_work, processes)
    wait_until(lambda: count(Heartbeat) == 1)
    process.kill()
    process.wait()
    earlier = clock.now() - timedelta(hours=8)
    in_transaction(lambda: db.session.query(Heartbeat).update({"last_ok_at": earlier}))
    for number in range(5):
        keep(number, clock.now() - timedelta(hours=number))
    start(at_work, processes)
    wait_until(lambda: len(errands()) == 5)
    wait_until(lambda: count(SchedulerGap) == 1)
    assert db.session.scalars(select(SchedulerGap)).one().caught_up >= 5
    assert not any(queries.reconciliation(clock.now()).values())
    assert office.fires("fired").count("late") == 4
