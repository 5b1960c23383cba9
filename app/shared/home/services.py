"""Do it: what joins two services that do not know each other."""

from datetime import datetime

from app.core import clock
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
