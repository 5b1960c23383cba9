"""Posts, rosters and shifts in few words."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select, text

from app.core.db import db, in_transaction
from app.modules.duty.roster.models import (
    DutyAssignment,
    DutyPost,
    Level,
    PoolMember,
    Roster,
    Shift,
    ShiftTemplate,
)
from app.modules.duty.roster.queries import on_duty
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.services import drawing, steps, watch
from app.shared.accounts import queries as people
from app.shared.accounts.models import Absence, Person
from app.shared.workdays.models import DayKind

T = TypeVar("T")
MONDAY = date(2026, 11, 23)
LEADERS = ("director", "leader2")
CHIEFS = ("leader", "manager", "dispatcher")
OFFICERS = ("clerk", "clerk2", "receptionist", "steward", "keeper", "duty_officer", "repairer")


def at(hour: float, day: date = MONDAY) -> datetime:
    """The office's hour, as a moment."""
    return (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        - timedelta(hours=8)
        + timedelta(minutes=round(hour * 60))
    )


def who(username: str) -> Person:
    found = people.by_username(username)
    assert found is not None, username
    return found


def lay_posts() -> None:
    """总值班室 around the clock: leader, chief, officer, one on standby."""
    post = DutyPost(name="总值班室", phone="8888", goods=[["钥匙", 12], ["对讲机", 4]], sort_order=1)
    db.session.add(post)
    db.session.flush()
    every_day = [kind.value for kind in DayKind]
    db.session.add(
        ShiftTemplate(post=post, name="全天班", starts=time(8, 30), minutes=1440, day_kinds=every_day)
    )
    for level, names in ((Level.LEADER, LEADERS), (Level.CHIEF, CHIEFS), (Level.OFFICER, OFFICERS)):
        for number, name in enumerate(names, start=1):
            db.session.add(
                PoolMember(
                    post=post,
                    level=level,
                    person_id=who(name).id,
                    order_no=number,
                    active_from=date(2026, 1, 1),
                )
            )


def absent(name: str, starts_at: datetime, ends_at: datetime) -> None:
    person = who(name)
    db.session.add(
        Absence(person_id=person.id, starts_at=starts_at, ends_at=ends_at, created_by_id=person.id)
    )


class Office:
    """Do things, each in its own transaction; give plain values back."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def do(self, action: Callable[[], T]) -> T:
        with self.app.app_context():
            return in_transaction(action)

    def read(self, action: Callable[[], T]) -> T:
        with self.app.app_context():
            return action()

    def draft(self, first: date = MONDAY, days: int = 7) -> int:
        """The id of a new roster, drawn."""
        last = first + timedelta(days=days - 1)
        return self.do(lambda: drawing.make_roster(who("manager"), first=first, last=last).id)

    def publish(self, first: date = MONDAY, days: int = 7) -> int:
        """The id of a published roster."""
        number = self.draft(first, days)

        def go() -> None:
            steps.submit(roster(number), who("manager"))
            steps.on_approved(number)
            steps.publish(roster(number), who("manager"))

        self.do(go)
        return number

    def turn(self, now: datetime) -> int:
        return self.do(lambda: watch.turn(now))

    def shift(self, day: date = MONDAY) -> int:
        with self.app.app_context():
            return db.session.scalars(select(Shift.id).where(Shift.on_day == day)).one()

    def usernames(self, day: date = MONDAY, level: Level = Level.OFFICER, standby: bool = False) -> str:
        """Who stands in the shift of this day, by account."""
        with self.app.app_context():
            found = [
                one.person.username
                for one in the_shift(self.shift(day)).here
                if one.level == level and one.standby == standby
            ]
            return found[0] if found else ""

    def place(self, day: date = MONDAY, level: Level = Level.OFFICER) -> int:
        """The assignment of this level on this day."""
        with self.app.app_context():
            return the_shift(self.shift(day)).of(level)[0].id

    def on_duty(self, moment: datetime) -> dict[str, str]:
        """level -> name."""
        with self.app.app_context():
            return {one.level.value: one.name for one in on_duty(moment)}

    def set_person(self, day: date, level: Level, username: str) -> None:
        """Put somebody into a drawn shift, past all rules."""

        def put() -> None:
            row = the_shift(self.shift(day))
            for one in row.here:
                if one.person_id == who(username).id:
                    one.ended_at = at(0)
            row.of(level)[0].person_id = who(username).id

        self.do(put)


def roster(number: int) -> Roster:
    found = queries.roster(number)
    assert found is not None
    return found


def the_shift(number: int) -> Shift:
    found = queries.shift(number)
    assert found is not None
    return found


def assignment(number: int) -> DutyAssignment:
    found = queries.assignment(number)
    assert found is not None
    return found


def username_of(place: int) -> str:
    return assignment(place).person.username


def first(values: Any) -> Any:
    return next(iter(values))


def drop_index(name: str) -> None:
    """Take a unique index away. On PostgreSQL the store looks for missing constraints only: one goes with it."""
    db.session.execute(text(f"DROP INDEX {name}"))
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE duty_swaps DROP CONSTRAINT ck_duty_swaps_two_people"))
