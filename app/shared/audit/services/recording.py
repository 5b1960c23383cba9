"""The hook on the session: every change of an audited row, and the seal before the commit.

Changes are taken from the mapper's own events, when each row is really written: then keys and defaults are
there, foreign keys set by a relationship too, and rows that a cascade deletes are not missed.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import Connection, event, insert, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, object_session

from app.core import clock
from app.core.db import Base, db
from app.core.secret import Secret
from app.shared.audit import rules
from app.shared.audit.models import AuditEntry, AuditHead

HIDDEN = "***"
_COLLECTED = ("changes", "notes")  # in session.info


def watch(session: type[Session] | Any) -> None:
    """Collect every change of audited rows in the order in which they are written."""
    event.listen(Base, "after_insert", _created, propagate=True)
    event.listen(Base, "before_update", _updated, propagate=True)
    event.listen(Base, "before_delete", _deleted, propagate=True)
    event.listen(session, "do_orm_execute", _many)
    event.listen(session, "after_transaction_create", _mark)
    event.listen(session, "after_soft_rollback", _undo)


def _collect(action: str, row: Base, values: dict[str, Any]) -> None:
    session = object_session(row)
    if session is not None and row.audited:
        session.info.setdefault("changes", []).append((action, row.__tablename__, row, values))


def _created(_mapper: Mapper[Any], _connection: Connection, row: Base) -> None:
    if row.audited:
        _collect("create", row, _values(row))


def _updated(_mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    if row.audited and (difference := _difference(row, connection)):
        _collect("update", row, difference)


def _deleted(_mapper: Mapper[Any], _connection: Connection, row: Base) -> None:
    if row.audited:
        values = {name: [pair[1], None] for name, pair in _values(row).items()}
        _collect("delete", row, values)


def _many(state: ORMExecuteState) -> None:
    """A statement that changes many rows at once passes no mapper event: say at least that it was done."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    kind = state.bind_mapper.class_
    if issubclass(kind, Base) and kind.audited:
        values = getattr(state.statement, "_values", None) or {}
        where = getattr(state.statement, "whereclause", None)
        details = {
            "columns": [str(getattr(c, "key", c)) for c in values],
            "where": "" if where is None else str(where),
        }
        action = "update_many" if state.is_update else "delete_many"
        state.session.info.setdefault("changes", []).append((action, kind.__tablename__, None, details))


def _mark(session: Session, transaction: SessionTransaction) -> None:
    """A savepoint begins: remember how much had been collected."""
    if transaction.nested:
        marks = session.info.setdefault("savepoints", {})
        marks[id(transaction)] = {name: len(session.info.get(name, [])) for name in _COLLECTED}


def _undo(session: Session, transaction: SessionTransaction) -> None:
    """Rolled back: what was collected since the savepoint, or at all, did not happen."""
    marks = session.info.get("savepoints", {}).pop(id(transaction), None)
    if transaction.nested:
        for name, length in (marks or {}).items():
            del session.info.get(name, [])[length:]
    elif transaction.parent is None:
        session.info.pop("changes", None)
        session.info.pop("savepoints", None)


def _columns(row: Base) -> Iterator[tuple[str, bool]]:
    mapper: Mapper[Any] = inspect(row).mapper
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if attribute.key != "version":
            yield attribute.key, bool(column.info.get("secret")) or isinstance(column.type, Secret)


def _values(row: Base) -> dict[str, Any]:
    given = inspect(row).dict
    return {
        name: [None, HIDDEN if secret else _plain(given[name])]
        for name, secret in _columns(row)
        if given.get(name) is not None
    }


def _difference(row: Base, connection: Connection) -> dict[str, Any]:
    found, unknown = {}, []
    for name, secret in _columns(row):
        history = inspect(row).attrs[name].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if not history.deleted:
            unknown.append(name)
        if before != after or name in unknown:
            found[name] = [HIDDEN, HIDDEN] if secret else [_plain(before), _plain(after)]
    _fill_in(row, connection, found, unknown)
    return found


def _fill_in(row: Base, connection: Connection, found: dict[str, Any], unknown: list[str]) -> None:
    """What stood in columns that were overwritten unread: the database still knows."""
    state = inspect(row)
    if not unknown or state.identity is None:
        return
    mapper: Mapper[Any] = state.mapper
    columns = [mapper.column_attrs[name].columns[0] for name in unknown]
    key = [column == value for column, value in zip(mapper.primary_key, state.identity, strict=True)]
    stored = connection.execute(select(*columns).where(*key)).one_or_none()
    for name, before in zip(unknown, stored or [], strict=False):
        if found[name][0] == HIDDEN:
            continue
        found[name][0] = _plain(before)
        if found[name][0] == found[name][1]:
            del found[name]


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
    session.info.pop("savepoints", None)
    rows = [*map(_of_change, changes), *(_of_note(action, dict(details)) for action, details in notes)]
    if not rows:
        return
    head = _head(session)
    key = chain_key()
    common = _who_and_where(session.info.get("acted_for"))
    last_id, mac = head.last_id, head.mac
    entries = []
    for row in rows:
        last_id += 1
        entry = {"id": last_id, **common, **row, "changes": rules.as_stored(row["changes"])}
        mac = rules.chain_mac(key, mac, entry)
        entries.append(entry | {"mac": mac})
    session.execute(insert(AuditEntry), entries)
    head.last_id, head.mac, head.seal = last_id, mac, rules.head_seal(key, last_id, mac)
    session.flush()


def _of_change(change: tuple[str, str, Base | None, dict[str, Any]]) -> dict[str, Any]:
    action, table, row, values = change
    identity = inspect(row).identity if row is not None else None
    if row is not None and not identity:  # deleted: the state has lost it, the values have not
        identity = (values.get("id", [None])[0],)
    subject_id = identity[0] if identity and isinstance(identity[0], int) else None
    return {"action": action, "subject_type": table, "subject_id": subject_id, "changes": values}


def _of_note(action: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "action": action,
        "subject_type": details.pop("subject_type", ""),
        "subject_id": details.pop("subject_id", None),
        "changes": {name: _plain(value) for name, value in details.items()},
    }


def _head(session: Session) -> AuditHead:
    """The end of the chain, locked. The very first one is made so that two cannot make it."""
    query = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalar(query)
    if head is None:
        insert_once = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        first = insert_once(AuditHead).values(id=1, last_id=0, mac="", seal="")
        session.execute(first.on_conflict_do_nothing())
        head = session.scalars(query).one()
    return head


def chain_key() -> bytes:
    """The key of the chain: in the instance, not in the database."""
    return bytes.fromhex(current_app.config["AUDIT_KEY"])


def _who_and_where(acted_for: tuple[int, str] | None = None) -> dict[str, Any]:
    """Who did it. If they acted for somebody, that is the person, and whoever has signed in the agent."""
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
            if acted_for is not None:
                who["agent_id"] = person.id
                who["person_id"], who["person_name"] = acted_for
        elif g.get("device") is not None:  # a door display or a gate: no person, but it has a name
            who["person_name"] = g.device.name[:80]
    return who
