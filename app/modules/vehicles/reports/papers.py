"""Contexts of the papers: request, dispatch order in three parts, register of a car's month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.listing import Column, Listing
from app.modules.vehicles.models import Direction, Dispatch, DispatchStatus, TripRequest, Vehicle
from app.modules.vehicles.queries import trips
from app.modules.vehicles.queries.requests import active_dispatch
from app.modules.vehicles.reports.board import km_of, who
from app.shared.approvals import queries as approvals

ROWS = (15, 17)  # of the register: on the first page, on the others


@dataclass(frozen=True)
class Month:
    """A car and a month."""

    vehicle: Vehicle | None
    vehicles: list[Vehicle]
    first: date

    @property
    def until(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"


def request(trip: TripRequest) -> dict[str, Any]:
    """公务用车申请审批单, with the opinions in the order of rank."""
    order = active_dispatch(trip)
    approval = approvals.current("trip_request", trip.id)
    with in_language(None):
        title, form = _("Request for an official car"), _("Form HQ-CL-01, 2026")
    return {
        "title": title, "number": trip.number or "", "subject": ("trip_request", trip.id), "form": form,
        "trip": trip, "order": order, "opinions": approvals.opinions(approval) if approval is not None else (),
    }  # fmt: skip


def dispatch(order: Dispatch) -> dict[str, Any]:
    """派车单: counterfoil, driver, gate."""
    seats = [link for link in order.requests if link.active] or list(order.requests)
    person = order.driver.person
    with in_language(None):
        title, form = _("Dispatch order"), _("Form HQ-CL-02, 2026")
    return {
        "title": title, "number": order.number, "subject": ("dispatch", order.id), "form": form,
        "order": order, "seats": seats, "people": sum(link.people_count for link in seats),
        "driver_phone": masked(person.mobile or person.extension), "out": trips.handover(order, Direction.OUT),
        "back": trips.handover(order, Direction.IN), "void": order.status in (DispatchStatus.VOIDED, DispatchStatus.DECLINED),
        "km": km_of(order), "stops": order.proposal.get("stops", []),
    }  # fmt: skip


def month_of(args: Mapping[str, str]) -> Month:
    """Which car, which month the URL names; the first car and this month otherwise."""
    vehicles = list(trips.vehicles())
    wanted = args.get("vehicle", "")
    vehicle = next((v for v in vehicles if str(v.id) == wanted), vehicles[0] if vehicles else None)
    try:
        first = datetime.strptime(args.get("month", ""), "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        first = clock.today().replace(day=1)
    return Month(vehicle, vehicles, first)


def register(month: Month) -> Listing:
    """The trips of the month as a list."""
    query = trips.drove_in_month(
        month.vehicle.id if month.vehicle else 0, clock.at(month.first), clock.at(month.until)
    )
    columns = [
        Column("number", _("Number"), lambda o: o.number, Dispatch.number, 16),
        Column("driver", _("Driver"), lambda o: o.driver_name, Dispatch.driver_name, 12),
        Column("who", _("Who"), who, None, 24),
        Column("route", _("Route"), lambda o: o.route_text, None, 30),
        Column("departed", _("Departure"), lambda o: o.departed_at, Dispatch.departed_at, 18),
        Column("km_out", _("Odometer out"), lambda o: _reading(o, Direction.OUT), None, 12),
        Column("returned", _("Return"), lambda o: o.returned_at, Dispatch.returned_at, 18),
        Column("km_in", _("Odometer in"), lambda o: _reading(o, Direction.IN), None, 12),
        Column("km", _("Kilometres"), km_of, None, 10),
        Column("parking", _("Parked at"), lambda o: _parking(o), None, 18),
        Column("signed", _("Signed by"), _signed, None, 14),
    ]
    plate = month.vehicle.plate if month.vehicle else ""
    return Listing(
        query,
        columns,
        sort="departed",
        title=_("Register of use %(plate)s %(month)s", plate=plate, month=month.name),
        per_page=60,
    )


def register_paper(month: Month) -> dict[str, Any]:
    """车辆使用登记表"""
    orders = list(register(month).all_rows())
    with in_language(None):
        title, form = _("Register of a car's use"), _("Form HQ-CL-03, 2026")
    return {
        "title": title, "number": "", "subject": ("vehicle", month.vehicle.id if month.vehicle else 0), "form": form,
        "month": month, "trips": [_line(n, order) for n, order in enumerate(orders, start=1)],
        "total_km": sum(km_of(order) or 0 for order in orders), "chunk": ROWS,
        "people": sum(link.people_count for order in orders for link in order.requests if link.active),
        "gap_km": sum(h.gap_km for order in orders for h in order.handovers),
    }  # fmt: skip


def _line(n: int, order: Dispatch) -> dict[str, Any]:
    """One trip of the register."""
    links = [link for link in order.requests if link.active]
    return {
        "n": n, "order": order, "links": links, "out": trips.handover(order, Direction.OUT),
        "back": trips.handover(order, Direction.IN), "km": km_of(order), "signed": _signed(order),
        "same_day": order.returned_at is None or order.departed_at is None
        or clock.local(order.returned_at).date() == clock.local(order.departed_at).date(),
    }  # fmt: skip


def masked(phone: str | None) -> str:
    """139****0412: on a paper that goes through the gate."""
    return f"{phone[:3]}****{phone[-4:]}" if phone and len(phone) >= 11 else phone or ""


def _reading(order: Dispatch, direction: Direction) -> int | None:
    hand_over = trips.handover(order, direction)
    return hand_over.reading.km if hand_over else None


def _parking(order: Dispatch) -> str:
    hand_over = trips.handover(order, Direction.IN)
    return hand_over.parking if hand_over else ""


def _signed(order: Dispatch) -> str:
    return "、".join(link.signed_by.name for link in order.requests if link.active and link.signed_by)
