"""The errand office: every test finds the stand-in ladder, Tuesday 10:00 and no mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.notifications import office
from tests.notifications.office import NOON, FileChannel


@pytest.fixture
def at_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The app with the errand ladder, inside its context, at 10:00."""
    office.furnish(app)
    office.set_clock(monkeypatch, NOON)
    with app.app_context():
        yield app
    app.extensions["modules"].pop("errands", None)


@pytest.fixture
def outbox(at_work: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileChannel:
    """Mail goes into a file."""
    channel = FileChannel(tmp_path / "received")
    office.use_channel(monkeypatch, channel)
    return channel
