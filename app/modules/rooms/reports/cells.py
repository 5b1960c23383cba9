"""The rows of a grid: cells whose widths are time. What is the same for all rows is worked out once."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import url_for

from app.core import clock
from app.core.formats import hour
from app.core.language import gettext as _
from app.modules.rooms.models import BookingStatus, RoomStatus
from app.modules.rooms.queries import grid
from app.modules.rooms.rules.policies import Terms
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


class Cells:
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
