"""When is it due? Next year's calendar, until the official notice is in.

Only the ladder is declared here; the obligation is kept by `shared/home`, since the calendar knows no notices.
"""

from datetime import date, datetime, time
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.shared.workdays import queries
from app.shared.workdays.models import YearStatus

SUBJECT = "calendar_year"  # the subject's id is the year
WEEKS_BEFORE = 44 * 24 * 60  # from 1 November to 15 December, in minutes
TEN_DAYS = 10 * 24 * 60


def due_at(year: int) -> datetime:
    """By when the calendar of `year` should be confirmed: 15 December before it."""
    return clock.at(date(year - 1, 12, 15), time(9))


def wanted(year: int) -> bool:
    """Does the calendar of `year` still wait for its notice?"""
    return queries.year_status(year) is YearStatus.PROVISIONAL


def _wording(obligation: Any, stage: str) -> Wording:
    year = obligation.subject_id
    return Wording(
        title=_("The work calendar of %(year)s is still provisional", year=year),
        body=_(
            "Deadlines that fall into %(year)s are counted by a guess. When the official notice is out, "
            "paste it into the work calendar; a second person then confirms it.", year=year,
        ),
        url=f"/workdays/{year}",  # a path: reminders are worded where no request is
    )  # fmt: skip


ladder = Ladder(
    name=SUBJECT,
    title=_l("Calendar of next year"),
    stages=(
        Stage("weekly", -WEEKS_BEFORE, "role:manager", 1, repeat="weekly"),
        Stage("daily", 0, "role:manager", 2, repeat="daily", urgent=True),
        Stage("leader", TEN_DAYS, "role:leader_in_charge", 3, urgent=True),  # 25 December
    ),
    wording=_wording,
    is_open=lambda obligation: wanted(obligation.subject_id),
)
