"""Audit: who did what, when; and what a form token has brought about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, Connection, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, Json


class AuditEntry(Base):
    """One act. `mac` chains it to the entry before (HMAC with a key that is not in the database)."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_type", "subject_id"),
        Index("ix_audit_entries_person", "person_id", "at"),
    )
    audited = False
    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False
    )  # 1, 2, 3 … without a gap
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(String(80), default="")
    agent_id: Mapped[int | None]  # who acted for the person
    action: Mapped[str] = mapped_column(String(60))  # create | update | sign_in | export | print | …
    subject_type: Mapped[str] = mapped_column(String(60), default="")
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    changes: Mapped[Json]  # column -> [before, after], or the details of the act
    address: Mapped[str] = mapped_column(String(45), default="")
    session_mark: Mapped[str] = mapped_column(String(16), default="")
    request_path: Mapped[str] = mapped_column(String(300), default="")
    mac: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the chain: one row, locked while an entry is added."""

    __tablename__ = "audit_head"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger, default=0)
    mac: Mapped[str] = mapped_column(String(64), default="")
    # keyed: whoever cuts entries off and writes the mac of an earlier one here cannot write this
    seal: Mapped[str] = mapped_column(String(64), default="")


class AuditAnchor(Base):
    """Where the chain ended on a day; the same line stands in instance/anchors.log, outside the database."""

    __tablename__ = "audit_anchors"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    at: Mapped[datetime]
    last_id: Mapped[int] = mapped_column(BigInteger)
    mac: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class FormAnswer(Base):
    """What a form token has brought about: a repeat gets the first answer."""

    __tablename__ = "form_answers"
    audited = False
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    answer_type: Mapped[str] = mapped_column(String(60), default="")
    answer_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing, index=True)


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
)


def append_only(table: str, dialect: str) -> list[str]:
    """The statements that let rows be added to `table`, and nothing else."""
    if dialect == "postgresql":
        return [
            _FUNCTION,
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
        ]
    return [
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _guard(table: Table, connection: Connection, **_: Any) -> None:
    for statement in append_only(table.name, connection.dialect.name):
        connection.execute(DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]


for _table in (AuditEntry.__table__, AuditAnchor.__table__):
    event.listen(_table, "after_create", _guard)
