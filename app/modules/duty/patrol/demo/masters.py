"""Lays checkpoints with their labels, routes and plans."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.core.secret import blind_index
from app.modules.duty.patrol.demo import words
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Checkpoint,
    DayRule,
    PatrolPlan,
    PatrolRoute,
    PhotoRule,
    PointLabel,
    Risk,
    RouteStop,
)
from app.modules.duty.patrol.rules import codes
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Department, Person

BACK = 92  # days of history
KNOWN = ("guard", "guard2", "duty_officer", "duty_officer2", "manager")


@dataclass
class Office:
    """What the rounds of the demonstration are made of."""

    people: dict[str, Person]
    points: dict[str, Checkpoint]
    plans: list[PatrolPlan]


def lay(day: date) -> Office | None:
    """Once; None if it is there already, or the people are not."""
    found = {name: accounts.by_username(name) for name in KNOWN}
    people = {name: one for name, one in found.items() if one is not None}
    if len(people) < len(KNOWN) or db.session.scalar(select(Checkpoint.id).limit(1)) is not None:
        return None
    points = _points(people["manager"], day)
    routes = _routes(points)
    plans = [_plan(row, routes, people, day) for row in words.PLANS]
    db.session.flush()
    return Office(people, points, plans)


def _points(by: Person, day: date) -> dict[str, Checkpoint]:
    departments = {row.code: row.id for row in db.session.scalars(select(Department))}
    points = {
        code: Checkpoint(
            code=code, name=name, building=building, floor=floor, room=room, risk=Risk(risk), photo_rule=PhotoRule(photo),
            department_id=departments.get(department), questions=list(asked), label_number=1,
        )
        for code, name, building, floor, room, risk, photo, department, asked in words.POINTS
    }  # fmt: skip
    db.session.add_all(points.values())
    db.session.flush()
    issued = clock.at(day - timedelta(days=BACK + 5))
    rows = []
    for point in points.values():
        token, short = codes.new_token(), codes.new_short_code()
        rows.append(
            {
                "checkpoint_id": point.id, "number": 1, "token": token, "token_index": blind_index(token),
                "short_code": short, "short_index": blind_index(short), "issued_at": issued, "issued_by_id": by.id,
                "retired_at": None, "reason": "",
            }
        )  # fmt: skip
    insert_many(PointLabel, rows)
    return points


def _routes(points: dict[str, Checkpoint]) -> dict[str, PatrolRoute]:
    routes = {}
    for name, way in words.ROUTES.items():
        stops = [
            RouteStop(
                seq=seq, checkpoint_id=points[code].id, min_gap_s=0 if seq == 1 else 40,
                photo_required=points[code].photo_rule is PhotoRule.ALWAYS,
            )
            for seq, code in enumerate(way, start=1)
        ]  # fmt: skip
        routes[name] = PatrolRoute(name=name, note="", stops=stops)
    db.session.add_all(routes.values())
    db.session.flush()
    return routes


def _plan(
    row: tuple[Any, ...], routes: dict[str, PatrolRoute], people: dict[str, Person], day: date
) -> PatrolPlan:
    name, route, rule, times, before, walk, grace, after, who = row
    kinds = {"team": AssigneeKind.TEAM, "officer": AssigneeKind.DUTY_OFFICER}
    plan = PatrolPlan(
        name=name, route=routes[str(route)], day_rule=DayRule(rule), weekdays=[], times=list(times),
        window_before_min=before, walk_min=walk, grace_min=grace, window_after_min=after, person=people.get(str(who)),
        assignee_kind=kinds.get(str(who), AssigneeKind.PERSON), valid_from=day - timedelta(days=BACK),
    )  # fmt: skip
    plan.team = [people["guard"], people["guard2"]] if who == "team" else []
    db.session.add(plan)
    return plan


__all__ = ["BACK", "Office", "lay"]
