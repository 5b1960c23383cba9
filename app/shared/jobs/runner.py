"""The runner: a process of its own (`flask jobs`) that takes jobs and runs each in a child of limits.

A file of its own because it is a process of its own. The child never writes the job's row: it tells its
progress through a pipe, and the runner, who holds the lease, writes it down.
"""

import ctypes
import json
import logging
import os
import resource
import secrets
import select
import signal
import socket
import time
import traceback
from typing import Any

from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.core.db import db, in_transaction
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.module import JobKind
from app.core.rule import RuleBroken
from app.shared.jobs import queries, services
from app.shared.jobs.models import JobState

log = logging.getLogger("jobs")
PAUSE = 0.5  # seconds between two looks for work
RENEW = 5.0  # seconds between two renewals of a lease
BASE_MEGABYTES = 512  # address space of the house itself, on top of what the kind allows


class Runner:
    """Takes one job at a time. Start several runners to do several at once."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopping = False
        self.child = 0

    def run(self, until_idle: bool = False) -> None:
        """Until told to stop; `until_idle`: until no work is left (tests)."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        while not self.stopping:
            try:
                busy = self.take_one()
            except DBAPIError:  # the database is away: a promise waits
                log.exception("the database does not answer")
                busy = False
            if until_idle and not busy:
                return
            if not busy:
                _sleep(self, PAUSE)

    def stop(self, *_signal: Any) -> None:
        self.stopping = True
        if self.child:
            _kill(self.child)

    def take_one(self) -> bool:
        """Take a job and see it to its end. False: there was none."""
        with self.app.app_context():
            job = in_transaction(lambda: services.claim(self.owner))
            if job is None:
                return False
            job_id, kind, args = job.id, queries.kind_of(job), dict(job.args)
            language = job.by.language if job.by else None
            db.session.rollback()
        if kind is None:
            self._write(lambda: services.finish(job_id, self.owner, JobState.FAILED, "unknown kind"))
            return True
        with self.app.app_context():
            db.engine.dispose()  # no connection is open while we fork: a child must not share one
        with self.app.app_context(), in_language(language):
            self.see_through(job_id, kind, args, language)
        return True

    def see_through(self, job_id: int, kind: JobKind, args: dict[str, Any], language: str | None) -> None:
        reader, writer = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.close(reader)
            _work(self.app, kind, args, writer, language)
        os.close(writer)
        end = self._listen(job_id, kind, reader)
        os.close(reader)
        _child, status = os.waitpid(self.child, 0)
        self.child = 0
        if end == "lost":
            return
        if self.stopping:
            self._write(lambda: services.give_back(job_id, self.owner))
            return
        state, sentence, url = _outcome(end, status, kind)
        self._write(lambda: services.finish(job_id, self.owner, state, sentence, url))

    def _listen(self, job_id: int, kind: JobKind, reader: int) -> Any:
        """Write the child's progress down and renew the lease until the child has ended."""
        buffer, end = b"", None
        deadline, renewal = time.monotonic() + kind.seconds, time.monotonic() + RENEW
        while True:
            now = time.monotonic()
            if now > deadline:
                _kill(self.child)
                return "late"
            ready = select.select([reader], [], [], max(0.0, min(deadline, renewal) - now))[0]
            said = None
            if ready:
                piece = os.read(reader, 65536)
                if not piece:
                    return end
                *lines, buffer = (buffer + piece).split(b"\n")
                for line in lines:
                    word = json.loads(line)
                    said, end = (word, end) if word[0] == "progress" else (said, word)
            if said or time.monotonic() >= renewal:
                renewal = time.monotonic() + RENEW
                percent, sentence = (said[1], said[2]) if said else (None, "")
                if not self._write(lambda p=percent, s=sentence: services.renew(job_id, self.owner, p, s)):
                    _kill(self.child)
                    return "lost"

    def _write(self, deed: Any) -> Any:
        with self.app.app_context():
            try:
                return in_transaction(deed)
            finally:
                db.session.remove()


def _outcome(end: Any, status: int, kind: JobKind) -> tuple[JobState, str, str]:
    """What became of it: (state, sentence, url)."""
    if end == "late":
        minutes = max(1, round(kind.seconds / 60))
        return (
            JobState.FAILED,
            _("This work took longer than %(n)s minutes and was stopped. Choose less at once.", n=minutes),
            "",
        )
    if end and end[0] == "done":
        return JobState.DONE, "", end[1] or ""
    if end and end[0] == "refused":
        return JobState.FAILED, end[1], ""
    if (end and end[0] == "memory") or os.WIFSIGNALED(status):
        return (
            JobState.FAILED,
            _("This work needed more memory than it may have and was stopped. Choose less at once."),
            "",
        )
    return (
        JobState.FAILED,
        _("The portal has a fault here. Start the work again; if it stays, tell the administrator."),
        "",
    )


def _work(app: Flask, kind: JobKind, args: dict[str, Any], writer: int, language: str | None) -> None:
    """In the child: the work itself, within its limits; its last word says how it ended."""

    def say(*word: Any) -> None:
        os.write(writer, json.dumps(word).encode() + b"\n")

    try:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_DFL)
        os.setpgid(0, 0)  # its own children end with it
        _end_with_the_runner()
        os.nice(5)
        limit = (kind.megabytes + BASE_MEGABYTES) << 20
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, (kind.seconds + 5, kind.seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with app.app_context(), in_language(language):
            url = kind.run(args, lambda percent, sentence: say("progress", int(percent), str(sentence)))
        say("done", url)
    except RuleBroken as refusal:
        say("refused", refusal.message)
    except MemoryError:
        say("memory")
    except BaseException:
        traceback.print_exc()
        say("fault")
    finally:
        os._exit(0)


def _end_with_the_runner() -> None:
    """A killed runner takes its child along: what is taken over must not run twice at once."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() == 1:
        os._exit(1)


def _kill(child: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _sleep(runner: Runner, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not runner.stopping and time.monotonic() < until:
        time.sleep(0.05)
