"""On which days and when a plan has rounds, and what a plan may look like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.patrol.models import AssigneeKind, DayRule
from app.shared.workdays.models import DayKind

MOST_TIMES = 24  # rounds a day
LONGEST = 12 * 60  # minutes


def falls_on(rule: DayRule, weekdays: Iterable[int], day: date, kind: DayKind, eve: bool) -> bool:
    """Has a plan of this rule a round on `day`? `eve`: a holiday begins on the next day."""
    return {
        DayRule.DAILY: True,
        DayRule.WORKDAYS: kind.works,
        DayRule.OFF_DAYS: not kind.works,
        DayRule.STATUTORY: kind is DayKind.STATUTORY,
        DayRule.BEFORE_HOLIDAY: eve,
        DayRule.WEEKDAYS: day.weekday() in set(weekdays),
    }[rule]


@dataclass(frozen=True)
class Window:
    """The moments of one round."""

    opens_at: datetime
    starts_at: datetime
    due_at: datetime
    late_from: datetime
    closes_at: datetime


def window(start: datetime, before: int, walk: int, grace: int, after: int) -> Window:
    """All in minutes. Due after the walk; in time until the grace is over; shut `after` minutes past due."""
    due = start + timedelta(minutes=walk)
    return Window(
        start - timedelta(minutes=before), start, due, due + timedelta(minutes=grace), due + timedelta(minutes=after)
    )  # fmt: skip


def read_times(text: str) -> list[str]:
    """ "22:00, 2:00" -> ["02:00", "22:00"]. Raises RuleBroken beside the field."""
    found: set[str] = set()
    for part in text.replace("，", ",").replace("、", ",").replace("；", ",").replace("：", ":").split(","):
        if not part.strip():
            continue
        try:
            hours, minutes = part.strip().split(":")
            found.add(f"{time(int(hours), int(minutes)):%H:%M}")
        except ValueError as error:
            raise RuleBroken(
                _("“%(text)s” is no time of day. Write 22:00.", text=part.strip()), "times"
            ) from error
    if not found:
        raise RuleBroken(_("Say at what time the rounds begin, e.g. 22:00, 02:00."), "times")
    if len(found) > MOST_TIMES:
        raise RuleBroken(_("At most %(n)s rounds a day.", n=MOST_TIMES), "times")
    return sorted(found)


def check_plan(
    *, day_rule: DayRule, weekdays: Sequence[int], before: int, walk: int, grace: int, after: int, kind: AssigneeKind,
    person_id: int | None, team: Sequence[int], valid_from: date, valid_until: date | None,
) -> None:  # fmt: skip
    """Raise if a plan cannot be so."""
    if day_rule is DayRule.WEEKDAYS and not weekdays:
        raise RuleBroken(_("Choose at least one weekday."), "weekdays")
    if grace > after:
        raise RuleBroken(
            _("The grace ends before the window closes: at most %(n)s minutes.", n=after), "grace_min"
        )
    if before + walk + after > LONGEST:
        raise RuleBroken(_("A round is open for at most 12 hours in all."), "window_after_min")
    if kind is AssigneeKind.PERSON and not person_id:
        raise RuleBroken(_("Choose who walks."), "person_id")
    if kind is AssigneeKind.TEAM and not team:
        raise RuleBroken(_("Choose at least one of the team."), "team")
    if valid_until and valid_until < valid_from:
        raise RuleBroken(_("The last day lies before the first."), "valid_until")


def check_stops(checkpoint_ids: Sequence[int]) -> None:
    """A route passes at least one point, and each once."""
    if not checkpoint_ids:
        raise RuleBroken(_("A route has at least one checkpoint."))
    if len(set(checkpoint_ids)) < len(checkpoint_ids):
        raise RuleBroken(_("A route passes each checkpoint once. Take the doubled one away."))
