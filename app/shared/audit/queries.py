"""Where is it? Entries, the end of the chain, anchors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.db import db
from app.shared.accounts.models import Person
from app.shared.audit.models import AuditAnchor, AuditEntry, AuditHead

BATCH = 2000


def entry(entry_id: int) -> AuditEntry | None:
    return db.session.get(AuditEntry, entry_id)


def entries(
    *, person: str = "", subject: str = "", subject_id: int | None = None, action: str = "",
    since: date | None = None, until: date | None = None,
) -> Select[AuditEntry]:  # fmt: skip
    """The log as a list, as far as the filters reach. `until` is the last day shown."""
    query = select(AuditEntry)
    if person:
        agents = select(Person.id).where(Person.name.contains(person, autoescape=True))
        named = AuditEntry.person_name.contains(person, autoescape=True)
        query = query.where(named | AuditEntry.agent_id.in_(agents))
    if subject:
        query = query.where(AuditEntry.subject_type == subject)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    if action:
        query = query.where(AuditEntry.action == action)
    if since:
        query = query.where(AuditEntry.at >= clock.at(since, time.min))
    if until:
        query = query.where(AuditEntry.at < clock.at(until + timedelta(days=1), time.min))
    return query


def history(subject_type: str, subject_id: int, limit: int = 100) -> Sequence[AuditEntry]:
    """What happened to one record, the newest first. `subject_type` is the name of its table."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def actions() -> Sequence[str]:
    """Every kind of act that the log holds."""
    return db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def subjects() -> Sequence[str]:
    """Every kind of thing that the log tells of."""
    query = select(AuditEntry.subject_type).where(AuditEntry.subject_type != "").distinct()
    return sorted(db.session.scalars(query))


def has_read_since(person_id: int, since: datetime) -> bool:
    """Has this person left a line about reading the log since then?"""
    query = select(AuditEntry.id).where(
        AuditEntry.person_id == person_id, AuditEntry.at >= since, AuditEntry.action == "read_audit"
    )
    return db.session.scalar(query.limit(1)) is not None


def refusals_since(person_id: int, since: datetime) -> set[str]:
    """At which endpoints this person has been refused since then."""
    query = select(AuditEntry.changes).where(
        AuditEntry.person_id == person_id, AuditEntry.at > since, AuditEntry.action == "denied"
    )
    return {str(changes.get("page")) for changes in db.session.scalars(query)}


def last_walk() -> AuditEntry | None:
    """The outcome of the last walk along the chain."""
    query = select(AuditEntry).where(AuditEntry.action == "verify_audit").order_by(AuditEntry.id.desc())
    return db.session.scalar(query.limit(1))


def walk(last_id: int) -> Iterator[Mapping[Any, Any]]:
    """Every entry up to `last_id` in the order of its number, a batch at a time."""
    after = None
    table = AuditEntry.__table__
    while True:
        query = select(table).where(table.c.id <= last_id).order_by(table.c.id).limit(BATCH)
        if after is not None:
            query = query.where(table.c.id > after)
        rows = db.session.execute(query).mappings().all()
        for row in rows:
            yield row
            after = row["id"]
        if len(rows) < BATCH:
            return


def highest_id() -> int:
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0


def mac_of(entry_id: int) -> str:
    return db.session.scalar(select(AuditEntry.mac).where(AuditEntry.id == entry_id)) or ""


def head(*, locked: bool = False) -> AuditHead | None:
    """The end of the chain as it is now."""
    query = select(AuditHead).execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update() if locked else query)


def anchors() -> Sequence[AuditAnchor]:
    return db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id)).all()


def last_anchor() -> AuditAnchor | None:
    return db.session.scalar(select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(1))


def anchor_of(day: date) -> AuditAnchor | None:
    return db.session.scalar(select(AuditAnchor).where(AuditAnchor.day == day))
