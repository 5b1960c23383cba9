"""Whoever changes the log behind the portal's back is found out."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.audit import rules
from app.shared.audit.models import AuditAnchor, AuditEntry, AuditHead
from tests.audit.log import KINDS, Intruder, anchor, anchors_file, fill, verify

POSITIONS = range(5)


@pytest.fixture
def log(app):
    fill(app, 60)
    assert verify(app).whole
    return app


def test_an_untouched_log_is_unbroken(log) -> None:
    anchor(log)
    fill(log, 20)
    verdict = verify(log)
    assert verdict.whole and verdict.entries >= 80 and verdict.anchors == 1


@pytest.mark.parametrize("seed", POSITIONS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_tampering_is_found(log, kind, seed: int) -> None:
    with Intruder(log, seed) as intruder:
        kind(intruder)
    verdict = verify(log)
    assert not verdict.whole and verdict.broken_at


def test_without_the_macs_in_the_walk_a_recomputed_rest_would_pass(log, monkeypatch) -> None:
    from app.shared.audit.services import proving

    with Intruder(log, 1) as intruder:
        intruder.recompute_the_rest()
    assert verify(log).reason == "changed"
    monkeypatch.setattr(proving, "chain_key", lambda: b"not the key")
    monkeypatch.setattr(rules, "chain_mac", lambda _key, _before, entry: entry["mac"])
    assert verify(log).whole


def test_a_tail_cut_off_with_an_old_head_put_back_is_found_by_the_anchor(log) -> None:
    with log.app_context():
        old = db.session.get_one(AuditHead, 1)
        before = (old.last_id, old.mac, old.seal)
    fill(log, 30)
    anchor(log)
    with Intruder(log, 1) as intruder:
        intruder.run("DELETE FROM audit_entries WHERE id > ?", before[0])
        intruder.run("DELETE FROM audit_anchors")
        intruder.run("UPDATE audit_head SET last_id = ?, mac = ?, seal = ?", *before)
    assert verify(log).reason == "older"


def test_without_the_anchor_that_would_not_be_found(log) -> None:
    with log.app_context():
        old = db.session.get_one(AuditHead, 1)
        before = (old.last_id, old.mac, old.seal)
    fill(log, 30)
    with Intruder(log, 1) as intruder:
        intruder.run("DELETE FROM audit_entries WHERE id > ?", before[0])
        intruder.run("UPDATE audit_head SET last_id = ?, mac = ?, seal = ?", *before)
    assert verify(log).whole


@pytest.mark.parametrize("later", [1, 7, 40])
def test_an_older_copy_of_everything_is_found(log, later: int) -> None:
    """The whole database rolled back: entries, head and the table of anchors fit together, the file does not."""
    with log.app_context():
        head = db.session.get_one(AuditHead, 1)
        copy = (head.last_id, head.mac, head.seal)
    fill(log, later)
    anchor(log)
    with Intruder(log, later) as intruder:
        intruder.run("DELETE FROM audit_entries WHERE id > ?", copy[0])
        intruder.run("DELETE FROM audit_anchors")
        intruder.run("UPDATE audit_head SET last_id = ?, mac = ?, seal = ?", *copy)
    assert verify(log).reason == "older"
    fill(log, 100)  # life goes on over the older copy, past the anchor's number
    assert verify(log).reason == "older"


def test_a_shortened_file_of_anchors_is_found(log, monkeypatch) -> None:
    anchor(log)
    fill(log, 3)
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert anchor(log) == 1
    lines = anchors_file(log).read_text().splitlines()
    assert len(lines) == 2 and verify(log).anchors == 2
    anchors_file(log).write_text(lines[0] + "\n")
    assert verify(log).reason == "anchor_file"
    anchors_file(log).unlink()
    assert verify(log).reason == "anchor_file"


@pytest.mark.parametrize("line", ["{}", "nonsense", '{"at": "2026", "last_id": 3, "mac": "x", "seal": "y"}'])
def test_a_forged_line_in_the_file_of_anchors_is_found(log, line: str) -> None:
    anchor(log)
    with anchors_file(log).open("a") as file:
        file.write(line + "\n")
    assert verify(log).reason == "anchor"


def test_a_day_is_anchored_once(log) -> None:
    assert [anchor(log), anchor(log)] == [1, 0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET person_name = 'x'", "UPDATE audit_entries SET mac = 'x' WHERE id = 1",
        "DELETE FROM audit_entries", "DELETE FROM audit_entries WHERE id = 1",
        "UPDATE audit_anchors SET last_id = 1", "DELETE FROM audit_anchors",
    ],
)  # fmt: skip
def test_the_portals_own_connection_can_neither_change_nor_delete(log, statement: str) -> None:
    anchor(log)
    with log.app_context(), pytest.raises(DBAPIError, match="append-only"):
        in_transaction(lambda: db.session.execute(text(statement)))
    assert verify(log).whole


def test_a_truncate_is_refused_where_there_is_one(log) -> None:
    with log.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has no TRUNCATE")
        with pytest.raises(DBAPIError, match="append-only"):
            in_transaction(lambda: db.session.execute(text("TRUNCATE audit_entries")))


def test_nor_through_the_mapped_rows(log) -> None:
    with log.app_context(), pytest.raises(DBAPIError, match="append-only"):

        def change() -> None:
            row = db.session.get(AuditEntry, 3)
            assert row is not None
            row.person_name = "别人"

        in_transaction(change)
    with log.app_context(), pytest.raises(DBAPIError, match="append-only"):
        anchor(log)
        in_transaction(lambda: db.session.delete(db.session.scalars(db.select(AuditAnchor)).first()))
