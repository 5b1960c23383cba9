"""The life of a round as a table, and what time makes of it; no database, no web."""

from datetime import datetime, timedelta
from typing import Protocol

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.patrol.models import Cause, ExcuseStatus, TaskStatus

T = TaskStatus
_ENDS = (T.DONE, T.DONE_LATE)
TRANSITIONS: dict[TaskStatus, tuple[TaskStatus, ...]] = {
    T.SCHEDULED: (T.OPEN, T.CANCELLED),
    T.OPEN: (T.IN_PROGRESS, T.OVERDUE, *_ENDS, T.MISSED, T.EXCUSED, T.CANCELLED),
    T.IN_PROGRESS: (T.OVERDUE, *_ENDS, T.PARTIAL, T.EXCUSED),
    T.OVERDUE: (*_ENDS, T.PARTIAL, T.MISSED, T.EXCUSED),
    # what was walked in time without a network is handed in later
    T.MISSED: (*_ENDS, T.PARTIAL, T.EXCUSED),
    T.PARTIAL: (*_ENDS, T.EXCUSED),
    # a standstill of the portal, entered later
    T.EXCUSED: (*_ENDS, T.PARTIAL),
    T.DONE: (),
    T.DONE_LATE: (T.DONE,),  # the last scan handed in was not the last one made
    T.CANCELLED: (),
}


def check_transition(old: TaskStatus, new: TaskStatus) -> None:
    """Raise if a round cannot go from `old` to `new`."""
    if new not in TRANSITIONS[old]:
        raise RuleBroken(
            _("This round is “%(old)s” and cannot become “%(new)s”.", old=str(old.label), new=str(new.label))
        )


class Times(Protocol):
    """The moments of a round that its state depends on."""

    opens_at: datetime
    due_at: datetime
    late_from: datetime
    closes_at: datetime


def standing(
    old: TaskStatus, times: Times, now: datetime, scanned: int, outage: bool
) -> tuple[TaskStatus, Cause | None]:
    """What a round is by now that is not walked to its end, and why.

    What is neither walked nor begun when the window closes is missed, unless the portal itself stood still in it.
    """
    if old is T.SCHEDULED and now < times.opens_at:
        return old, None
    if now >= times.closes_at:
        if outage:
            return T.EXCUSED, Cause.SYSTEM_OUTAGE
        return (T.PARTIAL if scanned else T.MISSED), Cause.PERSON
    if now >= times.late_from:
        return T.OVERDUE, None
    return (T.IN_PROGRESS if scanned else T.OPEN), None


def ended(times: Times, last_at: datetime) -> tuple[TaskStatus, int]:
    """A round walked to its end at `last_at`: in time or late, and how many minutes after it was due."""
    late = max(timedelta(0), last_at - times.due_at) // timedelta(minutes=1)
    return (T.DONE, 0) if last_at <= times.late_from else (T.DONE_LATE, late)


def check_cancel(status: TaskStatus, scanned: int) -> None:
    if status not in (T.SCHEDULED, T.OPEN) or scanned:
        raise RuleBroken(_("Only a round that nobody has begun can be cancelled."))


def check_excuse(status: TaskStatus, closed_at: datetime, now: datetime, days: int) -> None:
    """May this round be explained (still)?"""
    if status not in (T.MISSED, T.PARTIAL):
        raise RuleBroken(_("Only a missed round, or one walked in part, is explained."))
    if now > closed_at + timedelta(days=days):
        raise RuleBroken(
            _("A round is explained within %(n)s days. Talk to whoever keeps the plans.", n=days)
        )


def check_decision(status: ExcuseStatus, by_id: int, decider_id: int) -> None:
    """Nobody decides the own explanation."""
    if status is not ExcuseStatus.WAITING:
        raise RuleBroken(_("This explanation has been decided already."))
    if by_id == decider_id:
        raise RuleBroken(_("You wrote this explanation yourself. Somebody else decides it."))
