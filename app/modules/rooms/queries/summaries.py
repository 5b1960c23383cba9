"""Where is it? Bookings as the search, the inbox and links show them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.formats import span
from app.core.module import Summary
from app.modules.rooms.models import RoomBooking
from app.modules.rooms.queries.bookings import PEOPLE, eyes_of
from app.shared.accounts.models import Person


def many(ids: Sequence[int]) -> Sequence[RoomBooking]:
    query = select(RoomBooking).where(RoomBooking.id.in_(list(ids))).options(*PEOPLE)
    return db.session.scalars(query).unique().all()


def visible_ids(person: Person, ids: Sequence[int]) -> set[int]:
    query = select(RoomBooking.id).where(RoomBooking.id.in_(list(ids)), eyes_of(person).condition)
    return set(db.session.scalars(query))


def search_rows(since: datetime | None) -> Iterable[tuple[int, str, str]]:
    """Bookings with the words that they are found by."""
    query = select(RoomBooking).options(joinedload(RoomBooking.organiser))
    if since is not None:
        query = query.where(
            or_(RoomBooking.created_at >= since, RoomBooking.ends_at >= since - timedelta(days=30))
        )
    for one in db.session.scalars(query).unique():
        yield one.id, one.title, f"{one.title} {one.room.full_name} {one.organiser.full_name}"


def summary_of(one: RoomBooking, warnings: Sequence[str] = ()) -> Summary:
    return Summary(
        title=f"{one.title}　{one.room.full_name}",
        who=one.organiser.full_name,
        when=span(one.starts_at, one.ends_at),
        why=one.note,
        url=f"/rooms/bookings/{one.id}",
        warnings=warnings,
    )


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    return {one.id: summary_of(one) for one in many(ids)}


def visible(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    return summaries(sorted(visible_ids(person, ids)))
