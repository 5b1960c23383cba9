"""Prove that the chain is whole, and anchor its end outside the database every day.

The chain alone shows what was edited, taken out, put in, moved or recomputed without the key. The head's seal
shows a tail that was cut off. Only the anchors show an older copy of the whole database put in place of this one.
"""

import hmac
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from app.core import clock
from app.core.db import db, in_transaction, note
from app.core.language import gettext as _
from app.core.module import setting
from app.shared.audit import queries, rules
from app.shared.audit.models import AuditAnchor
from app.shared.audit.services.recording import chain_key

FILE = "anchors.log"


@dataclass(frozen=True)
class Anchor:
    """Where the chain stood at some time, as written down."""

    at: str
    last_id: int
    mac: str
    seal: str


@dataclass
class Verdict:
    """What a walk along the chain has found. `reason` is a code; reports puts it into words."""

    entries: int = 0
    broken_at: int | None = None
    reason: str = ""
    anchors: int = 0
    seconds: float = 0.0
    marks: dict[int, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.reason

    def broken(self, at: int, reason: str) -> "Verdict":
        """The first break; what follows it proves nothing."""
        if not self.reason:
            self.broken_at, self.reason = at, reason
        return self


def is_long() -> bool:
    """Is the chain too long to be walked while somebody waits for a page?"""
    head = queries.head()
    return head is not None and head.last_id > int(setting("audit_walk_entries"))


def walk_as_job(args: dict[str, Any], report: Callable[[int, str], None]) -> str:
    """The walk as background work; its outcome stands in the log like any other."""
    verdict = verify(report)
    in_transaction(lambda: remember(verdict, asked_by=str(args.get("name", ""))))
    return "/audit/verify"


def verify(report: Callable[[int, str], None] | None = None) -> Verdict:
    """Walk the chain from the first entry to the last, in batches, and hold it against head and anchors.

    `report` moves the bar of a job.
    """
    started = time.perf_counter()
    verdict = Verdict()
    key = chain_key()
    highest = queries.highest_id()  # read before the head: what is appended meanwhile is no fault
    head = queries.head()
    noted = _anchors()
    wanted = {anchor.last_id for anchor, _where in noted}
    _walk(verdict, key, head.last_id if head else 0, wanted, report)
    if verdict.whole:
        _check_head(verdict, key, head, highest)
    if verdict.whole:
        _check_anchors(verdict, key, noted)
    verdict.seconds = time.perf_counter() - started
    return verdict


def _walk(
    verdict: Verdict, key: bytes, last_id: int, wanted: set[int], report: Callable[[int, str], None] | None
) -> None:
    mac, expected = "", 1
    for entry in queries.walk(last_id):
        if entry["id"] != expected:
            verdict.broken(expected, "missing")
            return
        mac = rules.chain_mac(key, mac, entry)
        if not hmac.compare_digest(mac, entry["mac"]):
            verdict.broken(expected, "changed")
            return
        verdict.entries = expected
        if expected in wanted:
            verdict.marks[expected] = mac
        if report and expected % queries.BATCH == 0:
            report(expected * 100 // last_id, _("%(n)s of %(all)s entries", n=expected, all=last_id))
        expected += 1
    if verdict.entries != last_id:
        verdict.broken(expected, "missing")
    verdict.marks[0] = ""
    verdict.marks[-1] = mac  # of the last entry


def _check_head(verdict: Verdict, key: bytes, head: Any, highest: int) -> None:
    if head is None:
        if highest:
            verdict.broken(1, "head")
        return
    if highest > head.last_id:
        verdict.broken(head.last_id + 1, "added")
    good = rules.head_seal(key, head.last_id, head.mac)
    if head.mac != verdict.marks[-1] or not hmac.compare_digest(good, head.seal or ""):
        verdict.broken(head.last_id + 1, "tail")


def _check_anchors(verdict: Verdict, key: bytes, noted: list[tuple[Anchor, str]]) -> None:
    """Every anchor must lie on the chain, and none may stand in the table that the file has lost."""
    in_file = {anchor for anchor, where in noted if where == "file"}
    for anchor, where in noted:
        good = rules.anchor_seal(key, anchor.at, anchor.last_id, anchor.mac)
        if not hmac.compare_digest(good, anchor.seal):
            verdict.broken(anchor.last_id, "anchor")
        elif anchor.last_id > verdict.entries:
            verdict.broken(verdict.entries + 1, "older")
        elif verdict.marks.get(anchor.last_id) != anchor.mac:
            verdict.broken(anchor.last_id, "older")
        elif where == "table" and anchor not in in_file:
            verdict.broken(anchor.last_id, "anchor_file")
    verdict.anchors = len({anchor for anchor, _where in noted})


def anchor(now: datetime) -> int:
    """Write down where the chain ends, once a day: in the table and in a file. The caller holds the transaction."""
    day = clock.local(now).date()
    head = queries.head(locked=True)
    if head is None or not head.last_id or queries.anchor_of(day) is not None:
        return 0
    seal = rules.anchor_seal(chain_key(), now.isoformat(), head.last_id, head.mac)
    db.session.add(AuditAnchor(day=day, at=now, last_id=head.last_id, mac=head.mac, seal=seal))
    db.session.flush()
    line = json.dumps({"at": now.isoformat(), "last_id": head.last_id, "mac": head.mac, "seal": seal})
    with _file().open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return 1


def remember(verdict: Verdict, asked_by: str = "") -> Verdict:
    """Leave the outcome of a walk in the log. The caller holds the transaction."""
    asked = {"asked_by": asked_by} if asked_by else {}
    note(
        "verify_audit", entries=verdict.entries, whole=verdict.whole, broken_at=verdict.broken_at,
        reason=verdict.reason, anchors=verdict.anchors, seconds=round(verdict.seconds, 2),
        **asked,
    )  # fmt: skip
    return verdict


def quick_look() -> tuple[bool, datetime | None]:
    """Is the end of the chain sealed, and when was it last anchored? For the health page: no walk."""
    head = queries.head()
    last = queries.last_anchor()
    if head is None:
        return True, last.at if last else None
    sealed = hmac.compare_digest(rules.head_seal(chain_key(), head.last_id, head.mac), head.seal or "")
    return sealed and queries.mac_of(head.last_id) == head.mac, last.at if last else None


def _anchors() -> list[tuple[Anchor, str]]:
    found = [(Anchor(a.at.isoformat(), a.last_id, a.mac, a.seal), "table") for a in queries.anchors()]
    if _file().exists():
        for line in _file().read_text(encoding="utf-8").splitlines():
            found.append((_read(line), "file"))
    return found


def _read(line: str) -> Anchor:
    try:
        given = json.loads(line)
        return Anchor(str(given["at"]), int(given["last_id"]), str(given["mac"]), str(given["seal"]))
    except (ValueError, KeyError, TypeError):
        return Anchor("", 0, "", "")  # an unreadable line bears no good seal


def _file() -> Path:
    return Path(current_app.instance_path) / FILE
