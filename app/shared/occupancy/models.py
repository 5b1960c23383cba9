"""Occupancy: who has what when. The one guard against double booking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, Index, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base


class Occupancy(Base):
    """A resource is taken from `starts_at` to `ends_at` (half-open, buffers included).

    kind and resource_id name the resource ("vehicle" 7); source_type and source_id what takes it
    ("dispatch" 12). Ended ones stay with active = false.
    """

    __tablename__ = "occupancies"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_occupancies_resource", "kind", "resource_id", "active", "starts_at"),
        Index("ix_occupancies_source", "source_type", "source_id"),
    )
    audited = False  # the record that takes the resource is audited
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    resource_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    source_type: Mapped[str] = mapped_column(String(30))
    source_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)


CLASH = "occupancy clash"  # what the SQLite trigger says; PostgreSQL names its constraint no_overlap

_OVERLAP = """SELECT RAISE(ABORT, 'occupancy clash')
  WHERE NEW.active AND EXISTS (
    SELECT 1 FROM occupancies o
    WHERE o.kind = NEW.kind AND o.resource_id = NEW.resource_id AND o.active AND o.id <> NEW.id
      AND o.starts_at < NEW.ends_at AND NEW.starts_at < o.ends_at);"""
SQLITE_GUARDS = [
    f"CREATE TRIGGER occupancies_insert AFTER INSERT ON occupancies BEGIN {_OVERLAP} END",
    f"CREATE TRIGGER occupancies_update AFTER UPDATE ON occupancies BEGIN {_OVERLAP} END",
]
POSTGRESQL_GUARDS = [
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE occupancies ADD CONSTRAINT no_overlap EXCLUDE USING gist "
    "(kind WITH =, resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (active)",
]


@event.listens_for(Occupancy.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    guards = POSTGRESQL_GUARDS if connection.dialect.name == "postgresql" else SQLITE_GUARDS
    for statement in guards:
        connection.exec_driver_sql(statement)
