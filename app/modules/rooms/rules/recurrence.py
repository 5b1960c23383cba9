"""May it be? Rules of recurrence (RFC 5545): made from a form's answers, spelt out, turned into dates."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.rrule import rrulestr

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import HolidayRule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REPEATS = ("", "daily", "workdays", "weekly", "monthly_date", "monthly_weekday")
FURTHEST = 60  # days that an occurrence on a day off may be moved on


@dataclass(frozen=True)
class Date:
    """One date of a series: the rule's own, and the day on which it is held (None: left out)."""

    original: date
    held_on: date | None
    why: str = ""  # "", "skipped", "moved", "doubled"


def build(
    repeats: str, first: date, *, every: int = 1, weekdays: Sequence[str] = (), until: date | None = None,
    times: int | None = None,
) -> str:  # fmt: skip
    """The rule of a form's answers, as RFC 5545 text."""
    if repeats not in REPEATS or not repeats:
        raise RuleBroken(_("Choose how the meeting recurs."), "repeats")
    if until is None and not times:
        raise RuleBroken(_("Say until when, or how many times."), "until")
    if until is not None and until < first:
        raise RuleBroken(_("The series ends before it begins."), "until")
    parts = {
        "daily": ["FREQ=DAILY"],
        "workdays": ["FREQ=DAILY"],
        "weekly": ["FREQ=WEEKLY", f"BYDAY={','.join(_weekdays(weekdays, first))}", "WKST=MO"],
        "monthly_date": ["FREQ=MONTHLY", _month_day(first)],
        "monthly_weekday": ["FREQ=MONTHLY", f"BYDAY={nth_weekday(first)}{DAYS[first.weekday()]}"],
    }[repeats]
    if repeats != "workdays" and every > 1:
        parts.append(f"INTERVAL={every}")
    parts.append(f"UNTIL={until:%Y%m%d}" if until else f"COUNT={times}")
    return ";".join(parts)


def _weekdays(chosen: Sequence[str], first: date) -> list[str]:
    wanted = {day for day in chosen if day in DAYS} or {DAYS[first.weekday()]}
    return [day for day in DAYS if day in wanted]


def _month_day(first: date) -> str:
    """The 31st of a month that has none is its last day, not no day."""
    if first.day <= 28:
        return f"BYMONTHDAY={first.day}"
    return f"BYMONTHDAY={','.join(str(day) for day in range(28, first.day + 1))};BYSETPOS=-1"


def nth_weekday(day: date) -> int:
    """1 for the first Tuesday of a month … 4; -1 for the fifth, which is the last."""
    nth = (day.day - 1) // 7 + 1
    return nth if nth <= 4 else -1


def raw_dates(
    rule: str, first: date, limit: int, is_workday: Callable[[date], bool], *, workdays: bool = False
) -> list[date]:
    """The rule's own dates, at most `limit` and one more, so that a caller sees there are too many.

    `workdays`: days off are no dates of the rule at all; COUNT counts workdays.
    """
    parts = rule.split(";")
    count = next((int(part[6:]) for part in parts if part.startswith("COUNT=")), None)
    if workdays:
        parts = [part for part in parts if not part.startswith("COUNT=")]
    begins = datetime(first.year, first.month, first.day)  # noqa: DTZ001  (days of the office, no moments)
    try:
        found = rrulestr(";".join(parts), dtstart=begins)
    except ValueError as error:
        raise RuleBroken(_("This rule of recurrence cannot be read."), "repeats") from error
    dates: list[date] = []
    for n, moment in enumerate(found):
        if n > 2000 or len(dates) > limit or (count and workdays and len(dates) >= count):
            break
        if not workdays or is_workday(moment.date()):
            dates.append(moment.date())
    return dates


def dates(
    rule: str, first: date, holidays: HolidayRule, *, is_workday: Callable[[date], bool], limit: int,
    workdays: bool = False, deleted: Iterable[date] = (),
) -> list[Date]:  # fmt: skip
    """What becomes of every date of the rule: held, left out on a day off, moved to the next workday.

    A moved date never falls on another of the series: there the meeting is held once.
    """
    gone, taken = set(deleted), set[date]()
    raw = [day for day in raw_dates(rule, first, limit, is_workday, workdays=workdays) if day not in gone]
    kept = {day for day in raw if holidays == HolidayRule.KEEP or is_workday(day)}
    found = []
    for day in raw:
        if day in kept:
            taken.add(day)
            found.append(Date(day, day))
        elif holidays == HolidayRule.SKIP:
            found.append(Date(day, None, "skipped"))
        else:
            moved = next_workday(day, is_workday)
            if moved is None or moved in kept or moved in taken:
                found.append(Date(day, None, "doubled"))
            else:
                taken.add(moved)
                found.append(Date(day, moved, "moved"))
    return found


def next_workday(day: date, is_workday: Callable[[date], bool]) -> date | None:
    return next(
        (d for n in range(1, FURTHEST) if is_workday(d := day + timedelta(days=n))),
        None,
    )


def check_count(n: int, most: int | None) -> None:
    if n == 0:
        raise RuleBroken(_("The series has no date. Choose a later end."), "until")
    if most is not None and n > most:
        raise RuleBroken(_("A series has at most %(n)s dates. Choose an earlier end.", n=most), "until")


def end_before(rule: str, day: date) -> str:
    """The same rule, ending before `day`."""
    parts = [part for part in rule.split(";") if not part.startswith(("UNTIL=", "COUNT="))]
    return ";".join([*parts, f"UNTIL={day - timedelta(days=1):%Y%m%d}"])


def spelt(rule: str, *, workdays: bool = False) -> str:
    """The rule in words."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    every = int(parts.get("INTERVAL", "1"))
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    days = parts.get("BYDAY", "")
    if workdays:
        text = _("every workday")
    elif parts.get("FREQ") == "DAILY":
        text = _("every day") if every == 1 else _("every %(n)s days", n=every)
    elif parts.get("FREQ") == "WEEKLY":
        on = "、".join(names[DAYS.index(day)] for day in days.split(",") if day in DAYS)
        text = _("weekly on %(days)s", days=on)
        if every > 1:
            text = _("every %(n)s weeks on %(days)s", n=every, days=on)
    elif days:
        nth, name = days[:-2], names[DAYS.index(days[-2:])]
        text = (
            _("monthly on the last %(day)s", day=name)
            if nth == "-1"
            else _("monthly on %(day)s no. %(nth)s", nth=nth, day=name)
        )
    else:
        text = _("monthly on day %(day)s", day=parts.get("BYMONTHDAY", "").rsplit(",", 1)[-1])
    if every > 1 and parts.get("FREQ") == "MONTHLY":
        text = _("%(rule)s, every %(n)s months", rule=text, n=every)
    if "UNTIL" in parts:
        end = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007  (a day, no moment)
        return _("%(rule)s, until %(day)s", rule=text, day=end.isoformat())
    return _("%(rule)s, %(n)s times", rule=text, n=parts.get("COUNT", ""))
