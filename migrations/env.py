"""Alembic's door: Flask-Migrate brings the app, the app brings the engine."""

from typing import Any

from alembic import context
from flask import current_app

from app.core.db import Base, UtcDateTime
from app.core.secret import Secret

# What the guards of a migration make by hand and no model names.
MADE_BY_HAND = ("search_fts", "ix_search_entries_grams")


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Our column types are plain ones to the database; a migration must not change when they do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Secret):
        return f"sa.String(length={item.impl.length})"
    return False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind in ("table", "index") and name is not None and name.startswith(MADE_BY_HAND))


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # a table that is rebuilt must not take its children with it
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.rollback()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            include_name=include_name,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()


run()
