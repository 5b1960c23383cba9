"""Print it: meetings as iCal (RFC 5545). Private ones are "busy"; a feed is an address that may be passed on."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from app.core import clock
from app.core.language import gettext as _
from app.core.language import in_language
from app.modules.rooms.models import BookingStatus, CalendarFeed, RoomBooking
from app.modules.rooms.queries import feeds as queries

_STATUS = {
    BookingStatus.CANCELLED: "CANCELLED",
    BookingStatus.RELEASED: "CANCELLED",
    BookingStatus.REQUESTED: "TENTATIVE",
    BookingStatus.SENT_BACK: "TENTATIVE",
}


def feed(found: CalendarFeed, root: str) -> tuple[bytes, str]:
    """The feed as bytes, and its mark: the same meetings give the same mark."""
    with in_language(found.owner.language):
        body = calendar(queries.meetings(found), found.title, root)
    return body, hashlib.sha256(body).hexdigest()[:32]


def calendar(meetings: Sequence[RoomBooking], name: str, root: str) -> bytes:
    """These meetings as one calendar. Each keeps its UID for ever, its SEQUENCE grows with every change."""
    made = Calendar()
    made.add("prodid", "-//general-affairs-portal//rooms//")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    made.add_component(_zone())
    for one in meetings:
        made.add_component(_event(one, root))
    return bytes(made.to_ical())


def _event(one: RoomBooking, root: str) -> Event:
    event, off = Event(), _STATUS.get(one.status, "CONFIRMED")
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", _last_change(one))
    event.add("dtstart", one.starts_at.astimezone(clock.zone()))
    event.add("dtend", _end(one).astimezone(clock.zone()))
    event.add("summary", _("Busy") if one.private else one.title)
    event.add("location", one.room.full_name)
    event.add("status", off)
    event.add("transp", "TRANSPARENT" if off == "CANCELLED" else "OPAQUE")
    if one.private:
        event.add("class", "PRIVATE")
    else:
        event.add("description", _("%(who)s, %(n)s people", who=one.organiser.full_name, n=one.headcount))
        event.add("url", f"{root}/rooms/bookings/{one.id}")
    return event


def _end(one: RoomBooking) -> datetime:
    """A meeting that ended early is over in the calendar too."""
    early = one.ended_at is not None and one.starts_at < one.ended_at < one.ends_at
    return one.ended_at if early and one.ended_at else one.ends_at


def _last_change(one: RoomBooking) -> datetime:
    """When it last changed, as far as the row tells: steady, so that an unchanged feed keeps its mark."""
    moments = (
        one.created_at,
        one.confirmed_at,
        one.checked_in_at,
        one.ended_at,
        one.released_at,
        one.cancelled_at,
    )
    return max(moment for moment in moments if moment is not None).replace(microsecond=0)


def _zone() -> Any:
    """The organisation's zone. It has no summer time since 1991, so one rule is enough; others are told by offset."""
    zone, now = clock.zone(), clock.local(clock.now())
    offset = now.utcoffset() or timedelta()
    made, standard = Timezone(), TimezoneStandard()
    made.add("tzid", str(zone))
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - the zone itself
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", now.tzname() or "CST")
    made.add_component(standard)
    return made
