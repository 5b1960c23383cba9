"""An hour that tests set, and the materialiser that runs then."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.campaigns.models import Campaign, CampaignDept, CampaignStatus, Result
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.services import checking, planning
from app.shared.accounts import queries as people

TITLE = "print: safety checks before the holidays of 2026"
Clock = Callable[..., datetime]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """at(date(2026, 9, 23)) sets the clock to 08:00 of that day (or to the time given), as the office's clocks show it."""

    def go(day: date, hour: time = time(8)) -> datetime:
        moment = clock.at(day, hour)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return go


@pytest.fixture
def tick(app: Flask, at: Clock) -> Callable[..., int]:
    """tick(day): the materialiser runs at 08:00 of that day."""

    def run(day: date, hour: time = time(8)) -> int:
        with app.app_context():
            moment = at(day, hour)
            return in_transaction(lambda: planning.run(moment))

    return run


DUE = date(2026, 9, 30)


class Office:
    """The open campaign and its lists, for tests that look at rows."""

    def __init__(self, app: Flask, holiday: str = "national") -> None:
        self.app = app
        with app.app_context():
            row = db.session.scalars(select(Campaign).where(Campaign.status == CampaignStatus.OPEN)).all()
            self.id = next(one.id for one in row if one.holiday_code == holiday)
            depts = db.session.scalars(select(CampaignDept).where(CampaignDept.campaign_id == self.id))
            self.dept = {d.department.code: d.id for d in depts}

    def items(self, code: str = "planning") -> list[int]:
        """The items of a department's list."""
        with self.app.app_context():
            row = db.session.get_one(CampaignDept, self.dept[code])
            return [line.item.id for part in answers.parts(row) for line in part.rows]

    def fill(self, code: str = "planning", by: str = "clerk", **of: dict[str, Any]) -> None:
        """Say of every item that it is fine, but for those named (n0=…, n3=…: by their place on the list)."""
        items = self.items(code)
        with self.app.app_context():

            def write() -> None:
                person = people.by_username(by)
                for n, item in enumerate(items):
                    values = {"result": Result.QUALIFIED} | of.get(f"n{n}", {})
                    checking.save_item(self.dept[code], item, person, **values)

            in_transaction(write)

    def do(self, verb: Callable[..., Any], by: str, *args: Any, **more: Any) -> Any:
        """One deed of somebody, in a transaction of its own."""
        with self.app.app_context():
            return in_transaction(lambda: verb(*args, by=people.by_username(by), **more))

    def see(self, look: Callable[[CampaignDept], Any], code: str = "planning") -> Any:
        with self.app.app_context():
            return look(db.session.get_one(CampaignDept, self.dept[code]))

    def campaign(self, look: Callable[[Campaign], Any]) -> Any:
        with self.app.app_context():
            return look(db.session.get_one(Campaign, self.id))


@pytest.fixture
def opened(app: Flask, tick: Callable[..., int]) -> Office:
    """23 September 2026, 08:00: the check before the National Day has opened by itself."""
    tick(date(2026, 9, 23))
    return Office(app)


@pytest.fixture
def count(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """count(deed) tells how many statements the deed costs."""

    def measure(deed: Callable[[], Any]) -> int:
        seen: list[str] = []
        with app.app_context():
            engine = db.engine

        def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", listen)
        try:
            deed()
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    return measure
