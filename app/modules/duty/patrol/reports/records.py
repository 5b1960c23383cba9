"""The record of one round: its points, what was odd, what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import (
    UNBEGUN,
    Checkpoint,
    ExcuseStatus,
    PatrolScan,
    PatrolTask,
    Stop,
    TaskStatus,
)
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.queries import rounds as queries
from app.modules.duty.patrol.reports.walking import may_explain
from app.shared.accounts.models import Person

ACTIONS = {
    "open": (_l("The round opened"), "done"),
    "in_progress": (_l("The round began"), "done"),
    "overdue": (_l("The round became overdue"), "wrong"),
    "done": (_l("The round was walked in time"), "done"),
    "done_late": (_l("The round was walked late"), "wrong"),
    "partial": (_l("The round was walked in part"), "wrong"),
    "missed": (_l("The round was missed"), "wrong"),
    "excused": (_l("The round does not count as missed"), "done"),
    "cancelled": (_l("The round was cancelled"), "done"),
    "reassigned": (_l("Given to somebody else"), "done"),
    "hazard": (_l("A hazard was reported"), "wrong"),
    "repeated": (_l("Scanned again; the first scan counts"), "done"),
    "offline": (_l("Scanned without a network, handed in later"), "done"),
    "explained": (_l("Explained"), "done"),
    "excuse_accepted": (_l("The explanation was accepted"), "done"),
    "excuse_refused": (_l("The explanation was not accepted"), "wrong"),
}


@dataclass(frozen=True)
class Line:
    """A point of the round as its record shows it."""

    stop: Stop
    point: Checkpoint
    scan: PatrolScan | None
    photos: list[Any]
    hazard: Any = None

    @property
    def marks(self) -> list[tuple[str, str]]:
        """What is odd about the visit: words and look."""
        scan = self.scan
        found: list[tuple[str, str]] = []
        if scan is None:
            return []
        if scan.too_fast:
            found.append((_("too fast after the point before"), "stop"))
        if scan.wrong_order:
            found.append((_("out of order"), "stop"))
        if scan.client_at:
            found.append((_("handed in later"), ""))
        if scan.entered_late:
            found.append((_("entered after a standstill"), "wait"))
        return found


def lines(task: PatrolTask) -> list[Line]:
    """Every point with its visit, photos and hazard; one query of each kind."""
    scans = {scan.checkpoint_id: scan for scan in queries.scans(task.id)}
    ids = [scan.id for scan in scans.values()]
    points = masters.points_of([stop.checkpoint_id for stop in task.way])
    photos = queries.photos(ids) if ids else {}
    hazards = neighbours.hazards_of(ids) if ids else {}
    found = []
    for stop in task.way:
        scan = scans.get(stop.checkpoint_id)
        key = scan.id if scan else 0
        found.append(Line(stop, points[stop.checkpoint_id], scan, photos.get(key, []), hazards.get(key)))
    return found


def record(task: PatrolTask, person: Person, now: datetime) -> dict[str, Any]:
    """The page of a round."""
    excuses, keeps = queries.excuses(task.id), person.may("duty.plan")
    waiting = any(one.status is ExcuseStatus.WAITING for one in excuses)
    walker = person.may("duty.patrol") and queries.is_walker(person, task)
    live = task.status in (TaskStatus.SCHEDULED, TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.OVERDUE)
    return {
        "task": task,
        "lines": lines(task),
        "excuses": excuses,
        "repeats": queries.repeats(task.id),
        "timeline": [_event(one) for one in queries.events(task.id)],
        "may": {
            "walk": walker and live and task.opens_at <= now,
            "explain": walker and not waiting and may_explain(task, now),
            "cancel": keeps and task.status in UNBEGUN and not task.scans,
            "reassign": keeps and live,
            "decide": keeps,
        },
    }


def _event(one: Any) -> dict[str, Any]:
    words, look = ACTIONS.get(one.action, (one.action, "done"))
    return {
        "text": str(words),
        "who": one.person.name if one.person else "",
        "at": one.at,
        "look": look,
        "extra": one.text,
    }
