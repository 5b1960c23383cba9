"""What the pages of one fill and one case show."""

from typing import Any

from app.core.formats import number, thousandths
from app.core.language import gettext as _
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import CaseStatus, FuelCase, FuelKind, Refuelling, Vehicle
from app.modules.vehicles.queries import odometer
from app.modules.vehicles.queries.fuel import cases as case_queries
from app.modules.vehicles.queries.fuel import fills as queries
from app.modules.vehicles.queries.fuel import masters
from app.modules.vehicles.reports.fuel.lists import over_percent
from app.modules.vehicles.rules.fuel import consumption
from app.modules.vehicles.rules.fuel.checks import wording
from app.modules.vehicles.services import expenses
from app.modules.vehicles.services.fuel.cases import YEAR
from app.shared.accounts.models import Person


def around(car: Vehicle | None) -> dict[str, Any]:
    """What stands beside the form of a new fill."""
    if car is None:
        return {"car": None, "last": None, "reading": None, "spent": None, "card": None}
    cards = masters.cards_of(car.id)
    return {
        "car": car, "last": queries.last_of(car.id), "reading": odometer.last(car.id), "card": cards[0] if cards else None,
        "spent": masters.spent_this_month([cards[0].id]).get(cards[0].id, 0) if cards else None,
    }  # fmt: skip


def said(row: Refuelling) -> str:
    """What is told after recording: the number, and what the car used."""
    stretch = stretch_of(row)
    if stretch is None:
        return _("%(number)s is recorded.", number=row.number)
    return _(
        "%(number)s is recorded: %(used)s %(unit)s per 100 km over %(km)s km.",
        number=row.number, used=thousandths(stretch.per_100km_milli), unit=unit(row), km=number(stretch.km),
    )  # fmt: skip


def unit(row: Refuelling) -> str:
    return _("litres") if row.kind == FuelKind.FUEL else "kWh"


def stretch_of(row: Refuelling) -> consumption.Segment | None:
    """The stretch from the full tank before that ends with this fill."""
    fills = queries.reckoned([row.vehicle_id], row.kind, since=row.filled_at - YEAR)[row.vehicle_id]
    return next((s for s in consumption.segments(fills) if s.until.id == row.id), None)


def record(row: Refuelling, person: Person) -> dict[str, Any]:
    """One fill."""
    undone = queries.reversal(row.id)
    live = row.voided_at is None and row.reversal_of_id is None and undone is None
    manages = person.may(queries.MANAGE)
    return {
        "row": row, "unit": unit(row), "reversal": undone, "live": live, "manages": manages,
        "findings": [(wording(f["code"], f["values"]), f["severity"]) for f in row.findings],
        "stretch": stretch_of(row) if live else None, "cases": case_queries.of_fill(row.id),
        "files": neighbours.files("refuelling", row.id),
        "may_add": live and (manages or row.entered_by_id == person.id),
    }  # fmt: skip


def fate(row: Refuelling) -> dict[str, Any]:
    """What voiding will do."""
    return {
        "row": row, "unit": unit(row), "closed": expenses.is_closed(row.vehicle_id, row.posted_month),
        "month": f"{row.posted_month:%Y-%m}",
    }  # fmt: skip


def voided(after: Refuelling, row: Refuelling) -> str:
    if after.id == row.id:
        return _("%(number)s is void.", number=row.number)
    return _(
        "%(month)s is closed: %(number)s takes it back in %(open)s.",
        month=f"{row.posted_month:%Y-%m}", number=after.number, open=f"{after.posted_month:%Y-%m}",
    )  # fmt: skip


def case(row: FuelCase, person: Person) -> dict[str, Any]:
    """One case: the stretch fill by fill, and whether this person may close it."""
    fills = []
    if row.since_fill is not None:
        fills = list(
            queries.between(row.vehicle_id, row.fill.kind, row.since_fill.filled_at, row.fill.filled_at)
        )
    drove = row.fill.driver is not None and row.fill.driver.person_id == person.id
    manages = person.may(queries.MANAGE)
    return {
        "case": row, "fills": fills or [row.fill], "unit": unit(row.fill), "over": over_percent(row),
        "may_close": manages and not drove and row.status == CaseStatus.OPEN,
        "drove": drove and manages and row.status == CaseStatus.OPEN,
        "may_take": manages and not drove and row.status == CaseStatus.OPEN and row.owner_id != person.id,
        "findings": [wording(f["code"], f["values"]) for f in row.fill.findings],
    }  # fmt: skip
