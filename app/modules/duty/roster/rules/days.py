"""May it be? Days as the URL names them, and the month after a day."""

from datetime import date, timedelta


def next_month(day: date) -> tuple[date, date]:
    """First and last day of the month after `day`."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def parse_day(text: str | None) -> date | None:
    """The day that the text names, if it is one."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
