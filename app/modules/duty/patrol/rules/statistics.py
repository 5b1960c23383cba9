"""The figures of rounds: what counts, and the rates. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.modules.duty.patrol.models import Cause, TaskStatus

T = TaskStatus


@dataclass
class Tally:
    """Rounds of a route, a person or a day. A standstill of the portal stands beside the figures, never in them."""

    done: int = 0
    late: int = 0
    partial: int = 0
    missed: int = 0
    excused: int = 0
    outage: int = 0
    flags: int = 0  # scans too fast or out of order

    def add(self, status: TaskStatus, cause: Cause | None, count: int = 1) -> None:
        if cause is Cause.SYSTEM_OUTAGE:
            self.outage += count
        elif status in _SLOT:
            setattr(self, _SLOT[status], getattr(self, _SLOT[status]) + count)

    @property
    def due(self) -> int:
        """Rounds that count: walked, late, in part or missed; excused ones do not."""
        return self.done + self.late + self.partial + self.missed

    @property
    def in_time(self) -> float | None:
        """Percent walked in time."""
        return self._share(self.done)

    @property
    def walked(self) -> float | None:
        """Percent walked to the end, late ones too."""
        return self._share(self.done + self.late)

    @property
    def lost(self) -> float | None:
        """Percent missed or walked in part."""
        return self._share(self.missed + self.partial)

    def _share(self, part: int) -> float | None:
        return round(100 * part / self.due, 1) if self.due else None


_SLOT = {T.DONE: "done", T.DONE_LATE: "late", T.PARTIAL: "partial", T.MISSED: "missed", T.EXCUSED: "excused"}


def tallied(rows: Iterable[tuple[TaskStatus, Cause | None, int]]) -> Tally:
    """All of them together."""
    whole = Tally()
    for status, cause, count in rows:
        whole.add(status, cause, count)
    return whole
