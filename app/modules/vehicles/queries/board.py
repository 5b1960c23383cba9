"""Where is it? The boards: every car with what it has to do; a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.formats import day as day_name
from app.core.formats import hour, span, wait
from app.core.language import gettext as _
from app.modules.vehicles.models import (
    BodyType,
    Dispatch,
    DispatchRequest,
    DispatchStatus,
    TripRequest,
    Vehicle,
    VehicleStatus,
)
from app.modules.vehicles.queries import trips
from app.modules.vehicles.queries.dispatching import DROVE
from app.modules.vehicles.queries.requests import visible_ids
from app.shared.accounts.models import Person
from app.shared.occupancy.services import clashes

OPENS, CLOSES, SLICE = 6, 22, timedelta(minutes=30)
SLICES = (CLOSES - OPENS) * 2


@dataclass
class Item:
    """Something that a car has to do."""

    starts_at: datetime
    ends_at: datetime
    title: str
    meta: str
    look: str  # mine, ok, run, hold, late, shut
    url: str = ""

    @property
    def text(self) -> str:
        return f"{span(self.starts_at, self.ends_at)} {self.title} {self.meta}".strip()


@dataclass
class Cell:
    """A cell of the day board: `width` slices, free or taken."""

    start: int
    width: int
    item: Item | None = None
    url: str = ""
    label: str = ""


@dataclass
class Row:
    """A car."""

    vehicle: Vehicle
    items: list[Item]
    cells: list[Cell] = field(default_factory=list)
    days: list[list[Item]] = field(default_factory=list)
    bars: list[tuple[float, float, str]] = field(default_factory=list)
    state: tuple[str, str] = ("", "")  # look, word
    line: str = ""
    free_now: bool = False


@dataclass
class Board:
    """The cars in groups of one body type, with what the head of the page says."""

    day: date
    groups: list[tuple[str, list[Row]]]
    now_at: float | None = None  # in slices
    total: int = 0
    busy: int = 0
    free: int = 0
    shut: int = 0
    days: list[date] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for _title, rows in self.groups for row in rows]


def day_board(
    person: Person, day: date, *, body: str = "", people: int = 0, free_only: bool = False
) -> Board:
    """One day, half hours from 6:00 to 22:00."""
    opens = clock.at(day, time(OPENS))
    now = clock.now()
    board = _board(person, day, 1, body, people)
    for row in board.rows:
        in_service = row.vehicle.status == VehicleStatus.IN_SERVICE
        bookable = in_service and person.may("vehicles.request")
        row.cells = _cells(row.items, opens, now, bookable=bookable)
        row.bars = _bars(row.items, opens)
    at = (now - opens) / SLICE
    board.now_at = round(at, 2) if 0 <= at <= SLICES else None
    if free_only:
        board.groups = [
            (t, kept) for t, rows in board.groups if (kept := [row for row in rows if row.free_now])
        ]
    return board


def week_board(person: Person, day: date, *, body: str = "", people: int = 0) -> Board:
    """Seven days from Monday."""
    monday = day - timedelta(days=day.weekday())
    board = _board(person, monday, 7, body, people)
    board.day = day
    board.days = [monday + timedelta(days=n) for n in range(7)]
    for row in board.rows:
        row.days = [_on(row.items, one) for one in board.days]
    return board


def _on(items: Iterable[Item], day: date) -> list[Item]:
    starts, ends = clock.at(day), clock.at(day + timedelta(days=1))
    return [item for item in items if item.starts_at < ends and starts < item.ends_at]


def _board(person: Person, first: date, days: int, body: str, people: int) -> Board:
    starts, ends = clock.at(first), clock.at(first + timedelta(days=days))
    query = (
        select(Vehicle)
        .where(Vehicle.status != VehicleStatus.WRITTEN_OFF, Vehicle.seats > people)
        .options(joinedload(Vehicle.default_driver))
        .order_by(Vehicle.plate)
    )
    if body:
        query = query.where(Vehicle.body_type == body)
    vehicles = db.session.scalars(query).unique().all()
    items = _items(person, starts, ends)
    now = clock.now()
    for v in vehicles:
        if v.status != VehicleStatus.IN_SERVICE:
            items[v.id].append(Item(starts, ends, str(v.status.label), v.note, "shut"))
    board = Board(first, [])
    for type_ in BodyType:
        rows = [
            _row(v, sorted(items[v.id], key=lambda i: i.starts_at), now)
            for v in vehicles
            if v.body_type == type_
        ]
        if rows:
            board.groups.append((str(type_.label), rows))
    rows = board.rows
    board.total = len(rows)
    board.shut = sum(1 for row in rows if row.state[0] == "void")
    board.free = sum(1 for row in rows if row.free_now)
    board.busy = board.total - board.shut - board.free
    return board


def _items(person: Person, starts: datetime, ends: datetime) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = defaultdict(list)
    orders = _orders(starts, ends)
    seen = visible_ids(person, [link.request_id for order in orders for link in order.requests])
    now = clock.now()
    for order in orders:
        found[order.vehicle_id].append(_item(order, person, seen, now))
    for row in clashes("vehicle", None, starts, ends):
        if row.source_type != "dispatch":
            found[row.resource_id].append(Item(row.starts_at, row.ends_at, row.label, "", "shut"))
    return found


def _orders(starts: datetime, ends: datetime) -> Sequence[Dispatch]:
    seats = selectinload(Dispatch.requests).joinedload(DispatchRequest.request)
    inside = (Dispatch.planned_departs_at < ends) & (Dispatch.planned_returns_at > starts)
    query = (
        select(Dispatch)
        .where(Dispatch.status.in_(DROVE), or_(inside, Dispatch.status == DispatchStatus.DEPARTED))
        .options(
            seats.joinedload(TripRequest.department),
            seats.joinedload(TripRequest.destination),
            joinedload(Dispatch.driver),
        )
        .order_by(Dispatch.planned_departs_at)
    )
    return db.session.scalars(query).unique().all()


def _item(order: Dispatch, person: Person, seen: set[int], now: datetime) -> Item:
    links = [link for link in order.requests if link.active] or list(order.requests)
    drives = order.driver.person_id == person.id
    mine = drives or any(person.id in (link.request.requester_id, link.request.clerk_id) for link in links)
    in_reach = drives or person.may("vehicles.dispatch") or any(link.request_id in seen for link in links)
    starts_at = order.departed_at or order.planned_departs_at
    ends_at = order.returned_at or order.planned_returns_at
    late = order.status == DispatchStatus.DEPARTED and now > order.planned_returns_at
    if late:
        ends_at = now
    if trips.confidential(order) and not in_reach:
        title, meta = _("Taken"), ""
    else:
        title = "、".join(dict.fromkeys(link.request.destination.name for link in links))
        meta = "、".join(dict.fromkeys(link.request.department.name for link in links))
        meta = _("%(who)s, %(n)s people", who=meta, n=sum(link.people_count for link in links))
    if late:
        meta = _(
            "due %(hour)s, late by %(wait)s",
            hour=hour(order.planned_returns_at),
            wait=wait(now - order.planned_returns_at),
        )
    elif order.returned_at:
        meta = _("back %(hour)s", hour=hour(order.returned_at))
    looks = {DispatchStatus.ISSUED: "hold", DispatchStatus.DEPARTED: "run"}
    look = "late" if late else "mine" if mine else looks.get(order.status, "ok")
    url = url_for("vehicles.dispatch_record", dispatch_id=order.id) if in_reach else ""
    return Item(starts_at, max(ends_at, starts_at + timedelta(minutes=1)), title, meta, look, url)


def _row(vehicle: Vehicle, items: list[Item], now: datetime) -> Row:
    row = Row(vehicle, items)
    current = next((i for i in items if i.starts_at <= now <= i.ends_at), None)
    following = next((i for i in items if i.starts_at > now), None)
    if vehicle.status != VehicleStatus.IN_SERVICE:
        row.state, row.line = ("void", str(vehicle.status.label)), ""
    elif current is None:
        row.free_now, row.state = True, ("ok", _("Free"))
        row.line = (
            _("Free until %(moment)s", moment=_brief(following.starts_at, now))
            if following
            else _("Nothing planned")
        )
    elif current.look == "late":
        row.state, row.line = ("stop", _("Late")), current.meta
    elif current.look == "shut":
        row.state, row.line = ("void", _("Out of use")), current.title
    else:
        row.state = ("run", _("In use"))
        row.line = _("%(what)s, until %(moment)s", what=current.title, moment=_brief(current.ends_at, now))
    return row


def _brief(moment: datetime, now: datetime) -> str:
    same = clock.local(moment).date() == clock.local(now).date()
    return hour(moment) if same else f"{day_name(moment)} {hour(moment)}"


def _cells(items: Sequence[Item], opens: datetime, now: datetime, *, bookable: bool) -> list[Cell]:
    """The day as cells whose widths add up to all slices; free ones an hour wide and links."""
    cells: list[Cell] = []
    at = 0
    for item in items:
        start = max(at, int((item.starts_at - opens) // SLICE))
        end = min(SLICES, -int(-(item.ends_at - opens) // SLICE))
        if start >= SLICES or end <= at:
            continue
        cells += _free(at, start, opens, now, bookable)
        cells.append(Cell(start, max(1, end - start), item))
        at = start + max(1, end - start)
    return cells + _free(at, SLICES, opens, now, bookable)


def _free(at: int, end: int, opens: datetime, now: datetime, bookable: bool) -> list[Cell]:
    cells = []
    while at < end:
        stop = min(end, at + 2 - at % 2)
        if stop - at < 2 and at % 2 and stop + 2 <= end:
            stop += 2
        if end - stop == 1:
            stop = end
        moment = opens + at * SLICE
        url = ""
        if bookable and moment + (stop - at) * SLICE > now:
            local = clock.local(max(moment, now.replace(second=0, microsecond=0)))
            url = url_for("vehicles.new_request", day=f"{local:%Y-%m-%d}", departs=f"{local:%H:%M}")
        cells.append(
            Cell(at, stop - at, None, url, _("free from %(hour)s, ask for a car", hour=hour(moment)))
        )
        at = stop
    return cells


def _bars(items: Sequence[Item], opens: datetime) -> list[tuple[float, float, str]]:
    """Taken spans for the bar of a phone: (x, width, class) in quarter hours."""
    bars = []
    for item in items:
        start = max(0.0, (item.starts_at - opens) / SLICE * 2)
        end = min(SLICES * 2.0, (item.ends_at - opens) / SLICE * 2)
        if end > start:
            bars.append((round(start, 1), round(end - start, 1), "mine" if item.look == "mine" else "busy"))
    return bars
