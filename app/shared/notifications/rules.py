"""May it be, and when: planned moments, quiet hours, back-off, chasing. Pure functions of values."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.core.formats import day, hour
from app.core.language import gettext as _
from app.core.module import Ladder
from app.core.rule import RuleBroken
from app.shared.notifications.models import Running

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


@dataclass(frozen=True)
class Habit:
    """When one person may be mailed: the quiet hours, the hour of the digest, and whether all waits for it."""

    quiet: Quiet
    digest_at: time
    everything: bool = False


def leaves(
    now: datetime,
    habit: Habit,
    *,
    urgent: bool,
    on_duty: bool,
    works: Callable[[date], bool],
    alone: bool = False,
) -> tuple[datetime, bool]:
    """(when a mail leaves, whether in one mail with others). Quiet hours are `not_before`'s business alone.

    Urgent ones and people on duty: at once. What the night holds, or all for who wants it so (`alone`: not this one),
    comes in the digest of the next workday. What the noon holds comes after it, in one mail.
    """
    free = not_before(now, habit.quiet, urgent=urgent, on_duty=on_duty)
    if urgent or on_duty:
        return free, False
    by_day = replace(habit.quiet, noon_from=habit.quiet.noon_until)
    at_night = not_before(now, by_day, urgent=False, on_duty=False) > now
    if not at_night and (alone or not habit.everything):
        return free, free > now
    that, hour_ = free.astimezone(habit.quiet.zone).date(), max(habit.digest_at, habit.quiet.night_until)
    while True:
        moment = datetime.combine(that, hour_, habit.quiet.zone).astimezone(UTC)
        if moment >= free and works(that):
            return moment, True
        that += timedelta(days=1)


def was_late(ready_at: datetime, armed_at: datetime, now: datetime) -> bool:
    """Was it told late by our own fault? What had passed when the deadline was set was not."""
    return now - max(ready_at, armed_at) > GAP


def check_habit(chosen: dict[str, time | None], quiet: Quiet, earliest: time, latest: time) -> None:
    """Own quiet hours may be wider than the office's, within its limits; the digest comes after them."""
    start, end, at = chosen["quiet_from"], chosen["quiet_until"], chosen["digest_at"]
    if start is not None and not earliest <= start <= quiet.night_from:
        raise RuleBroken(
            _("Between %(a)s and %(b)s, please.", a=f"{earliest:%H:%M}", b=f"{quiet.night_from:%H:%M}"),
            "quiet_from",
        )
    if end is not None and not quiet.night_until <= end <= latest:
        raise RuleBroken(
            _("Between %(a)s and %(b)s, please.", a=f"{quiet.night_until:%H:%M}", b=f"{latest:%H:%M}"),
            "quiet_until",
        )
    free = end or quiet.night_until
    if at is not None and not free <= at <= time(18):
        raise RuleBroken(_("Between %(a)s and %(b)s, please.", a=f"{free:%H:%M}", b="18:00"), "digest_at")


# --- robots: so many in so many seconds


LIMITS = {  # kind -> (messages, seconds) that all hold
    "wecom": ((20, 60),),
    "dingtalk": ((20, 60),),
    "feishu": ((100, 60), (5, 1)),
    "webhook": ((60, 60),),
}


def next_token(kind: str, recent: Sequence[float], now: float) -> float:
    """When the next message may go (epoch seconds): now, or as soon as the windows of this kind have room."""
    free = now
    for messages, seconds in LIMITS[kind]:
        inside = sorted(one for one in recent if now - seconds < one <= now)
        if len(inside) >= messages:
            free = max(free, inside[-messages] + seconds)
    return free


def jitter(uid: str) -> timedelta:
    """5 to 95 seconds off the hour for robots, always the same for one uid: whole hours are their rush hours."""
    return timedelta(seconds=5 + int(uid[:6] or "0", 16) % 91)


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


# --- editions of a ladder


class EditionLike(Protocol):
    """What choosing an edition needs to know of it. Given in the order in which they come into force."""

    number: int
    valid_from: datetime
    running: Running


def editions_in_force(editions: Sequence[EditionLike], now: datetime) -> list[int]:
    """The shipped edition and all that have come into force, the present one last."""
    return [0, *(one.number for one in editions if one.valid_from <= now)]


def edition_for(number: int, editions: Sequence[EditionLike], now: datetime) -> int:
    """By which edition an open matter of edition `number` is to be planned: by the present one, if an edition that
    takes over open matters has come into force since its own; else still by its own."""
    order = editions_in_force(editions, now)
    if number not in order:
        return order[-1]
    since = order[order.index(number) + 1 :]
    takes_over = {one.number for one in editions if one.running == Running.REWRITE}
    return order[-1] if takes_over.intersection(since) else number


def new_code(codes: Sequence[str]) -> str:
    """A name for a rung that the manager adds."""
    number = 1
    while f"own{number}" in codes:
        number += 1
    return f"own{number}"


def check_valid_from(day: date | None, today: date) -> None:
    if day is not None and day < today:
        raise RuleBroken(
            _("A ladder cannot be changed backwards: choose today or a later day."), "valid_from"
        )


def check_after_last(starts: datetime, last: datetime) -> None:
    """Editions come into force in the order in which they are made."""
    if starts < last:
        raise RuleBroken(
            _(
                "A change of this ladder already waits for %(day)s. Choose that day or a later one.",
                day=day(last),
            ),
            "valid_from",
        )


def worded_as(ladder: Ladder, code: str, rank: int) -> str:
    """Modules word the rungs that they ship; one that the manager has added speaks as the one next below it does."""
    codes = {stage.code: stage.rank for stage in ladder.stages}
    if code in codes or not codes:
        return code
    below = [one for one, its in codes.items() if its <= rank]
    return max(below or codes, key=lambda one: codes[one] if below else -codes[one])
