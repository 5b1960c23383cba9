"""The stand-in import in the house, and a clerk who may use it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, in_transaction
from app.shared.accounts.models import Post, Role, RoleGrant, Scope
from tests.browser import Browser
from tests.imports.standin import MODULE


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setitem(app.extensions["modules"], "standin", MODULE)
    with app.app_context():

        def grant() -> None:
            role = db.session.scalar(select(Role).where(Role.code == "clerk")) or Role(
                code="clerk", name="clerk"
            )
            role.grants.append(RoleGrant(permission="posts.import", scope=Scope.ALL))
            db.session.add(role)

        in_transaction(grant)
    yield app


@pytest.fixture
def importer(house: Flask) -> Browser:
    return Browser(house, "clerk")


@pytest.fixture
def posts(house: Flask) -> Callable[[], int]:
    def count() -> int:
        with house.app_context():
            return db.session.scalar(select(func.count()).select_from(Post)) or 0

    return count


@pytest.fixture
def hand_in(importer: Browser) -> Callable[..., Any]:
    import io

    def hand_in(data: bytes, name: str = "posts.xlsx", **more: Any) -> Any:
        return importer.post("/imports/posts", file=(io.BytesIO(data), name), **more)

    return hand_in
