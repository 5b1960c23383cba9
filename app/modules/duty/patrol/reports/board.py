"""The day's rounds, live: who is where, what is late, what is missed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import clock
from app.modules.duty.patrol import neighbours
from app.modules.duty.patrol.models import AssigneeKind, Checkpoint, PatrolScan, PatrolTask, TaskStatus
from app.modules.duty.patrol.queries import rounds as queries
from app.shared.accounts import queries as accounts

T = TaskStatus


@dataclass(frozen=True)
class Live:
    """A round on the board."""

    task: PatrolTask
    who: str
    walked: int
    all: int
    last: PatrolScan | None
    odd: int

    @property
    def where(self) -> Checkpoint | None:
        return self.last.checkpoint if self.last else None

    @property
    def percent(self) -> int:
        return 100 * self.walked // self.all if self.all else 0


def today(now: datetime) -> dict[str, Any]:
    """All rounds of today, and those of the night that are still open."""
    rows = queries.of_day(clock.local(now).date(), now)
    officers = {one: _names(one) for one in {row.scheduled_start for row in rows if _by_roster(row)}}
    lives = [_live(row, officers) for row in rows]
    states = [row.status for row in rows]
    return {
        "lives": lives,
        "now_at": now,
        "figures": {
            "all": len(rows),
            "walked": states.count(T.DONE) + states.count(T.DONE_LATE),
            "going": states.count(T.IN_PROGRESS),
            "late": states.count(T.OVERDUE) + states.count(T.DONE_LATE),
            "lost": states.count(T.MISSED) + states.count(T.PARTIAL),
        },
        "waiting": len(queries.waiting_excuses()),
    }


def _by_roster(row: PatrolTask) -> bool:
    return row.who is None and row.plan.assignee_kind is AssigneeKind.DUTY_OFFICER


def _names(moment: datetime) -> str:
    people = [accounts.person(key) for key in neighbours.duty_people(moment, "officer")]
    return "、".join(person.name for person in people if person)


def _live(row: PatrolTask, officers: dict[datetime, str]) -> Live:
    if row.who:
        who = row.who.name
    elif _by_roster(row):
        who = officers[row.scheduled_start]
    else:
        who = "、".join(person.name for person in row.plan.team)
    odd = sum(scan.too_fast or scan.wrong_order for scan in row.scans)
    return Live(row, who, len(row.scans), len(row.way), row.scans[-1] if row.scans else None, odd)
