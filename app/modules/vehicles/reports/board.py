"""What the boards and lists show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.vehicles.models import BodyType, Direction, Dispatch, OdometerReading, Vehicle
from app.modules.vehicles.queries import board, odometer, trips
from app.shared.accounts.models import Person

VIEWS = ("all", "coming", "out", "unsigned", "gaps")


@dataclass(frozen=True)
class Shown:
    """A board with the links around it."""

    board: board.Board
    view: str
    day: date
    body: str
    people: int
    free_only: bool

    def url(self, **changed: Any) -> str:
        """The same board with something changed."""
        args: dict[str, Any] = {
            "view": self.view if self.view == "week" else None, "day": self.day.isoformat(), "body": self.body or None,
            "people": self.people or None, "free": 1 if self.free_only else None,
        }  # fmt: skip
        return url_for("vehicles.board", **{k: v for k, v in (args | changed).items() if v is not None})

    @property
    def step(self) -> timedelta:
        return timedelta(days=7 if self.view == "week" else 1)

    @property
    def before(self) -> str:
        return self.url(day=(self.day - self.step).isoformat())

    @property
    def after(self) -> str:
        return self.url(day=(self.day + self.step).isoformat())

    @property
    def bodies(self) -> list[tuple[str, str]]:
        return [(b.value, b.label) for b in BodyType]


def shown(person: Person, args: Mapping[str, str]) -> Shown:
    """The board that the URL asks for."""
    day = _day(args.get("day")) or clock.today()
    view = "week" if args.get("view") == "week" else "day"
    body = args.get("body", "") if args.get("body") in list(BodyType) else ""
    people = int(args["people"]) if args.get("people", "").isdigit() else 0
    free_only = bool(args.get("free"))
    if view == "week":
        found = board.week_board(person, day, body=body, people=people)
    else:
        found = board.day_board(person, day, body=body, people=people, free_only=free_only)
    return Shown(found, view, day, body, people, free_only)


def dispatches(person: Person, args: Mapping[str, str]) -> Listing:
    """Dispatch orders as a list."""
    query = trips.dispatches(
        person,
        view=args.get("view", "all"),
        words=args.get("q", ""),
        since=_day(args.get("since")),
        until=_day(args.get("until")),
    )
    columns = [
        Column("number", _("Number"), lambda o: o.number, Dispatch.number, 16),
        Column(
            "departs",
            _("Departure"),
            lambda o: o.departed_at or o.planned_departs_at,
            Dispatch.planned_departs_at,
            18,
        ),
        Column(
            "returns",
            _("Return"),
            lambda o: o.returned_at or o.planned_returns_at,
            Dispatch.planned_returns_at,
            18,
        ),
        Column("plate", _("Car"), lambda o: o.plate, Dispatch.plate, 12),
        Column("driver", _("Driver"), lambda o: o.driver_name, Dispatch.driver_name, 12),
        Column("who", _("Who"), who, None, 24),
        Column("route", _("Route"), lambda o: o.route_text, None, 30),
        Column("km", _("Kilometres"), km_of, None, 10),
        Column("status", _("Status"), lambda o: o.status, Dispatch.status, 14),
    ]
    return Listing(query, columns, sort="-departs", title=_("Dispatch orders"))


def filters(person: Person, args: Mapping[str, str]) -> dict[str, Any]:
    """The links and values around the list."""
    view = args.get("view", "all") if args.get("view") in VIEWS else "all"
    titles = {
        "all": _("All"),
        "coming": _("To come"),
        "out": _("On the road"),
        "unsigned": _("Not signed"),
        "gaps": _("With a gap in kilometres"),
    }
    views = [(titles[v], url_for("vehicles.dispatches", view=v), v == view, 0) for v in VIEWS]
    return {
        "views": views,
        "view": view,
        "q": args.get("q", ""),
        "since": args.get("since", ""),
        "until": args.get("until", ""),
    }


def readings(vehicle: Vehicle) -> Listing:
    """The readings of one car's odometer."""
    columns = [
        Column("at", _("When"), lambda r: r.at, OdometerReading.at, 18),
        Column("km", _("Odometer (km)"), lambda r: r.km, OdometerReading.km, 14),
        Column("source", _("Source"), lambda r: r.source, OdometerReading.source, 14),
        Column("by", _("Entered by"), lambda r: r.entered_by.name, None, 14),
        Column("void", _("Void"), lambda r: r.void_reason, None, 30),
    ]
    return Listing(
        odometer.of_vehicle(vehicle.id),
        columns,
        sort="-at",
        title=_("Odometer of %(plate)s", plate=vehicle.plate),
    )


def who(order: Dispatch) -> str:
    """The departments that ride, and how many people."""
    links = [link for link in order.requests if link.active] or list(order.requests)
    names = "、".join(dict.fromkeys(link.request.department.name for link in links))
    return _("%(who)s, %(n)s people", who=names, n=sum(link.people_count for link in links))


def km_of(order: Dispatch) -> int | None:
    """The kilometres of the trip, once it is over."""
    out, back = trips.handover(order, Direction.OUT), trips.handover(order, Direction.IN)
    return back.reading.km - out.reading.km if out and back else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
