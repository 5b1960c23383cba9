"""Where is it? The waiting list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.rooms.models import Room, WaitingEntry, WaitingStatus
from app.shared.accounts.models import Person

LIVE = (WaitingStatus.WAITING, WaitingStatus.OFFERED)


def entry(entry_id: int, person: Person) -> WaitingEntry | None:
    """An own entry, or any for those who keep rooms."""
    found = db.session.get(WaitingEntry, entry_id)
    if found is None or (found.person_id != person.id and not person.may("rooms.manage")):
        return None
    return found


def entries(person: Person, *, everybody: bool = False) -> Select[WaitingEntry]:
    query = (
        select(WaitingEntry)
        .options(
            joinedload(WaitingEntry.room),
            joinedload(WaitingEntry.offered_room),
            joinedload(WaitingEntry.person),
        )
        .order_by(WaitingEntry.starts_at)
    )
    return query if everybody else query.where(WaitingEntry.person_id == person.id)


def offers(person: Person, now: datetime) -> Sequence[WaitingEntry]:
    """What is held for this person now."""
    query = entries(person).where(
        WaitingEntry.status == WaitingStatus.OFFERED, WaitingEntry.offer_until > now
    )
    return db.session.scalars(query).unique().all()


def same(person: Person, room_id: int | None, starts_at: datetime, ends_at: datetime) -> WaitingEntry | None:
    return db.session.scalar(
        select(WaitingEntry).where(
            WaitingEntry.person_id == person.id,
            WaitingEntry.room_id.is_(None) if room_id is None else WaitingEntry.room_id == room_id,
            WaitingEntry.starts_at == starts_at,
            WaitingEntry.ends_at == ends_at,
            WaitingEntry.status.in_(LIVE),
        )
    )


def waiting_for(room: Room, starts_at: datetime, ends_at: datetime) -> Sequence[WaitingEntry]:
    """Who could use the room in a span that touches this one, first come first served; locked."""
    fits = and_(
        WaitingEntry.room_id.is_(None),
        WaitingEntry.headcount <= room.capacity,
        or_(WaitingEntry.building_id.is_(None), WaitingEntry.building_id == room.building_id),
    )
    query = (
        select(WaitingEntry)
        .where(
            WaitingEntry.status == WaitingStatus.WAITING,
            WaitingEntry.starts_at < ends_at,
            WaitingEntry.ends_at > starts_at,
            or_(WaitingEntry.room_id == room.id, fits),
        )
        .order_by(WaitingEntry.created_at, WaitingEntry.id)
        .with_for_update(of=WaitingEntry)
    )
    return db.session.scalars(query).unique().all()


def to_lapse(now: datetime) -> Sequence[WaitingEntry]:
    query = (
        select(WaitingEntry)
        .where(
            or_(
                and_(WaitingEntry.status == WaitingStatus.OFFERED, WaitingEntry.offer_until < now),
                and_(WaitingEntry.status == WaitingStatus.WAITING, WaitingEntry.starts_at <= now),
            )
        )
        .order_by(WaitingEntry.id)
        .limit(200)
        .with_for_update(of=WaitingEntry, skip_locked=True)
    )
    return db.session.scalars(query).unique().all()


def ahead_of(found: WaitingEntry) -> int:
    """How many wait for the same room before this one."""
    if found.room_id is None:
        return 0
    query = select(WaitingEntry.id).where(
        WaitingEntry.room_id == found.room_id,
        WaitingEntry.status.in_(LIVE),
        WaitingEntry.starts_at < found.ends_at,
        WaitingEntry.ends_at > found.starts_at,
        WaitingEntry.id < found.id,
    )
    return len(db.session.scalars(query).all())
