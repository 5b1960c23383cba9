"""The month in figures: by route, by person, by day."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core import charts
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.duty.patrol.models import PatrolRoute
from app.modules.duty.patrol.queries import figures as queries
from app.modules.duty.patrol.queries import points as masters
from app.modules.duty.patrol.rules.statistics import Tally
from app.shared.accounts.models import Person


@dataclass(frozen=True)
class Month:
    """A month of the office."""

    first: date
    last: date

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(args: Mapping[str, str], today: date) -> Month:
    """The month that the URL names, this one otherwise."""
    try:
        first = date.fromisoformat(args.get("month", "") + "-01")
    except ValueError:
        first = today.replace(day=1)
    return Month(first, first.replace(day=monthrange(first.year, first.month)[1]))


def month(span: Month) -> dict[str, Any]:
    """All figures of a month. A standstill of the portal stands beside them, never in them."""
    routes: dict[int, Tally] = {}
    people: dict[int, Tally] = {}
    days: dict[date, Tally] = {}
    whole = Tally()
    for route_id, person_id, day, status, cause, count in queries.figures(span.first, span.last):
        tallies = [whole, routes.setdefault(route_id, Tally()), days.setdefault(day, Tally())]
        if person_id:
            tallies.append(people.setdefault(person_id, Tally()))
        for tally in tallies:
            tally.add(status, cause, count)
    for route_id, person_id, count in queries.flagged(span.first, span.last):
        for found in (whole, routes.get(route_id), people.get(person_id)):
            if found is not None:
                found.flags += count
    names = {person.id: person for person in masters.people(list(people))}
    by_person = sorted(((names[key], tally) for key, tally in people.items() if key in names), key=_worst)
    return {
        "month": span,
        "whole": whole,
        "routes": routes,
        "by_person": by_person,
        "chart": charts.columns(_("Rounds walked in time, by day"), _by_day(span, days), unit="%"),
        "listing": _listing(routes),
        "before": f"{span.first - timedelta(days=1):%Y-%m}",
        "after": f"{span.last + timedelta(days=1):%Y-%m}",
        "findings": queries.findings(span.first, span.last),
    }


def _worst(pair: tuple[Person, Tally]) -> tuple[float, str]:
    """Whoever lost the largest share comes first."""
    return (-(pair[1].lost or 0), pair[0].pinyin)


def _by_day(span: Month, days: dict[date, Tally]) -> list[tuple[str, float | None]]:
    count = (span.last - span.first).days + 1
    each = [span.first + timedelta(days=n) for n in range(count)]
    return [(str(day.day), days[day].in_time if day in days else None) for day in each]


def _listing(routes: dict[int, Tally]) -> Listing:
    """Route by route, as page and as Excel."""

    def of(row: PatrolRoute) -> Tally:
        return routes.get(row.id) or Tally()

    columns = (
        Column("route", _("Route"), lambda r: r.name, PatrolRoute.name, 24),
        Column("due", _("Rounds that count"), lambda r: of(r).due, None, 10),
        Column("done", _("Walked in time"), lambda r: of(r).done, None, 10),
        Column("late", _("Walked late"), lambda r: of(r).late, None, 10),
        Column("partial", _("Walked in part"), lambda r: of(r).partial, None, 10),
        Column("missed", _("Missed round"), lambda r: of(r).missed, None, 10),
        Column("percent", _("In time (%)"), lambda r: of(r).in_time, None, 10),
        Column("excused", _("Excused round"), lambda r: of(r).excused, None, 10),
        Column("outage", _("Standstill"), lambda r: of(r).outage, None, 10),
        Column("flags", _("Odd scans"), lambda r: of(r).flags, None, 10),
    )
    query = queries.routes_of(list(routes))
    return Listing(query, columns, sort="route", title=_("Patrol figures"), per_page=100)
