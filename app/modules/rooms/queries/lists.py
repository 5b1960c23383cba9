"""Where is it? Choices and counts that pages of bookings need."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.rooms.models import HOLDING, BookingStatus, RoomBooking
from app.modules.rooms.queries.bookings import eyes_of
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


def who_book() -> Sequence[Person]:
    """Everybody who may hold meetings, by name."""
    return sorted(people.holders("rooms.book"), key=lambda one: (one.pinyin, one.id))


def to_swap_with(person: Person, found: RoomBooking) -> Sequence[RoomBooking]:
    """Other meetings to come that this person may change, in other rooms."""
    eyes = eyes_of(person)
    query = (
        select(RoomBooking)
        .where(
            RoomBooking.id != found.id,
            RoomBooking.room_id != found.room_id,
            RoomBooking.status.in_([BookingStatus.CONFIRMED, BookingStatus.REQUESTED]),
            RoomBooking.ends_at > clock.now(),
        )
        .options(joinedload(RoomBooking.organiser))
        .order_by(RoomBooking.starts_at)
        .limit(60)
    )
    if not person.may("rooms.manage"):
        query = query.where(eyes.own | RoomBooking.room_id.in_(eyes.managed))
    return db.session.scalars(query).unique().all()


def waiting_count(person: Person) -> int:
    """How many requests wait for a decision, among those this person sees."""
    query = select(func.count(RoomBooking.id)).where(
        eyes_of(person).condition, RoomBooking.status == BookingStatus.REQUESTED
    )
    return db.session.scalar(query) or 0


def under_way(room_id: int) -> RoomBooking | None:
    """The meeting that is in the room now."""
    now = clock.now()
    query = select(RoomBooking).where(
        RoomBooking.room_id == room_id,
        RoomBooking.status.in_(HOLDING),
        RoomBooking.starts_at <= now,
        RoomBooking.ends_at > now,
    )
    return db.session.scalars(query.limit(1)).unique().first()
