"""The house for tests, on SQLite or on PostgreSQL (PORTAL_TEST_DATABASE), restored before each test."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.core.db import db, in_transaction
from tests.browser import Browser
from tests.cast import lay_cast

pytest_plugins = ["tests.live", "tests.stage", "tests.told"]
SERVER = os.environ.get("PORTAL_TEST_DATABASE", "")  # postgresql://user@host:port/postgres

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
    "AND is_generated = 'NEVER' ORDER BY ordinal_position"
)
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
GUARDS = """SELECT (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
    + (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
    + (SELECT count(*) FROM pg_indexes WHERE schemaname = 'public')"""


class Store:
    """The database of one test process and its template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"t_{uuid.uuid4().hex[:12]}"

    @property
    def url(self) -> str:
        if SERVER:
            return (
                SERVER.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0] + f"/{self.name}"
            )
        return f"sqlite:///{self.folder / 'portal.db'}"

    @property
    def plain_url(self) -> str:
        return self.url.replace("postgresql+psycopg://", "postgresql://")

    def create(self) -> None:
        self._psql(f"CREATE DATABASE {self.name}")

    def keep_as_template(self) -> None:
        """Remember the rows that every test finds."""
        if SERVER:
            self._keep_rows()
            self._psql(f"CREATE DATABASE {self.name}_kept TEMPLATE {self.name}")
            return
        with closing(
            _sqlite(self.folder / "portal.db")
        ) as connection:  # an open one would keep an old WAL index alive
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.folder / "portal.db", self.folder / "template.db")

    def restore(self) -> None:
        """The database as it was kept: a file on SQLite; on PostgreSQL rows, since a new database takes a second."""
        if SERVER:
            with psycopg.connect(self.plain_url, autocommit=True) as connection:
                whole = connection.execute(GUARDS).fetchone() == self.guards
                if whole:
                    connection.execute(self.putting_back)
            if not whole:  # a test has taken a guard away to see what happens then
                self._psql(f"DROP DATABASE {self.name} WITH (FORCE)")
                self._psql(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_kept")
            return
        for rest in ("-wal", "-shm"):
            (self.folder / f"portal.db{rest}").unlink(missing_ok=True)
        shutil.copy(self.folder / "template.db", self.folder / "portal.db")

    def _keep_rows(self) -> None:
        """Copy every table into the schema `kept`, and write down the statement that puts all back."""
        statements = ["BEGIN; SET LOCAL session_replication_role = replica"]  # no triggers, no order of keys
        with psycopg.connect(self.plain_url, autocommit=True) as connection:
            connection.execute("CREATE SCHEMA kept")
            for (table,) in connection.execute(TABLES).fetchall():
                columns = ", ".join(
                    f'"{name}"' for (name,) in connection.execute(COLUMNS, [table]).fetchall()
                )
                connection.execute(f'CREATE TABLE kept."{table}" AS SELECT {columns} FROM "{table}"')
                statements.append(f'DELETE FROM "{table}"')
                if connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
                    statements.append(
                        f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM kept."{table}"'
                    )
            for name, last in connection.execute(SEQUENCES).fetchall():
                statements.append(f"SELECT setval('\"{name}\"', {last or 1}, {'true' if last else 'false'})")
            self.guards = connection.execute(GUARDS).fetchone()
        self.putting_back = ";\n".join([*statements, "COMMIT"])

    def drop(self) -> None:
        self._psql(f"DROP DATABASE IF EXISTS {self.name}_kept WITH (FORCE)")
        self._psql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _psql(self, statement: str) -> None:
        if SERVER:
            with psycopg.connect(SERVER, autocommit=True) as connection:
                connection.execute(statement)


def _sqlite(path: Path) -> Any:
    import sqlite3

    return sqlite3.connect(path)


def fresh(folder: Path) -> Iterator[Store]:
    """A database of its own, for as long as it is needed."""
    store = Store(folder)
    store.create()
    yield store
    store.drop()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    yield from fresh(tmp_path_factory.mktemp("instance"))


def opened(store: Store, **settings: Any) -> Flask:
    """The app on this store's database."""
    return create_app(
        INSTANCE=str(store.folder),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SQLALCHEMY_DATABASE_URI=store.url,
        ARGON2_MEMORY_KIB=8,
        ARGON2_PASSES=1,
        **settings,
    )


def build(store: Store, fill: Callable[[Flask], None], **settings: Any) -> Flask:
    """The app on this store's database, which holds the shipped rows and what `fill` lays."""
    app = opened(store, **settings)
    with app.app_context():
        db.create_all()
        for module in app.extensions["modules"].values():
            if module.seed:
                in_transaction(module.seed)
        fill(app)
        let_go()
    store.keep_as_template()
    return app


def let_go() -> None:
    """No connection may stay open while the database is put back."""
    db.session.remove()
    db.engine.dispose()


def put_back(app: Flask, store: Store) -> Iterator[Flask]:
    """The app as every test finds it, and nothing left open behind it."""
    with app.app_context():
        let_go()
    store.restore()
    yield app
    with app.app_context():
        let_go()


@pytest.fixture(scope="session")
def built_app(store: Store) -> Flask:
    return build(store, lambda _app: in_transaction(lay_cast), PROPAGATE_EXCEPTIONS=True)


@pytest.fixture
def app(built_app: Flask, store: Store) -> Iterator[Flask]:
    """The small office of the cast."""
    yield from put_back(built_app, store)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], Browser]:
    """sign_in("clerk") gives the browser of somebody who has signed in."""
    return lambda username: Browser(app, username)


@pytest.fixture
def clerk(app: Flask) -> Browser:
    return Browser(app, "clerk")


@pytest.fixture
def leader(app: Flask) -> Browser:
    return Browser(app, "leader")


@pytest.fixture
def director(app: Flask) -> Browser:
    return Browser(app, "director")


@pytest.fixture
def manager(app: Flask) -> Browser:
    return Browser(app, "manager")


@pytest.fixture
def dispatcher(app: Flask) -> Browser:
    return Browser(app, "dispatcher")


@pytest.fixture
def driver(app: Flask) -> Browser:
    return Browser(app, "driver")


@pytest.fixture
def outsider(app: Flask) -> Browser:
    return Browser(app, "outsider")
