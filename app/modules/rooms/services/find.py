"""Do it: find a room. Free ones first, the smallest that suffices; then what would fit with one change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core import clock
from app.core.formats import hour
from app.core.language import gettext as _
from app.modules.rooms import neighbours
from app.modules.rooms.models import EquipmentKind, Room
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts.models import Person
from app.shared.occupancy.models import Occupancy

MINUTE = timedelta(minutes=1)
SHIFT = 90  # minutes that a meeting may be moved by, at most
MOST = 6  # suggestions of a kind


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    starts_at: datetime
    ends_at: datetime
    people: int = 1
    equipment: tuple[EquipmentKind, ...] = ()
    building_id: int | None = None
    without: tuple[str, int] | None = None  # a booking that would let go of its room


@dataclass(frozen=True)
class Hit:
    """A room at a time; `change` says what differs from the wish."""

    room: Room
    starts_at: datetime
    ends_at: datetime
    change: str = ""
    second: Room | None = None  # of a split
    split_at: datetime | None = None


@dataclass
class Found:
    free: list[Hit] = field(default_factory=list)
    later: list[Hit] = field(default_factory=list)
    nearby: list[Hit] = field(default_factory=list)
    split: list[Hit] = field(default_factory=list)
    taken: list[tuple[Room, str]] = field(
        default_factory=list
    )  # what would fit but is not to be had, and why

    @property
    def any(self) -> bool:
        return bool(self.free or self.later or self.nearby or self.split)


class Day:
    """The rooms and who has them around the wish: read once, asked many times."""

    def __init__(self, person: Person, wish: Wish) -> None:
        self.wish, self.terms = wish, terms(wish.starts_at)
        self.rooms = queries.usable()
        self.open = openness(person, self.rooms)
        around = timedelta(minutes=SHIFT + 120)
        self.busy: dict[int, list[Occupancy]] = {}
        for row in neighbours.clashes(
            None, wish.starts_at - around, wish.ends_at + around, without=wish.without
        ):
            self.busy.setdefault(row.resource_id, []).append(row)

    def clash(self, room: Room, starts_at: datetime, ends_at: datetime) -> Occupancy | None:
        """Who has the room in this span, buffers included."""
        before, after = rules.buffers(room, self.terms)
        begins, over = starts_at - before * MINUTE, ends_at + after * MINUTE
        return next(
            (o for o in self.busy.get(room.id, ()) if o.starts_at < over and begins < o.ends_at), None
        )

    def hours(self, room: Room, starts_at: datetime, ends_at: datetime) -> bool:
        midnight = clock.at(clock.local(starts_at).date())
        return (
            midnight + room.opens_min * MINUTE <= starts_at and ends_at <= midnight + room.closes_min * MINUTE
        )

    def free(self, room: Room, starts_at: datetime, ends_at: datetime) -> bool:
        return self.hours(room, starts_at, ends_at) and self.clash(room, starts_at, ends_at) is None

    def lacks(self, room: Room) -> list[str]:
        """What the room misses of the wish, in words; time is asked elsewhere."""
        wish, missing = self.wish, []
        if room.capacity < wish.people:
            missing.append(
                _("seats %(n)s, %(short)s too few", n=room.capacity, short=wish.people - room.capacity)
            )
        if wish.building_id not in (None, room.building_id):
            missing.append(_("in another building: %(name)s", name=room.building.name))
        have = queries.working_kinds(room)
        missing.extend(_("without: %(what)s", what=kind.label) for kind in wish.equipment if kind not in have)
        return missing


def find(person: Person, wish: Wish) -> Found:
    """The answer to a search, best first."""
    day, found = Day(person, wish), Found()
    mine = [room for room in day.rooms if day.open[room.id]]
    fit = [room for room in mine if not day.lacks(room)]
    fit.sort(key=lambda room: (room.capacity, room.sort_order, room.id))
    for room in fit:
        if day.free(room, wish.starts_at, wish.ends_at):
            found.free.append(Hit(room, wish.starts_at, wish.ends_at))
        elif not day.hours(room, wish.starts_at, wish.ends_at):
            found.taken.append((room, _("closed at that time")))
        elif clash := day.clash(room, wish.starts_at, wish.ends_at):
            found.taken.append(
                (room, _("taken until %(hour)s by %(name)s", hour=hour(clash.ends_at), name=clash.label))
            )
    busy = [room for room, _why in found.taken]
    found.later = _later(day, busy)
    found.nearby = _nearby(day, mine, fit)
    if not found.free:
        found.split = _split(day, busy)
    return found


def _later(day: Day, busy: Sequence[Room]) -> list[Hit]:
    """The same room a little later or earlier: the smallest shift that makes it free."""
    wish, hits = day.wish, []
    for room in busy:
        for minutes in range(day.terms.grid, SHIFT + 1, day.terms.grid):
            for shift in (minutes * MINUTE, -minutes * MINUTE):
                begins, over = wish.starts_at + shift, wish.ends_at + shift
                if begins > clock.now() and day.free(room, begins, over):
                    words = _("%(n)s minutes later", n=minutes)
                    if shift < timedelta():
                        words = _("%(n)s minutes earlier", n=minutes)
                    hits.append((minutes, Hit(room, begins, over, words)))
                    break
            else:
                continue
            break
    hits.sort(key=lambda pair: pair[0])
    return [hit for _minutes, hit in hits[:MOST]]


def _nearby(day: Day, mine: Sequence[Room], fit: Sequence[Room]) -> list[Hit]:
    """A room that is free then and misses one thing only: the building, a device, a few seats."""
    wish, hits = day.wish, []
    for room in mine:
        missing = day.lacks(room)
        if len(missing) != 1 or room.capacity < wish.people * 0.75:
            continue
        if day.free(room, wish.starts_at, wish.ends_at):
            hits.append(Hit(room, wish.starts_at, wish.ends_at, missing[0]))
    floors = {(room.building_id, room.floor) for room in fit}
    hits.sort(
        key=lambda hit: (
            (hit.room.building_id, hit.room.floor) not in floors,
            abs(hit.room.capacity - wish.people),
        )
    )
    return hits[:MOST]


def _split(day: Day, busy: Sequence[Room]) -> list[Hit]:
    """The first part in one room, the rest in another: the pair that is nearest, changing as late as possible."""
    wish, hits = day.wish, []
    step = day.terms.grid * MINUTE
    half_hour = timedelta(minutes=30)
    for first in busy:
        cut = wish.ends_at - half_hour
        while cut >= wish.starts_at + half_hour and not day.free(first, wish.starts_at, cut):
            cut -= step
        if cut < wish.starts_at + half_hour:
            continue
        for second in busy:
            if second is not first and day.free(second, cut, wish.ends_at):
                far = (second.building_id != first.building_id, second.floor != first.floor)
                words = _("until %(hour)s here, then %(room)s", hour=hour(cut), room=second.full_name)
                hits.append(
                    (far, -cut.timestamp(), Hit(first, wish.starts_at, wish.ends_at, words, second, cut))
                )
    hits.sort(key=lambda each: each[:2])
    return [hit for *_order, hit in hits[:3]]


def free_now(person: Person, minutes: int = 60) -> list[tuple[Room, datetime]]:
    """Rooms that are free now, with the end of that freedom; those free longest enough first, then the smallest."""
    now = clock.now()
    day = Day(person, Wish(now, now + timedelta(hours=12)))
    found = []
    for room in day.rooms:
        midnight = clock.at(clock.local(now).date())
        closes = midnight + room.closes_min * MINUTE
        if (
            not day.open[room.id]
            or now < midnight + room.opens_min * MINUTE
            or day.clash(room, now, now + MINUTE)
        ):
            continue
        _before, after = rules.buffers(room, day.terms)
        next_one = min((o.starts_at for o in day.busy.get(room.id, ()) if o.starts_at > now), default=closes)
        until = min(closes, next_one - after * MINUTE if next_one != closes else closes)
        if until - now >= timedelta(minutes=15):
            found.append((room, until))
    found.sort(key=lambda pair: (pair[1] - now < timedelta(minutes=minutes), pair[0].capacity))
    return found
