"""What the page of a room and the home page show."""

from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.modules.rooms.models import Room, WhoMayBook
from app.modules.rooms.queries import bookings, support, waiting
from app.modules.rooms.queries import rooms as queries
from app.shared.accounts.models import Person

WEEK = timedelta(days=7)


def told(room: Room, day: date) -> dict[str, Any]:
    """What is put together from several columns, and the weeks before and after."""
    names = {one.code: one.name for one in support.services(ended=True)}
    who = str(room.who_may_book.label)
    if room.who_may_book == WhoMayBook.LISTED:
        roles = {role.code: role.name for role in queries.roles()}
        listed = [
            one.department.name if one.department else roles.get(one.role_code, "") for one in room.access
        ]
        who = f"{who}：{'、'.join(listed)}"
    return {
        "layouts": "、".join(f"{one.kind.label} {one.seats}" for one in room.layouts),
        "who": who,
        "services": "、".join(str(names.get(code, code)) for code in room.services or ()),
        "before": (day - WEEK).isoformat(),
        "after": (day + WEEK).isoformat(),
    }


def today(person: Person) -> dict[str, Any] | None:
    """The home card: my meetings, what is held for me, and the way to a room now."""
    if not person.may("rooms.book"):
        return None
    meetings = bookings.of_day(person, clock.today())
    return {
        "meetings": meetings,
        "following": None if meetings else bookings.following(person),
        "offers": waiting.offers(person, clock.now()),
        "url": "/rooms/",
    }


def localday(moment: Any) -> date:
    """The office's date of a moment, for links."""
    return clock.local(moment).date()
