"""Write the audit in the transaction that it tells of, and prove the chain."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import event, insert, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, Session

from app.core import clock
from app.core.db import Base, db
from app.core.secret import Secret
from app.shared.audit.models import AuditEntry, AuditHead, FormAnswer

HIDDEN = "***"


def watch(session: type[Session] | Any) -> None:
    """Collect every change of audited rows, before the flush forgets what was there."""
    event.listen(session, "before_flush", _collect)
    event.listen(session, "after_rollback", lambda s: s.info.pop("changes", None))


def _collect(session: Session, _context: Any, _instances: Any) -> None:
    changes = session.info.setdefault("changes", [])
    for row in session.new:
        if isinstance(row, Base) and row.audited:
            changes.append(("create", row, _values(row)))
    for row in session.dirty:
        if isinstance(row, Base) and row.audited:
            difference = _difference(row)
            if difference:
                changes.append(("update", row, difference))
    for row in session.deleted:
        if isinstance(row, Base) and row.audited:
            changes.append(("delete", row, _values(row)))


def _columns(row: Base) -> Iterator[tuple[str, bool]]:
    mapper: Mapper[Any] = inspect(row).mapper
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        yield attribute.key, bool(column.info.get("secret")) or isinstance(column.type, Secret)


def _values(row: Base) -> dict[str, Any]:
    given = inspect(row).dict
    return {
        name: [None, HIDDEN if secret else _plain(given[name])]
        for name, secret in _columns(row)
        if given.get(name) is not None
    }


def _difference(row: Base) -> dict[str, Any]:
    found = {}
    for name, secret in _columns(row):
        history = inspect(row).attrs[name].history
        if history.has_changes() and name != "version":
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            if before != after:
                found[name] = [HIDDEN, HIDDEN] if secret else [_plain(before), _plain(after)]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | Enum):
        return str(value)
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)


def seal(session: Session) -> None:
    """The last thing before a commit: one entry for each change and each note, chained under the head's lock."""
    changes = session.info.pop("changes", [])
    notes = session.info.pop("notes", [])
    if not changes and not notes:
        return
    head = session.scalar(select(AuditHead).with_for_update().execution_options(populate_existing=True))
    if head is None:
        head = AuditHead(id=1, last_id=0, mac="")
        session.add(head)
    common = _who_and_where()
    rows = []
    for action, row, values in changes:
        identity = inspect(row).identity
        subject_id = identity[0] if identity and isinstance(identity[0], int) else None
        rows.append(
            {"action": action, "subject_type": row.__tablename__, "subject_id": subject_id, "changes": values}
        )
    for action, details in notes:
        rows.append(
            {
                "action": action,
                "subject_type": details.pop("subject_type", ""),
                "subject_id": details.pop("subject_id", None),
                "changes": {name: _plain(value) for name, value in details.items()},
            }
        )
    last_id, mac = head.last_id, head.mac
    entries = []
    for row in rows:
        last_id += 1
        entry = {"id": last_id, **common, **row}
        mac = _mac(mac, entry)
        entries.append(entry | {"mac": mac})
    session.execute(insert(AuditEntry), entries)
    head.last_id, head.mac = last_id, mac
    session.flush()
    session.info.pop("changes", None)


def _who_and_where() -> dict[str, Any]:
    who: dict[str, Any] = {
        "at": clock.now(), "person_id": None, "person_name": "", "agent_id": None, "address": "",
        "session_mark": "", "request_path": "",
    }  # fmt: skip
    if has_request_context():
        who["address"] = request.remote_addr or ""
        who["request_path"] = f"{request.method} {request.path}"[:300]
        who["session_mark"] = g.get("session_mark", "")
        if current_user and current_user.is_authenticated:
            person = current_user._get_current_object()
            who["person_id"], who["person_name"] = person.id, person.name
    return who


def _mac(before: str, entry: dict[str, Any]) -> str:
    """HMAC-SHA256 over the mac before and the entry in one canonical form."""
    text = json.dumps(
        [
            before, entry["id"], entry["at"].isoformat(), entry["person_id"], entry["person_name"],
            entry["agent_id"], entry["action"], entry["subject_type"], entry["subject_id"], entry["changes"],
            entry["address"], entry["session_mark"], entry["request_path"],
        ],
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    key = bytes.fromhex(current_app.config["AUDIT_KEY"])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Answers:
    """The answer book of forms: a token is taken and answered in the transaction of its verb."""

    def claim(self, token: str) -> bool:
        insert_once = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        row = insert_once(FormAnswer).values(token=token, answer_type="", created_at=clock.now())
        return db.session.scalar(row.on_conflict_do_nothing().returning(FormAnswer.token)) is not None

    def keep(self, token: str, result: Any) -> None:
        answer = db.session.get(FormAnswer, token)
        if answer is not None and isinstance(result, Base):
            identity = inspect(result).identity
            answer.answer_type = type(result).__name__
            answer.answer_id = identity[0] if identity else None

    def recall(self, token: str) -> Any:
        answer = db.session.get(FormAnswer, token)
        if answer is None or not answer.answer_type:
            return True
        for mapper in Base.registry.mappers:
            if mapper.class_.__name__ == answer.answer_type:
                return db.session.get(mapper.class_, answer.answer_id)
        return True
