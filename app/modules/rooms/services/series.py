"""Do it: meetings that recur. Every date is a row of its own; a deleted date stays deleted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import day as day_name
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import BookingSeries, BookingStatus, HolidayRule, Room, RoomBooking
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.rules import recurrence
from app.modules.rooms.services import asking, bookings, holding, people
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance
from app.modules.rooms.services.terms import openness, terms
from app.shared.accounts.models import Person

MOST = 400  # dates that are looked at, whatever the policy says


@dataclass(frozen=True)
class Planned:
    """One date as the preview shows it."""

    original: date
    held_on: date | None
    why: str  # "", skipped, moved, doubled
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    clash: str = ""  # why the room cannot be had then

    @property
    def free(self) -> bool:
        return self.held_on is not None and not self.clash


def plan(
    by: Person, *, room_id: int, day: date, starts: time, ends: time, repeats: str, every: int = 1,
    weekdays: Sequence[str] = (), until: date | None = None, times: int | None = None,
    holidays: HolidayRule = HolidayRule.SKIP,
) -> list[Planned]:  # fmt: skip
    """Every date of the series with what stands against it. Nothing is written."""
    room = room_queries.get(room_id)
    manages, found = room_queries.manages(by, room.id), terms()
    if not (room.recurring or manages):
        raise RuleBroken(_("This room is not booked as a series. Ask its managers."), "repeats")
    rules.check_room(room)
    rules.check_may_book(manages or openness(by, [room])[room.id], room)
    rules.span_of(day, starts, ends)
    rule = recurrence.build(repeats, day, every=every, weekdays=weekdays, until=until, times=times)
    dates = recurrence.dates(
        rule, day, holidays, is_workday=neighbours.is_workday, limit=MOST, workdays=repeats == "workdays"
    )
    held = [one for one in dates if one.held_on is not None]
    recurrence.check_count(len(held), None if manages else found.series_most)
    if not manages:
        last = max(one.held_on for one in held if one.held_on)
        rules.check_ahead(last, clock.today(), found.series_ahead_days, "until")
    return _with_clashes(room, dates, starts, ends)


def _with_clashes(room: Room, dates: Sequence[recurrence.Date], starts: time, ends: time) -> list[Planned]:
    """One query for all dates: who has the room between the first and the last."""
    before, after = rules.buffers(room, terms())
    spans = {
        one.held_on: (clock.at(one.held_on, starts), clock.at(one.held_on, ends))
        for one in dates
        if one.held_on is not None
    }
    lead, tail = timedelta(minutes=before), timedelta(minutes=after)
    first, last = min(s for s, _e in spans.values()) - lead, max(e for _s, e in spans.values()) + tail
    taken = neighbours.clashes([room.id], first, last)
    planned = []
    for one in dates:
        if one.held_on is None:
            planned.append(Planned(one.original, None, one.why))
            continue
        begins, over = spans[one.held_on]
        clash = next((t for t in taken if t.starts_at < over + tail and begins - lead < t.ends_at), None)
        words = clash.label if clash else ""
        if begins <= clock.now():
            words = _("over already")
        planned.append(Planned(one.original, one.held_on, one.why, begins, over, words))
    return planned


def book_series(
    by: Person, *, room_id: int, day: date, starts: time, ends: time, repeats: str, every: int = 1,
    weekdays: Sequence[str] = (), until: date | None = None, times: int | None = None,
    holidays: HolidayRule = HolidayRule.SKIP, only_free: bool = False, organiser_id: int | None = None,
    attendees: str = "", **answers: Any,
) -> BookingSeries:  # fmt: skip
    """Book all dates in one transaction: all or nothing, or only those that are free, as was chosen."""
    holding.lock_rooms(
        [room_queries.get(room_id).id]
    )  # from here on nobody else books it: what is free stays free
    planned = plan(
        by, room_id=room_id, day=day, starts=starts, ends=ends, repeats=repeats, every=every, weekdays=weekdays,
        until=until, times=times, holidays=holidays,
    )  # fmt: skip
    wanted = [one for one in planned if one.held_on is not None]
    if not only_free and (clashing := [one for one in wanted if not one.free]):
        raise RuleBroken(
            _(
                "%(n)s dates are not free, the first %(day)s. Book only the free ones, or choose another room or time.",
                n=len(clashing),
                day=day_name(clashing[0].held_on),
            ),
            "clashes",
        )
    if not any(one.free for one in wanted):
        raise RuleBroken(_("None of the dates is free."), "clashes")
    invited = people.named(attendees)
    organiser = bookings.organiser_of(by, organiser_id)
    series = BookingSeries(
        rule=recurrence.build(repeats, day, every=every, weekdays=weekdays, until=until, times=times),
        workdays=repeats == "workdays", first_on=day, starts_min=starts.hour * 60 + starts.minute,
        minutes=(ends.hour - starts.hour) * 60 + ends.minute - starts.minute,
        holidays=holidays, organiser=organiser, clerk=by,
        exceptions={one.original.isoformat(): one.why or "taken" for one in planned if not one.free},
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    made = []
    for one in wanted:
        if one.free and one.starts_at and one.ends_at:
            row = bookings.prepare(
                by, room_id=room_id, starts_at=one.starts_at, ends_at=one.ends_at, organiser_id=organiser_id,
                series_date=True, **answers,
            )  # fmt: skip
            row.series_id, row.original_on = series.id, one.original
            made.append(row)
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        holding.take(row, "starts")
        people.invite(row, *invited)
    db.session.expire(series, ["bookings"])
    note_event(made[0], "booked", by, _("a series of %(n)s dates", n=len(made)))
    _decide(made, by)
    return series


def _decide(made: Sequence[RoomBooking], by: Person) -> None:
    """One case for the whole series, if any of its dates needs it."""
    manages = room_queries.manages(by, made[0].room_id)
    if any(asking.must_ask(one, by, manages=manages) for one in made):
        asking.ask(made[0], by, made)
        return
    for one in made:
        advance(one, BookingStatus.CONFIRMED)
    words = _("%(n)s dates", n=len(made))
    people.tell_about(
        made[0], "series", people.concerned(made[0]), lambda: _("You are invited to a series of meetings"), by=by, words=words
    )  # fmt: skip


def book_any(
    by: Person, *, repeats: str = "", every: int | None = 1, weekdays: Sequence[str] = (), until: date | None = None,
    times: int | None = None, holidays: HolidayRule | None = None, only_free: str = "", seen: str = "",
    ends_day: date | None = None, **answers: Any,
) -> RoomBooking:  # fmt: skip
    """What the form asks for: one meeting, or a series whose dates have been looked at."""
    if not repeats:
        return bookings.book(by, ends_day=ends_day, **answers)
    if ends_day not in (None, answers["day"]):
        raise RuleBroken(_("A series has meetings of one day each."), "ends_day")
    asked: dict[str, Any] = {
        "repeats": repeats, "every": every or 1, "weekdays": weekdays, "until": until, "times": times,
        "holidays": holidays or HolidayRule.SKIP,
    }  # fmt: skip
    names = ("room_id", "day", "starts", "ends")
    planned = plan(by, **{name: answers[name] for name in names}, **asked)
    if seen != digest_of(planned):
        raise RuleBroken(_("Look at the dates first; then hand it in again."), "dates")
    found = book_series(by, only_free=only_free == "free", **asked, **answers)
    return found.bookings[0]


def digest_of(planned: Sequence[Planned]) -> str:
    """A fingerprint of what a preview has shown: dates and what stands against each."""
    text = "|".join(f"{one.original}{one.held_on}{one.free}" for one in planned)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
