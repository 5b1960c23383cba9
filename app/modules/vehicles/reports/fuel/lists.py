"""Lists of fuel and charging, as pages and as Excel, with what their pages show beside them."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from app.core.forms import me
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.vehicles.models import (
    CaseKind,
    FuelCard,
    FuelCase,
    FuelKind,
    FuelStatement,
    Refuelling,
    Station,
)
from app.modules.vehicles.queries.fuel import cases as case_queries
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.queries.fuel import masters
from app.modules.vehicles.queries.fuel import statements as statement_queries
from app.modules.vehicles.reports.fuel.asked import asked_day, asked_words, chosen
from app.shared.accounts.models import Person

View = tuple[str, str, bool, int]


def tabs(person: Person, here: str) -> list[View]:
    """The pages about fuel, above each of them."""
    items: list[tuple[str, str, str, int]] = [
        (_("Fill records"), "fills", queries.VIEW, 0),
        (_("Consumption"), "consumption_list", queries.VIEW, 0),
        (_("Unusual fills"), "fuel_cases", queries.VIEW, case_queries.open_count() if queries.sees_all(person) else 0),
        (_("Statements"), "fuel_statements", queries.MANAGE, 0),
        (_("Fuel cards"), "fuel_cards", queries.MANAGE, 0),
        (_("Stations"), "fuel_stations", queries.MANAGE, 0),
    ]  # fmt: skip
    return [
        (title, url_for(f"vehicles.{name}"), name == here, n)
        for title, name, permission, n in items
        if person.may(permission)
    ]


def fills(person: Person) -> dict[str, Any]:
    """The list of fills with its filters and sums."""
    view = request.args.get("view", "valid")
    view = view if view in {"valid", "void", "departed"} else "valid"
    vehicle_id = request.args.get("vehicle", type=int)
    query = queries.fills(
        person, vehicle_id=vehicle_id, kind=chosen(FuelKind, "kind"), words=asked_words(), since=asked_day("since"),
        until=asked_day("until"), view=view,
    )  # fmt: skip
    n, litres, kwh, fen = queries.sums(query)
    return {
        "listing": Listing(query, _fill_columns(), sort="-filled_at", title=_("Refuelling and charging")),
        "tabs": tabs(person, "fills"), "view": view, "sums": {"n": n, "litres": litres, "kwh": kwh, "fen": fen},
        "cars": masters.cars(), "kinds": list(FuelKind), "vehicle_id": vehicle_id,
        "filtered": any(request.args.get(name) for name in ("q", "vehicle", "kind", "since", "until")),
    }  # fmt: skip


def for_page(columns: Sequence[Column], *left_out: str) -> Sequence[Column]:
    """The page shows fewer columns than the Excel file."""
    if request.args.get("format") == "xlsx":
        return columns
    return [column for column in columns if column.name not in left_out]


def _fill_columns() -> Sequence[Column]:
    R = Refuelling
    columns = (
        Column("number", _("Number"), lambda r: r.number, R.number, 16),
        Column("filled_at", _("Time"), lambda r: r.filled_at, R.filled_at, 18),
        Column("plate", _("Car"), lambda r: r.plate, R.plate, 12),
        Column("driver", _("Driver"), lambda r: r.driver_name, R.driver_name, 12),
        Column("litres", _("Litres"), lambda r: milli(r.litres_milli), R.litres_milli, 10),
        Column("kwh", _("kWh"), lambda r: milli(r.kwh_milli), R.kwh_milli, 10),
        Column("price", _("Unit price"), lambda r: r.price4 / 10_000 if r.price4 else None, R.price4, 10),
        Column("amount", _("Amount, yuan"), lambda r: r.amount_fen / 100, R.amount_fen, 12),
        Column("km", _("Odometer (km)"), lambda r: r.km, None, 12),
        Column("full", _("Filled up"), lambda r: r.is_full, R.is_full, 8),
        Column("station", _("Station"), lambda r: r.station_name, R.station_name, 24),
        Column("card", _("Fuel card"), lambda r: r.card.masked if r.card else "", None, 12),
        Column("receipt", _("Receipt number"), lambda r: r.receipt_no, R.receipt_no, 18),
        Column("reason", _("Reason given"), lambda r: r.reason, None, 24),
        Column("state", _("Counts"), state_of, None, 10),
    )
    return for_page(columns, "price", "full", "card", "receipt", "reason", "state")


def state_of(row: Refuelling) -> str:
    """void, a reversal, or nothing to say."""
    if row.voided_at is not None:
        return _("void")
    return _("reversal") if row.reversal_of_id else ""


def milli(value: int | None) -> float | None:
    return None if value is None else value / 1000


def cases(person: Person) -> dict[str, Any]:
    """Cases of unusual fills."""
    names = {
        "open": _("Not explained yet"), "serious": _("Serious"), "closed": _("Closed"), "all": _("All"),
    }  # fmt: skip
    view = request.args.get("view", "open")
    view = view if view in names else "open"
    query = case_queries.cases(person, view=view, kind=chosen(CaseKind, "kind"))
    return {
        "listing": Listing(query, _case_columns(), sort="due_at" if view in ("open", "serious") else "-opened_at",
                           title=_("Unusual fills")),
        "tabs": tabs(person, "fuel_cases"), "view": view, "kinds": list(CaseKind),
        "views": [(title, url_for(".fuel_cases", view=name), name == view, 0) for name, title in names.items()],
    }  # fmt: skip


def _case_columns() -> Sequence[Column]:
    C = FuelCase
    columns = (
        Column("opened_at", _("Opened"), lambda c: c.opened_at, C.opened_at, 18),
        Column("plate", _("Car"), lambda c: c.vehicle.plate, None, 12),
        Column("kind", _("What is unusual"), lambda c: c.kind, C.kind, 16),
        Column("level", _("How grave"), lambda c: c.level, C.level, 12),
        Column("measured", _("Per 100 km"), lambda c: milli(c.per_100km_milli), C.per_100km_milli, 10),
        Column("base", _("Base value"), lambda c: milli(c.base_milli), C.base_milli, 10),
        Column("fill", _("Fill"), lambda c: c.fill.number, None, 16),
        Column("driver", _("Driver"), lambda c: c.fill.driver_name, None, 12),
        Column("owner", _("Looked after by"), lambda c: c.owner.name if c.owner else "", None, 12),
        Column("due_at", _("Due"), lambda c: c.due_at, C.due_at, 18),
        Column("status", _("Status"), lambda c: c.status, C.status, 12),
        Column("conclusion", _("What it was"), lambda c: c.conclusion, C.conclusion, 24),
        Column("reason", _("What was found out"), lambda c: c.reason, None, 40),
    )
    return for_page(columns, "fill", "conclusion", "reason")


def over_percent(case: FuelCase) -> int | None:
    """How far above the base value, in whole percent."""
    if not case.per_100km_milli or not case.base_milli:
        return None
    return round((case.per_100km_milli - case.base_milli) * 100 / case.base_milli)


def stations() -> dict[str, Any]:
    S = Station
    columns = (
        Column("name", _("Name of the station"), lambda s: s.name, S.name, 30),
        Column("address", _("Address"), lambda s: s.address, S.address, 40),
        Column("designated", _("Designated"), lambda s: s.designated, S.designated, 10),
        Column("ended", _("Offered until"), lambda s: s.ended_on, S.ended_on, 12),
    )
    listing = Listing(masters.stations(ended=True), columns, sort="name", title=_("Stations"))
    return {"listing": listing, "tabs": _own_tabs("fuel_stations")}


def cards() -> dict[str, Any]:
    C = FuelCard
    columns = (
        Column("plate", _("Car"), lambda c: c.vehicle.plate, None, 12),
        Column("issuer", _("Issuer"), lambda c: c.issuer, C.issuer, 20),
        Column("card", _("Card number"), lambda c: c.masked, C.tail, 14),
        Column("limit", _("Limit a month, yuan"), lambda c: _yuan(c.month_limit_fen), C.month_limit_fen, 14),
        Column("status", _("Status"), lambda c: c.status, C.status, 12),
        Column("note", _("Remark"), lambda c: c.note, None, 24),
    )
    listing = Listing(masters.cards(ended=True), columns, sort="issuer", title=_("Fuel cards"))
    spent = masters.spent_this_month([card.id for card in listing.rows])
    return {"listing": listing, "tabs": _own_tabs("fuel_cards"), "spent": spent}


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def statements() -> dict[str, Any]:
    S = FuelStatement
    columns = (
        Column("span", _("Time"), span_of, S.starts_on, 24),
        Column("issuer", _("Issuer"), lambda s: s.issuer, S.issuer, 20),
        Column("lines", _("Lines"), lambda s: len(s.lines), None, 8),
        Column("differences", _("Differences"), lambda s: len(s.differences), None, 10),
        Column("open", _("Still open"), open_of, None, 10),
        Column("status", _("Status"), lambda s: s.status, S.status, 14),
        Column("uploaded", _("Taken over at"), lambda s: s.uploaded_at, S.uploaded_at, 18),
    )
    listing = Listing(
        statement_queries.statements(), columns, sort="-span", title=_("Statements of fuel cards")
    )
    return {"listing": listing, "tabs": _own_tabs("fuel_statements")}


def span_of(row: FuelStatement) -> str:
    return f"{row.starts_on:%Y-%m-%d} – {row.ends_on:%m-%d}"


def open_of(row: FuelStatement) -> int:
    return sum(1 for d in row.differences if d.closed_at is None)


def _own_tabs(here: str) -> list[View]:
    return tabs(me(), here)
