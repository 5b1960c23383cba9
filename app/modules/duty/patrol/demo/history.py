"""Lays three months of rounds with what became of them, tonight's round under way, and two weeks ahead."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.db import db, insert_many
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.demo.masters import BACK, Office
from app.modules.duty.patrol.demo.words import EXCUSES, FITTING
from app.modules.duty.patrol.models import (
    AssigneeKind,
    Cause,
    ExcuseStatus,
    Finding,
    Method,
    PatrolEvent,
    PatrolExcuse,
    PatrolPlan,
    PatrolScan,
    PatrolTask,
    TaskStatus,
)
from app.modules.duty.patrol.queries import points
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.rules import schedule
from app.modules.duty.patrol.services import planning, states
from app.shared.accounts import queries as accounts
from app.shared.notifications.models import SchedulerGap
from app.shared.notifications.services.plans import insert_once

SEED = 20261119
DARK = 41  # so many days ago the portal stood still for a night
T = TaskStatus


def lay(office: Office, day: date) -> None:
    """History in bulk; what is to come through the verbs themselves."""
    now = clock.now()
    dice = random.Random(SEED)
    _standstill(day)
    lines = [line for plan in office.plans for line in _lines(plan, office, day, now, dice)]
    lines.sort(key=lambda line: line["task"]["scheduled_start"])
    _write(lines, office, dice)
    planning.make_tasks(now, office.plans)
    _make_current(office, day, now)
    states.settle(now)
    _walk_a_little(office, now)


def _standstill(day: date) -> None:
    start = clock.at(day - timedelta(days=DARK), time(22, 5))
    insert_once(SchedulerGap, started_at=start, ended_at=start + timedelta(hours=9), caught_up=0)


def _lines(
    plan: PatrolPlan, office: Office, day: date, now: datetime, dice: random.Random
) -> list[dict[str, Any]]:
    """The rounds of one plan that are over."""
    found = []
    dark = clock.at(day - timedelta(days=DARK)) + timedelta(hours=22, minutes=5)
    for number, (on, start) in enumerate(planning.starts(plan, day - timedelta(days=BACK), BACK)):
        span = schedule.window(
            start, plan.window_before_min, plan.walk_min, plan.grace_min, plan.window_after_min
        )
        if span.closes_at > now:
            break
        outage = span.opens_at < dark + timedelta(hours=9) and span.closes_at > dark
        fate = "outage" if outage else dice.choices(
            ("done", "late", "partial", "missed", "excused"), (900, 45, 18, 22, 10)
        )[0]  # fmt: skip
        walker = _walker(plan, office, number)
        found.append(_line(plan, on, span, fate, walker, dice))
    return found


def _walker(plan: PatrolPlan, office: Office, number: int) -> int:
    if plan.person_id or plan.person:
        return (plan.person.id if plan.person else plan.person_id) or 0
    pair = (
        ("guard", "guard2") if plan.assignee_kind is AssigneeKind.TEAM else ("duty_officer", "duty_officer2")
    )
    return office.people[pair[number // 2 % 2]].id


_FATES = {
    "done": (T.DONE, None), "late": (T.DONE_LATE, None), "partial": (T.PARTIAL, Cause.PERSON),
    "missed": (T.MISSED, Cause.PERSON), "excused": (T.EXCUSED, Cause.PERSON), "outage": (T.EXCUSED, Cause.SYSTEM_OUTAGE),
}  # fmt: skip


def _line(
    plan: PatrolPlan, on: date, span: schedule.Window, fate: str, walker: int, dice: random.Random
) -> dict[str, Any]:
    """One round: its row, and who was where."""
    status, cause = _FATES[fate]
    way = plan.route.stops
    visits: list[tuple[Any, datetime]] = []
    if fate in ("done", "late", "partial"):
        begin = span.starts_at + timedelta(
            minutes=dice.randint(-5, 4) + (plan.walk_min + 18 if fate == "late" else 0)
        )
        step = plan.walk_min * 60 // (len(way) + 1)
        count = len(way) if fate != "partial" else dice.randint(2, len(way) - 1)
        at = begin
        for stop in way[:count]:
            at += timedelta(seconds=dice.randint(int(step * 0.6), step) if dice.random() > 0.015 else 20)
            visits.append((stop, at))
    last = visits[-1][1] if visits else None
    finished = last if fate in ("done", "late") else None
    task: dict[str, Any] = {
        "plan_id": plan.id, "plan_rev": 1, "route_id": plan.route_id, "day": on, "scheduled_start": span.starts_at,
        "opens_at": span.opens_at, "due_at": span.due_at, "late_from": span.late_from, "closes_at": span.closes_at,
        "assignee_id": walker if plan.assignee_kind is not AssigneeKind.TEAM else None,
        "walker_id": walker if visits else None, "status": status, "cause": cause,
        "stops": [[s.checkpoint_id, s.seq, s.min_gap_s, s.photo_required] for s in way],
        "started_at": visits[0][1] if visits else None, "finished_at": finished,
        "late_min": max(0, int((last - span.due_at).total_seconds() // 60)) if fate == "late" and last else 0,
        "reason": "", "created_at": span.opens_at - timedelta(days=13), "version": 3,
    }  # fmt: skip
    if fate == "late" and task["late_min"] <= plan.grace_min:
        task |= {"status": T.DONE, "late_min": 0}
    return {"task": task, "visits": visits, "walker": walker, "fate": fate}


def _write(lines: list[dict[str, Any]], office: Office, dice: random.Random) -> None:
    ids = insert_many(PatrolTask, [line["task"] for line in lines])
    scans, events = [], []
    questions = {point.id: point.questions for point in office.points.values()}
    names = {point.id: point.name for point in office.points.values()}
    cellar = {point.id for point in office.points.values() if point.floor == "B1"}
    for key, line in zip(ids, lines, strict=True):
        line["id"] = key
        events += _events(key, line)
        before: datetime | None = None
        for stop, at in line["visits"]:
            offline = stop.checkpoint_id in cellar and dice.random() < 0.12
            wrong = dice.random() < 0.003
            asked = questions[stop.checkpoint_id]
            scans.append(
                {
                    "task_id": key, "checkpoint_id": stop.checkpoint_id, "client_uuid": UUID(int=dice.getrandbits(128)).hex,
                    "person_id": line["walker"], "at": at, "client_at": at if offline else None,
                    "server_at": at + timedelta(minutes=dice.randint(9, 40)) if offline else at,
                    "method": Method.TYPED if dice.random() < 0.07 else Method.QR, "label_number": 1,
                    "entered_late": False, "result": Finding.ABNORMAL if wrong else Finding.NORMAL,
                    "answers": [[question, not wrong] for question in asked],
                    "note": _what(names[stop.checkpoint_id], dice) if wrong else "",
                    "too_fast": before is not None and (at - before).total_seconds() < stop.min_gap_s,
                    "wrong_order": False,
                }
            )  # fmt: skip
            before = at
    _hazards(insert_many(PatrolScan, scans), scans)
    insert_many(PatrolEvent, events)
    _excuses(lines, office)


def _what(name: str, dice: random.Random) -> str:
    """What is wrong at a place of this name."""
    fitting = [text for word, text, _kind in FITTING if word and word in name]
    return fitting[0] if fitting else dice.choice(FITTING[-2:])[1]


def _hazards(ids: list[int], scans: list[dict[str, Any]]) -> None:
    """What was found last has been reported, as by the walker."""
    kinds = {text: kind for _word, text, kind in FITTING}
    wrong = [(key, row) for key, row in zip(ids, scans, strict=True) if row["result"] is Finding.ABNORMAL]
    for key, row in wrong[-2:]:
        walker, point = accounts.person(row["person_id"]), points.point(row["checkpoint_id"])
        if walker and point:
            hazard = neighbours.report_hazard(
                walker, key, neighbours.Category(kinds[row["note"]]), neighbours.Severity.GENERAL, point.full_name,
                row["note"], point.department_id,
            )  # fmt: skip
            hazard.found_at = row["server_at"]


def _events(key: int, line: dict[str, Any]) -> list[dict[str, Any]]:
    task, walker = line["task"], line["walker"]
    rows: list[tuple[datetime, int | None, str]] = [(task["opens_at"], None, "open")]
    if line["visits"]:
        rows.append((task["started_at"], walker, "in_progress"))
    if line["fate"] not in ("done", "excused") and task["status"] is not T.DONE:
        rows.append((task["late_from"], None, "overdue"))
    if task["finished_at"]:
        rows.append((task["finished_at"], walker, str(task["status"])))
    else:
        rows.append((task["closes_at"], None, "missed" if line["fate"] == "excused" else str(task["status"])))
    return [
        {"task_id": key, "at": at, "person_id": who, "action": action, "text": ""} for at, who, action in rows
    ]


def _excuses(lines: list[dict[str, Any]], office: Office) -> None:
    """Accepted ones of those that were excused; of the last missed one waits, one was refused."""
    manager = office.people["manager"].id
    rows, events = [], []
    missed = [line for line in lines if line["fate"] == "missed"][-3:]
    chosen = [(line, ExcuseStatus.ACCEPTED) for line in lines if line["fate"] == "excused"]
    chosen += list(
        zip(missed, (ExcuseStatus.REFUSED, ExcuseStatus.WAITING, ExcuseStatus.WAITING), strict=False)
    )
    for number, (line, status) in enumerate(chosen):
        said, decided = (
            line["task"]["closes_at"] + timedelta(hours=2),
            line["task"]["closes_at"] + timedelta(hours=20),
        )
        waits = status is ExcuseStatus.WAITING
        reason = EXCUSES[number % len(EXCUSES)]
        rows.append(
            {
                "task_id": line["id"], "reason": reason, "cause": Cause.WEATHER if "暴雨" in reason else Cause.PERSON,
                "by_id": line["walker"], "at": said, "status": status, "decided_by_id": None if waits else manager,
                "decided_at": None if waits else decided, "version": 1,
                "opinion": "" if waits else "情况属实" if status is ExcuseStatus.ACCEPTED else "监控未见，请补充",
            }
        )  # fmt: skip
        events.append(
            {
                "task_id": line["id"],
                "at": said,
                "person_id": line["walker"],
                "action": "explained",
                "text": reason,
            }
        )
        if not waits:
            events.append(
                {
                    "task_id": line["id"],
                    "at": decided,
                    "person_id": manager,
                    "action": f"excuse_{status}",
                    "text": "",
                }
            )
            if status is ExcuseStatus.ACCEPTED:
                events.append(
                    {
                        "task_id": line["id"],
                        "at": decided,
                        "person_id": manager,
                        "action": "excused",
                        "text": "",
                    }
                )
    insert_many(PatrolExcuse, rows)
    insert_many(PatrolEvent, events)


def _make_current(office: Office, day: date, now: datetime) -> None:
    """Rounds whose window is open now or whose start has just passed: made ahead they would be there already."""
    for plan in office.plans:
        for on, start in planning.starts(plan, day - timedelta(days=1), 1):
            span = schedule.window(
                start, plan.window_before_min, plan.walk_min, plan.grace_min, plan.window_after_min
            )
            if start <= now < span.closes_at:
                planning.make_one(plan, on, start)


def _walk_a_little(office: Office, now: datetime) -> None:
    """The guard is on the way: the first points of the open round are walked, one without a network."""
    guard = office.people["guard"]
    asked = {point.id: point.questions for point in office.points.values()}
    for task in queries.of_person(guard, now):
        if task.status in (T.OPEN, T.OVERDUE) and task.opens_at + timedelta(minutes=3) < now:
            step = min(timedelta(minutes=4), (now - task.opens_at) / 4)
            for number, stop in enumerate(task.way[:3]):
                at = now - step * (3 - number)
                task.scans.append(
                    PatrolScan(
                        checkpoint_id=stop.checkpoint_id, client_uuid=f"demo-{task.id}-{stop.seq}", person=guard, at=at,
                        client_at=at if number == 1 else None, server_at=at + timedelta(minutes=number == 1), method=Method.QR,
                        label_number=1, result=Finding.NORMAL,
                        answers=[[q, True] for q in asked[stop.checkpoint_id]],
                    )
                )  # fmt: skip
            task.walker, task.started_at = guard, now - step * 3
            if task.status is T.OPEN:
                states.advance(task, T.IN_PROGRESS, by=guard)
            db.session.flush()
            return
