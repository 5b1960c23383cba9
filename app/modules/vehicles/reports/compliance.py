"""Show it: everything of the fleet that ends or is due, as a month, as a list and as Excel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.listing import Column, Listing
from app.modules.vehicles.models.compliance import Accident, Violation
from app.modules.vehicles.queries import compliance as queries
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import upkeep_plans as plans
from app.modules.vehicles.services.upkeep_plans import dues
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


@dataclass(frozen=True)
class Entry:
    """A line of the compliance calendar: what ends or is due on a day."""

    on: date
    kind: str
    title: str
    of: str  # plate or name
    url: str
    look: str  # stop: past; wait: soon; ok

    @property
    def days(self) -> int:
        return (self.on - clock.today()).days


KINDS = ("insurance", "inspection", "paper", "licence", "violation", "accident", "upkeep")


def entries(person: Person, since: date, until: date) -> list[Entry]:
    """Everything of the fleet between two days, by day; what is past and still open comes with its own day."""
    found = _cases(person)
    if people.reach(person, "vehicles.care").all:
        found += [*_certificates(), *_licences(), *_upkeep()]
    else:  # a driver: the own licence, the own cases
        found += [e for e in _licences() if e.of == person.name]
    return sorted((e for e in found if since <= e.on <= until), key=lambda e: (e.on, e.kind, e.of))


def _look(days: int, soon: int = 30) -> str:
    return "stop" if days < 0 else "wait" if days <= soon else "ok"


def _certificates() -> list[Entry]:
    kinds = {"compulsory": "insurance", "commercial": "insurance", "inspection": "inspection"}
    return [
        Entry(
            c.row.valid_until,
            kinds.get(c.row.type.value, "paper"),
            str(c.row.type.label),
            car.plate,
            f"/vehicles/cars/{car.id}",
            _look(c.days),
        )
        for car in queries.cars()
        for c in masters.current_certificates(car, clock.today())
    ]


def _licences() -> list[Entry]:
    return [
        Entry(
            d.licence_valid_until,
            "licence",
            _("Driving licence %(text)s", text=d.licence_class),
            d.name,
            f"/vehicles/drivers/{d.id}",
            _look((d.licence_valid_until - clock.today()).days),
        )
        for d in masters.active_drivers()
    ]


def _cases(person: Person) -> list[Entry]:
    today = clock.today()
    found = [
        Entry(
            v.handle_by,
            "violation",
            v.text,
            v.plate,
            f"/vehicles/compliance/violations/{v.id}",
            _look((v.handle_by - today).days, 7),
        )
        for v in queries.open_violations(person)
    ]
    for a in queries.open_accidents(person):
        if a.due_at is not None:
            on = clock.local(a.due_at).date()
            url = f"/vehicles/compliance/accidents/{a.id}"
            found.append(
                Entry(on, "accident", str(a.status.label), a.plate, url, _look((on - today).days, 7))
            )
    return found


def _upkeep() -> list[Entry]:
    rows = plans.all_plans()
    when = dues(rows)
    return [
        Entry(
            when[p.id].expected_on,
            "upkeep",
            f"{p.item.name}　{when[p.id].says}",
            p.vehicle.plate,
            "/vehicles/upkeep/due",
            when[p.id].look,
        )
        for p in rows
    ]


# -- the page: a month, a list, and the same list as Excel --

TITLES = {
    "insurance": _l("Insurance"), "inspection": _l("Inspection"), "paper": _l("Papers of the car"),
    "licence": _l("Driving licence"), "violation": _l("Violation"), "accident": _l("Accident"), "upkeep": _l("Upkeep"),
}  # fmt: skip
AHEAD, BEHIND = 90, 400  # days of the list


class EntryListing(Listing):
    """Entries as a list: they come from several tables, so they are no query."""

    def __init__(self, entries: Sequence[Entry], columns: Sequence[Column], title: str) -> None:
        self.columns, self.title, self.entries = columns, title, entries
        self.sorted_by, self.per_page = "", max(1, len(entries))

    @property
    def total(self) -> int:
        return len(self.entries)

    @property
    def rows(self) -> Sequence[Entry]:
        return self.entries

    def all_rows(self) -> Sequence[Entry]:
        return self.entries


@dataclass(frozen=True)
class Day:
    """A day of the month, with what ends or is due."""

    on: date
    inside: bool
    entries: Sequence[Entry]


def calendar_page(person: Person, args: Mapping[str, str]) -> dict[str, Any]:
    """What the calendar shows: view list or month, kinds chosen."""
    view = "month" if args.get("view") == "month" else "list"
    kind = args.get("kind", "") if args.get("kind") in KINDS else ""
    first = _month(args.get("month", ""))
    weeks, since, until = _frame(first)
    today = clock.today()
    if view == "list":
        since, until = today - timedelta(days=BEHIND), today + timedelta(days=AHEAD)
    found = [e for e in entries(person, since, until) if not kind or e.kind == kind]
    by_day: dict[date, list[Entry]] = {}
    for entry in found:
        by_day.setdefault(entry.on, []).append(entry)
    after = (first + timedelta(days=32)).replace(day=1)
    return {
        "view": view, "kind": kind, "kinds": TITLES, "first": first, "listing": _listing(found),
        "views": [
            (_("List"), url_for(".compliance", kind=kind or None), view == "list", 0),
            (_("Month"), url_for(".compliance", view="month", kind=kind or None), view == "month", 0),
        ],
        "weeks": [[Day(d, d.month == first.month, by_day.get(d, ())) for d in week] for week in weeks],
        "before": f"{first - timedelta(days=1):%Y-%m}", "after": f"{after:%Y-%m}",
        "past": sum(e.look == "stop" for e in found), "soon": sum(e.look == "wait" for e in found),
    }  # fmt: skip


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return clock.today().replace(day=1)


def _frame(first: date) -> tuple[list[list[date]], date, date]:
    """The weeks of a month from Monday, with the days around."""
    start = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    count = ((last - start).days // 7) + 1
    weeks = [[start + timedelta(days=7 * w + d) for d in range(7)] for w in range(count)]
    return weeks, start, weeks[-1][-1]


def _listing(found: Sequence[Entry]) -> EntryListing:
    columns = [
        Column("on", _("Day"), lambda e: e.on, None, 14),
        Column("of", _("Car or person"), lambda e: e.of, None, 16),
        Column("kind", _("Kind"), lambda e: str(TITLES[e.kind]), None, 14),
        Column("title", _("What ends or is due"), lambda e: e.title, None, 40),
        Column("days", _("Days left"), lambda e: e.days, None, 10),
    ]
    return EntryListing(found, columns, _("Compliance calendar"))


def violations(person: Person, args: Mapping[str, str]) -> dict[str, Any]:
    """The list of violations."""
    names = {"open": _("To be handled"), "all": _("All violations")}
    view = args.get("view", "open") if args.get("view") in names else "open"
    V = Violation
    columns = [
        Column("number", _("Number"), lambda v: v.number, V.number, 16),
        Column("plate", _("Car"), lambda v: v.plate, V.plate, 14),
        Column("at", _("When it happened"), lambda v: v.at, V.at, 18),
        Column("text", _("Violation"), lambda v: f"{v.text}　{v.place}", None, 36),
        Column("driver", _("Driver"), lambda v: v.driver.name if v.driver else "", None, 12),
        Column("points", _("Points"), lambda v: v.points, V.points, 8),
        Column("fine", _("Fine, yuan"), lambda v: v.fine_fen / 100, V.fine_fen, 10),
        Column("handle_by", _("To be handled by"), lambda v: v.handle_by, V.handle_by, 14),
        Column("status", _("Status"), lambda v: v.status, V.status, 12),
    ]
    query = queries.violations(person, view)
    views = [(title, url_for(".violations", view=name), name == view, 0) for name, title in names.items()]
    return {
        "listing": Listing(query, columns, sort="handle_by" if view == "open" else "-at", title=names[view]),
        "views": views,
    }


def accidents(person: Person, args: Mapping[str, str]) -> dict[str, Any]:
    """The list of accidents."""
    names = {"open": _("Not concluded"), "all": _("All accidents")}
    view = args.get("view", "open") if args.get("view") in names else "open"
    A = Accident
    columns = [
        Column("number", _("Number"), lambda a: a.number, A.number, 16),
        Column("plate", _("Car"), lambda a: a.plate, A.plate, 14),
        Column("at", _("When it happened"), lambda a: a.at, A.at, 18),
        Column("place", _("Where it happened"), lambda a: a.place, None, 26),
        Column("driver", _("Driver"), lambda a: a.driver.name if a.driver else "", None, 12),
        Column("liability", _("Liability"), lambda a: a.liability, A.liability, 12),
        Column("due", _("Due"), lambda a: a.due_at, A.due_at, 18),
        Column("status", _("Status"), lambda a: a.status, A.status, 16),
    ]
    query = queries.accidents(person, view)
    views = [(title, url_for(".accidents", view=name), name == view, 0) for name, title in names.items()]
    return {"listing": Listing(query, columns, sort="-at", title=names[view]), "views": views}
