"""Do it: what joins two services that do not know each other."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.module import setting
from app.shared.accounts import queries as people
from app.shared.notifications import services as notifications
from app.shared.workdays import reminders as calendar

FROM_MONTH = 11  # next year's notice comes out in November


def watch_calendar(now: datetime) -> int:
    """Keep the reminder of next year's calendar while it is provisional; returns 1 if it is owed."""
    today = clock.local(now).date()
    year = today.year + 1
    subject = (calendar.SUBJECT, year)
    if today.month >= FROM_MONTH and calendar.wanted(year):
        notifications.keep(subject, calendar.SUBJECT, calendar.due_at(year))
        return 1
    notifications.release(subject, calendar.SUBJECT)
    return 0


def watch_accounts(now: datetime) -> int:
    """Once a month: tell the security administrators how many accounts nobody uses. They decide, nothing is shut."""
    days = int(setting("unused_days"))
    query = people.lists.unused(now - timedelta(days=days))
    count = len(db.session.scalars(query).unique().all()) if days else 0
    if not count:
        return 0
    return notifications.tell(
        people.role_holders("secadmin"), f"unused accounts {clock.local(now):%Y-%m}",
        lambda: _("%(n)s accounts have not been used for %(days)s days", n=count, days=days),
        lambda: _("Look which are still needed, and shut the others."), "/accounts/unused",
    )  # fmt: skip
