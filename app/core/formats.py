"""How dates, moments, money and numbers are shown (Jinja filters and plain functions)."""

from datetime import date, datetime, timedelta

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale

from app.core import clock
from app.core.language import gettext as _

_DAY = {"zh": ("M月d日 EEE", "y年M月d日 EEE"), "en": ("EEE d MMM", "EEE d MMM y")}
_LONG = {"zh": "y年M月d日 EEEE", "en": "EEEE d MMMM y"}


def init_app(app: Flask) -> None:
    for filter_ in (day, long_day, hour, moment, span, yuan, number, wait, thousandths, ratio, filesize):
        app.add_template_filter(filter_)
    app.jinja_env.globals.update(now=clock.at_writing, today=clock.today)


def _language() -> str:
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


def _as_day(value: date | datetime) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, *, relative: bool = False) -> str:
    """11月21日 周六; another year is named; `relative` says today, tomorrow, yesterday."""
    if value is None:
        return "—"
    that = _as_day(value)
    away = (that - clock.today()).days
    if relative and away in (-1, 0, 1):
        return (_("yesterday"), _("today"), _("tomorrow"))[away + 1]
    short, full = _DAY[_language()]
    return str(format_date(that, short if that.year == clock.today().year else full, get_locale()))


def long_day(value: date | datetime | None) -> str:
    """2026年11月21日 星期六"""
    return "—" if value is None else format_date(_as_day(value), _LONG[_language()], get_locale())


def hour(value: datetime | None) -> str:
    """09:00, as the office's clocks show it."""
    return "—" if value is None else f"{clock.local(value):%H:%M}"


def moment(value: datetime | None, *, relative: bool = True) -> str:
    """今天 09:00; 11月19日 周四 09:00"""
    return "—" if value is None else f"{day(value, relative=relative)} {hour(value)}"


def span(start: datetime | None, end: datetime | None) -> str:
    """11月20日 周五 07:30–14:00; over several days: 11月19日 周四 15:00 至 11月20日 周五 12:00"""
    if start is None or end is None:
        return "—"
    if _as_day(start) == _as_day(end):
        return f"{day(start)} {hour(start)}–{hour(end)}"
    return _("%(start)s to %(end)s", start=f"{day(start)} {hour(start)}", end=f"{day(end)} {hour(end)}")


def yuan(fen: int | None) -> str:
    """1,200.00"""
    return "—" if fen is None else f"{fen / 100:,.2f}"


def number(value: float | None) -> str:
    """1,204"""
    return "—" if value is None else f"{value:,}"


def thousandths(value: int | None, digits: int = 1) -> str:
    """46500 -> 46.5"""
    return "—" if value is None else f"{value / 1000:,.{digits}f}"


def filesize(value: int | None) -> str:
    """639 字节, 12 KB, 1.4 MB"""
    if value is None:
        return "—"
    if value < 1000:
        return _("%(n)s bytes", n=value)
    return f"{value / 1000:,.0f} KB" if value < 999_500 else f"{value / 1_000_000:,.1f} MB"


def ratio(value: float | None, digits: int = 2) -> str:
    """8.5 -> 8.50"""
    return "—" if value is None else f"{value:,.{digits}f}"


def wait(value: timedelta | datetime | None) -> str:
    """How long: 3 小时 10 分; a moment is measured from now."""
    if value is None:
        return "—"
    gap = abs(clock.now() - value) if isinstance(value, datetime) else abs(value)
    minutes = int(gap.total_seconds() // 60)
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    if days:
        return (
            _("%(days)s days %(hours)s hours", days=days, hours=hours)
            if hours
            else _("%(days)s days", days=days)
        )
    if hours:
        return (
            _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
            if minutes
            else _("%(hours)s hours", hours=hours)
        )
    return _("%(minutes)s minutes", minutes=minutes)
