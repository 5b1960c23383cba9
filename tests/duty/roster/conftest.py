"""The roster's office: Monday 2026-11-23, 08:00. One post, 24 hours from 08:30; pools from the cast.

The week is drawn and published once a session; who wants none takes it away (`office`).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from app.core import clock
from app.core.db import db, in_transaction
from tests.cast import lay_cast
from tests.conftest import Store, build, fresh
from tests.duty.roster.making import Office, lay_posts

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai
ROSTER = (
    "planned_fires", "obligations", "deliveries", "notices", "duty_swaps", "duty_receipts", "duty_assignments", "duty_shifts",
    "approval_copies", "approval_events", "approval_assignments", "approval_steps", "approvals", "duty_rosters", "counters",
)  # fmt: skip


class Hands:
    """The hands of the clock; a test moves them."""

    def __init__(self) -> None:
        self.moment = NOW

    def to(self, moment: datetime) -> datetime:
        self.moment = moment
        return moment


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A database of its own: what all tests find here is not what the others find."""
    yield from fresh(tmp_path_factory.mktemp("roster"))


@pytest.fixture(scope="session")
def built_app(store: Store) -> Iterator[Flask]:
    """The cast, a post of duty and its published week. Sentences are in English, as tests quote them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)

        def fill(app: Flask) -> None:
            in_transaction(lay_cast)
            in_transaction(lay_posts)
            Office(app).publish()

        app = build(store, fill, PROPAGATE_EXCEPTIONS=True, LANGUAGE="en")
    yield app


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.moment)
    return found


@pytest.fixture
def week(hands: Hands, app: Flask) -> Office:
    """A published roster from Monday 23 to Sunday 29 November."""
    return Office(app)


@pytest.fixture
def office(hands: Hands, app: Flask) -> Office:
    """A post with its pools, no roster yet."""
    made = Office(app)

    def take_away() -> None:
        for table in ROSTER:
            db.session.execute(text(f"DELETE FROM {table}"))

    made.do(take_away)
    return made
