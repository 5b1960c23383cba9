"""Migrations: up, down and up again; what they make is what the models say, guards included."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app import create_app
from app.core.db import Base, db
from tests.conftest import SERVER, Store

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
EXCLUSIONS = """SELECT conname FROM pg_constraint WHERE contype IN ('x', 'f', 'c', 'u')
    AND connamespace = 'public'::regnamespace ORDER BY 1"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Flask]:
    """The app on a database without any table."""
    store = Store(tmp_path)
    store.create()
    yield create_app(INSTANCE=str(tmp_path), SQLALCHEMY_DATABASE_URI=store.url, TESTING=True)
    store.drop()


def guards(app: Flask) -> list[str]:
    """Triggers and constraints by name, as the database knows them."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if SERVER:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            return [
                name for query in (TRIGGERS, EXCLUSIONS) for (name,) in connection.execute(query).fetchall()
            ]
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return [
            " ".join(sql.split())
            for (sql,) in connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1"
            )
        ]


def differences(app: Flask) -> list[object]:
    """What autogenerate would still write."""
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours, "compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (
        kind in ("table", "index") and (name or "").startswith(("search_fts", "ix_search_entries_grams"))
    )


@pytest.mark.slow
def test_up_down_up_gives_what_the_models_say(fresh: Flask) -> None:
    with fresh.app_context():
        flask_migrate.upgrade(MIGRATIONS)
        flask_migrate.downgrade(MIGRATIONS, revision="base")
        left = set(db.inspect(db.engine).get_table_names()) - {"alembic_version"}
        assert not left
        flask_migrate.upgrade(MIGRATIONS)
        db.session.remove()
    assert not differences(fresh)


@pytest.mark.slow
def test_a_migrated_database_is_guarded_as_a_made_one(fresh: Flask, app: Flask) -> None:
    with fresh.app_context():
        flask_migrate.upgrade(MIGRATIONS)
        db.session.remove()
    assert guards(fresh) == guards(app)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1
