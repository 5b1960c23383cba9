"""Lists of hazards, as filtered by their address; the register (隐患台账)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.duty.hazards import queries
from app.modules.duty.hazards.models import FIXING, OPEN, Category, Hazard, HazardStatus, Severity
from app.modules.duty.hazards.queries.mine import mine as lying
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

H = Hazard


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _one(kind: Any, name: str) -> Any:
    value = request.args.get(name, "")
    return kind(value) if value in {one.value for one in kind} else None


def _views(person: Person) -> dict[str, tuple[str, Any]]:
    """The ready-made choices above the list: what each is called, and its condition."""
    today = clock.today()
    return {
        "open": (_("Open hazards"), H.status.in_(OPEN)),
        "late": (_("Overdue"), H.status.in_(FIXING) & (H.rectify_by < today)),
        "major": (_("Major, open"), H.status.in_(OPEN) & (H.severity == Severity.MAJOR)),
        "verify": (
            _("To be verified"),
            H.status.in_([HazardStatus.SUBMITTED, HazardStatus.VERIFIED]),
        ),
        "new": (_("New reports"), H.status.in_([HazardStatus.REPORTED, HazardStatus.CONFIRMED])),
        "closed": (_("Closed out"), H.status == HazardStatus.CLOSED),
        "all": (_("All"), None),
    }


def filtered(person: Person, view: str = "") -> Select[Hazard]:
    """What this person may see, as the address asks for."""
    query = queries.hazards(person)
    condition = _views(person).get(view, ("", None))[1]
    if condition is not None:
        query = query.where(condition)
    for word in request.args.get("q", "").split()[:5]:
        like = f"%{word}%"
        query = query.where(H.number.ilike(like) | H.location.ilike(like) | H.description.ilike(like))
    for kind, name, column in (
        (Category, "category", H.category), (Severity, "severity", H.severity), (HazardStatus, "status", H.status),
    ):  # fmt: skip
        if (chosen := _one(kind, name)) is not None:
            query = query.where(column == chosen)
    if department := request.args.get("department", type=int):
        query = query.where((H.department_id == department) | (H.owner_department_id == department))
    if place := request.args.get("place", ""):
        query = query.where(H.location == place[:120])
    if first := _day("from"):
        query = query.where(H.found_at >= clock.at(first))
    if last := _day("to"):
        query = query.where(H.found_at < clock.at(last + timedelta(days=1)))
    return query


def _name(person: Person | None) -> str:
    return person.name if person else ""


def hazards(person: Person) -> dict[str, Any]:
    """The list of the office, with its filters and views."""
    views = _views(person)
    asked = request.args.get("view", "open")
    view = asked if asked in views else "open"
    columns = [
        Column("number", _("Number"), lambda h: h.number, H.number, 16),
        Column("place", _("Place and what is wrong"), lambda h: f"{h.location}　{h.description}", H.location, 40),
        Column("severity", _("Severity"), lambda h: h.severity, H.severity, 12),
        Column("found", _("Found"), lambda h: h.found_at, H.found_at, 18),
        Column("owner", _("Responsible"), lambda h: h.owner.full_name if h.owner else "", None, 20),
        Column("due", _("Rectified by"), lambda h: h.rectify_by, H.rectify_by, 14),
        Column("status", _("Status"), lambda h: h.status, H.status, 14),
        Column("category", _("Kind"), lambda h: h.category, H.category, 14),
        Column("verifier", _("Verifier"), lambda h: _name(h.verifier), None, 12),
        Column("closed", _("Closed out on"), lambda h: h.closed_at, H.closed_at, 18),
    ]  # fmt: skip
    listing = Listing(filtered(person, view), columns, sort="-found", title=_("Hazards"))
    tabs = [(str(title), url_for(".hazards", view=key), key == view, 0) for key, (title, _c) in views.items()]
    named = ("q", "category", "severity", "status", "department", "place", "from", "to")
    return {
        "listing": listing, "views": tabs, "view": view, "today": clock.today(), "departments": people.departments(),
        "categories": list(Category), "severities": list(Severity), "statuses": list(HazardStatus),
        "filtered": any(request.args.get(name) for name in named),
    }  # fmt: skip


def mine(person: Person) -> dict[str, Any]:
    """Mine: to rectify, to verify, to decide; and what I have reported."""
    columns = [
        Column("number", _("Number"), lambda h: h.number, H.number, 16),
        Column("place", _("Place and what is wrong"), lambda h: f"{h.location}　{h.description}", H.location, 40),
        Column("found", _("Reported"), lambda h: h.found_at, H.found_at, 18),
        Column("status", _("Status"), lambda h: h.status, H.status, 14),
    ]  # fmt: skip
    reported = Listing(
        queries.hazards(person).where(H.found_by_id == person.id), columns, sort="-found", title=_("Reported by me"),
        per_page=15,
    )  # fmt: skip
    return {"listing": reported, "mine": lying(person), "today": clock.today()}


def register_rows(person: Person) -> Sequence[Hazard]:
    """The rows of the register, as the list is filtered; oldest first."""
    query = filtered(person, request.args.get("view", "all")).order_by(H.id).limit(1000)
    return db.session.scalars(query).unique().all()
