"""What the pages of expenses show."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.module import declared
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Expense, ExpenseKind
from app.modules.vehicles.queries import expenses as queries
from app.modules.vehicles.queries.fuel import masters
from app.modules.vehicles.queries.fuel.fills import MANAGE
from app.modules.vehicles.reports.fuel.asked import asked_day, asked_words, chosen
from app.modules.vehicles.reports.fuel.lists import for_page
from app.modules.vehicles.services import expenses as verbs
from app.shared.accounts.models import Person


def listing(person: Person) -> dict[str, Any]:
    """The list of expenses with its filters, and the sums by kind of what is filtered."""
    names = {"valid": _("All expenses"), "unpaid": _("Not reimbursed yet"), "void": _("Voided")}
    view = request.args.get("view", "valid")
    view = view if view in names else "valid"
    vehicle_id = request.args.get("vehicle", type=int)
    query = queries.expenses(
        person, vehicle_id=vehicle_id, kind=chosen(ExpenseKind, "kind"), words=asked_words(), since=asked_day("since"),
        until=asked_day("until"), view=view,
    )  # fmt: skip
    sums = queries.sums_by_kind(query)
    return {
        "listing": Listing(query, _columns(), sort="-business_on", title=_("Expenses of cars")),
        "views": [(title, url_for(".expenses", view=name), name == view, 0) for name, title in names.items()],
        "view": view, "sums": sorted(sums.items(), key=lambda item: -item[1]), "total": sum(sums.values()),
        "cars": masters.cars(), "kinds": list(ExpenseKind), "vehicle_id": vehicle_id,
        "filtered": any(request.args.get(name) for name in ("q", "vehicle", "kind", "since", "until")),
    }  # fmt: skip


def _columns() -> Sequence[Column]:
    E = Expense
    columns = (
        Column("number", _("Number"), lambda e: e.number, E.number, 16),
        Column("business_on", _("Day"), lambda e: e.business_on, E.business_on, 12),
        Column("plate", _("Car"), lambda e: e.plate, E.plate, 12),
        Column("kind", _("Kind"), lambda e: e.kind, E.kind, 12),
        Column("description", _("What it was spent on"), lambda e: e.description, None, 30),
        Column("payee", _("Paid to"), lambda e: e.payee, E.payee, 24),
        Column("amount", _("Amount, yuan"), lambda e: e.amount_fen / 100, E.amount_fen, 12),
        Column("invoice", _("Invoice number"), lambda e: e.invoice_no, E.invoice_no, 18),
        Column(
            "reimbursement", _("Reimbursement number"), lambda e: e.reimbursement_no, E.reimbursement_no, 18
        ),
        Column("dispatch", _("Dispatch order"), lambda e: e.dispatch.number if e.dispatch else "", None, 16),
        Column("driver", _("Driver"), lambda e: e.driver.name if e.driver else "", None, 12),
        Column("month", _("Counts in"), lambda e: f"{e.posted_month:%Y-%m}", E.posted_month, 10),
        Column("state", _("Counts"), state_of, None, 10),
    )
    return for_page(columns, "invoice", "dispatch", "month", "state")


def state_of(row: Expense) -> str:
    if row.voided_at is not None:
        return _("void")
    return _("reversal") if row.reversal_of_id else ""


def record(row: Expense, person: Person) -> dict[str, Any]:
    """One expense."""
    undone = queries.reversal(row.id)
    live = row.voided_at is None and row.reversal_of_id is None and undone is None
    manages = person.may(MANAGE)
    return {
        "row": row, "reversal": undone, "live": live, "manages": manages,
        "files": neighbours.files("vehicle_expense", row.id), "source_url": source_url(row),
        "may_add": live and (manages or row.entered_by_id == person.id),
    }  # fmt: skip


def source_url(row: Expense) -> str:
    """Where the record stands that the expense came from."""
    if not row.source_type or row.source_id is None:
        return ""
    kind = declared("links").get(row.source_type)
    summary = kind.summaries([row.source_id]).get(row.source_id) if kind else None
    return summary.url if summary else ""


def fate(row: Expense) -> dict[str, Any]:
    """What voiding will do."""
    closed = verbs.is_closed(row.vehicle_id, row.posted_month)
    return {"row": row, "closed": closed, "month": f"{row.posted_month:%Y-%m}"}


def voided(after: Expense, row: Expense) -> str:
    if after.id == row.id:
        return _("%(number)s is void.", number=row.number)
    return _(
        "%(month)s is closed: %(number)s takes it back in %(open)s.",
        month=f"{row.posted_month:%Y-%m}", number=after.number, open=f"{after.posted_month:%Y-%m}",
    )  # fmt: skip
