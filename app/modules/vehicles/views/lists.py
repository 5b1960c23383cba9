"""Show it: what lists show, as pages and as Excel."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for

from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.vehicles.models import (
    BodyType,
    Driver,
    DutyStatus,
    Place,
    PlaceStatus,
    Reaches,
    TripRequest,
    TripStatus,
    Vehicle,
    VehicleCategory,
    VehicleStatus,
)
from app.modules.vehicles.queries import masters, places
from app.modules.vehicles.queries import requests as queries
from app.shared.accounts.models import Person

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], name: str) -> E | None:
    """The status that the filter names, if it is one."""
    value = request.args.get(name, "")
    return kind(value) if value in {member.value for member in kind} else None


def day(name: str) -> date | None:
    """The day that the filter names, if it is one."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def words() -> str:
    return request.args.get("q", "").strip()[:60]


def request_listing(person: Person) -> dict[str, Any]:
    """The list of requests with its views and filters."""
    names = request_views(person)
    view = request.args.get("view", "mine")
    view = view if view in names else "mine"
    department = request.args.get("department", type=int)
    query = queries.requests(
        person, view=view, words=words(), department_id=department, status=chosen(TripStatus, "status"),
        since=day("from"), until=day("to"),
    )  # fmt: skip
    listing = Listing(
        query,
        REQUEST_COLUMNS(),
        sort="departs_at" if view == "to_dispatch" else "-departs_at",
        title=names[view],
    )
    waiting = queries.count_to_dispatch() if "to_dispatch" in names else 0
    return {
        "listing": listing,
        "views": [
            (title, url_for(".requests", view=name), name == view, waiting if name == "to_dispatch" else 0)
            for name, title in names.items()
        ],
        "view": view,
        "departments": queries.departments_in_reach(person) if view == "all" else (),
        "statuses": list(TripStatus),
        "filtered": any(request.args.get(name) for name in ("q", "department", "status", "from", "to")),
    }


def request_views(person: Person) -> dict[str, str]:
    """Which lists this person has: those without anything more than one's own are left out."""
    names = {"mine": _("My requests for cars")}
    departments = queries.departments_in_reach(person)
    if any(d.id == person.department_id for d in departments):
        names["department"] = _("My department")
    if person.may("vehicles.dispatch"):
        names["to_dispatch"] = _("To be dispatched")
    if len(departments) > 1:
        names["all"] = _("All requests for cars")
    return names


def _plate(row: TripRequest) -> str:
    dispatch = queries.active_dispatch(row)
    return dispatch.plate if dispatch else ""


def _driver(row: TripRequest) -> str:
    dispatch = queries.active_dispatch(row)
    return dispatch.driver_name if dispatch else ""


def REQUEST_COLUMNS() -> Sequence[Column]:
    R = TripRequest
    return (
        Column("departs_at", _("Departure time"), lambda r: r.departs_at, R.departs_at, 18),
        Column("destination", _("Destination and purpose"), lambda r: r.destination.name, Place.name, 26),
        Column(
            "requester",
            _("Who needs it"),
            lambda r: f"{r.department.name} {r.requester.name}",
            Person.name,
            20,
        ),
        Column("people", _("Number of people"), lambda r: r.people_count, R.people_count, 8),
        Column("car", _("Car"), _plate, None, 14),
        Column("number", _("Number"), lambda r: r.number, R.number, 16),
        Column("status", _("Status"), lambda r: r.status, R.status, 14),
    )


def excel_columns() -> Sequence[Column]:
    """What Excel shows besides."""
    return (
        Column("returns_at", _("Return time"), lambda r: r.returns_at, None, 18),
        Column("purpose", _("Reason for the trip"), lambda r: r.purpose, None, 40),
        Column("km", _("Estimated km"), lambda r: r.estimated_km, None, 10),
        Column("driver", _("Driver"), _driver, None, 12),
    )


def vehicle_listing() -> dict[str, Any]:
    query = masters.vehicles(
        words(),
        chosen(VehicleCategory, "category"),
        chosen(BodyType, "body_type"),
        chosen(VehicleStatus, "status"),
    )
    return {
        "listing": Listing(query, _vehicle_columns(), sort="plate", title=_("Cars"), per_page=50),
        "categories": list(VehicleCategory),
        "body_types": list(BodyType),
        "statuses": list(VehicleStatus),
    }


def _vehicle_columns() -> Sequence[Column]:
    V = Vehicle
    return (
        Column("plate", _("Plate"), lambda v: v.plate, V.plate, 14),
        Column("brand_model", _("Make and model"), lambda v: v.brand_model, V.brand_model, 24),
        Column("category", _("Category"), lambda v: v.category, V.category, 16),
        Column("body_type", _("Body"), lambda v: v.body_type, V.body_type, 14),
        Column("seats", _("Seats"), lambda v: v.seats, V.seats, 8),
        Column("energy", _("Energy"), lambda v: v.energy, V.energy, 10),
        Column(
            "driver", _("Usual driver"), lambda v: v.default_driver.name if v.default_driver else "", None, 12
        ),
        Column("certificates", _("Next certificate to end"), _next_certificate, None, 24),
        Column("status", _("Status"), lambda v: v.status, V.status, 12),
    )


def _next_certificate(car: Vehicle) -> date | None:
    found = masters.next_to_end(car)
    return found.row.valid_until if found else None


def driver_listing() -> dict[str, Any]:
    ended = bool(request.args.get("ended"))
    query = masters.drivers(words(), chosen(DutyStatus, "duty_status"), ended=ended)
    return {
        "listing": Listing(query, _driver_columns(), sort="name", title=_("Drivers"), per_page=50),
        "duty_statuses": list(DutyStatus),
    }


def _driver_columns() -> Sequence[Column]:
    D = Driver
    return (
        Column("name", _("Name"), lambda d: d.name, Person.name, 14),
        Column("department", _("Department or section"), lambda d: d.person.department.name, None, 18),
        Column("licence_class", _("Licence class"), lambda d: d.licence_class, D.licence_class, 10),
        Column(
            "licence_valid_until",
            _("Licence valid until"),
            lambda d: d.licence_valid_until,
            D.licence_valid_until,
            14,
        ),
        Column("duty_status", _("Duty"), lambda d: d.duty_status, D.duty_status, 10),
        Column("extension", _("Telephone"), lambda d: d.person.extension, None, 14),
    )


def place_listing() -> dict[str, Any]:
    query = places.places(
        words(), chosen(PlaceStatus, "status"), request.args.get("area", ""), chosen(Reaches, "reaches")
    )
    listing = Listing(query, _place_columns(), sort="name", title=_("Places"), per_page=50)
    return {
        "listing": listing,
        "areas": places.areas(),
        "statuses": [s for s in PlaceStatus if s != PlaceStatus.MERGED],
        "scopes": list(Reaches),
        "pending": places.pending_places(),
        "times": places.count_requests_to(listing.rows),
    }


def _place_columns() -> Sequence[Column]:
    P = Place
    return (
        Column("name", _("Name of the place"), lambda p: p.name, P.name, 26),
        Column("aliases", _("Other names"), lambda p: p.aliases, None, 26),
        Column("area", _("Area"), lambda p: p.area, P.area, 14),
        Column("kind", _("Kind"), lambda p: p.kind, P.kind, 12),
        Column("reaches", _("How far"), lambda p: p.reaches, P.reaches, 12),
        Column("initials", _("Initials"), lambda p: p.initials, None, 12),
        Column("status", _("Status"), lambda p: p.status, P.status, 12),
    )
