"""The demonstration of the roster: believable, without a hole, laid once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.roster import demo
from app.modules.duty.roster.models import (
    DutyPost,
    DutySignIn,
    PoolMember,
    Roster,
    RosterStatus,
    ShiftHandover,
    ShiftSwap,
    ShiftTemplate,
    SwapStatus,
)
from app.modules.duty.roster.queries import on_duty
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.services import drawing
from app.shared.accounts import demo as people
from app.shared.accounts.models import Department, Person
from tests.duty.roster.conftest import Hands
from tests.duty.roster.making import Office

pytestmark = pytest.mark.slow


def test_months_that_were_the_shift_of_now_and_what_comes(app: Flask, office: Office, hands: Hands) -> None:
    hands.to(datetime(2026, 11, 22, 4, 0, tzinfo=UTC))
    with app.app_context():

        def empty() -> None:
            for model in (PoolMember, ShiftTemplate, DutyPost):
                db.session.query(model).delete()
            for one in db.session.query(Person):
                one.username = f"cast_{one.username}"
            for department in db.session.query(Department):
                department.code = f"cast_{department.code}"

        in_transaction(empty)
        in_transaction(lambda: people.lay(clock.today()))
        for _twice in range(2):
            in_transaction(lambda: demo.lay(clock.today()))
        found = {one.person_id: one for one in on_duty(clock.now())}
        names = {one.username: one.id for one in db.session.query(Person)}
        assert {names["director"], names["manager"], names["duty_officer"], names["guard"]} <= set(found)
        states = [row.status for row in db.session.query(Roster).order_by(Roster.starts_on)]
        assert states == [RosterStatus.ARCHIVED] * 3 + [RosterStatus.PUBLISHED] * 2 + [RosterStatus.DRAFT]
        for (number,) in db.session.query(Roster.id):
            row = queries.roster(number)
            assert row is not None and drawing.holes(row) == 0 and not drawing.roster_clashes(row)
        assert on_duty(clock.now() + timedelta(days=13))
        assert db.session.query(DutySignIn).filter(DutySignIn.late_minutes > 0).count() > 3
        assert db.session.query(ShiftHandover).count() > 200
        assert db.session.query(ShiftSwap).one().status == SwapStatus.REQUESTED
        night = clock.at(clock.today() - timedelta(days=40), datetime(2026, 1, 1, 2, 15).time())
        assert len(on_duty(night)) == 4 and not any(one.planned for one in on_duty(night))
