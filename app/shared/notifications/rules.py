"""May it be, and when: planned moments, quiet hours, back-off, chasing. Pure functions of values."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.core.formats import hour
from app.core.language import gettext as _
from app.core.rule import RuleBroken

LEASE = timedelta(seconds=60)  # longer than three times the network's time-out
TIMEOUT = 10.0  # seconds for each step of sending
SET_ASIDE = timedelta(hours=1)  # a poison row
GAP = timedelta(minutes=3)  # no beat for so long is an outage
FRESH = timedelta(seconds=90)  # a heartbeat younger than this is healthy
GIVE_UP = timedelta(hours=24)  # a delivery that cannot be made
CHASE_GAP = timedelta(minutes=30)
CHASES_A_DAY = 3
MOST_OCCURRENCES = 200  # of one repeating stage that are caught up after an outage

_BACK_OFF = [30, 60, 120, 300, 600, 1800]


class StageLike(Protocol):
    """What planning needs to know of a stage (row or name plate)."""

    code: str
    unit: str
    offset: int
    at: time | None
    repeat: str


@dataclass(frozen=True)
class Quiet:
    """The hours in which nothing leaves the house, as the office's clocks show them."""

    night_from: time
    night_until: time
    noon_from: time
    noon_until: time
    zone: ZoneInfo

    def spans(self) -> list[tuple[time, time]]:
        return [(self.night_from, self.night_until), (self.noon_from, self.noon_until)]


def not_before(now: datetime, quiet: Quiet, *, urgent: bool, on_duty: bool) -> datetime:
    """The earliest moment at which a message may leave the house. The only place that knows quiet hours.

    Urgent ones and people on duty are exempt. In-app notices are not asked: they appear at once.
    """
    if urgent or on_duty:
        return now
    moment = now
    for start, end in quiet.spans() * 2:  # the end of one may lie inside the other
        moment = _after(moment, start, end, quiet.zone)
    return moment


def _after(moment: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    """`moment`, or the end of the span of clock times that it lies in; the span may pass midnight."""
    if start == end:
        return moment
    local = moment.astimezone(zone)
    clock = local.time()
    if start < end:
        inside, day = start <= clock < end, local.date()
    else:
        inside = clock >= start or clock < end
        day = local.date() + timedelta(days=1 if clock >= start else 0)
    return datetime.combine(day, end, zone).astimezone(UTC) if inside else moment


def back_off(attempts: int, uid: str) -> timedelta:
    """How long to wait after the n-th failure: 30 s, 1, 2, 5, 10, 30 min, then hourly ± 20 %, always the same for one uid."""
    if attempts <= len(_BACK_OFF):
        return timedelta(seconds=_BACK_OFF[max(attempts, 1) - 1])
    spread = (int(uid[:6] or "0", 16) * (attempts + 1)) % 4001 / 10_000  # 0 … 0.4
    return timedelta(seconds=3600 * (0.8 + spread))


def first_moment(
    stage: StageLike, due_at: datetime, zone: ZoneInfo, add_workdays: Callable[[date, int], date]
) -> datetime:
    """When the stage is planned for the first time."""
    local = due_at.astimezone(zone)
    if stage.unit == "workdays":
        day = add_workdays(local.date(), stage.offset) if stage.offset else local.date()
        return datetime.combine(day, stage.at or local.time(), zone).astimezone(UTC)
    moment = due_at + timedelta(minutes=stage.offset)
    if stage.at is not None:
        moment = datetime.combine(moment.astimezone(zone).date(), stage.at, zone).astimezone(UTC)
    return moment


def occurrences(
    stage: StageLike, first: datetime, zone: ZoneInfo, until: datetime
) -> Iterator[tuple[int, datetime]]:
    """(occurrence, moment) of a stage: all up to `until` and one beyond; of very many only the last."""
    if not stage.repeat:
        yield 0, first
        return
    number = 0
    behind = until - first
    step = _step(stage.repeat)
    if behind > step * MOST_OCCURRENCES:
        number = behind // step - MOST_OCCURRENCES
    while True:
        moment = _later(first, stage.repeat, number, zone)
        yield number, moment
        if moment > until:
            return
        number += 1


def _step(repeat: str) -> timedelta:
    if repeat.startswith("minutes:"):
        return timedelta(minutes=max(1, int(repeat.removeprefix("minutes:"))))
    return timedelta(days=7 if repeat == "weekly" else 1)


def _later(first: datetime, repeat: str, number: int, zone: ZoneInfo) -> datetime:
    if repeat.startswith("minutes:"):
        return first + _step(repeat) * number
    local = first.astimezone(zone)  # the same time of day on another day
    return datetime.combine(local.date() + _step(repeat) * number, local.time(), zone).astimezone(UTC)


def ready_at(
    planned_at: datetime, after: str, gap_minutes: int, fired: dict[str, datetime], known: Iterable[str]
) -> datetime | None:
    """When the sweep may take it: a stage that waits for another waits for its REAL firing.

    A stage that waits for one that does not exist waits for nobody, so that nothing is stuck.
    """
    if not after or after not in set(known):
        return planned_at
    if after not in fired:
        return None
    return max(planned_at, fired[after] + timedelta(minutes=gap_minutes))


def check_repeat(repeat: str) -> None:
    """A repeat rule is empty, daily, weekly or minutes:<n>."""
    if repeat in ("", "daily", "weekly"):
        return
    head, _colon, minutes = repeat.partition(":")
    if head != "minutes" or not minutes.isdigit() or int(minutes) < 5:
        raise RuleBroken(_("Repeat daily, weekly or every so many minutes, at least every 5."), "repeat")


def check_at(unit: str, at: time | None) -> None:
    """So many working days before or after needs a time of day."""
    if unit == "workdays" and at is None:
        raise RuleBroken(_("Working days need a time of day."), "at")


def check_after(code: str, after: str, stages: Sequence[tuple[str, str]]) -> None:
    """A stage waits for another one of its ladder, and never in a circle. `stages`: (code, after)."""
    waits = dict(stages) | {code: after}
    seen = {code}
    while after:
        if after not in waits:
            raise RuleBroken(_("This ladder has no stage of that name."), "after")
        if after in seen:
            raise RuleBroken(_("The stages would wait for each other in a circle."), "after")
        seen.add(after)
        after = waits[after]


def check_chase(earlier: Sequence[datetime], now: datetime, midnight: datetime) -> None:
    """One per 30 minutes and three a day. `earlier`: when this subject has been chased, newest first."""
    if earlier and now - earlier[0] < CHASE_GAP:
        raise RuleBroken(
            _(
                "This was already chased at %(at)s. Chase again after %(then)s.",
                at=hour(earlier[0]),
                then=hour(earlier[0] + CHASE_GAP),
            ),
            "reason",
        )
    if sum(1 for at in earlier if at >= midnight) >= CHASES_A_DAY:
        raise RuleBroken(
            _("This was already chased three times today. Telephone, or chase again tomorrow."), "reason"
        )


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(_("Say why it is urgent."), "reason")
