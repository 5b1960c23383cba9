"""Passwords for the cast, and a browser that goes through the real door."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import in_transaction
from app.shared.accounts import queries
from app.shared.accounts.services import passwords
from tests.browser import Browser

PASSWORD = "Tidy-garden-27"


@pytest.fixture
def door(app: Flask) -> Callable[..., tuple[Browser, TestResponse]]:
    """door("clerk") types name and password; the password of the cast is PASSWORD."""

    def give() -> None:
        for username in ("clerk", "leader", "sysadmin"):
            person = queries.by_username(username)
            assert person is not None
            person.password_hash = passwords.hasher().hash(PASSWORD)

    with app.app_context():
        in_transaction(give)

    def knock(
        account: str, password: str = PASSWORD, browser: Browser | None = None, **more: str
    ) -> tuple[Browser, TestResponse]:
        browser = browser or Browser(app)
        return browser, browser.post("/accounts/sign-in", account=account, password=password, **more)

    return knock
