"""Print it. What cars cost in a year, in all, and which might be replaced: for pages, papers and Excel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from app.core import charts, clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.queries import costs as queries
from app.modules.vehicles.queries import ledger as ledgers
from app.modules.vehicles.reports.ledger import RowListing, columns
from app.modules.vehicles.rules import costs as rules
from app.modules.vehicles.rules.ledger import CarMonth, added, month_after
from app.modules.vehicles.services import ledger


@dataclass(frozen=True)
class Year:
    """A year's running costs: by car, and by month."""

    year: int
    cars: list[CarMonth]
    months: list[CarMonth]
    total: CarMonth
    last: CarMonth | None  # the year before, if it has records
    closed: int  # how many of the months are closed

    def charts(self) -> list[Markup]:
        names = [f"{row.month:%y-%m}" for row in self.months]
        cost = list(zip(names, (row.total_fen / 100 for row in self.months), strict=True))
        km = list(zip(names, (float(row.km) for row in self.months), strict=True))
        per = list(zip(names, (row.yuan_per_km for row in self.months), strict=True))
        return [
            charts.columns(_("Running costs by month"), cost, unit=_("Yuan")),
            charts.columns(_("Kilometres by month"), km, unit=_("Kilometres")),
            charts.line(_("Cost per kilometre by month"), per, unit=_("Yuan per km"), digits=2),
        ]


def year_asked(args: Mapping[str, str]) -> int:
    asked = args.get("year", "")
    this = clock.today().year
    return int(asked) if asked.isdigit() and 2000 <= int(asked) <= this + 1 else this


def year(of: int) -> Year:
    """The running costs of a year: closed months as frozen, open ones as they stand."""
    first, today = date(of, 1, 1), clock.today().replace(day=1)
    until = min(date(of + 1, 1, 1), max(month_after(today), first))
    found = ledger.figures(first, until) if until > first else []
    by_car: dict[int, list[CarMonth]] = {}
    by_month: dict[date, list[CarMonth]] = {}
    for row in found:
        by_car.setdefault(row.vehicle_id, []).append(row)
        by_month.setdefault(row.month, []).append(row)
    cars = [_car(rows) for rows in by_car.values()]
    months = [added(by_month.get(month, []), month=month) for month in _months(first, until)]
    begun = queries.years()
    last = added(ledger.figures(date(of - 1, 1, 1), first)) if begun and begun[0] < of else None
    shut = sum(1 for month in ledgers.closed_months() if month.year == of)
    return Year(of, sorted(cars, key=lambda row: row.plate), months, added(found), last, shut)


def _car(rows: list[CarMonth]) -> CarMonth:
    """The months of a car as one row, from its first to its last reading."""
    ordered = sorted(rows, key=lambda row: row.month)
    one = added(ordered, ordered[-1].plate)
    known = [row for row in ordered if row.closing_km is not None]
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    values |= {
        "vehicle_id": ordered[-1].vehicle_id, "model": ordered[-1].model,
        "opening_km": known[0].opening_km if known else None, "closing_km": known[-1].closing_km if known else None,
    }  # fmt: skip
    return CarMonth(**values)


def _months(first: date, until: date) -> list[date]:
    found = []
    while first < until:
        found.append(first)
        first = month_after(first)
    return found


def year_listing(seen: Year) -> RowListing:
    return RowListing(
        seen.cars, columns(), sort="plate", title=_("Running costs of cars %(year)s", year=seen.year),
        foot=[added(seen.cars, _("Sum"))],
    )  # fmt: skip


def year_paper(seen: Year) -> dict[str, Any]:
    """公务用车运行费用年度统计表"""
    with in_language(None):
        title, form = _("Yearly table of running costs of official cars"), _("Form HQ-CL-13, 2026")
        pictures = seen.charts()
    return {
        "title": title,
        "number": "",
        "subject": ("vehicle_year", seen.year),
        "form": form,
        "seen": seen,
        "pictures": pictures,
    }


# -- the whole life of a car --


@dataclass(frozen=True)
class Whole:
    """A car with what it has cost in all, and why it might be replaced."""

    car: Vehicle
    life: rules.Life
    reasons: list[rules.Reason]


def lives() -> list[Whole]:
    """Every car in service with its total cost of ownership and the advice."""
    today = clock.today()
    terms = queries.terms(rules.CODES)
    fuel, spent, read = (
        queries.fuel_since_ever(),
        queries.expenses_since_ever(today - timedelta(days=365)),
        queries.odometers(),
    )
    found = []
    for car in queries.cars():
        begun = car.registered_on or car.acquired_on
        years = rules.years_between(begun, today) if begun else None
        worth = None
        if car.price_fen is not None and years is not None:
            worth = rules.worth(
                car.price_fen, years, float(terms[rules.SERVICE].value), float(terms[rules.RESIDUAL].value)
            )
        first, last = read.get(car.id, (0, None))
        money, upkeep = spent.get(car.id, (0, 0))
        life = rules.Life(
            years,
            last,
            (last or 0) - first if last is not None else 0,
            car.price_fen,
            worth,
            money + fuel.get(car.id, 0),
            upkeep,
        )
        found.append(Whole(car, life, rules.advice(life, terms)))
    return found


def life_listing(found: list[Whole]) -> RowListing:
    """Total cost of ownership, all cars."""

    def yuan(name: str) -> Any:
        return lambda one: None if getattr(one.life, name) is None else getattr(one.life, name) / 100

    return RowListing(
        found,
        [
            Column("plate", _("Car"), lambda one: one.car.plate, True, 12),
            Column("model", _("Model"), lambda one: one.car.brand_model, True, 18),
            Column(
                "years",
                _("Years in use"),
                lambda one: None if one.life.years is None else round(one.life.years, 1),
                True,
                10,
            ),
            Column("km", _("Odometer (km)"), lambda one: one.life.odometer_km, True, 12),
            Column("price", _("Price, yuan"), yuan("price_fen"), True, 14),
            Column("worth", _("Still worth, yuan"), yuan("worth_fen"), True, 14),
            Column("running", _("Running costs recorded, yuan"), yuan("running_fen"), True, 16),
            Column(
                "upkeep", _("Repair and maintenance of 12 months, yuan"), yuan("upkeep_year_fen"), True, 16
            ),
            Column("total", _("Total cost of ownership, yuan"), yuan("total_fen"), True, 16),
            Column("per_km", _("Yuan per km in all"), lambda one: one.life.yuan_per_km, True, 12),
            Column("advice", _("Advice"), lambda one: len(one.reasons), True, 12),
            Column(
                "reasons",
                _("Reasons"),
                lambda one: "；".join(reason.sentence for reason in one.reasons),
                None,
                50,
            ),
        ],
        sort="-advice",
        title=_("Total cost of ownership"),
    )
