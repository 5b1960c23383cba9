"""What the grids show: rows of cells whose widths are time. The day of all rooms, the week, one room's week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.core.language import gettext as _
from app.modules.rooms.models import EquipmentKind, RoomBuilding
from app.modules.rooms.queries import grid
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.reports.cells import CLOSES, MINUTE, OPENS, Board, Cells, Row
from app.modules.rooms.services.terms import terms
from app.shared.accounts.models import Person


@dataclass(frozen=True)
class Showing:
    """A board with the links around it."""

    board: Board
    view: str
    day: date
    building_id: int | None
    people: int
    equipment: EquipmentKind | None
    buildings: Sequence[RoomBuilding]

    def url(self, **changed: Any) -> str:
        """The same board with something changed."""
        args: dict[str, Any] = {
            "view": self.view if self.view == "week" else None, "day": self.day.isoformat(),
            "building": self.building_id, "people": self.people or None,
            "equipment": self.equipment.value if self.equipment else None,
        }  # fmt: skip
        return url_for("rooms.board", **{k: v for k, v in (args | changed).items() if v is not None})

    @property
    def before(self) -> str:
        return self.url(day=(self.day - timedelta(days=7 if self.view == "week" else 1)).isoformat())

    @property
    def after(self) -> str:
        return self.url(day=(self.day + timedelta(days=7 if self.view == "week" else 1)).isoformat())


def showing(person: Person, args: Mapping[str, str]) -> Showing:
    """The board that the URL asks for."""
    day = day_of(args.get("day")) or clock.today()
    building = int(args["building"]) if args.get("building", "").isdigit() else None
    people = min(int(args["people"]), 9999) if args.get("people", "").isdigit() else 0
    kinds = {kind.value: kind for kind in EquipmentKind}
    equipment = kinds.get(args.get("equipment", ""))
    lines = grid.lines(building_id=building, people=people, equipment=equipment)
    week = args.get("view") == "week"
    board = week_board(person, lines, day) if week else day_board(person, lines, day)
    return Showing(
        board, "week" if week else "day", day, building, people, equipment, room_queries.buildings()
    )


def day_board(person: Person, lines: Sequence[grid.Line], day: date) -> Board:
    """All rooms on one day."""
    starts, ends = clock.at(day), clock.at(day + timedelta(days=1))
    taken = grid.taken(person, [line.id for line in lines], starts, ends)
    found = terms(day)
    opens, closes = _hours([one for items in taken.values() for one in items], day)
    board = Board([], opens, closes, found.grid)
    maker = Cells(person, board, found)
    for line in lines:
        row = maker.row(line, taken[line.id], day)
        row.head, row.meta = line.name, _("%(n)s seats", n=line.seats)
        row.group = line.building
        board.rows.append(row)
    at = (clock.now() - starts) / MINUTE - opens * 60
    if 0 <= at <= (closes - opens) * 60:
        board.now_at = round(at / found.grid, 2)
    board.free = sum(1 for row in board.rows if row.state[0] == "ok")
    return board


def week_board(person: Person, lines: Sequence[grid.Line], day: date) -> Board:
    """All rooms on seven days from Monday."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    taken = grid.taken(
        person, [line.id for line in lines], clock.at(monday), clock.at(monday + timedelta(days=7))
    )
    bounds = [(clock.at(one), clock.at(one + timedelta(days=1))) for one in days]
    rows = [
        Row(
            line.name, _("%(n)s seats", n=line.seats), f"/rooms/{line.id}", [], line.id, day, group=line.building,
            days=[[t for t in taken[line.id] if t.starts_at < e and s < t.ends_at] for s, e in bounds],
        )
        for line in lines
    ]  # fmt: skip
    return Board(rows, OPENS, CLOSES, 15, days=days)


def room_board(person: Person, room_id: int, day: date) -> Board:
    """One room: a row for every day of the week."""
    monday = day - timedelta(days=day.weekday())
    line = grid.lines(room_id=room_id)
    found = terms(day)
    first, last = clock.at(monday), clock.at(monday + timedelta(days=7))
    items = grid.taken(person, [room_id], first, last)[room_id]
    days = [monday + timedelta(days=n) for n in range(7)]
    hours = [_hours([t for t in items if _touches(t, one)], one) for one in days]
    board = Board([], min(h[0] for h in hours), max(h[1] for h in hours), found.grid, days=days)
    maker = Cells(person, board, found)
    for one in days if line else ():
        row = maker.row(line[0], [t for t in items if _touches(t, one)], one)
        row.head = one.isoformat()
        board.rows.append(row)
    return board


def _touches(one: grid.Taken, day: date) -> bool:
    return one.starts_at < clock.at(day + timedelta(days=1)) and clock.at(day) < one.ends_at


def _hours(items: Sequence[grid.Taken], day: date) -> tuple[int, int]:
    """From 8 to 20, and further where something is booked."""
    midnight = clock.at(day)
    opens, closes = OPENS, CLOSES
    for one in items:
        if one.status is None:
            continue
        begins = int(max(timedelta(), one.starts_at - midnight) / MINUTE)
        over = int(min(timedelta(days=1), one.ends_at - midnight) / MINUTE)
        opens, closes = min(opens, begins // 60), max(closes, -(-over // 60))
    return opens, closes


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
