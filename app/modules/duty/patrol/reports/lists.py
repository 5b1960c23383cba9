"""Lists of rounds, checkpoints, routes and plans: as pages and as Excel."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import url_for

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.duty.patrol.models import Checkpoint, PatrolPlan, PatrolRoute, PatrolTask, Risk, TaskStatus
from app.modules.duty.patrol.queries import figures
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.shared.accounts.models import Person

E = TypeVar("E", bound=StrEnum)
Args = Mapping[str, str]


def chosen(kind: type[E], text: str) -> E | None:
    """The status that a filter names, if it is one."""
    return kind(text) if text in {member.value for member in kind} else None


def number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def tasks(person: Person, args: Args, today: date) -> dict[str, Any]:
    """Rounds, of the last month unless the filter says otherwise."""
    names = {"": _("All rounds"), "failed": _("Late, in part, missed"), "odd": _("Too fast or out of order")}
    if person.may("duty.plan"):
        names["excuses"] = _("Explanations to decide")
    view = args.get("view", "") if args.get("view", "") in names else ""
    since = day(args.get("from", "")) or (None if view == "excuses" else today - timedelta(days=31))
    query = queries.tasks(
        person, since=since, until=day(args.get("to", "")) or (None if view == "excuses" else today), view=view,
        status=chosen(TaskStatus, args.get("status", "")), route_id=number(args.get("route", "")),
        walker_id=number(args.get("who", "")),
    )  # fmt: skip
    return {
        "listing": Listing(query, _task_columns(), sort="-starts", title=_("Patrol rounds")),
        "views": [
            (title, url_for(".tasks", view=name or None), name == view, 0) for name, title in names.items()
        ],
        "view": view,
        "statuses": list(TaskStatus),
        "routes": list(figures.route_names().items()),
        "since": since,
        "filtered": any(args.get(name) for name in ("status", "route", "who", "from", "to")),
    }


def _task_columns() -> tuple[Column, ...]:
    t = PatrolTask
    return (
        Column("starts", _("Start"), lambda r: r.scheduled_start, t.scheduled_start, 18),
        Column("due", _("Round due"), lambda r: r.due_at, t.due_at, 18),
        Column("route", _("Route"), lambda r: r.route.name, PatrolRoute.name, 22),
        Column("who", _("Who walks"), lambda r: r.who.name if r.who else "", None, 14),
        Column(
            "points",
            _("Checkpoints"),
            lambda r: f"{len(r.scans)}/{len(r.stops)}" if r.stops else "",
            None,
            10,
        ),
        Column("odd", _("Odd scans"), lambda r: sum(s.too_fast or s.wrong_order for s in r.scans), None, 10),
        Column("finished", _("Walked at"), lambda r: r.finished_at, t.finished_at, 18),
        Column("late", _("Minutes late"), lambda r: r.late_min or "", t.late_min, 10),
        Column("status", _("Status"), lambda r: r.status, t.status, 16),
        Column(
            "cause", _("Cause"), lambda r: r.cause if r.cause and r.cause.value != "person" else "", None, 16
        ),
    )


def points(args: Args) -> dict[str, Any]:
    ended = args.get("view") == "ended"
    risk, c = chosen(Risk, args.get("risk", "")), Checkpoint
    query = masters.points(args.get("q", "").strip()[:60], args.get("building", ""), risk, ended=ended)
    columns = (
        Column("code", _("Code of the checkpoint"), lambda r: r.code, c.code, 12),
        Column("name", _("Checkpoint"), lambda r: r.name, c.name, 24),
        Column("building", _("Building"), lambda r: r.building, c.building, 14),
        Column("floor", _("Floor"), lambda r: r.floor, c.floor, 8),
        Column("room", _("Room or place"), lambda r: r.room, c.room, 18),
        Column("risk", _("Risk"), lambda r: r.risk, c.risk, 10),
        Column(
            "department",
            _("Department that answers for it"),
            lambda r: r.department.name if r.department else "",
            None,
            20,
        ),
        Column("questions", _("Questions"), lambda r: len(r.questions), None, 8),
        Column("photo", _("Photo"), lambda r: r.photo_rule, c.photo_rule, 20),
        Column("label", _("Label number"), lambda r: r.label_number, c.label_number, 10),
    )
    views = [
        (_("In use"), url_for(".points"), not ended, 0),
        (_("No longer in use"), url_for(".points", view="ended"), ended, 0),
    ]
    return {
        "listing": Listing(query, columns, sort="code", title=_("Checkpoints"), per_page=50),
        "buildings": masters.buildings(),
        "risks": list(Risk),
        "views": views,
        "filtered": any(args.get(name) for name in ("q", "building", "risk")),
    }


def routes(args: Args) -> dict[str, Any]:
    r = PatrolRoute
    columns = (
        Column("name", _("Route"), lambda row: row.name, r.name, 24),
        Column("points", _("Checkpoints"), lambda row: len(row.stops), None, 12),
        Column("way", _("Way"), lambda row: " → ".join(stop.checkpoint.name for stop in row.stops), None, 80),
        Column("note", _("Remark"), lambda row: row.note, None, 30),
    )
    return {"listing": Listing(masters.routes(), columns, sort="name", title=_("Patrol routes"))}


def plans(args: Args, now: datetime) -> dict[str, Any]:
    ended, p = args.get("view") == "ended", PatrolPlan
    today = clock.local(now).date()
    query = masters.plans(today, ended=ended)
    counts = masters.task_counts([row.id for row in masters.running_plans(today)], now)
    columns = (
        Column("name", _("Plan"), lambda r: r.name, p.name, 22),
        Column("route", _("Route"), lambda r: r.route.name, None, 22),
        Column("days", _("On which days"), lambda r: r.day_rule, p.day_rule, 18),
        Column("times", _("Rounds begin at"), lambda r: "、".join(r.times), None, 22),
        Column("who", _("Walked by"), walked_by, None, 24),
        Column("from", _("From"), lambda r: r.valid_from, p.valid_from, 12),
        Column("until", _("Until"), lambda r: r.valid_until, p.valid_until, 12),
        Column("coming", _("Rounds to come"), lambda r: counts.get(r.id, 0), None, 10),
    )
    views = [
        (_("Running"), url_for(".plans"), not ended, 0),
        (_("Ended"), url_for(".plans", view="ended"), ended, 0),
    ]
    return {
        "listing": Listing(query, columns, sort="name", title=_("Patrol plans")),
        "views": views,
        "walked_by": walked_by,
        "counts": counts,
    }


def walked_by(plan: PatrolPlan) -> str:
    """Who walks the rounds of a plan, in words."""
    if plan.person:
        return plan.person.name
    if plan.team:
        return "、".join(person.name for person in plan.team)
    return str(plan.assignee_kind.label)
