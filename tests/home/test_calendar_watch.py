"""Next year's calendar: from November on somebody is reminded until its notice is in."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.home import services
from app.shared.notifications.models import Obligation

OCTOBER = datetime(2026, 10, 20, 2, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 2, tzinfo=UTC)


def open_reminders(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(clock, "now", lambda: now)
    with app.app_context():
        in_transaction(lambda: services.watch_calendar(now))
        rows = db.session.scalars(select(Obligation).where(Obligation.ladder == "calendar_year")).all()
        return sum(row.open for row in rows)


def test_in_november_the_provisional_year_is_owed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_reminders(app, NOVEMBER, monkeypatch) == 1


def test_twice_is_harmless(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    open_reminders(app, NOVEMBER, monkeypatch)
    assert open_reminders(app, NOVEMBER, monkeypatch) == 1


def test_in_october_nobody_is_bothered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_reminders(app, OCTOBER, monkeypatch) == 0
