"""The demonstration: sixty hazards that break none of the house's own rules, in every state, laid once and quickly."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.hazards import demo, rules
from app.modules.duty.hazards.models import Hazard, HazardEvent, HazardExtension, HazardStatus, Severity
from app.modules.duty.hazards.queries import figures
from app.modules.duty.hazards.queries.mine import mine
from app.shared.accounts import demo as office
from app.shared.attachments.models import Attachment
from app.shared.notifications.models import Obligation
from tests.conftest import Store, opened
from tests.duty.hazards.office import MONDAY, who


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    store = Store(tmp_path_factory.mktemp("demo"))
    store.create()
    app = opened(store, DEMO=True)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(clock, "now", lambda: MONDAY)
        db.create_all()
        for module in app.extensions["modules"].values():
            if module.seed:
                in_transaction(module.seed)
        in_transaction(lambda: office.lay(clock.today()))
        in_transaction(lambda: demo.lay(clock.today()))
        before = db.session.scalar(select(func.count()).select_from(Hazard))
        in_transaction(lambda: demo.lay(clock.today()))
        assert db.session.scalar(select(func.count()).select_from(Hazard)) == before
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    store.drop()


@pytest.fixture(autouse=True)
def context(laid: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    with laid.app_context():
        yield


def test_sixty_hazards_in_every_state_are_laid(laid: Flask) -> None:
    rows = db.session.scalars(select(Hazard)).all()
    assert len(rows) >= 60
    assert {row.status for row in rows} == set(HazardStatus)
    assert sum(row.severity == Severity.MAJOR for row in rows) == 3
    assert [row.number for row in rows if row.is_major and row.supervised and row.is_open]


def test_every_life_goes_by_the_table_and_in_the_order_of_time() -> None:
    for row in db.session.scalars(select(Hazard)):
        status = HazardStatus.REPORTED
        last = row.found_at
        for event in row.events:
            assert event.from_status == status or event.from_status is None
            assert event.to_status == status or rules.may_become(status, event.to_status), (
                row.number,
                event.act,
            )
            assert last <= event.at <= MONDAY, (row.number, event.act)
            status, last = event.to_status, event.at
        assert status == row.status


def test_nobody_verifies_the_own_and_the_deadline_counts() -> None:
    for row in db.session.scalars(select(Hazard)):
        assert row.verifier_id is None or row.verifier_id not in (row.owner_id, row.rectifier_id)
        assert not row.is_major or row.interim_control
    assert db.session.scalar(select(func.count()).select_from(HazardEvent))
    assert db.session.scalar(select(func.count()).select_from(HazardExtension)) == 5


def test_what_is_open_keeps_reminders_and_everybody_has_something_to_do() -> None:
    owed = set(
        db.session.scalars(
            select(Obligation.subject_id).where(Obligation.subject_type == "hazard", Obligation.open)
        )
    )
    assert owed == {row.id for row in db.session.scalars(select(Hazard)) if row.is_open}
    assert (
        mine(who("repairer"))["fix"]
        and mine(who("duty_officer"))["triage"]
        and mine(who("manager"))["decide"]
    )
    assert mine(who("director"))["sign"]
    assert [
        one
        for one in figures.repeats(who("manager"), clock.at(MONDAY.date().replace(year=2025)), 2)
        if one.count >= 4
    ]


def test_photos_are_small_and_few_files() -> None:
    rows = db.session.scalars(select(Attachment)).all()
    assert len(rows) > 100
    assert len({row.sha256 for row in rows}) <= 14
    assert max(row.bytes for row in rows) < 16_000
