"""The demonstration office as a database that each standing test finds untouched."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core import clock
from app.core.db import in_transaction
from tests.conftest import Store, build, put_back


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("demo"))
    store.create()
    yield store
    store.drop()


def lay_demonstration(app: Flask) -> None:
    for module in sorted(app.extensions["modules"].values(), key=lambda m: m.order):
        if module.demo:
            lay = module.demo
            in_transaction(lambda: lay(clock.today()))  # noqa: B023 - called at once


@pytest.fixture(scope="session")
def laid_demo(demo_store: Store) -> Flask:
    # a fault must reach the reader as a page
    return build(demo_store, lay_demonstration, PROPAGATE_EXCEPTIONS=False, DEMO=True)


@pytest.fixture
def demo_app(laid_demo: Flask, demo_store: Store) -> Iterator[Flask]:
    """The demonstration office."""
    yield from put_back(laid_demo, demo_store)
