"""A stand-in for a module that owes reminders: the errand, with its ladder; and a channel that writes a file."""

import json
import multiprocessing
import os
import re
import signal
import time as machine
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Blueprint, Flask
from sqlalchemy import func, select

from app import create_app
from app.core import clock
from app.core.db import db, in_transaction
from app.core.module import Ladder, Module, Stage, Wording
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.notifications import channels, queries, services
from app.shared.notifications.models import Delivery, Notice, Obligation, ReminderFire
from app.shared.notifications.services import crash

NOON = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Shanghai, no quiet hour
closed: set[int] = set()  # errands that are done, whatever their obligation says
broken: set[int] = set()  # errands whose wording throws

STAGES = (
    Stage("before", -15, "owner", 1),
    Stage("due", 0, "owner", 2),
    Stage("late", 15, "owner", 3, urgent=True),
    Stage("head", 30, "department_head", 4, urgent=True, after="late", min_gap_minutes=15),
    Stage("leader", 60, "leader_in_charge", 5, urgent=True, after="head", min_gap_minutes=30),
)


def wording(obligation: Obligation, stage: str) -> Wording:
    if obligation.subject_id in broken:
        raise ValueError("this errand cannot be put into words")
    return Wording(f"Errand {obligation.subject_id}", f"stage {stage}", f"/errands/{obligation.subject_id}")


def ladder(stages: Sequence[Stage] = STAGES, name: str = "errand", **more: Any) -> Ladder:
    return Ladder(name, "Errand", stages, wording, lambda o: o.subject_id not in closed, **more)


def furnish(app: Flask, *ladders: Ladder) -> None:
    """Hang the stand-in's name plate up."""
    closed.clear()
    broken.clear()
    app.extensions["modules"]["errands"] = Module(
        Blueprint("errands", __name__), "Errands", ladders=ladders or (ladder(),)
    )


def keep(number: int, due_at: datetime, who: str | None = "clerk", name: str = "errand") -> None:
    def deed() -> None:
        person = accounts.by_username(who) if who else None
        services.keep(("errand", number), name, due_at, owner_id=person.id if person else None)

    in_transaction(deed)


def release(number: int) -> None:
    in_transaction(lambda: services.release(("errand", number)))


def obligation(number: int = 1, name: str = "errand") -> Obligation:
    found = queries.obligation(("errand", number), name)
    assert found is not None
    return found


def person(username: str) -> Person:
    found = accounts.by_username(username)
    assert found is not None
    return found


def told(*, number: int | None = None) -> list[tuple[str, str]]:
    """(username, stage) of every notice that a ladder has brought about, in order."""
    query = (
        select(Person.username, ReminderFire.stage)
        .join(Notice, Notice.person_id == Person.id)
        .join(ReminderFire, ReminderFire.id == Notice.fire_id)
        .join(Obligation, Obligation.id == ReminderFire.obligation_id)
        .order_by(Notice.id)
    )
    if number is not None:
        query = query.where(Obligation.subject_id == number)
    return [(name, stage) for name, stage in db.session.execute(query)]


def fires(state: str | None = None) -> list[str]:
    query = select(ReminderFire.stage).order_by(ReminderFire.id)
    return list(db.session.scalars(query.where(ReminderFire.state == state) if state else query))


def count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


class NothingUnexpected:
    """Fails on notices that nobody expected: `with NothingUnexpected([("clerk", "due")]): sweep(…)`."""

    def __init__(self, expected: Iterable[tuple[str, str]] = ()) -> None:
        self.expected = sorted(expected)

    def __enter__(self) -> None:
        self.before = len(told())

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        if kind is None:
            db.session.rollback()
            fresh = sorted(told()[self.before :])
            assert fresh == self.expected, f"told {fresh}, expected {self.expected}"


def set_clock(monkeypatch: Any, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


# --- a channel that can be watched from outside, also after a kill


class FileChannel:
    """Appends a line for each message to a file: what the receiver has really got."""

    def __init__(self, path: Path, pause: float = 0.0) -> None:
        self.path, self.pause = path, pause

    def address_of(self, person: Person) -> str:
        return person.email

    def send(self, delivery: Delivery, notice: Notice) -> None:
        if self.pause:
            machine.sleep(self.pause)
        with self.path.open("ab", buffering=0) as file:
            file.write(json.dumps([delivery.uid, notice.dedup_key]).encode() + b"\n")

    def received(self) -> list[str]:
        return (
            [json.loads(line)[0] for line in self.path.read_text().splitlines()] if self.path.exists() else []
        )


def use_channel(monkeypatch: Any, channel: Any) -> None:
    monkeypatch.setitem(channels.CHANNELS, "mail", channel)


# --- processes of their own


_others: dict[str, Flask] = {}


def other_app(app: Flask) -> Flask:
    """The portal as another process builds it, on the same database. Built before the fork, connected after it."""
    folder, url = app.instance_path, app.config["SQLALCHEMY_DATABASE_URI"]
    if url not in _others:
        _others[url] = create_app(
            INSTANCE=folder, TESTING=True, WTF_CSRF_ENABLED=False, SQLALCHEMY_DATABASE_URI=url
        )
    return _others[url]


def start_child(app: Flask, deed: Callable[[], Any]) -> Any:
    """Run `deed` in a process of its own, with its own app and its own connections."""
    db.session.remove()
    db.engine.dispose()
    other, mine = other_app(app), app.extensions["modules"]["errands"]

    def body() -> None:
        other.extensions["modules"]["errands"] = mine
        with other.app_context():
            deed()
        os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=body, daemon=True)
    child.start()
    return child


def kill_at(label: str, hit: int = 1) -> Callable[[str], None]:
    """A hook that kills its own process, hard, when `label` is reached for the n-th time."""
    seen = 0

    def hook(reached: str) -> None:
        nonlocal seen
        seen += reached == label
        if seen == hit and reached == label:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def crashed_at(app: Flask, label: str, deed: Callable[[], Any], hit: int = 1) -> None:
    """`deed` in a child that is killed at `label`; fails if it never came there."""

    def doomed() -> None:
        crash.hook = kill_at(label, hit)
        deed()

    child = start_child(app, doomed)
    child.join(60)
    assert child.exitcode == -signal.SIGKILL, f"{label} was never reached (exit {child.exitcode})"


def rival(app: Flask, deed: Callable[[], Any]) -> Thread:
    """Somebody else at the same time: a thread with its own context and connection."""

    def body() -> None:
        with app.app_context():
            deed()

    thread = Thread(target=body)
    thread.start()
    return thread


def settle_stale(obligation: Obligation, now: datetime) -> None:
    """Settle as a racer does that has read the plan before the other wrote its fires."""
    from app.shared.notifications.models import PlannedFire
    from app.shared.notifications.services import ladders, sweeping

    db.session.execute(PlannedFire.__table__.delete().where(PlannedFire.obligation_id == obligation.id))
    db.session.expire_all()
    row = PlannedFire(
        obligation_id=obligation.id, deadline_rev=obligation.deadline_rev, stage="due", occurrence=0
    )
    row.planned_at = row.ready_at = now
    db.session.add(row)
    db.session.flush()
    found = {one.ladder: one for one in ladders.stages_of(obligation.ladder) if one.code == "due"}
    sweeping._fire(obligation, ladder(), found[obligation.ladder], row, True, now)


KEYS = r",\s*CONSTRAINT \w+ (UNIQUE|FOREIGN KEY) ?\([^)]*\)( REFERENCES \S+ \([^)]*\))?"


def drop_keys() -> None:
    """Take the unique keys away that stand behind "exactly once"."""

    def deed() -> None:
        from sqlalchemy import text

        postgresql = db.engine.dialect.name == "postgresql"
        for table in ("reminder_fires", "notices", "deliveries"):
            if postgresql:
                names = db.session.scalars(
                    text(
                        "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = CAST(:t AS regclass)"
                    ),
                    {"t": table},
                ).all()
                for name in names:
                    db.session.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
            else:
                made = str(
                    db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :t"), {"t": table})
                )
                db.session.execute(text(f"ALTER TABLE {table} RENAME TO old_{table}"))
                db.session.execute(text(re.sub(KEYS, "", made)))
                db.session.execute(text(f"INSERT INTO {table} SELECT * FROM old_{table}"))

    in_transaction(deed)
