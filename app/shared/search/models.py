"""Search: what can be found, cut into tokens that every database can look up.

Tokens are plain ASCII words: pinyin, numbers, and for Chinese the code points of one character or of two
neighbours. No tokenizer of a database has an opinion about them, so rare characters are found like all others
(SQLite's trigram would find nothing for a query of two characters).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Connection, String, Table, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class SearchEntry(Base):
    """One record that can be found. Its module says on each query who may see it."""

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)
    audited = False  # a projection of audited rows
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    heads: Mapped[str] = mapped_column(Text, default="")  # readings of the whole title: these hits come first
    grams: Mapped[str] = mapped_column(Text, default="")  # every token
    digest: Mapped[str] = mapped_column(String(40), default="")


class SearchMark(Base):
    """How far a kind has been read."""

    __tablename__ = "search_marks"
    audited = False
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    read_at: Mapped[datetime]
    whole_at: Mapped[datetime]  # when all of it was last read, and what is gone taken out


_SQLITE = [
    "CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_entries', content_rowid='id', "
    "tokenize='unicode61')",
    "CREATE TRIGGER search_entries_insert AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_fts(rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER search_entries_delete AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', OLD.id, OLD.grams); END",
    "CREATE TRIGGER search_entries_update AFTER UPDATE OF grams ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', OLD.id, OLD.grams); "
    "INSERT INTO search_fts(rowid, grams) VALUES (NEW.id, NEW.grams); END",
]
_POSTGRESQL = [
    "CREATE INDEX ix_search_entries_grams ON search_entries "
    "USING gin (array_to_tsvector(string_to_array(grams, ' ')))",
]


@event.listens_for(SearchEntry.__table__, "after_create")
def _index(table: Table, connection: Connection, **_: Any) -> None:
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.execute(DDL(statement.replace("%", "%%")))  # type: ignore[no-untyped-call]
