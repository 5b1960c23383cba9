"""The demonstration office as a database that each standing test finds untouched."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from app.core import clock
from app.core.db import db, in_transaction
from tests.conftest import Store


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("demo"))
    store.create()
    yield store
    store.drop()


@pytest.fixture(scope="session")
def laid_demo(demo_store: Store) -> Flask:
    """The app on the demonstration office."""
    app = create_app(
        INSTANCE=str(demo_store.folder),
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,  # a fault must reach the reader as a page
        WTF_CSRF_ENABLED=False,
        DEMO=True,
        SQLALCHEMY_DATABASE_URI=demo_store.url,
        ARGON2_MEMORY_KIB=8,
        ARGON2_PASSES=1,
    )
    with app.app_context():
        db.create_all()
        for module in app.extensions["modules"].values():
            if module.seed:
                in_transaction(module.seed)
        for module in sorted(app.extensions["modules"].values(), key=lambda m: m.order):
            if module.demo:
                lay = module.demo
                in_transaction(lambda: lay(clock.today()))  # noqa: B023 - called at once
        db.session.remove()
        db.engine.dispose()
    demo_store.keep_as_template()
    return app


@pytest.fixture
def demo_app(laid_demo: Flask, demo_store: Store) -> Iterator[Flask]:
    """The demonstration office as every test finds it."""
    with laid_demo.app_context():
        db.session.remove()
        db.engine.dispose()
    demo_store.restore()
    yield laid_demo
    with laid_demo.app_context():
        db.session.remove()
        db.engine.dispose()
