"""Where is it? Bookings: who may see which, lists, those of a room or a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import (
    HOLDING,
    Attendee,
    BookingEvent,
    BookingStatus,
    Response,
    Room,
    RoomBooking,
)
from app.modules.rooms.queries.rooms import managed_ids
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person

# What a list or a page reads with each booking, in as many queries whatever their number.
PEOPLE: tuple[Any, ...] = (
    joinedload(RoomBooking.organiser),
    joinedload(RoomBooking.clerk),
    joinedload(RoomBooking.department),
    joinedload(RoomBooking.series),
    selectinload(RoomBooking.attendees).joinedload(Attendee.person),
)

SUBJECT = "room_booking"  # the subject of approval, the link kind, the source of occupancy


@dataclass(frozen=True)
class Eyes:
    """What one person may see of bookings: asked once a page, not once a row."""

    person_id: int
    everything: bool
    reach: people.Reach
    managed: frozenset[int]

    def sees(self, organiser_id: int, clerk_id: int, department_id: int, room_id: int, invited: bool) -> bool:
        """Of a private booking: its title, its page."""
        return (
            self.everything
            or invited
            or self.person_id in (organiser_id, clerk_id)
            or room_id in self.managed
            or (self.reach.all or department_id in self.reach.department_ids)
        )

    @property
    def condition(self) -> ColumnElement[bool]:
        """The same as SQL: rows that this person may open."""
        if self.everything or self.reach.all:
            return true()
        return or_(
            RoomBooking.private.is_(False),
            self.own,
            RoomBooking.department_id.in_(self.reach.department_ids),
            RoomBooking.room_id.in_(self.managed),
            RoomBooking.id.in_(invited_ids(self.person_id)),
        )

    @property
    def own(self) -> ColumnElement[bool]:
        return or_(RoomBooking.organiser_id == self.person_id, RoomBooking.clerk_id == self.person_id)


def eyes_of(person: Person) -> Eyes:
    everything = person.may("rooms.manage") or person.may("rooms.serve")
    return Eyes(person.id, everything, people.reach(person, "rooms.view"), managed_ids(person))


def invited_ids(person_id: int) -> Select[int]:
    """Bookings to which this person is invited."""
    return select(Attendee.booking_id).where(Attendee.person_id == person_id)


def get(booking_id: int) -> RoomBooking:
    """The booking, or a refusal in words."""
    found = db.session.get(RoomBooking, booking_id)
    if found is None:
        raise RuleBroken(_("This booking does not exist any more."))
    return found


def booking(booking_id: int, person: Person) -> RoomBooking | None:
    """The booking, if this person may open it."""
    query = select(RoomBooking).where(RoomBooking.id == booking_id).options(*PEOPLE)
    found = db.session.scalars(query).unique().first()
    return found if found is not None and may_see(person, found.id) else None


def may_see(person: Person, booking_id: int) -> bool:
    """Everybody who sees rooms sees bookings, but private ones only who is concerned."""
    if person.may("rooms.view") or person.may("rooms.book") or person.may("rooms.serve"):
        query = select(RoomBooking.id).where(RoomBooking.id == booking_id, eyes_of(person).condition)
        if db.session.scalar(query) is not None:
            return True
    found = db.session.get(RoomBooking, booking_id)
    return found is not None and neighbours.takes_part(person, SUBJECT, _case_id(found))


def may_change(person: Person, found: RoomBooking) -> bool:
    """The organiser, whoever booked it, who manages the room, who keeps all rooms."""
    if not person.may("rooms.book"):
        return False
    own = person.id in (found.organiser_id, found.clerk_id)
    return own or person.may("rooms.manage") or found.room_id in managed_ids(person)


def changeable(booking_id: int, person: Person) -> RoomBooking | None:
    found = booking(booking_id, person)
    return found if found is not None and may_change(person, found) else None


def locked(ids: Iterable[int]) -> Sequence[RoomBooking]:
    """These bookings, locked in the order of their ids and read anew."""
    query = (
        select(RoomBooking)
        .where(RoomBooking.id.in_(list(ids)))
        .order_by(RoomBooking.id)
        .with_for_update(of=RoomBooking)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).unique().all()


def case_bookings(found: RoomBooking) -> Sequence[RoomBooking]:
    """What is decided together: the booking; of a series all that wait with it."""
    if found.series_id is None:
        return [found]
    query = select(RoomBooking.id).where(
        RoomBooking.series_id == found.series_id,
        or_(
            RoomBooking.id == found.id,
            RoomBooking.status.in_([BookingStatus.REQUESTED, BookingStatus.SENT_BACK]),
        ),
    )
    return locked(db.session.scalars(query).all())


def _case_id(found: RoomBooking) -> int:
    """The booking under whose number the approval of a series runs: its first."""
    if found.series_id is None:
        return found.id
    first = db.session.scalar(
        select(func.min(RoomBooking.id)).where(RoomBooking.series_id == found.series_id)
    )
    return first or found.id


case_id = _case_id


def bookings(
    person: Person, *, view: str, words: str = "", room_id: int | None = None, department_id: int | None = None,
    status: BookingStatus | None = None, since: date | None = None, until: date | None = None,
) -> Select[RoomBooking]:  # fmt: skip
    """Bookings as a list: mine, invited, those of my rooms, all that I may see."""
    eyes = eyes_of(person)
    query = (
        select(RoomBooking)
        .join(Room, Room.id == RoomBooking.room_id)
        .join(Person, Person.id == RoomBooking.organiser_id)
        .where(eyes.condition)
        .options(*PEOPLE)
    )
    if view == "mine":
        query = query.where(eyes.own)
    elif view == "invited":
        query = query.where(RoomBooking.id.in_(invited_ids(person.id)))
    elif view == "coming":
        query = query.where(
            or_(eyes.own, RoomBooking.id.in_(invited_ids(person.id))),
            RoomBooking.status.in_(HOLDING),
            RoomBooking.ends_at > clock.now(),
        )
    elif view == "waiting":
        query = query.where(RoomBooking.status.in_([BookingStatus.REQUESTED, BookingStatus.SENT_BACK]))
    if room_id:
        query = query.where(RoomBooking.room_id == room_id)
    if department_id:
        query = query.where(RoomBooking.department_id == department_id)
    if status:
        query = query.where(RoomBooking.status == status)
    if since:
        query = query.where(RoomBooking.ends_at > clock.at(since))
    if until:
        query = query.where(RoomBooking.starts_at < clock.at(until + timedelta(days=1)))
    if words:
        like = f"%{words}%"
        query = query.where(
            or_(
                RoomBooking.title.like(like),
                Room.name.like(like),
                Person.name.like(like),
                Person.initials.like(f"{words.lower()}%"),
            )
        )
    return query


def of_day(person: Person, day: date) -> Sequence[RoomBooking]:
    """What this person has to attend on a day."""
    starts, ends = clock.at(day), clock.at(day + timedelta(days=1))
    mine = or_(
        RoomBooking.organiser_id == person.id,
        RoomBooking.clerk_id == person.id,
        RoomBooking.id.in_(
            invited_ids(person.id).where(Attendee.response != Response.DECLINED)
        ),
    )  # fmt: skip
    query = (
        select(RoomBooking)
        .where(
            mine, RoomBooking.status.in_(HOLDING), RoomBooking.starts_at < ends, RoomBooking.ends_at > starts
        )
        .options(joinedload(RoomBooking.organiser))
        .order_by(RoomBooking.starts_at)
    )
    return db.session.scalars(query).unique().all()


def following(person: Person) -> RoomBooking | None:
    """The next meeting of this person."""
    query = (
        bookings(person, view="coming")
        .where(RoomBooking.starts_at > clock.now())
        .order_by(RoomBooking.starts_at)
    )
    return db.session.scalars(query.limit(1)).unique().first()


def in_room(room_id: int, starts_at: datetime, ends_at: datetime) -> Sequence[RoomBooking]:
    """Bookings that hold the room in this span, buffers included."""
    ids = [
        row.source_id
        for row in neighbours.clashes([room_id], starts_at, ends_at)
        if row.source_type == SUBJECT
    ]
    query = (
        select(RoomBooking)
        .where(RoomBooking.id.in_(ids))
        .options(*PEOPLE)
        .order_by(RoomBooking.starts_at, RoomBooking.id)
    )
    return db.session.scalars(query).unique().all()


def departments() -> Sequence[Department]:
    return people.departments()


def events(found: RoomBooking) -> Sequence[BookingEvent]:
    query = (
        select(BookingEvent)
        .where(BookingEvent.booking_id == found.id)
        .options(joinedload(BookingEvent.person))
        .order_by(BookingEvent.at.desc(), BookingEvent.id.desc())
        .limit(30)
    )
    return db.session.scalars(query).unique().all()


def to_conclude(now: datetime) -> Sequence[RoomBooking]:
    """Meetings whose time is over and that nobody has ended; requests that nobody decided in time."""
    query = (
        select(RoomBooking)
        .where(
            or_(
                and_(
                    RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN]),
                    RoomBooking.ends_at <= now,
                ),
                and_(
                    RoomBooking.status.in_([BookingStatus.REQUESTED, BookingStatus.SENT_BACK]),
                    RoomBooking.starts_at <= now,
                ),
            )
        )
        .order_by(RoomBooking.id)
        .limit(500)
        .with_for_update(of=RoomBooking, skip_locked=True)
    )
    return db.session.scalars(query).unique().all()
