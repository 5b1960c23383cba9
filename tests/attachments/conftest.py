"""A kind of record ("sample") to attach files to; the clerk and the manager may see it."""

from dataclasses import replace

import pytest
from flask import Flask

from app.core.module import LinkKind, Summary


@pytest.fixture(autouse=True)
def sample_kind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = LinkKind(
        "sample",
        "Sample",
        lambda ids: {i: Summary(f"样单 {i}", "李文静", "11月20日", url="/somewhere") for i in ids},
        lambda person, _number: person.username in ("clerk", "leader", "manager"),
    )
    plate = app.extensions["modules"]["attachments"]
    monkeypatch.setitem(app.extensions["modules"], "attachments", replace(plate, links=[kind]))
