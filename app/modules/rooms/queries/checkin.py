"""Where is it? What is due for check-in or release; no-shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.rooms.models import BookingStatus, NoShow, NoShowStatus, Room, RoomBooking
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

LONGEST = timedelta(hours=8)


def unattended(now: datetime, within: timedelta = LONGEST) -> Sequence[RoomBooking]:
    """Confirmed meetings that have begun and in which nobody has checked in, locked."""
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.status == BookingStatus.CONFIRMED,
            RoomBooking.starts_at <= now,
            RoomBooking.starts_at > now - within,
        )
        .order_by(RoomBooking.id)
        .limit(200)
        .with_for_update(of=RoomBooking, skip_locked=True)
    )
    return db.session.scalars(query).unique().all()


def due_in(room_id: int, now: datetime, before: timedelta) -> RoomBooking | None:
    """The meeting of a room that is under way or begins so soon."""
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.room_id == room_id,
            RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.CHECKED_IN]),
            RoomBooking.starts_at <= now + before,
            RoomBooking.ends_at > now,
        )
        .options(joinedload(RoomBooking.organiser), joinedload(RoomBooking.department))
        .order_by(RoomBooking.starts_at)
        .limit(1)
    )
    return db.session.scalars(query).unique().first()


def record_of(person_id: int) -> list[tuple[datetime, NoShowStatus]]:
    """When somebody did not come, and what became of it."""
    query = select(NoShow.at, NoShow.status).where(NoShow.person_id == person_id)
    return [(at, status) for at, status in db.session.execute(query)]


def no_show(no_show_id: int) -> NoShow | None:
    return db.session.get(NoShow, no_show_id)


def no_show_of(booking_id: int) -> NoShow | None:
    return db.session.scalar(select(NoShow).where(NoShow.booking_id == booking_id))


def no_shows(
    person: Person, *, own: bool = False, words: str = "", status: NoShowStatus | None = None,
    department_id: int | None = None,
) -> Select[NoShow]:  # fmt: skip
    """No-shows that this person may see: their own, those of their departments, all."""
    reach = people.reach(person, "rooms.view")
    query = (
        select(NoShow)
        .join(RoomBooking, RoomBooking.id == NoShow.booking_id)
        .join(Room, Room.id == RoomBooking.room_id)
        .join(Person, Person.id == NoShow.person_id)
        .options(
            joinedload(NoShow.person), joinedload(NoShow.department), joinedload(NoShow.booking),
            joinedload(NoShow.decided_by),
        )
    )  # fmt: skip
    if own:
        query = query.where(NoShow.person_id == person.id)
    elif not person.may("rooms.manage"):
        query = query.where(reach.condition(NoShow.department_id, NoShow.person_id))
    if words:
        query = query.where(Person.name.contains(words, autoescape=True))
    if status:
        query = query.where(NoShow.status == status)
    return query.where(NoShow.department_id == department_id) if department_id else query


def visible_ids(person: Person, no_show_id: int) -> Sequence[Any]:
    """This one, if the person may see it."""
    query = no_shows(person).where(NoShow.id == no_show_id).with_only_columns(NoShow.id)
    return db.session.execute(query).all()


def by_person(days: int) -> Sequence[tuple[Person, int]]:
    """Who did not come how often in the last days; the worst first."""
    counting = (NoShowStatus.COUNTS, NoShowStatus.APPEALED, NoShowStatus.UPHELD)
    query = (
        select(NoShow.person_id, func.count(NoShow.id))
        .where(NoShow.at > clock.now() - timedelta(days=days), NoShow.status.in_(counting))
        .group_by(NoShow.person_id)
        .order_by(func.count(NoShow.id).desc(), NoShow.person_id)
        .limit(50)
    )
    rows = db.session.execute(query).all()
    names = people.names(key for key, _n in rows)
    return [(names[key], n) for key, n in rows if key in names]


def appealed() -> int:
    """Appeals that wait for a word."""
    return db.session.scalar(select(func.count(NoShow.id)).where(NoShow.status == NoShowStatus.APPEALED)) or 0
