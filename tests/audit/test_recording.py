"""What is written down, when, and that nothing is written without it."""

import multiprocessing
import os
import time
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update

from app.core import clock
from app.core.db import db, in_transaction, note, transaction
from app.shared.accounts.models import Absence, Person, Post, Role, RoleGrant
from app.shared.audit import queries, rules, services
from app.shared.audit.models import AuditEntry, AuditHead
from app.shared.audit.services import recording
from tests.audit.log import fill, verify

processes = multiprocessing.get_context("fork")
ENTRIES = int(os.environ.get("AUDIT_ENTRIES", "20000"))  # the full measure is 100,000


@pytest.fixture
def inside(app):
    with app.app_context():
        yield


def last(n: int = 1) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(n)))[::-1]


def clerk() -> Person:
    found = db.session.scalar(select(Person).where(Person.username == "clerk"))
    assert found is not None
    return found


def test_a_new_row_is_told_with_its_key_its_defaults_and_its_foreign_keys(inside) -> None:
    def add() -> None:
        db.session.add(
            Absence(person=clerk(), deputy=None, starts_at=clock.now(), ends_at=clock.at(clock.today().replace(year=2030)),
                    created_by_id=clerk().id)
        )  # fmt: skip

    in_transaction(add)
    (entry,) = last()
    assert (entry.action, entry.subject_type) == ("create", "absences")
    assert entry.subject_id == entry.changes["id"][1] > 0
    assert entry.changes["person_id"] == [None, clerk().id]  # set by the relationship
    assert entry.changes["created_at"][1]  # a default


def test_a_change_tells_before_and_after(inside) -> None:
    in_transaction(lambda: setattr(clerk(), "extension", "1234"))
    (entry,) = last()
    assert (entry.action, entry.subject_id, entry.changes) == (
        "update",
        clerk().id,
        {"extension": ["", "1234"]},
    )


def test_a_value_overwritten_unread_still_tells_what_was_there(inside) -> None:
    in_transaction(lambda: setattr(clerk(), "extension", "1"))

    def unread() -> None:
        person = clerk()
        db.session.expire(person)
        person.extension = "2"

    in_transaction(unread)
    assert last()[0].changes == {"extension": ["1", "2"]}


def test_several_changes_of_one_row_stay_in_order(inside) -> None:
    def thrice() -> None:
        person = clerk()
        for value in ("1", "2", "3"):
            person.extension = value
            db.session.flush()

    in_transaction(thrice)
    assert [entry.changes["extension"] for entry in last(3)] == [["", "1"], ["1", "2"], ["2", "3"]]


def test_a_new_row_changed_later_in_the_same_transaction_is_told_twice(inside) -> None:
    def twice() -> None:
        post = Post(name="调研员", rank_order=30)
        db.session.add(post)
        db.session.flush()
        post.rank_order = 31

    in_transaction(twice)
    first, second = last(2)
    assert first.changes["rank_order"] == [None, 30] and second.changes["rank_order"] == [30, 31]
    assert first.subject_id == second.subject_id


def test_what_a_cascade_deletes_is_told(inside) -> None:
    def shrink() -> None:
        role = db.session.scalar(select(Role).where(Role.code == "auditor"))
        assert role is not None and role.grants
        role.grants.pop()

    in_transaction(shrink)
    (entry,) = last()
    assert (entry.action, entry.subject_type) == ("delete", RoleGrant.__tablename__)
    assert entry.changes["permission"][0] and entry.changes["permission"][1] is None and entry.subject_id


def test_secrets_are_hidden(inside) -> None:
    def secret() -> None:
        person = clerk()
        person.mobile, person.password_hash = "13800001234", "x"

    in_transaction(secret)
    assert last()[0].changes == {"mobile": ["***", "***"], "password_hash": ["***", "***"]}


def test_a_statement_over_many_rows_leaves_a_line(inside) -> None:
    in_transaction(
        lambda: db.session.execute(update(Person).where(Person.extension == "").values(extension="9"))
    )
    (entry,) = last()
    assert (entry.action, entry.subject_type) == ("update_many", "people")
    assert entry.changes["columns"] == ["extension"]


def test_what_a_savepoint_takes_back_is_not_told_and_the_rest_is(inside) -> None:
    def half() -> None:
        clerk().extension = "1"
        db.session.flush()
        point = db.session.begin_nested()
        clerk().extension = "2"
        db.session.flush()
        note("lost")
        point.rollback()
        note("kept")

    before = last()[0].id
    in_transaction(half)
    found = last(5)
    told = [(e.action, e.changes.get("extension")) for e in found if e.id > before]
    assert told == [("update", ["", "1"]), ("kept", None)]


def test_a_savepoint_that_holds_is_told(inside) -> None:
    def both() -> None:
        with db.session.begin_nested():
            clerk().extension = "2"
        clerk().nav = "slim"

    in_transaction(both)
    assert [sorted(entry.changes) for entry in last(2)] == [["extension"], ["nav"]]


def test_a_transaction_that_fails_leaves_no_line(inside) -> None:
    before = queries.highest_id()
    with pytest.raises(ZeroDivisionError), transaction():
        clerk().extension = "7"
        db.session.flush()
        raise ZeroDivisionError
    assert queries.highest_id() == before
    in_transaction(lambda: setattr(clerk(), "nav", "slim"))
    assert queries.highest_id() == before + 1


@pytest.mark.parametrize("part", ["the entry", "the head", "the seal"])
def test_a_change_that_cannot_be_audited_is_refused(app, monkeypatch, part: str) -> None:
    def broken(*_: Any, **__: Any) -> str:
        raise OSError("disk full")

    if part == "the seal":
        monkeypatch.setattr(rules, "head_seal", broken)
    elif part == "the head":
        monkeypatch.setattr(recording, "_head", broken)
    else:
        monkeypatch.setattr(rules, "chain_mac", broken)
    with app.app_context():
        with pytest.raises(OSError, match="disk full"):
            in_transaction(lambda: setattr(clerk(), "extension", "7"))
        assert clerk().extension == ""


def test_a_change_is_refused_when_the_log_itself_refuses(app) -> None:
    """Somebody has put a row in the way: the number is taken, so the change does not happen either."""
    with app.app_context():
        head = db.session.get_one(AuditHead, 1)
        values = {"id": head.last_id + 1, "at": clock.now(), "action": "x", "changes": {}, "mac": "x", "person_name": "",
                  "subject_type": "", "address": "", "session_mark": "", "request_path": ""}  # fmt: skip
        with db.engine.begin() as connection:
            connection.execute(insert(AuditEntry.__table__).values(values))  # type: ignore[arg-type]
        db.session.rollback()
        with pytest.raises(Exception, match=r"(?i)unique"):
            in_transaction(lambda: setattr(clerk(), "extension", "7"))
        assert clerk().extension == ""


def test_without_the_seal_the_change_would_go_unseen(app, monkeypatch) -> None:
    from app.core import db as core_db

    monkeypatch.setattr(core_db, "before_commit", [])
    with app.app_context():
        before = queries.highest_id()
        in_transaction(lambda: setattr(clerk(), "extension", "7"))
        assert clerk().extension == "7" and queries.highest_id() == before


def test_the_very_first_entries_need_no_head(app) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            else:
                connection.execute(text("DROP TRIGGER audit_entries_DELETE"))
            connection.execute(text("DELETE FROM audit_entries"))
            connection.execute(text("DELETE FROM audit_head"))
        db.session.rollback()
        in_transaction(lambda: note("first"))
        assert services.verify().entries == 1 and services.verify().whole


def test_details_of_any_shape_keep_their_mac(app) -> None:
    shapes = {
        "numbers": {2: "b", 10: "a"},
        "float": 0.1 + 0.2,
        "when": [datetime(2026, 1, 1)],
        "none": None,
        "中": "文\u2028",
    }
    with app.app_context():
        in_transaction(lambda: note("odd", **shapes))
    assert verify(app).whole


def writer(app: Flask, number: int, start: Any) -> None:
    with app.app_context():
        db.engine.dispose(close=False)
        start.wait(120)
        for n in range(25):
            in_transaction(
                lambda n=n: [note("race", by=number, n=n), note("race", by=number, n=n, second=True)],
                tries=20,
            )


def race(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    start = processes.Barrier(8)
    crew = [processes.Process(target=writer, args=(app, n, start)) for n in range(8)]
    for child in crew:
        child.start()
    for child in crew:
        child.join(300)
    with app.app_context():
        return [
            e.changes
            for e in db.session.scalars(
                select(AuditEntry).where(AuditEntry.action == "race").order_by(AuditEntry.id)
            )
        ]


@pytest.mark.slow
def test_eight_processes_append_to_one_unbroken_chain(app) -> None:
    told = race(app)
    assert len(told) == 8 * 25 * 2
    assert all(a["by"] == b["by"] and a["n"] == b["n"] for a, b in zip(told[::2], told[1::2], strict=True))
    assert verify(app).whole


@pytest.mark.slow
def test_without_the_lock_on_the_head_entries_are_lost(app, monkeypatch) -> None:
    """Taken out: the head is read without a lock and outside the write lock."""

    def unlocked(session: Any) -> AuditHead:
        with db.engine.connect() as connection:
            last_id, mac = connection.execute(text("SELECT last_id, mac FROM audit_head")).one()
        time.sleep(0.005)
        head = session.get(AuditHead, 1)
        head.last_id, head.mac = last_id, mac
        return head

    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
    if sqlite:
        pytest.skip("SQLite has one writer at a time: BEGIN IMMEDIATE is the lock, proven with the numbers")
    monkeypatch.setattr(recording, "_head", unlocked)
    assert len(race(app)) < 8 * 25 * 2 or not verify(app).whole


@pytest.mark.slow
def test_many_entries_are_verified_in_seconds(app, capsys) -> None:
    with app.app_context():
        key = recording.chain_key()
        head = db.session.get_one(AuditHead, 1)
        last_id, mac = head.last_id, head.mac
        while last_id < ENTRIES:
            rows = []
            for _ in range(5000):
                last_id += 1
                row = {"id": last_id, "at": clock.now(), "person_id": 1, "person_name": "李文静", "agent_id": None,
                       "action": "update", "subject_type": "people", "subject_id": 1, "address": "10.0.0.1",
                       "session_mark": "", "request_path": "POST /x",
                       "changes": {"extension": ["", str(last_id)], "name": ["甲", "乙"]}}  # fmt: skip
                mac = rules.chain_mac(key, mac, row)
                rows.append(row | {"mac": mac})
            with db.engine.begin() as connection:
                connection.execute(insert(AuditEntry.__table__), rows)  # type: ignore[arg-type]
        with db.engine.begin() as connection:
            values = {"last_id": last_id, "mac": mac, "seal": rules.head_seal(key, last_id, mac)}
            connection.execute(update(AuditHead.__table__).values(values))  # type: ignore[arg-type]
    verdict = verify(app)
    with capsys.disabled():
        print(f"\nverified {verdict.entries} entries in {verdict.seconds:.1f} s")
    assert verdict.whole and verdict.entries == last_id


def test_an_entry_names_who_and_from_where(app, manager) -> None:
    manager.post("/workdays/days/2026-12-01", kind="off", name="", reason="停水")
    with app.app_context():
        entry = last()[0]
        assert (entry.person_id, entry.person_name) == (manager.person_id, "欧阳慧敏")
        assert entry.request_path == "POST /workdays/days/2026-12-01" and entry.address


def test_filling_leaves_the_chain_whole(app) -> None:
    fill(app, 20)
    assert verify(app).whole
