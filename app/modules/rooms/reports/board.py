"""What the grids show: rows of cells whose widths are time. The day of all rooms, the week, one room's week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from app.core import clock
from app.core.formats import hour
from app.core.language import gettext as _
from app.modules.rooms.models import BookingStatus, EquipmentKind, RoomBuilding, RoomStatus
from app.modules.rooms.queries import grid
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules.policies import Terms
from app.modules.rooms.services.terms import terms
from app.shared.accounts.models import Person

MINUTE = timedelta(minutes=1)
OPENS, CLOSES = 8, 20  # hours that a day shows at least
LATE = timedelta(minutes=10)

Cell = tuple[int, bool, str, str, str, str, int, int]
# width in slices, begins within an hour, class, url, text, title, booking id and version if it may be dragged


@dataclass
class Row:
    """A room on a day, or a day of a room."""

    head: str
    meta: str
    url: str
    cells: list[Cell]
    room_id: int
    day: date
    items: list[grid.Taken] = field(default_factory=list)
    bars: list[tuple[float, float, str]] = field(default_factory=list)
    state: tuple[str, str] = ("", "")
    line: str = ""
    group: str = ""
    days: list[list[grid.Taken]] = field(default_factory=list)


@dataclass
class Board:
    rows: list[Row]
    opens: int  # hours
    closes: int
    grid: int  # minutes of a slice
    now_at: float | None = None  # in slices
    days: list[date] = field(default_factory=list)
    free: int = 0

    @property
    def per_hour(self) -> int:
        return 60 // self.grid

    @property
    def slices(self) -> int:
        return (self.closes - self.opens) * self.per_hour


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
    maker = _Cells(person, board, found)
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
    maker = _Cells(person, board, found)
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


class _Cells:
    """Makes the cells of a row; what is the same for all rows is worked out once."""

    LOOKS = {
        BookingStatus.REQUESTED: "hold", BookingStatus.SENT_BACK: "hold", BookingStatus.CONFIRMED: "ok",
        BookingStatus.CHECKED_IN: "run", BookingStatus.ENDED: "ok", BookingStatus.RELEASED: "late",
    }  # fmt: skip

    def __init__(self, person: Person, board: Board, found: Terms) -> None:
        self.board, self.terms, self.now = board, found, clock.now()
        self.books = person.may("rooms.book")
        self.keeps = person.may("rooms.manage")
        self.new = url_for("rooms.new_booking")
        self.taken_word = _("Taken")
        self.free_word = _("free from %(hour)s, book it", hour="%s")
        self.clear_word = _("set-up and clearing")

    def row(self, line: grid.Line, items: list[grid.Taken], day: date) -> Row:
        midnight = clock.at(day)
        opens = midnight + self.board.opens * 60 * MINUTE
        row = Row("", "", f"/rooms/{line.id}", [], line.id, day, items)
        shut = line.status != RoomStatus.IN_SERVICE
        size, last = self.board.grid, self.board.slices
        first_free = -(-int((self.now - opens) / MINUTE) // size) - 1 if self.now > opens else 0
        at = 0
        if shut:
            row.cells.append((last, False, "shut", "", str(line.status.label), "", 0, 0))
            at = last
        for one in () if shut else items:
            begins = int((one.starts_at - opens) / MINUTE)
            over = int((one.ends_at - opens) / MINUTE)
            start, end = max(at, begins // size), min(last, -(-over // size))
            if start >= last or end <= at:
                continue
            lead = max(at, (begins - one.setup_minutes) // size) if one.setup_minutes else start
            self._free(row.cells, at, lead, line, opens, day, first_free)
            if lead < start:
                row.cells.append(
                    (start - lead, bool(lead % self.board.per_hour), "gap", "", "", self.clear_word, 0, 0)
                )
            row.cells.append(self._slot(one, start, max(1, end - start)))
            at = start + max(1, end - start)
            tail = min(last, -(-(over + one.clear_minutes) // size))
            if one.clear_minutes and tail > at and self._is_held(one):
                following = next((t for t in items if t.starts_at >= one.ends_at and t.id != one.id), None)
                if following is not None:
                    tail = min(tail, int((following.starts_at - opens) / MINUTE) // size)
                if tail > at:
                    row.cells.append(
                        (tail - at, bool(at % self.board.per_hour), "gap", "", "", self.clear_word, 0, 0)
                    )
                    at = tail
        if not shut:
            self._free(row.cells, at, last, line, opens, day, first_free)
        self._state(row, line, items, day)
        return row

    @staticmethod
    def _is_held(one: grid.Taken) -> bool:
        return one.status is not None and one.status != BookingStatus.RELEASED

    def _slot(self, one: grid.Taken, start: int, width: int) -> Cell:
        half = bool(start % self.board.per_hour)
        when = f"{hour(one.starts_at)}–{hour(one.ends_at)}"
        if one.status is None:
            return width, half, "shut", f"/rooms/blockings/{one.id}", one.title, f"{when} {one.title}", 0, 0
        look = "mine" if one.mine and one.status not in (BookingStatus.RELEASED,) else self.LOOKS[one.status]
        if self._is_late(one):
            look = "late"
        title = one.title or self.taken_word
        full = f"{when} {title} {one.who}　{one.status.label}"
        url = f"/rooms/bookings/{one.id}" if one.seen else ""
        drags = (
            (one.mine or self.keeps)
            and one.status in (BookingStatus.CONFIRMED, BookingStatus.REQUESTED)
            and one.ends_at > self.now
        )
        return width, half, look, url, title, full, one.id if drags else 0, one.version

    def _is_late(self, one: grid.Taken) -> bool:
        return one.status == BookingStatus.CONFIRMED and one.starts_at + LATE < self.now < one.ends_at

    def _free(
        self, cells: list[Cell], at: int, end: int, line: grid.Line, opens: datetime, day: date, first: int
    ) -> None:
        """Free time as links of an hour at most; what is over or closed is empty."""
        size, per_hour, base = self.board.grid, self.board.per_hour, self.board.opens * 60
        while at < end:
            stop = min(end, at - at % per_hour + per_hour)
            minutes = base + at * size
            url = ""
            over = base + stop * size
            if self.books and at >= first and line.opens_min <= minutes and over <= line.closes_min:
                url = f"{self.new}?room={line.id}&day={day}&starts={minutes // 60:02}:{minutes % 60:02}"
                text = self.free_word % f"{minutes // 60:02}:{minutes % 60:02}"
            else:
                text = ""
            cells.append((stop - at, bool(at % per_hour), "free" if url else "", url, text, "", 0, 0))
            at = stop

    def _state(self, row: Row, line: grid.Line, items: list[grid.Taken], day: date) -> None:
        opens = clock.at(day) + self.board.opens * 60 * MINUTE
        last = float(self.board.slices)
        for one in items:
            start = max(0.0, (one.starts_at - opens) / MINUTE / self.board.grid)
            end = min(last, (one.ends_at - opens) / MINUTE / self.board.grid)
            if end > start and one.status != BookingStatus.RELEASED:
                row.bars.append((round(start, 1), round(end - start, 1), "mine" if one.mine else "busy"))
        now = self.now
        current = next(
            (o for o in items if o.starts_at <= now < o.ends_at and (self._is_held(o) or o.status is None)),
            None,
        )
        following = next((o for o in items if o.starts_at > now), None)
        if line.status != RoomStatus.IN_SERVICE:
            row.state = ("void", str(line.status.label))
        elif current is None:
            row.state = ("ok", _("Free"))
            row.line = (
                _("Free until %(moment)s", moment=hour(following.starts_at))
                if following
                else _("Nothing planned")
            )
        elif current.status is None:
            row.state, row.line = ("void", _("Out of use")), current.title
        else:
            row.state = ("run", _("In use"))
            row.line = _(
                "%(what)s, until %(moment)s",
                what=current.title or self.taken_word,
                moment=hour(current.ends_at),
            )


def day_of(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
