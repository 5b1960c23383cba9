"""Show it: lists of upkeep, and the paper 维修保养单."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.core import clock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Vehicle
from app.modules.vehicles.models.upkeep import (
    Defect,
    Garage,
    LinePhase,
    UpkeepItem,
    UpkeepOrder,
    UpkeepPlan,
    UpkeepStatus,
)
from app.modules.vehicles.queries import upkeep as queries
from app.modules.vehicles.queries import upkeep_plans as plans
from app.modules.vehicles.services.upkeep_plans import dues
from app.shared.accounts.models import Person

# The way of an order, as far as it goes well.
WAY = (
    UpkeepStatus.REQUESTED,
    UpkeepStatus.PENDING,
    UpkeepStatus.APPROVED,
    UpkeepStatus.IN_GARAGE,
    UpkeepStatus.ACCEPTED,
    UpkeepStatus.CLOSED,
)


def orders(person: Person, args: Mapping[str, str]) -> dict[str, Any]:
    """The list of orders with its views."""
    names = {"open": _("Not concluded"), "garage": _("In the garage"), "all": _("All orders")}
    view = args.get("view", "open")
    view = view if view in names else "open"
    car = args.get("vehicle", "")
    query = queries.orders(person, view, args.get("q", "").strip()[:60], int(car) if car.isdigit() else None)
    O = UpkeepOrder  # noqa: E741
    columns = [
        Column("number", _("Number"), lambda o: o.number, O.number, 16),
        Column("plate", _("Car"), lambda o: o.plate, O.plate, 14),
        Column("kind", _("Kind"), lambda o: o.kind, O.kind, 12),
        Column("reason", _("What is to be done, and why"), lambda o: o.reason, None, 34),
        Column("garage", _("Garage"), lambda o: o.garage.name if o.garage else "", None, 20),
        Column("estimate", _("Estimate, yuan"), lambda o: _yuan(o.estimated_fen), O.estimated_fen, 12),
        Column("actual", _("Bill, yuan"), lambda o: _yuan(o.actual_fen), O.actual_fen, 12),
        Column("until", _("In the garage until"), lambda o: o.planned_until, O.planned_until, 18),
        Column("status", _("Status"), lambda o: o.status, O.status, 16),
    ]
    views = [(title, url_for(".upkeep", view=name), name == view, 0) for name, title in names.items()]
    return {
        "listing": Listing(query, columns, sort="-number", title=names[view]),
        "views": views,
        "view": view,
    }


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def due_list(args: Mapping[str, str]) -> dict[str, Any]:
    """What is due, the soonest first, with the forecast of now."""
    query = plans.plans(args.get("q", "").strip()[:60])
    P = UpkeepPlan
    known: dict[int, Any] = {}

    def due(plan: UpkeepPlan) -> Any:
        if plan.id not in known:  # Excel asks for all rows, the page for one page of them
            known.update(dues(listing.rows if plan in listing.rows else listing.all_rows()))
        return known[plan.id]

    columns = [
        Column("plate", _("Car"), lambda p: p.vehicle.plate, Vehicle.plate, 14),
        Column("item", _("Item"), lambda p: p.item.name, None, 18),
        Column("interval", _("Interval"), interval_words, None, 22),
        Column("last", _("Last done on"), lambda p: p.last_on, P.last_on, 14),
        Column("by_date", _("By date"), lambda p: due(p).on, None, 14),
        Column("by_km", _("By kilometres"), lambda p: due(p).km, None, 14),
        Column("left", _("Left (km)"), lambda p: due(p).km_left, None, 12),
        Column("expected", _("Expected"), lambda p: due(p).expected_on, P.expected_on, 14),
    ]
    listing = Listing(query, columns, sort="expected", title=_("Upkeep that is due"), per_page=40)
    return {"listing": listing, "due": due}


def interval_words(plan: UpkeepPlan | UpkeepItem) -> str:
    """6 months or 5,000 km"""
    said = []
    if plan.interval_months:
        said.append(_("%(n)s months", n=plan.interval_months))
    if plan.interval_km:
        said.append(_("%(km)s km", km=f"{plan.interval_km:,}"))
    return _(" or ").join(said)


def items() -> Listing:
    I = UpkeepItem  # noqa: E741
    columns = [
        Column("name", _("Name of the item"), lambda i: i.name, I.name, 20),
        Column("kind", _("Kind"), lambda i: i.kind, I.kind, 12),
        Column("interval", _("Interval"), interval_words, None, 24),
        Column("warranty", _("Warranty"), _warranty_words, None, 24),
        Column("ended", _("Ended on"), lambda i: i.ended_on, I.ended_on, 12),
    ]
    return Listing(plans.item_list(), columns, sort="name", title=_("Items of upkeep"), per_page=60)


def _warranty_words(item: UpkeepItem) -> str:
    said = [_("%(n)s months", n=item.warranty_months)] if item.warranty_months else []
    return _(" or ").join(
        [*said, *([_("%(km)s km", km=f"{item.warranty_km:,}")] if item.warranty_km else [])]
    )


def garages() -> Listing:
    G = Garage
    columns = [
        Column("name", _("Name of the garage"), lambda g: g.name, G.name, 24),
        Column(
            "designated",
            _("Designated"),
            lambda g: _("designated") if g.designated else _("not designated"),
            G.designated,
            10,
        ),
        Column("contract", _("Contract until"), lambda g: g.contract_until, G.contract_until, 14),
        Column("contact", _("Contact"), lambda g: f"{g.contact} {g.phone}".strip(), None, 20),
        Column("address", _("Address"), lambda g: g.address, None, 26),
        Column("ended", _("Ended on"), lambda g: g.ended_on, G.ended_on, 12),
    ]
    return Listing(plans.garage_list(), columns, sort="name", title=_("Garages"), per_page=60)


def defects(person: Person, done: bool) -> Listing:
    columns = [
        Column("at", _("Reported at"), lambda d: d.at, Defect.at, 18),
        Column("plate", _("Car"), lambda d: d.vehicle.plate, Vehicle.plate, 14),
        Column("text", _("What is wrong with the car"), lambda d: d.text, None, 40),
        Column("by", _("Reported by"), lambda d: d.reported_by.name, None, 14),
        Column("answer", _("What became of it"), lambda d: d.order.number if d.order else d.answer, None, 30),
        Column("status", _("Status"), lambda d: d.status, Defect.status, 14),
    ]
    title = _("Answered defects") if done else _("Defects to be looked at")
    return Listing(queries.defects(person, done=done), columns, sort="-at", title=title)


def flow(order: UpkeepOrder) -> list[dict[str, Any]]:
    """The known way of an order: what is done, where it is, what comes."""
    at = (
        WAY.index(order.status) if order.status in WAY else 0 if order.status == UpkeepStatus.SENT_BACK else 1
    )
    if order.status == UpkeepStatus.CLOSED:
        at = len(WAY)
    approval = neighbours.current(queries.SUBJECT, order.id)
    lying = "、".join(t.person.name for t in approval.lying_with) if approval and approval.is_running else ""
    steps: list[dict[str, Any]] = [
        {"title": _("Estimate"), "who": order.garage.name if order.garage else "", "when": order.estimated_at},
        {"title": _("Approval"), "who": lying, "when": approval.concluded_at if approval else None},
        {"title": _("Appointment"), "who": "", "when": order.planned_from},
        {"title": _("In the garage"), "who": order.delivered_by.name if order.delivered_by else "", "when": order.delivered_at},
        {"title": _("Acceptance"), "who": order.accepted_by.name if order.accepted_by else "", "when": order.accepted_at},
        {"title": _("Invoice"), "who": order.invoice_no, "when": order.closed_at},
    ]  # fmt: skip
    here = {0: 0, 1: 1, 2: 2 if order.planned_from is None else 3, 3: 4, 4: 5}.get(at, at)
    ended = order.status in (UpkeepStatus.REJECTED, UpkeepStatus.CANCELLED)
    for number, step in enumerate(steps):
        step["when"] = moment(step["when"], relative=False) if step["when"] else ""
        step["state"] = "done" if number < here else "here" if number == here and not ended else "todo"
    return steps


def may(person: Person, order: UpkeepOrder) -> dict[str, bool]:
    """Which buttons this person sees."""
    keeps = person.may("vehicles.manage") or person.may("vehicles.dispatch")
    status = order.status
    return {
        "estimate": keeps and status in (UpkeepStatus.REQUESTED, UpkeepStatus.SENT_BACK),
        "book": keeps and status == UpkeepStatus.APPROVED,
        "deliver": keeps and status == UpkeepStatus.APPROVED,
        "extend": keeps and status == UpkeepStatus.IN_GARAGE,
        "accept": keeps and status == UpkeepStatus.IN_GARAGE,
        "close": keeps and status == UpkeepStatus.ACCEPTED,
        "cancel": (keeps or order.requester_id == person.id)
        and status
        in (UpkeepStatus.REQUESTED, UpkeepStatus.PENDING, UpkeepStatus.SENT_BACK, UpkeepStatus.APPROVED),
        "files": keeps,
    }


def paper_of(order: UpkeepOrder) -> dict[str, Any]:
    """维修保养单, with the opinions in the order of rank."""
    approval = neighbours.current(queries.SUBJECT, order.id)
    with in_language(None):
        title, form = _("Upkeep order"), _("Form HQ-CL-05, 2026")
    return {
        "title": title, "number": order.number, "subject": (queries.SUBJECT, order.id), "form": form, "order": order,
        "estimate": queries.lines_of(order, LinePhase.ESTIMATE), "actual": queries.lines_of(order, LinePhase.ACTUAL),
        "opinions": neighbours.opinions(approval) if approval is not None else (),
        "findings": [queries.finding_words(f) for f in order.findings],
        "void": order.status in (UpkeepStatus.CANCELLED, UpkeepStatus.REJECTED), "today": clock.today(),
    }  # fmt: skip
