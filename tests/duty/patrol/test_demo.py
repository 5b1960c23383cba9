"""The demonstration: laid once, quickly, with late, missed, excused rounds and a standstill."""

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.patrol import demo
from app.modules.duty.patrol.models import (
    Cause,
    Checkpoint,
    PatrolPlan,
    PatrolRoute,
    PatrolScan,
    PatrolTask,
    TaskStatus,
)
from app.modules.duty.patrol.queries import rounds
from app.shared.accounts import demo as people
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Department, Person

T = TaskStatus


@pytest.mark.slow
def test_the_demonstration_is_laid_once_and_shows_every_case(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = clock.today()
    monkeypatch.setattr(clock, "now", lambda: clock.at(day) + timedelta(hours=9, minutes=20))
    with app.app_context():

        def empty() -> None:
            for one in db.session.query(Person):
                one.username = f"cast_{one.username}"
            for department in db.session.query(Department):
                department.code = f"cast_{department.code}"

        in_transaction(empty)
        in_transaction(lambda: people.lay(day))
        began = time.process_time()
        in_transaction(lambda: demo.lay(day))
        took = time.process_time() - began
        assert took < 5, took
        sizes = [
            db.session.scalar(select(func.count()).select_from(m))
            for m in (Checkpoint, PatrolRoute, PatrolPlan)
        ]
        assert sizes == [40, 5, 6]
        query = select(PatrolTask.status, func.count()).group_by(PatrolTask.status)
        statuses = {row[0]: row[1] for row in db.session.execute(query)}
        assert {T.DONE, T.DONE_LATE, T.PARTIAL, T.MISSED, T.EXCUSED, T.SCHEDULED} <= set(statuses)
        dark = select(func.count(PatrolTask.id)).where(PatrolTask.cause == Cause.SYSTEM_OUTAGE)
        assert (db.session.scalar(dark) or 0) >= 3
        guard = accounts.by_username("guard")
        assert guard is not None
        mine = rounds.of_person(guard, clock.now())
        assert any(one.status in (T.OPEN, T.IN_PROGRESS, T.OVERDUE) for one in mine)
        scans = db.session.scalar(select(func.count(PatrolScan.id)))
        in_transaction(lambda: demo.lay(day))
        assert db.session.scalar(select(func.count(PatrolScan.id))) == scans
