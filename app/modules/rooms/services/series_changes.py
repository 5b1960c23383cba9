"""Do it: change or cancel this date, this and all following, or all that are still to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import day as day_name
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import BookingSeries, BookingStatus, RoomBooking, SeriesStatus
from app.modules.rooms.queries import rooms as room_queries
from app.modules.rooms.queries import series as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.rules import recurrence
from app.modules.rooms.services import asking, bookings, changing, endings, freed, holding, people
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.states import advance, remind
from app.modules.rooms.services.terms import terms
from app.shared.accounts.models import Person

SCOPES = ("this", "following", "all")


@dataclass
class Outcome:
    """What a change of several dates has come to; told to whoever asked for it."""

    booking: RoomBooking
    changed: int = 0
    kept: list[date] = field(default_factory=list)  # changed by themselves before: left as they are
    clashing: list[date] = field(default_factory=list)  # not free at the new time: left as they are

    @property
    def id(self) -> int:
        return self.booking.id


def change(
    booking: RoomBooking, by: Person, *, scope: str, only_free: bool = False, room_id: int, day: date, starts: time,
    ends: time, ends_day: date | None = None, organiser_id: int | None = None, attendees: str = "", **answers: Any,
) -> Outcome:  # fmt: skip
    """The change of one date as it is; of several all or nothing, unless only the free ones are wanted."""
    if scope not in SCOPES or scope == "this" or booking.series is None:
        found = changing.change(
            booking, by, room_id=room_id, day=day, starts=starts, ends=ends, ends_day=ends_day,
            organiser_id=organiser_id, attendees=attendees, **answers,
        )  # fmt: skip
        return Outcome(found, 1)
    if day != clock.local(booking.starts_at).date() or ends_day not in (None, day):
        raise RuleBroken(
            _("The day of several dates cannot be moved at once. Change one date, or end the series and begin another."),
            "day",
        )  # fmt: skip
    rules.span_of(day, starts, ends)
    holding.lock_rooms([booking.room_id, room_queries.get(room_id).id])
    rows, outcome = _rows(booking, scope), Outcome(booking)
    outcome.kept = [
        _day(one) for one in queries.detached(booking.series, _from(booking, scope)) if one.id != booking.id
    ]
    if scope == "following":
        _split(booking.series, rows, by)
    invited = people.named(attendees)
    organiser = booking.organiser
    if organiser_id and organiser_id != booking.organiser_id:
        organiser = bookings.organiser_of(by, organiser_id)
    _move(rows, by, room_id, starts, ends, only_free, outcome, answers)
    for one in rows:
        one.organiser, one.department_id = organiser, organiser.department_id
        people.invite(one, *invited)
    booking.series.starts_min = starts.hour * 60 + starts.minute
    booking.series.organiser = organiser
    booking.series.sequence += 1
    outcome.changed = len(rows) - len(outcome.clashing)
    _ask_or_tell(rows, by, outcome)
    return outcome


def _rows(booking: RoomBooking, scope: str) -> list[RoomBooking]:
    """The dates that are changed: still to come, holding their rooms, not changed by themselves; this one always."""
    if booking.series is None:
        return [booking]
    rows = queries.open_rows(booking.series, _from(booking, scope))
    return [one for one in rows if not one.detached or one.id == booking.id]


def _from(booking: RoomBooking, scope: str) -> datetime:
    return booking.starts_at if scope == "following" else clock.now()


def _day(one: RoomBooking) -> date:
    return clock.local(one.starts_at).date()


def _split(series: BookingSeries, rows: Sequence[RoomBooking], by: Person) -> None:
    """From here on a series of its own, so that the earlier dates keep their rule."""
    if not rows or queries.first_row(series) == rows[0].id:
        return
    day = rows[0].original_on or _day(rows[0])
    later = BookingSeries(
        rule=series.rule, workdays=series.workdays, first_on=day, starts_min=series.starts_min, minutes=series.minutes,
        holidays=series.holidays, organiser=series.organiser, clerk=by, follows_id=series.id,
        exceptions={key: why for key, why in series.exceptions.items() if key >= day.isoformat()},
    )  # fmt: skip
    series.exceptions = {key: why for key, why in series.exceptions.items() if key < day.isoformat()}
    series.rule = recurrence.end_before(series.rule, day)
    db.session.add(later)
    db.session.flush()
    for one in [*rows, *queries.rest_of(series, rows[0].starts_at)]:
        one.series, one.series_id = later, later.id
    if "COUNT=" in later.rule:
        last = max(one.original_on or _day(one) for one in rows)
        later.rule = recurrence.end_before(later.rule, last + timedelta(days=1))
    db.session.flush()


def _move(
    rows: Sequence[RoomBooking], by: Person, room_id: int, starts: time, ends: time, only_free: bool,
    outcome: Outcome, answers: dict[str, Any],
) -> None:  # fmt: skip
    """Let go of all, then take all anew: a series never clashes with itself."""
    room = room_queries.get(room_id)
    manages = room_queries.manages(by, room.id)
    layout, headcount = answers.get("layout"), answers.get("headcount") or outcome.booking.headcount
    wanted = [(one, clock.at(_day(one), starts), clock.at(_day(one), ends)) for one in rows]
    moving = [w for w in wanted if (w[0].room_id, w[0].starts_at, w[0].ends_at) != (room.id, w[1], w[2])]
    rules.check_people(room, layout, headcount, terms())
    for one, begins, over in moving:
        changing.check_open(one)
        bookings.check(by, room, begins, over, layout, headcount, manages=manages, ahead=False)
        holding.let_go(one)
    db.session.flush()
    before, after = rules.buffers(room, terms())
    for one, begins, over in moving:
        held = (begins - timedelta(minutes=before), over + timedelta(minutes=after))
        if neighbours.clashes([room.id], *held):
            outcome.clashing.append(_day(one))
    if outcome.clashing and not only_free:
        raise RuleBroken(
            _(
                "%(n)s dates are not free then, the first %(day)s. Change only the free ones, or choose otherwise.",
                n=len(outcome.clashing),
                day=day_name(outcome.clashing[0]),
            ),
            "clashes",
        )
    left = set(outcome.clashing)
    for one, _begins, _over in wanted:
        for name in bookings.PLAIN:
            if name in answers and _day(one) not in left:
                setattr(one, name, answers[name])
        one.sequence += 1
    gone = []
    for one, begins, over in moving:
        if _day(one) in left:
            one.detached = True
            holding.take(one)
            continue
        gone.append((one.room_id, one.held_from, one.held_until))
        one.room, one.room_id, one.starts_at, one.ends_at = room, room.id, begins, over
        one.setup_minutes, one.clear_minutes = before, after
        db.session.flush()
        holding.take(one, "starts")
        if one.status == BookingStatus.CONFIRMED:
            remind(one)
    for freed_room, begins, over in gone:
        freed.tell(freed_room, max(begins, clock.now()), over)


def _ask_or_tell(rows: Sequence[RoomBooking], by: Person, outcome: Outcome) -> None:
    """Asked for again if any date now needs it that was agreed to otherwise."""
    if not rows:
        return
    manages = room_queries.manages(by, rows[0].room_id)
    waiting = [one for one in rows if one.status in (BookingStatus.REQUESTED, BookingStatus.SENT_BACK)]
    must = [one for one in rows if asking.must_ask(one, by, manages=manages)]
    if waiting or must:
        for one in waiting[:1]:
            asking.stop_asking(one, by, _("The booking was changed."))
        for one in rows:
            if must and one.status in (BookingStatus.CONFIRMED, BookingStatus.SENT_BACK):
                advance(one, BookingStatus.REQUESTED)
            elif not must and one in waiting:
                advance(one, BookingStatus.CONFIRMED)
        if must:
            asking.ask(rows[0], by, rows)
    note_event(outcome.booking, "changed", by, _("%(n)s dates of the series", n=outcome.changed))
    people.tell_about(
        rows[0], "series_changed", people.concerned(rows[0]), lambda: _("A series of meetings has changed"), by=by,
        words=_("%(n)s dates", n=outcome.changed),
    )  # fmt: skip


def cancel(booking: RoomBooking, by: Person, *, scope: str, reason: str) -> Outcome:
    """Cancel one date, it and all that follow, or all that are to come. Those told are told once."""
    if scope not in SCOPES or scope == "this" or booking.series is None:
        return Outcome(endings.cancel(booking, by, reason), 1)
    text = rules.check_reason(reason)
    series = booking.series
    rows = queries.open_rows(series, _from(booking, scope))
    if not rows:
        raise RuleBroken(_("No date of this series is to come."))
    for one in rows:
        endings.cancel(one, by, text, quiet=True)
    if queries.first_row(series) != rows[0].id:
        series.rule = recurrence.end_before(series.rule, rows[0].original_on or _day(rows[0]))
    series.status = SeriesStatus.ENDED
    series.sequence += 1
    people.tell_about(
        rows[0], "series_cancelled", people.concerned(rows[0]), lambda: _("A series of meetings is cancelled"), by=by,
        words=f"{_('%(n)s dates', n=len(rows))}　{text}", urgent=True,
    )  # fmt: skip
    return Outcome(booking, len(rows))


def change_any(
    booking: RoomBooking, by: Person, *, scope: str = "this", only_free: str = "", **answers: Any
) -> Outcome:
    """What the form asks for; a scope that it does not know is this date only."""
    return change(booking, by, scope=scope or "this", only_free=only_free == "free", **answers)


def cancel_any(booking: RoomBooking, by: Person, *, reason: str | None, scope: str = "this") -> Outcome:
    """The same for cancelling."""
    return cancel(booking, by, scope=scope or "this", reason=reason or "")
