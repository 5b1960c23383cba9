"""Do it: what is shown beside a booking while it is filled in. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import colleagues
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.rules import recurrence
from app.modules.rooms.services import bookings, find, people, series
from app.modules.rooms.services.terms import terms
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

DAY_FROM, DAY_HOURS = 8, 12


@dataclass
class Busy:
    """A colleague on the day of the meeting: spans only, never what."""

    person: Person
    free: bool
    away: str = ""
    bars: list[tuple[float, float]] = field(default_factory=list)  # in quarter hours from 8:00


@dataclass
class Hints:
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    room_name: str = ""
    refusal: str = ""  # why the room cannot be had like this
    clash: str = ""
    found: find.Found | None = None
    busy: list[Busy] = field(default_factory=list)
    guests: list[str] = field(default_factory=list)
    route: list[dict[str, Any]] = field(default_factory=list)
    planned: list[series.Planned] = field(default_factory=list)
    rule: str = ""
    digest: str = ""
    here: tuple[float, float] = (0, 0)
    holiday: bool = False

    @property
    def clashing(self) -> list[series.Planned]:
        return [one for one in self.planned if one.held_on and not one.free]

    @property
    def bookable(self) -> list[series.Planned]:
        return [one for one in self.planned if one.free]

    @property
    def skipped(self) -> list[series.Planned]:
        return [one for one in self.planned if one.held_on is None]


def hints(person: Person, typed: Mapping[str, Any], booking: RoomBooking | None = None) -> Hints:
    """As far as it is typed: is the room free, what else would do, who is busy, who approves, the dates."""
    told = Hints()
    day, starts, ends = typed.get("day"), typed.get("starts"), typed.get("ends")
    if not isinstance(day, date) or not isinstance(starts, time) or not isinstance(ends, time):
        return told
    try:
        told.starts_at, told.ends_at = rules.span_of(day, starts, ends, typed.get("ends_day"))
    except RuleBroken as refusal:
        told.refusal = refusal.message
        return told
    told.holiday = not neighbours.is_workday(day)
    headcount = typed.get("headcount") if isinstance(typed.get("headcount"), int) else 1
    told.busy, told.guests = _busy(person, typed, told.starts_at, told.ends_at, booking)
    _series(person, typed, told)
    _room(person, typed, told, max(1, headcount or 1), booking)
    return told


def _room(
    person: Person, typed: Mapping[str, Any], told: Hints, headcount: int, booking: RoomBooking | None
) -> None:
    room = room_queries.room(typed.get("room_id"))
    assert told.starts_at and told.ends_at  # noqa: S101  (looked at by the caller)
    without = (queries.SUBJECT, booking.id) if booking is not None else None
    wish = find.Wish(told.starts_at, told.ends_at, headcount, without=without)
    if room is None:
        told.found = find.find(person, wish)
        return
    told.room_name = room.full_name
    manages = room_queries.manages(person, room.id)
    if booking is None or (room.id, told.starts_at, told.ends_at) != (
        booking.room_id,
        booking.starts_at,
        booking.ends_at,
    ):
        try:
            bookings.check(
                person, room, told.starts_at, told.ends_at, typed.get("layout"), headcount, manages=manages
            )
        except RuleBroken as refusal:
            told.refusal = refusal.message
    found = terms(told.starts_at)
    before, after = rules.buffers(room, found)
    held = (told.starts_at - timedelta(minutes=before), told.ends_at + timedelta(minutes=after))
    clash = next(iter(neighbours.clashes([room.id], *held, without=without)), None)
    if clash is not None:
        told.clash = f"{clock.local(clash.starts_at):%H:%M}–{clock.local(clash.ends_at):%H:%M} {clash.label}"
    if clash is not None or told.refusal:
        told.found = find.find(person, wish)
    facts = rules.facts(
        room, told.starts_at, told.ends_at, headcount, bool(typed.get("leaders")), workday=not told.holiday, terms=found
    )  # fmt: skip
    if not manages and rules.needs_approval(room, facts, found):
        organiser = accounts.person(typed.get("organiser_id")) or person
        told.route = [
            step for step in neighbours.preview(queries.SUBJECT, organiser, facts, person) if step["needed"]
        ]


def _busy(
    person: Person,
    typed: Mapping[str, Any],
    starts_at: datetime,
    ends_at: datetime,
    booking: RoomBooking | None,
) -> tuple[list[Busy], list[str]]:
    try:
        invited, guests = people.named(typed.get("attendees") or "")
    except RuleBroken:
        return [], []
    opens = clock.at(clock.local(starts_at).date(), time(DAY_FROM))
    closes = opens + timedelta(hours=DAY_HOURS)
    spans = colleagues.busy(
        [one.id for one in invited],
        min(opens, starts_at),
        max(closes, ends_at),
        without=booking.id if booking else 0,
    )
    absences = colleagues.absences([one.id for one in invited], starts_at, ends_at)
    found = []
    for one in invited:
        taken = spans[one.id]
        free = one.id not in absences and not any(s < ends_at and starts_at < e for s, e in taken)
        found.append(Busy(one, free, absences.get(one.id, ""), [_bar(s, e, opens) for s, e in taken]))
    return found, guests


def _bar(starts_at: datetime, ends_at: datetime, opens: datetime) -> tuple[float, float]:
    quarter = timedelta(minutes=15)
    begins = min(max(0.0, (starts_at - opens) / quarter), 48.0)
    over = min(max(0.0, (ends_at - opens) / quarter), 48.0)
    return round(begins, 1), round(over - begins, 1)


def _series(person: Person, typed: Mapping[str, Any], told: Hints) -> None:
    assert told.starts_at and told.ends_at  # noqa: S101
    opens = clock.at(clock.local(told.starts_at).date(), time(DAY_FROM))
    told.here = _bar(told.starts_at, told.ends_at, opens)
    if not typed.get("repeats") or not typed.get("room_id"):
        return
    names = ("room_id", "day", "starts", "ends", "repeats", "weekdays", "until", "times")
    asked: dict[str, Any] = {name: typed.get(name) for name in names}
    asked["every"] = typed.get("every") or 1
    if typed.get("holidays"):
        asked["holidays"] = typed["holidays"]
    try:
        told.planned = series.plan(person, **asked)
        rule = recurrence.build(
            typed["repeats"], typed["day"], every=asked["every"], weekdays=typed.get("weekdays") or (),
            until=typed.get("until"), times=typed.get("times"),
        )  # fmt: skip
        told.rule = recurrence.spelt(rule, workdays=typed["repeats"] == "workdays")
    except RuleBroken as refusal:
        told.refusal = refusal.message
        return
    told.digest = series.digest_of(told.planned)
