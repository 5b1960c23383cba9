"""Print it. Statistics of cars and trips: what the page, the paper and Excel show alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.core import charts, clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column
from app.modules.vehicles.queries import statistics as queries
from app.modules.vehicles.reports.ledger import RowListing, month_named
from app.modules.vehicles.rules import statistics as rules
from app.modules.vehicles.rules.ledger import month_after, month_before, name
from app.modules.vehicles.rules.statistics import Figures, Share
from app.modules.vehicles.services import statistics
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

BY = ("month", "car", "driver", "department")
MOST = 36  # months of a span
BARS = 15  # the longest of them


@dataclass(frozen=True)
class Shown:
    """The statistics that the URL asks for, as far as the reader may see them."""

    first: date
    last: date  # the first day of the last month
    by: str
    car: int | None
    driver: int | None
    department: int | None
    rows: list[Figures]
    total: Figures
    months: list[Figures]
    cars: Mapping[int, str]
    drivers: Mapping[int, str]
    departments: Mapping[int, str]
    everything: bool

    def args(self, **changed: Any) -> dict[str, Any]:
        """The URL's arguments with something changed."""
        found: dict[str, Any] = {
            "since": name(self.first), "until": name(self.last), "by": self.by, "car": self.car, "driver": self.driver,
            "department": self.department,
        }  # fmt: skip
        return {key: value for key, value in (found | changed).items() if value is not None}

    @property
    def views(self) -> list[tuple[str, str, bool, int]]:
        titles = {
            "month": _("By month"),
            "car": _("By car"),
            "driver": _("By driver"),
            "department": _("By department"),
        }
        return [
            (titles[by], url_for("vehicles.statistics", **self.args(by=by)), by == self.by, 0) for by in BY
        ]

    @property
    def span(self) -> str:
        return _("%(start)s to %(end)s", start=name(self.first), end=name(self.last))

    def charts(self) -> list[Markup]:
        """The same pictures in page and paper: over the months, or the groups beside each other."""
        if self.by == "month":
            points = self.rows
            return [
                charts.columns(
                    _("Kilometres by month"),
                    [(row.label, float(row.km)) for row in points],
                    unit=_("Kilometres"),
                ),
                charts.columns(
                    _("Trips by month"), [(row.label, float(row.trips)) for row in points], unit=_("Trips")
                ),
                charts.line(
                    _("Litres per 100 km by month"),
                    [(row.label, row.litres_per_100) for row in points],
                    unit=_("Litres per 100 km"),
                ),
                charts.columns(
                    _("Cost by month"), [(row.label, row.fen / 100) for row in points], unit=_("Yuan")
                ),
            ]
        most = sorted(self.rows, key=lambda row: -row.km)[:BARS]
        found = [
            charts.rows(_("Kilometres"), [(row.label, float(row.km)) for row in most], unit=_("Kilometres"))
        ]
        if self.by != "department":
            used = [row for row in most if row.litres_per_100]
            if used:
                found.append(
                    charts.rows(
                        _("Litres per 100 km"),
                        [(row.label, row.litres_per_100) for row in used],
                        unit=_("Litres per 100 km"),
                        digits=2,
                    )
                )
        return [
            *found,
            charts.rows(_("Cost, yuan"), [(row.label, row.fen / 100) for row in most], unit=_("Yuan")),
        ]


def shown(person: Person, args: Mapping[str, str]) -> Shown:
    """Read the URL, look, and leave out what lies out of the reader's reach."""
    last = month_named(args.get("until")) or clock.today().replace(day=1)
    first = month_named(args.get("since")) or _back(last, 5)
    if first > last:
        first, last = last, first
    first = max(first, _back(last, MOST - 1))
    by = args.get("by", "month") if args.get("by") in BY else "month"
    reach = people.reach(person, "vehicles.statistics")
    found = statistics.shares(first, month_after(last))
    if not reach.all:
        found = [one for one in found if one.department_id in reach.department_ids]
    names = {d.id: d.name for d in people.departments() if reach.all or d.id in reach.department_ids}
    plates = queries.plates()
    drivers = dict(
        sorted(
            {one.driver_id: one.driver for one in found if one.driver_id}.items(), key=lambda pair: pair[1]
        )
    )
    car, driver, department = (_whole(args.get(key)) for key in ("car", "driver", "department"))
    kept = _filtered(found, car, driver, department)
    months = _by_month(kept, first, last)
    groups: dict[str, Mapping[Any, str]] = {"car": plates, "driver": drivers, "department": names}
    rows = months if by == "month" else rules.grouped(kept, by, {**groups[by], None: _("without a trip")})
    return Shown(
        first,
        last,
        by,
        car,
        driver,
        department,
        rows,
        rules.total(kept, _("Sum")),
        months,
        plates,
        drivers,
        names,
        reach.all,
    )


def _filtered(
    found: Sequence[Share], car: int | None, driver: int | None, department: int | None
) -> list[Share]:
    return [
        one
        for one in found
        if car in (None, one.vehicle_id)
        and driver in (None, one.driver_id)
        and department in (None, one.department_id)
    ]


def _by_month(found: Sequence[Share], first: date, last: date) -> list[Figures]:
    names: dict[object, str] = {}
    while first <= last:
        names[first] = f"{first:%y-%m}"
        first = month_after(first)
    return rules.grouped(found, "month", names)


def _back(month: date, months: int) -> date:
    for _n in range(months):
        month = month_before(month)
    return month


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def listing(seen: Shown) -> RowListing:
    """The table, and Excel with its sum."""
    titles = {"month": _("Month"), "car": _("Car"), "driver": _("Driver"), "department": _("Department")}
    columns = [
        Column("label", titles[seen.by], lambda r: r.label, True, 18),
        Column("trips", _("Trips"), lambda r: r.trips, True, 8),
        Column("km", _("Kilometres"), lambda r: r.km, True, 10),
        Column("people", _("People served"), lambda r: r.people, True, 10),
        Column("litres_per_100", _("Litres per 100 km"), lambda r: r.litres_per_100, True, 12),
        Column("cost", _("Cost, yuan"), lambda r: r.fen / 100, True, 14),
        Column("per_km", _("Yuan per km"), lambda r: r.yuan_per_km, True, 10),
        Column("empty", _("Empty runs, %"), lambda r: r.empty_percent, True, 10),
        Column("on_time", _("Left on time, %"), lambda r: r.on_time_percent, True, 10),
        Column("shared", _("Shared rides, %"), lambda r: r.shared_percent, True, 10),
        Column("retro", _("Retro requests, %"), lambda r: r.retro_percent, True, 10),
        Column("wait", _("Approval to dispatch, minutes"), lambda r: r.wait_minutes, True, 12),
    ]
    sort = "label" if seen.by == "month" else "-km"
    return RowListing(
        seen.rows,
        columns,
        sort=sort,
        title=_("Statistics of cars %(span)s", span=seen.span),
        foot=[seen.total],
    )


def paper(seen: Shown, found: RowListing) -> dict[str, Any]:
    """公务用车使用情况统计, with the pictures of the page."""
    with in_language(None):
        title, form = _("Statistics of the use of official cars"), _("Form HQ-CL-14, 2026")
        pictures = seen.charts()
    scope = [
        seen.cars.get(seen.car or 0, ""),
        seen.drivers.get(seen.driver or 0, ""),
        seen.departments.get(seen.department or 0, ""),
    ]
    if not seen.everything and not seen.department:
        scope.append("、".join(seen.departments.values()))
    return {
        "title": title, "number": "", "subject": ("vehicle_statistics", seen.first.year * 100 + seen.first.month), "form": form,
        "seen": seen, "rows": found.rows, "pictures": pictures, "scope": "　".join(part for part in scope if part),
    }  # fmt: skip
