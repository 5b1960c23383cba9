"""Print it. What the pages, papers and Excel sheets of the month ledger show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from app.core import charts, clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.models.ledger import GapStatus, LedgerGap, LedgerMonth, MonthStatus
from app.modules.vehicles.queries import ledger as queries
from app.modules.vehicles.rules import ledger as rules
from app.modules.vehicles.rules.ledger import CarMonth
from app.modules.vehicles.services import ledger

GAP_VIEWS = ("open", "overdue", "explained", "all")


class RowListing(Listing):
    """Rows that were reckoned, not selected, as a list: sorted, and served as Excel like any other."""

    def __init__(
        self,
        found: Sequence[Any],
        columns: Sequence[Column],
        *,
        sort: str,
        title: str,
        foot: Sequence[Any] = (),
    ) -> None:
        """`sort` of a column: anything but None lets it be sorted by its value. `foot`: rows that only Excel has."""
        self.columns, self.title, self.per_page = columns, title, max(1, len(found))
        self.found, self.foot = list(found), list(foot)
        asked = request.args.get("sort", "")
        self.sorted_by = (
            asked if any(c.name == asked.lstrip("-") and c.sort is not None for c in columns) else sort
        )
        column = next(c for c in columns if c.name == self.sorted_by.lstrip("-"))
        self.found.sort(key=lambda row: _key(column.value(row)), reverse=self.sorted_by.startswith("-"))

    @cached_property
    def total(self) -> int:
        return len(self.found)

    @cached_property
    def rows(self) -> Sequence[Any]:
        return self.found

    def all_rows(self) -> Sequence[Any]:
        return [*self.found, *self.foot]


def _key(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def month_named(text: str | None) -> date | None:
    """2026-10 -> its first day."""
    try:
        return datetime.strptime(text or "", "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None


def month_asked(args: Mapping[str, str]) -> date:
    """The month of the URL; else the oldest open one with a row behind it, else this one."""
    return month_named(args.get("month")) or clock.today().replace(day=1)


@dataclass(frozen=True)
class Overview:
    """A month of all cars."""

    month: date
    row: LedgerMonth | None
    rows: list[CarMonth]
    total: CarMonth
    before: CarMonth  # the month before, all cars
    open: list[rules.Open]
    differing: list[dict[str, Any]]
    open_gap_km: int

    @property
    def status(self) -> MonthStatus:
        return self.row.status if self.row else MonthStatus.OPEN

    @property
    def is_closed(self) -> bool:
        return self.status == MonthStatus.CLOSED

    @property
    def is_over(self) -> bool:
        return clock.today() >= rules.month_after(self.month)

    @property
    def name(self) -> str:
        return rules.name(self.month)

    @property
    def earlier(self) -> str:
        return rules.name(rules.month_before(self.month))

    @property
    def later(self) -> str:
        return rules.name(rules.month_after(self.month))

    def trend(self, figure: str) -> str:
        """Against the month before."""
        return trend(getattr(self.total, figure), getattr(self.before, figure))


def trend(now: float | None, then: float | None) -> str:
    if not now or not then:
        return ""
    share = (now - then) / then * 100
    if abs(share) < 0.05:
        return _("as in the month before")
    if share > 0:
        return _("%(share)s %% more than the month before", share=f"{share:.1f}")
    return _("%(share)s %% less than the month before", share=f"{-share:.1f}")


def overview(month: date) -> Overview:
    """The page of a month."""
    until = rules.month_after(month)
    found = ledger.figures(rules.month_before(month), until)
    rows = [row for row in found if row.month == month]
    shut = queries.ledger_month(month)
    closed = shut is not None and shut.status == MonthStatus.CLOSED
    plates = {row.vehicle_id: row.plate for row in rows}
    differing = (
        [
            {
                "vehicle_id": car,
                "plate": plates.get(car, ""),
                "km": change.get("trip_km", 0) + change.get("gap_km", 0),
                **change,
            }
            for car, change in ledger.differences(month).items()
        ]
        if closed
        else []
    )
    gaps = [] if closed else queries.gaps_of(month, until)
    return Overview(
        month, shut, rows, rules.added(rows), rules.added(row for row in found if row.month < month),
        [] if closed else ledger.open_things(month), differing,
        sum(gap.km for gap in gaps if gap.status == GapStatus.OPEN),
    )  # fmt: skip


def _yuan(name: str) -> Callable[[CarMonth], float]:
    return lambda row: getattr(row, name) / 100


def columns() -> list[Column]:
    """The columns of 单车核算, as Excel has them all."""
    money = (
        ("fuel_fen", _("Fuel, yuan")), ("charge_fen", _("Electricity, yuan")), ("repair_fen", _("Repair, yuan")),
        ("maintenance_fen", _("Maintenance, yuan")), ("insurance_fen", _("Insurance, yuan")),
        ("inspection_fen", _("Inspection, yuan")), ("toll_fen", _("Tolls, yuan")), ("parking_fen", _("Parking, yuan")),
        ("washing_fen", _("Washing, yuan")), ("fine_fen", _("Fines, yuan")), ("other_fen", _("Other, yuan")),
        ("total_fen", _("Total, yuan")),
    )  # fmt: skip
    return [
        Column("plate", _("Car"), lambda r: r.plate, True, 12),
        Column("model", _("Model"), lambda r: r.model, True, 18),
        Column("opening_km", _("Opening reading"), lambda r: r.opening_km, True, 12),
        Column("closing_km", _("Closing reading"), lambda r: r.closing_km, True, 12),
        Column("km", _("Kilometres"), lambda r: r.km, True, 10),
        Column("trip_km", _("On trips"), lambda r: r.trip_km, True, 10),
        Column("gap_km", _("Unregistered"), lambda r: r.gap_km, True, 10),
        Column("trips", _("Trips"), lambda r: r.trips, True, 8),
        Column("people", _("People served"), lambda r: r.people, True, 8),
        Column("fills", _("Fills"), lambda r: r.fills, True, 8),
        Column("litres_milli", _("Litres"), lambda r: r.litres_milli / 1000, True, 10),
        Column("kwh_milli", _("kWh"), lambda r: r.kwh_milli / 1000, True, 10),
        Column("litres_per_100", _("Litres per 100 km"), lambda r: r.litres_per_100, True, 10),
        *(Column(name, title, _yuan(name), True, 12) for name, title in money),
        Column("yuan_per_km", _("Yuan per km"), lambda r: r.yuan_per_km, True, 10),
        Column("corrected_km", _("Corrections, km"), lambda r: r.corrected_km, True, 10),
    ]


def listing(seen: Overview) -> RowListing:
    """All cars of the month; the sum stands last in Excel."""
    title = _("Month ledger %(month)s", month=seen.name)
    return RowListing(
        seen.rows, columns(), sort="plate", title=title, foot=[rules.added(seen.rows, _("Sum"))]
    )


# -- one car --


@dataclass(frozen=True)
class Car:
    """A car's month with what stands behind each figure."""

    vehicle: Vehicle
    month: date
    row: LedgerMonth | None
    now: CarMonth
    before: CarMonth | None
    others: CarMonth | None  # the sum of the other cars of the category
    history: list[CarMonth]
    lines: list[dict[str, Any]]
    corrections: Sequence[Any]
    about: Sequence[Any]

    @property
    def name(self) -> str:
        return rules.name(self.month)

    @property
    def earlier(self) -> str:
        return rules.name(rules.month_before(self.month))

    @property
    def later(self) -> str:
        return rules.name(rules.month_after(self.month))

    @property
    def status(self) -> MonthStatus:
        return self.row.status if self.row else MonthStatus.OPEN

    def charts(self) -> list[Markup]:
        """A year of kilometres and of consumption."""
        plate = self.vehicle.plate
        km = [(_month_label(row.month), float(row.km)) for row in self.history]
        fuel = [(_month_label(row.month), row.litres_per_100) for row in self.history]
        cost = [(_month_label(row.month), row.total_fen / 100) for row in self.history]
        found = [charts.columns(_("Kilometres of %(plate)s by month", plate=plate), km, unit=_("Kilometres"))]
        if any(value for _label, value in fuel):
            found.append(
                charts.line(
                    _("Litres per 100 km of %(plate)s by month", plate=plate),
                    fuel,
                    unit=_("Litres per 100 km"),
                )
            )
        return [*found, charts.columns(_("Cost of %(plate)s by month", plate=plate), cost, unit=_("Yuan"))]


def _month_label(month: date) -> str:
    return f"{month:%y-%m}"


def car(vehicle: Vehicle, month: date) -> Car:
    """The page and the paper of one car's month."""
    until = rules.month_after(month)
    first = month
    for _n in range(11):
        first = rules.month_before(first)
    history = ledger.figures(first, until, vehicle.id)
    fleet = {row.vehicle_id: row for row in ledger.figures(month, until)}
    same = {
        car.id for car in queries.cars() if car.category == vehicle.category and car.energy == vehicle.energy
    }
    others = [row for key, row in fleet.items() if key in same and key != vehicle.id]
    empty = CarMonth(vehicle.id, vehicle.plate, vehicle.brand_model, month)
    return Car(
        vehicle, month, queries.ledger_month(month), fleet.get(vehicle.id, empty),
        next((row for row in history if row.month == rules.month_before(month)), None),
        rules.added(others) if others else None, history, lines(vehicle.id, month),
        queries.corrections(month, until, vehicle.id), queries.corrections(month, until, vehicle.id, of=True),
    )  # fmt: skip


def lines(vehicle_id: int, month: date) -> list[dict[str, Any]]:
    """The month's kilometres in order: trips and gaps with their readings; together they are the month."""
    road = ledger.roads(month, rules.month_after(month), vehicle_id).get(vehicle_id)
    if road is None:
        return []
    gaps = {
        (g.from_reading_id, g.to_reading_id): g
        for g in queries.gaps_of(month, rules.month_after(month), vehicle_id)
    }
    found: list[dict[str, Any]] = []
    for one in road.stretches:
        if one.month != month or (one.dispatch_id is None and one.km == 0):
            continue
        last = found[-1] if found else None
        if last and one.dispatch_id is not None and last["dispatch_id"] == one.dispatch_id:
            last |= {"ends_at": one.end.at, "end_km": one.end.km, "km": last["km"] + one.km}
            continue
        found.append({
            "dispatch_id": one.dispatch_id, "number": road.numbers.get(one.dispatch_id or 0, ""), "starts_at": one.start.at,
            "ends_at": one.end.at, "start_km": one.start.km, "end_km": one.end.km, "km": one.km, "gap": gaps.get(one.key),
        })  # fmt: skip
    return found


# -- gaps --


def gap_listing(args: Mapping[str, str]) -> Listing:
    """Unregistered kilometres as a list."""
    view = args.get("view", "open") if args.get("view") in GAP_VIEWS else "open"
    car = int(args["vehicle"]) if args.get("vehicle", "").isdigit() else None
    query = queries.gaps(view, car, month_named(args.get("month")))
    found = [
        Column("plate", _("Car"), lambda g: g.vehicle.plate, None, 12),
        Column("km", _("Kilometres"), lambda g: g.km, LedgerGap.km, 10),
        Column("starts", _("From"), lambda g: g.starts_at, LedgerGap.starts_at, 18),
        Column("ends", _("Until"), lambda g: g.ends_at, LedgerGap.ends_at, 18),
        Column("status", _("Status"), lambda g: g.status, LedgerGap.status, 14),
        Column("owner", _("Who explains it"), lambda g: g.owner.name if g.owner else "", None, 12),
        Column("due", _("Due"), lambda g: g.due_at, LedgerGap.due_at, 18),
        Column("kind", _("Cause"), lambda g: g.kind, LedgerGap.kind, 16),
        Column("reason", _("How they came about"), lambda g: g.reason, None, 40),
    ]
    return Listing(query, found, sort="-ends", title=_("Unregistered kilometres"))


def gap_filters(args: Mapping[str, str]) -> dict[str, Any]:
    view = args.get("view", "open") if args.get("view") in GAP_VIEWS else "open"
    titles = {
        "open": _("Not explained"),
        "overdue": _("Overdue"),
        "explained": _("Explained"),
        "all": _("All"),
    }
    counts = {"open": queries.open_gap_count(), "overdue": queries.open_gap_count(overdue=True)}
    views = [(titles[v], url_for("vehicles.gaps", view=v), v == view, counts.get(v, 0)) for v in GAP_VIEWS]
    return {"views": views, "view": view}


# -- papers --


def car_paper(seen: Car) -> dict[str, Any]:
    """单车核算月报 of one car."""
    with in_language(None):
        title, form = _("Month ledger of a car"), _("Form HQ-CL-11, 2026")
    return {"title": title, "number": "", "subject": ("vehicle", seen.vehicle.id), "form": form, "seen": seen}


def summary_paper(seen: Overview) -> dict[str, Any]:
    """单车核算月报, all cars."""
    with in_language(None):
        title, form = _("Month ledger of all cars"), _("Form HQ-CL-12, 2026")
    return {
        "title": title, "number": "", "subject": ("ledger_month", seen.row.id if seen.row else 0), "form": form,
        "seen": seen, "corrections": queries.corrections(seen.month, rules.month_after(seen.month)),
    }  # fmt: skip
