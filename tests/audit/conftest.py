"""The file of anchors is outside the database: each test begins without it."""

import pytest

from tests.audit.log import anchors_file


@pytest.fixture(autouse=True)
def no_anchors(app):
    anchors_file(app).unlink(missing_ok=True)
    yield
    anchors_file(app).unlink(missing_ok=True)
