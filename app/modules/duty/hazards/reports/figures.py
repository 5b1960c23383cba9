"""Figures: how long hazards have been open, places that come back, the months. The same on page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from app.core import charts, clock
from app.core.language import gettext as _
from app.modules.duty.hazards.models import Hazard, Severity
from app.modules.duty.hazards.queries import figures as queries
from app.modules.duty.hazards.rules import REPEATS
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy

BANDS = (7, 15, 30, 60)  # days; the last band is open
MONTHS = 12


@dataclass(frozen=True)
class Month:
    """What became of hazards in a month."""

    first: date
    found: int
    closed: int
    in_time: int
    late: int

    @property
    def rate(self) -> float | None:
        """Share of what was closed out that had been rectified in time, in percent."""
        return None if not self.closed else 100 * self.in_time / self.closed

    @property
    def label(self) -> str:
        return f"{self.first:%Y-%m}"


def band_names() -> list[str]:
    starts = (0, *(days + 1 for days in BANDS))
    names = [_("%(a)s–%(b)s days", a=a, b=b) for a, b in zip(starts, BANDS, strict=False)]
    return [*names, _("over %(n)s days", n=BANDS[-1])]


def ageing(person: Person) -> dict[str, Any]:
    """Open hazards by age and severity, as figures and as a picture."""
    today = clock.today()
    table = [[0] * len(Severity) for _band in range(len(BANDS) + 1)]
    for severity, found_at in queries.ages(person):
        days = (today - clock.local(found_at).date()).days
        table[sum(days > limit for limit in BANDS)][list(Severity).index(severity)] += 1
    names = band_names()
    picture = charts.groups(
        _("Open hazards by age and severity"), list(zip(names, table, strict=True)),
        [str(one.label) for one in Severity], unit=_("hazards"),
    )  # fmt: skip
    return {
        "severities": list(Severity), "bands": list(zip(names, table, strict=True)), "picture": picture,
        "sums": [sum(row[n] for row in table) for n in range(len(Severity))], "total": sum(map(sum, table)),
    }  # fmt: skip


def repeats(person: Person) -> dict[str, Any]:
    """Places where hazards came back within twelve months."""
    least = int(policy(REPEATS).value)
    return {"least": least, "places": queries.repeats(person, clock.now() - timedelta(days=365), least)}


def in_time(row: Hazard) -> bool:
    """Had it been rectified by its day when it was handed in for the last time?"""
    if row.rectify_by is None or row.rectified_at is None:
        return True
    return clock.local(row.rectified_at).date() <= row.rectify_by


def months(person: Person) -> dict[str, Any]:
    """Twelve months: found, closed out in time, late, the rate; and what is overdue today."""
    today = clock.today()
    firsts = [_month(today, -back) for back in range(MONTHS - 1, -1, -1)]
    rows = queries.lives(person, clock.at(firsts[0]))
    found = [_of(first, rows) for first in firsts]
    rates: Markup = charts.line(
        _("Closed out in time"), [(one.label, one.rate) for one in found], unit="%", digits=0
    )
    counts: Markup = charts.groups(
        _("Found and closed out"), [(one.label, [one.found, one.closed]) for one in found],
        [_("Hazards found"), _("Closed out")], unit=_("hazards"),
    )  # fmt: skip
    return {
        "months": found, "counts": counts, "rates": rates, "late_now": sum(row.is_late(today) for row in rows),
        "open_now": sum(row.is_open for row in rows), "total": _total(found),
    }  # fmt: skip


def _month(day: date, away: int) -> date:
    number = day.year * 12 + day.month - 1 + away
    return date(number // 12, number % 12 + 1, 1)


def _of(first: date, rows: Sequence[Hazard]) -> Month:
    since, until = clock.at(first), clock.at(_month(first, 1))
    closed = [row for row in rows if row.closed_at and since <= row.closed_at < until]
    good = sum(in_time(row) for row in closed)
    return Month(
        first, sum(since <= row.found_at < until for row in rows), len(closed), good, len(closed) - good
    )


def _total(found: Sequence[Month]) -> Month:
    return Month(
        found[0].first,
        *(sum(getattr(one, name) for one in found) for name in ("found", "closed", "in_time", "late")),
    )
