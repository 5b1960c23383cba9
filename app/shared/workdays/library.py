"""What the law alone says about a year, computed by the `holidays` library: right on statutory days, a guess on the rest.

Loaded only where the calendar is seeded or a notice is read: the library is large, and the table is the truth.
"""

from datetime import date

from app.shared.workdays.models import DayKind, Holiday
from app.shared.workdays.notice import HOLIDAYS

LANGUAGES = {"CN": "zh_CN", "TW": "zh_TW", "HK": "zh_HK", "MO": "zh_MO"}
MOVED = ("（", "休息日", "(")  # observed or substituted


def days(region: str, year: int) -> list[tuple[date, DayKind, Holiday | None, str]]:
    """The days off of a year as far as they can be computed: no make-up workday is among them."""
    import holidays

    language = LANGUAGES[region]
    known = holidays.country_holidays(region, years=year, language=language)
    found: list[tuple[date, DayKind, Holiday | None, str]] = []
    for day, name in sorted(known.items()):
        first = name.split(";")[0].strip()
        moved = any(sign in first for sign in MOVED)
        code = (
            next((code for word, code in HOLIDAYS.items() if word in first), None)
            if region == "CN"
            else Holiday.LOCAL
        )
        if moved and region == "CN" and code is None:
            code = found[-1][2] if found else None
        plain = first.split("（")[0].split("(")[0]
        found.append((day, DayKind.OFF if moved else DayKind.STATUTORY, code, plain))
    return found


def statutory(region: str, year: int) -> dict[date, tuple[Holiday, str]]:
    """The days that are holidays by law."""
    return {
        day: (code or Holiday.LOCAL, name)
        for day, kind, code, name in days(region, year)
        if kind is DayKind.STATUTORY
    }
