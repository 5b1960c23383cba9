"""The patrol's office: Monday 2026-11-23, 22:00; four checkpoints, one route, one plan of the guard's.

`beat` is walked from here: what a test does at another hour it says by `at(...)`.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, in_transaction
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Checkpoint,
    DayRule,
    PatrolRoute,
    PatrolTask,
    PhotoRule,
    Risk,
)
from app.modules.duty.patrol.queries import points
from app.modules.duty.patrol.services import planning, states
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from tests.browser import Browser

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=clock.now().tzinfo)  # 22:00 in Shanghai


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


class Office:
    """A small office and its hours."""

    def __init__(
        self, app: Flask, patch: pytest.MonkeyPatch, ids: dict[str, int], codes: dict[str, str]
    ) -> None:
        self.app, self.patch, self.ids, self.codes = app, patch, ids, codes

    def at(self, minutes: float) -> datetime:
        """It is so many minutes past 22:00 now; the clock has done its rounds."""
        moment = NOW + timedelta(minutes=minutes)
        self.patch.setattr(clock, "now", lambda: moment)
        with self.app.app_context():
            in_transaction(lambda: states.settle(moment))
        return moment

    def do(self, action: Callable[[], Any]) -> Any:
        """In one transaction, in an app context."""
        with self.app.app_context():
            return in_transaction(action)

    def read(self, query: Any) -> Any:
        with self.app.app_context():
            return query()

    def task(self) -> PatrolTask:
        """The round of tonight, with its scans. Called inside a context."""
        from app.modules.duty.patrol.queries import rounds

        found = rounds.task(self.ids["task"])
        assert found is not None
        return found

    def seen(self) -> dict[str, Any]:
        """What has become of tonight's round."""

        def look() -> dict[str, Any]:
            task = self.task()
            return {
                "status": str(task.status), "cause": str(task.cause) if task.cause else None, "late": task.late_min,
                "walker": task.walker_id, "scans": {s.checkpoint.code: s for s in task.scans},
            }  # fmt: skip

        return self.read(look)


class Walker:
    """Somebody before a browser, signed in anew each time: hours pass between two steps of a test."""

    def __init__(self, app: Flask, username: str) -> None:
        self.app, self.username = app, username

    def __getattr__(self, name: str) -> Any:
        return getattr(Browser(self.app, self.username), name)


def who(username: str) -> Person:
    found = accounts.by_username(username)
    assert found is not None
    return found


def make_point(code: str, name: str, questions: str = "", **changed: Any) -> Checkpoint:
    fields: dict[str, Any] = {
        "code": code, "name": name, "building": "主楼", "floor": "1", "room": name, "risk": Risk.MEDIUM,
        "photo_rule": PhotoRule.NEVER, "department_id": None,
    }  # fmt: skip
    return planning.save_point(by=who("manager"), questions=questions, **fields | changed)


def make_route(ids: list[int], name: str = "主楼线路", gap: int = 60) -> PatrolRoute:
    stops = [{"checkpoint_id": key, "min_gap_s": gap, "photo_required": False} for key in ids]
    return planning.save_route(by=who("manager"), name=name, note="", stops=stops)


def plan_fields(route_id: int, **changed: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": "夜间巡查", "route_id": route_id, "day_rule": DayRule.DAILY, "weekdays": [], "times": "22:10",
        "window_before_min": 10, "walk_min": 30, "grace_min": 10, "window_after_min": 90,
        "assignee_kind": AssigneeKind.PERSON, "person_id": who("guard").id, "team": [], "valid_from": date(2026, 11, 1),
        "valid_until": None,
    }  # fmt: skip
    return fields | changed


@pytest.fixture
def office(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A round at 22:10 (opens 22:00, due 22:40, late from 22:50, shut 00:10), to be walked by the guard."""
    ids: dict[str, int] = {}
    codes: dict[str, str] = {}

    def lay() -> None:
        made = [
            make_point(f"P{n}", name)
            for n, name in enumerate(("南门岗亭", "主楼大厅", "配电间", "档案库房"), start=1)
        ]
        for point in made:
            ids[point.code] = point.id
            codes[point.code] = points.labels(point.id)[0].short_code
        route = make_route([point.id for point in made])
        plan = planning.save_plan(by=who("manager"), **plan_fields(route.id))
        ids.update(route=route.id, plan=plan.id, guard=who("guard").id)
        db.session.flush()
        ids["task"] = points.coming(plan.id, NOW)[0].id

    with app.app_context():
        in_transaction(lay)
    monkeypatch.setattr(neighbours, "duty_people", lambda moment, level: [])
    made = Office(app, monkeypatch, ids, codes)
    made.at(0)
    return made
