"""May it be? When, how long, how many, by whom; whether it needs approval. Pure functions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.formats import day as day_name
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import ApprovalMode, LayoutKind, Room, RoomStatus, WhoMayBook
from app.modules.rooms.rules.policies import Terms

MINUTE = timedelta(minutes=1)


def span_of(day: date, starts: time, ends: time, ends_day: date | None = None) -> tuple[datetime, datetime]:
    """The moments of a meeting; refuses one that ends before it begins."""
    first, last = clock.at(day, starts), clock.at(ends_day or day, ends)
    if ends_day is not None and ends_day < day:
        raise RuleBroken(_("The last day comes before the first."), "ends_day")
    if last <= first:
        raise RuleBroken(_("The end comes before the beginning. Choose a later end."), "ends")
    return first, last


def minutes_of(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at) / MINUTE)


def buffers(room: Room, terms: Terms) -> tuple[int, int]:
    """Minutes that the room is held before and after: its own, else the office's."""
    before = terms.before if room.buffer_before is None else room.buffer_before
    after = terms.after if room.buffer_after is None else room.buffer_after
    return before, after


def check_room(room: Room) -> None:
    if room.status != RoomStatus.IN_SERVICE:
        raise RuleBroken(
            _("%(room)s cannot be booked: %(status)s.", room=room.full_name, status=room.status.label),
            "room_id",
        )


def check_span(
    room: Room, starts_at: datetime, ends_at: datetime, terms: Terms, now: datetime, *, manages: bool
) -> None:
    """Grid, past, length, hours of the room, how far ahead. Those who keep the room are free of the last three."""
    first, last = clock.local(starts_at), clock.local(ends_at)
    for moment, field in ((first, "starts"), (last, "ends")):
        if (moment.hour * 60 + moment.minute) % terms.grid or moment.second:
            raise RuleBroken(_("Choose a time in steps of %(n)s minutes.", n=terms.grid), field)
    if starts_at <= now - terms.grid * MINUTE or ends_at <= now:
        raise RuleBroken(
            _("This time is over. Choose one from %(hour)s on.", hour=f"{clock.local(now):%H:%M}"), "starts"
        )
    minutes = minutes_of(starts_at, ends_at)
    least = terms.least if room.min_minutes is None else room.min_minutes
    if least is not None and minutes < least:
        raise RuleBroken(_("A booking of this room lasts at least %(n)s minutes.", n=least), "ends")
    if manages:
        return
    most = terms.most if room.max_minutes is None else room.max_minutes
    if most is not None and minutes > most:
        raise RuleBroken(
            _(
                "A booking of this room lasts at most %(n)s. Ask the stewards if you need it longer.",
                n=_length(most),
            ),
            "ends",
        )
    opens, closes = _hours(room, first.date()), _hours(room, last.date())
    if starts_at < opens[0] or ends_at > closes[1] or first.date() != last.date():
        raise RuleBroken(
            _("The room is open from %(from)s to %(to)s.", **{"from": clock_of(room.opens_min), "to": clock_of(room.closes_min)}),
            "starts",
        )  # fmt: skip
    ahead = terms.ahead_days if room.ahead_days is None else room.ahead_days
    check_ahead(first.date(), clock.local(now).date(), ahead, "day")


def check_ahead(day: date, today: date, days: int | None, field: str) -> None:
    if days is not None and day > today + timedelta(days=days):
        raise RuleBroken(
            _(
                "At most %(n)s days ahead, so until %(day)s.",
                n=days,
                day=day_name(today + timedelta(days=days)),
            ),
            field,
        )


def check_people(room: Room, layout: LayoutKind | None, headcount: int, terms: Terms) -> None:
    """A seat for everybody, in the layout that is asked for."""
    if layout is not None and all(one.kind != layout for one in room.layouts):
        raise RuleBroken(_("The room cannot be set up like this."), "layout")
    seats = room.seats(layout)
    if terms.seats and headcount > seats:
        if layout is not None and headcount <= room.capacity:
            raise RuleBroken(
                _(
                    "%(layout)s seats %(n)s here; another layout seats up to %(most)s.",
                    layout=layout.label,
                    n=seats,
                    most=room.capacity,
                ),
                "headcount",
            )
        raise RuleBroken(_("The room seats %(n)s. Find a larger one.", n=seats), "headcount")


def may_book(room: Room, path: str, roles: Iterable[str], access_paths: dict[int, str]) -> bool:
    """Is the room open to somebody of this department path and these roles? (Managers are asked elsewhere.)"""
    if room.who_may_book == WhoMayBook.EVERYBODY:
        return True
    if room.who_may_book == WhoMayBook.MANAGERS:
        return False
    held = set(roles)
    for one in room.access:
        if one.role_code and one.role_code in held:
            return True
        if one.department_id and path.startswith(access_paths.get(one.department_id, "\0")):
            return True
    return False


def check_may_book(allowed: bool, room: Room) -> None:
    if not allowed:
        raise RuleBroken(
            _("%(room)s is not open to your department. Ask its managers.", room=room.full_name), "room_id"
        )


def facts(
    room: Room, starts_at: datetime, ends_at: datetime, headcount: int, leaders: bool, *, workday: bool, terms: Terms
) -> dict[str, Any]:  # fmt: skip
    """What an approval route may ask about."""
    first, last = clock.local(starts_at), clock.local(ends_at)
    outside = not workday or first.time() < terms.day_starts or last.time() > terms.day_ends
    return {
        "room": room.full_name,
        "room_group": room.room_group,
        "minutes": minutes_of(starts_at, ends_at),
        "people": headcount,
        "after_hours": outside or first.date() != last.date(),
        "leaders": leaders,
    }


def needs_approval(room: Room, found: dict[str, Any], terms: Terms) -> bool:
    """Does somebody have to agree before the booking stands?"""
    if room.approval == ApprovalMode.NEVER:
        return False
    if room.approval == ApprovalMode.ALWAYS:
        return True
    return bool(
        (terms.ask_people is not None and found["people"] >= terms.ask_people)
        or (terms.ask_minutes is not None and found["minutes"] >= terms.ask_minutes)
        or (terms.ask_after_hours and found["after_hours"])
        or (terms.ask_leaders and found["leaders"])
    )


def only_shrinks(
    old: tuple[int, datetime, datetime, int, bool], new: tuple[int, datetime, datetime, int, bool]
) -> bool:
    """The same room, inside the old span, no more people, no leaders added: what was agreed to covers it."""
    return (
        old[0] == new[0]
        and new[1] >= old[1]
        and new[2] <= old[2]
        and new[3] <= old[3]
        and (old[4] or not new[4])
    )


def check_reason(reason: str | None) -> str:
    text = (reason or "").strip()
    if len(text) < 2:
        raise RuleBroken(_("Say why, so that those invited understand."), "reason")
    return text[:300]


def clock_of(minutes: int) -> str:
    """450 -> 07:30"""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s hours", hours=hours)
    return _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)


def _hours(room: Room, day: date) -> tuple[datetime, datetime]:
    midnight = clock.at(day)
    return midnight + room.opens_min * MINUTE, midnight + room.closes_min * MINUTE
