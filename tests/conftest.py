"""The house for tests, on SQLite or on PostgreSQL (PORTAL_TEST_DATABASE), restored before each test."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.core.db import db, in_transaction
from tests.browser import Browser
from tests.cast import lay_cast

SERVER = os.environ.get("PORTAL_TEST_DATABASE", "")  # postgresql://user@host:port/postgres


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

    def create(self) -> None:
        self._psql(f"CREATE DATABASE {self.name}")

    def keep_as_template(self) -> None:
        if SERVER:
            self._psql(f"ALTER DATABASE {self.name} RENAME TO {self.name}_template")
        else:
            with _sqlite(self.folder / "portal.db") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.folder / "portal.db", self.folder / "template.db")

    def restore(self) -> None:
        if SERVER:
            self._psql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            self._psql(f"CREATE DATABASE {self.name} TEMPLATE {self.name}_template STRATEGY file_copy")
        else:
            for rest in ("-wal", "-shm"):
                (self.folder / f"portal.db{rest}").unlink(missing_ok=True)
            shutil.copy(self.folder / "template.db", self.folder / "portal.db")

    def drop(self) -> None:
        self._psql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._psql(f"DROP DATABASE IF EXISTS {self.name}_template WITH (FORCE)")

    def _psql(self, statement: str) -> None:
        if SERVER:
            with psycopg.connect(SERVER, autocommit=True) as connection:
                connection.execute(statement)


def _sqlite(path: Path) -> Any:
    import sqlite3

    return sqlite3.connect(path)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("instance"))
    store.create()
    yield store
    store.drop()


@pytest.fixture(scope="session")
def built_app(store: Store) -> Flask:
    """The app on a database that holds the shipped rows and the cast."""
    app = create_app(
        INSTANCE=str(store.folder),
        TESTING=True,
        PROPAGATE_EXCEPTIONS=True,
        WTF_CSRF_ENABLED=False,
        SQLALCHEMY_DATABASE_URI=store.url,
        ARGON2_MEMORY_KIB=8,
        ARGON2_PASSES=1,
    )
    with app.app_context():
        db.create_all()
        for module in app.extensions["modules"].values():
            if module.seed:
                in_transaction(module.seed)
        in_transaction(lay_cast)
        db.session.remove()
        db.engine.dispose()
    store.keep_as_template()
    return app


@pytest.fixture
def app(built_app: Flask, store: Store) -> Iterator[Flask]:
    """The app as every test finds it."""
    with built_app.app_context():
        db.session.remove()
        db.engine.dispose()
    store.restore()
    yield built_app
    with built_app.app_context():
        db.session.remove()
        db.engine.dispose()


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
