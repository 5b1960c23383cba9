"""The house with a stand-in module whose papers go through approval."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.core.db import in_transaction
from app.shared.approvals import services
from tests.approvals import office


@pytest.fixture(autouse=True)
def papers(app: Flask) -> Iterator[None]:
    """The module of papers is there, its route seeded."""
    app.extensions["modules"]["papers"] = office.module
    office.forget()
    with app.app_context():
        in_transaction(services.seed)
    yield
    del app.extensions["modules"]["papers"]
