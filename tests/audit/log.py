"""Helpers: fill the log, and get at it from behind, as somebody who owns the machine would."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction, note
from app.shared.audit import queries, rules, services
from app.shared.audit.models import append_only
from app.shared.audit.services.proving import Verdict

COLUMNS = (
    "id", "at", "person_id", "person_name", "agent_id", "action", "subject_type", "subject_id", "changes", "address",
    "session_mark", "request_path", "mac",
)  # fmt: skip


def fill(app: Flask, n: int) -> None:
    """Add n entries, some to a transaction."""
    with app.app_context():

        def one(first: int) -> None:
            for i in range(first, min(first + 7, n)):
                note(
                    "test",
                    subject_type="people",
                    subject_id=i % 9 + 1,
                    text=f"第 {i} 条",
                    at=clock.now(),
                    pair=[1, {"b": 2}],
                )

        for first in range(0, n, 7):
            in_transaction(lambda first=first: one(first))


def anchor(app: Flask) -> int:
    with app.app_context():
        return in_transaction(lambda: services.anchor(clock.now()))


def verify(app: Flask) -> Verdict:
    with app.app_context():
        db.session.rollback()
        return services.verify()


class Intruder:
    """Somebody with a raw connection who drops the triggers first, but has not the key."""

    def __init__(self, app: Flask, seed: int) -> None:
        self.app = app
        self.random = random.Random(seed)

    def __enter__(self) -> "Intruder":
        self.context = self.app.app_context()
        self.context.push()
        self.entries = list(queries.walk(10**9))  # as they are before anything is done to them
        db.session.remove()
        self.raw = db.engine.raw_connection()
        self.postgresql = db.engine.dialect.name == "postgresql"
        self.mark = "%s" if self.postgresql else "?"
        if not self.postgresql:
            self.run("BEGIN IMMEDIATE")
        for table in ("audit_entries", "audit_anchors"):
            names = [f"{table}_guard"] if self.postgresql else [f"{table}_UPDATE", f"{table}_DELETE"]
            for name in names:
                self.run(f"DROP TRIGGER {name}" + (f" ON {table}" if self.postgresql else ""))
        return self

    def __exit__(self, *_rest: Any) -> None:
        for table in ("audit_entries", "audit_anchors"):
            for statement in append_only(table, db.engine.dialect.name):
                self.run(statement)
        self.run("COMMIT")
        self.raw.close()
        db.engine.dispose()
        self.context.pop()

    def run(self, statement: str, *values: Any) -> Any:
        cursor = self.raw.cursor()
        cursor.execute(statement.replace("?", self.mark), values)
        return cursor

    def last(self) -> int:
        return int(self.run("SELECT max(id) FROM audit_entries").fetchone()[0])

    def row(self, n: int) -> list[Any]:
        found = self.run(f"SELECT {', '.join(COLUMNS)} FROM audit_entries WHERE id = ?", n).fetchone()
        return [self._json(value) for value in found]

    def _json(self, value: Any) -> Any:
        if self.postgresql and isinstance(value, dict | list):
            from psycopg.types.json import Json

            return Json(value)
        return value

    def put(self, row: list[Any]) -> None:
        marks = ", ".join("?" for _ in COLUMNS)
        self.run(f"INSERT INTO audit_entries ({', '.join(COLUMNS)}) VALUES ({marks})", *row)

    def somewhere(self, before_end: int = 2) -> int:
        return self.random.randint(2, self.last() - before_end)

    # the eight kinds -----------------------------------------------------------------------------

    def edit(self) -> None:
        self.run("UPDATE audit_entries SET person_name = ? WHERE id = ?", "别人", self.somewhere())

    def edit_changes(self) -> None:
        self.run("UPDATE audit_entries SET changes = ? WHERE id = ?", '{"text": "x"}', self.somewhere())

    def delete_middle(self) -> None:
        self.run("DELETE FROM audit_entries WHERE id = ?", self.somewhere())

    def delete_middle_and_close_up(self) -> None:
        n = self.somewhere()
        self.run("DELETE FROM audit_entries WHERE id = ?", n)
        for i in range(n + 1, self.last() + 1):
            self.run("UPDATE audit_entries SET id = ? WHERE id = ?", i - 1, i)
        self.run("UPDATE audit_head SET last_id = last_id - 1")

    def delete_tail(self) -> None:
        n = self.somewhere()
        mac = self.run("SELECT mac FROM audit_entries WHERE id = ?", n).fetchone()[0]
        self.run("DELETE FROM audit_entries WHERE id > ?", n)
        self.run("UPDATE audit_head SET last_id = ?, mac = ?", n, mac)

    def insert(self) -> None:
        n = self.somewhere()
        for i in range(self.last(), n - 1, -1):
            self.run("UPDATE audit_entries SET id = ? WHERE id = ?", i + 1, i)
        row = self.row(n + 1)
        self.put([n, *row[1:]])
        self.run("UPDATE audit_head SET last_id = last_id + 1")

    def insert_behind(self) -> None:
        self.put([self.last() + 1, *self.row(self.last())[1:]])

    def reorder(self) -> None:
        n = self.somewhere()
        for old, new in ((n, -1), (n + 1, n), (-1, n + 1)):
            self.run("UPDATE audit_entries SET id = ? WHERE id = ?", new, old)

    def duplicate(self) -> None:
        n, m = self.somewhere(), self.last()
        copied = self.row(n)
        self.run("DELETE FROM audit_entries WHERE id = ?", m)
        self.put([m, *copied[1:]])

    def recompute_the_rest(self) -> None:
        """Edit one and write the rest anew with a key of one's own, head included."""
        n, key = self.somewhere(), b"not the key"
        self.run("UPDATE audit_entries SET action = ? WHERE id = ?", "nothing", n)
        mac = self.run("SELECT mac FROM audit_entries WHERE id = ?", n - 1).fetchone()[0]
        for entry in self.entries:
            if entry["id"] >= n:
                mac = rules.chain_mac(
                    key, mac, {**entry, "action": "nothing" if entry["id"] == n else entry["action"]}
                )
                self.run("UPDATE audit_entries SET mac = ? WHERE id = ?", mac, entry["id"])
        self.run("UPDATE audit_head SET mac = ?, seal = ?", mac, rules.head_seal(key, self.last(), mac))


KINDS: list[Callable[[Intruder], None]] = [
    Intruder.edit, Intruder.edit_changes, Intruder.delete_middle, Intruder.delete_middle_and_close_up,
    Intruder.delete_tail, Intruder.insert, Intruder.insert_behind, Intruder.reorder, Intruder.duplicate,
    Intruder.recompute_the_rest,
]  # fmt: skip


def anchors_file(app: Flask) -> Path:
    return Path(app.instance_path) / "anchors.log"
