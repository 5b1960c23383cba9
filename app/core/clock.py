"""The one clock. Everybody asks here what time it is; tests set it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context


def now() -> datetime:
    """This moment, aware, in UTC. The only caller of the machine's clock."""
    return datetime.now(UTC)


def at_writing() -> datetime:
    """now(), for columns and templates: they are declared once, and would keep the clock that they found then."""
    return now()


def zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(current_app.config["ZONE"] if has_app_context() else "Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """`moment` as the office's clocks show it."""
    return moment.astimezone(zone())


def today() -> date:
    """The office's date of now."""
    return local(now()).date()


def at(day: date, clock_time: time = time.min) -> datetime:
    """The moment (UTC) at which the office's clocks show `clock_time` on `day`."""
    return datetime.combine(day, clock_time, zone()).astimezone(UTC)
