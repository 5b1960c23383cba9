"""Where is it? Feeds, and the meetings that each shows."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.secret import fingerprint
from app.modules.rooms.models import (
    Attendee,
    BookingStatus,
    CalendarFeed,
    FeedKind,
    Response,
    Room,
    RoomBooking,
)
from app.shared.accounts.models import Department, Person

PAST, AHEAD = timedelta(days=60), timedelta(days=400)
MOST = 2000
# What has left the calendar again is told as cancelled, so that subscribers take it off.
LISTED = (
    BookingStatus.CONFIRMED,
    BookingStatus.CHECKED_IN,
    BookingStatus.ENDED,
    BookingStatus.CANCELLED,
    BookingStatus.RELEASED,
)


def feeds_of(person: Person) -> Sequence[CalendarFeed]:
    """The feeds that this person has made and not revoked."""
    query = (
        select(CalendarFeed)
        .where(CalendarFeed.owner_id == person.id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id)
    )
    return db.session.scalars(query).all()


def feed(feed_id: int, owner: Person) -> CalendarFeed | None:
    found = db.session.get(CalendarFeed, feed_id)
    return found if found is not None and found.owner_id == owner.id else None


def by_token(token: str) -> CalendarFeed | None:
    """The feed of this address, if it holds and its owner still works here."""
    query = (
        select(CalendarFeed)
        .where(CalendarFeed.token_hash == fingerprint(token), CalendarFeed.revoked_at.is_(None))
        .options(joinedload(CalendarFeed.owner))
    )
    found = db.session.scalars(query).unique().first()
    return found if found is not None and found.owner.is_active else None


def meetings(found: CalendarFeed) -> Sequence[RoomBooking]:
    """What the feed shows: two months back, a year ahead."""
    now = clock.now()
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.status.in_(LISTED),
            RoomBooking.ends_at > now - PAST,
            RoomBooking.starts_at < now + AHEAD,
        )
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
        .order_by(RoomBooking.starts_at, RoomBooking.id)
        .limit(MOST)
    )
    if found.kind is FeedKind.ROOM:
        query = query.where(RoomBooking.room_id == found.subject_id)
    elif found.kind is FeedKind.DEPARTMENT:
        query = query.where(RoomBooking.department_id == found.subject_id)
    else:
        invited = select(Attendee.booking_id).where(
            Attendee.person_id == found.subject_id, Attendee.response != Response.DECLINED
        )
        query = query.where(
            or_(
                RoomBooking.organiser_id == found.subject_id,
                RoomBooking.clerk_id == found.subject_id,
                RoomBooking.id.in_(invited),
            )
        )
    return db.session.scalars(query).unique().all()


def room(room_id: int) -> Room | None:
    return db.session.get(Room, room_id)


def department(department_id: int) -> Department | None:
    return db.session.get(Department, department_id)


def of_week(
    monday: date, room_id: int | None = None, department_id: int | None = None
) -> Sequence[RoomBooking]:
    """The meetings of a week, for its plan."""
    starts = clock.at(monday)
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.starts_at >= starts,
            RoomBooking.starts_at < clock.at(monday + timedelta(days=7)),
            RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN, BookingStatus.ENDED]),
        )
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
        .order_by(RoomBooking.starts_at, RoomBooking.id)
    )
    if room_id:
        query = query.where(RoomBooking.room_id == room_id)
    if department_id:
        query = query.where(RoomBooking.department_id == department_id)
    return db.session.scalars(query).unique().all()
