"""The clock (提醒时钟), a process of its own: `flask scheduler`.

APScheduler only rings the bell. It holds no fact of the office: each beat works out from the database what is owed,
so losing a beat, running late, or two of these at once is harmless.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app

from app.core import clock
from app.core.db import in_transaction
from app.core.formats import moment
from app.core.language import in_language
from app.core.module import modules
from app.shared.jobs import services as jobs
from app.shared.notifications import queries, services
from app.shared.notifications.services.delivering import holder

log = logging.getLogger(__name__)
BEAT = 30  # seconds
MATERIALISE = 10  # minutes
PATIENCE = 0.8  # seconds to end what is under way

busy: list[str] = []  # jobs that are running


def run(app: Flask, say: Callable[[str], None] = print) -> None:
    """Run until SIGTERM or SIGINT. Ends within two seconds; what was under way is taken up by the next one.

    If the bell itself breaks, the process ends with it, so that whoever watches it starts a new one.
    """
    bell = make_bell(app, holder())
    for number in (signal.SIGTERM, signal.SIGINT):
        # from a thread: the handler may have interrupted the very lock that it needs
        signal.signal(number, lambda *_: Thread(target=_silence, args=(bell,), daemon=True).start())
    with app.app_context():
        for line in start_up_lines():
            say(line)
    bell.start()
    deadline = time.monotonic() + PATIENCE
    while busy and time.monotonic() < deadline:
        time.sleep(0.05)
    # Without the interpreter's long farewell: what a slow mail server still holds is sent when its lease runs out.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _silence(bell: BlockingScheduler) -> None:
    """Stop the bell, also if it was told to before it rang for the first time."""
    while not bell.running:
        time.sleep(0.02)
    bell.shutdown(wait=False)


def make_bell(app: Flask, me: str) -> BlockingScheduler:
    """Three jobs in memory: beat, materialise, housekeeping. None is added from anywhere else."""
    bell = BlockingScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(3)},
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        timezone=app.config["ZONE"],
    )
    jobs: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
        "beat": (lambda: beat(me), {"trigger": "interval", "seconds": BEAT, "next_run_time": clock.now()}),
        "materialise": (
            materialise,
            {"trigger": "interval", "minutes": MATERIALISE, "next_run_time": clock.now()},
        ),
        "housekeeping": (housekeeping, {"trigger": "cron", "hour": 3, "minute": 17}),
    }
    for name, (body, when) in jobs.items():
        bell.add_job(guarded(app, name, body), id=name, **when)
    return bell


def guarded(app: Flask, name: str, body: Callable[[], Any]) -> Callable[[], None]:
    """A job body in a context of its own (fresh session and settings) that never lets an error reach the bell."""

    def job() -> None:
        busy.append(name)
        try:
            with app.app_context():
                body()
        except Exception:
            log.exception("%s failed; the next one tries again", name)
        finally:
            busy.remove(name)

    return job


def beat(me: str, now: datetime | None = None) -> services.Swept:
    """Sweep, say that we live, deliver."""
    at = now or clock.now()
    make_ahead(at, often=True)
    swept = services.sweep(at)
    gap = in_transaction(lambda: services.beat(at, me, swept.fires))
    if gap is not None:
        log.warning(
            "stood still from %s to %s, %s reminders told late", gap.started_at, gap.ended_at, gap.caught_up
        )
    services.deliver(now)
    return swept


def make_ahead(at: datetime, often: bool = False) -> int:
    """What modules make ahead; `often`: only what is done at every beat."""
    made = 0
    for one in [each for module in modules() for each in module.materialisers if each.often or not often]:
        try:
            made += in_transaction(lambda run=one.run: run(at)) or 0  # type: ignore[misc]
        except Exception:  # one that fails must not stop the others
            log.exception("materialiser %s failed", one.name)
    return made


def materialise(now: datetime | None = None) -> int:
    """Make ahead what modules make ahead, and plan again where ladder or calendar has changed."""
    made = make_ahead(now or clock.now())
    while count := in_transaction(services.replan):
        made += count
    return made


def housekeeping() -> None:
    """At night: take away old rows, and have every stored file compared with its fingerprint."""
    log.info("tidied: %s", in_transaction(lambda: services.tidy(clock.now())))
    in_transaction(lambda: jobs.enqueue("verify_files", {}, None))


def start_up_lines() -> list[str]:
    """The self-test in words: which clock, and what comes next."""
    with in_language(None):
        lines = [f"scheduler: {clock.local(clock.now()):%Y-%m-%d %H:%M} {current_app.config['ZONE']}"]
        for row in queries.next_fires(5):
            owed = row.obligation
            when = moment(row.ready_at, relative=False)
            lines.append(f"  {when}  {owed.ladder}/{row.stage}  {owed.subject_type} {owed.subject_id}")
        return lines if len(lines) > 1 else [*lines, "  no reminder is planned"]
