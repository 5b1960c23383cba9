"""Where is it? How people want to be told, and where groups and other systems listen."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import abort
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.shared.accounts.models import Department
from app.shared.notifications.models import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointKind,
    EndpointState,
    Notice,
    Obligation,
    Preference,
    ReminderFire,
)


def preference(person_id: int) -> Preference | None:
    return db.session.scalar(select(Preference).where(Preference.person_id == person_id))


def endpoints() -> Sequence[Endpoint]:
    return db.session.scalars(
        select(Endpoint).options(joinedload(Endpoint.department)).order_by(Endpoint.id)
    ).all()


def endpoint(endpoint_id: int) -> Endpoint | None:
    return db.session.get(Endpoint, endpoint_id)


def endpoint_or_404(endpoint_id: int) -> Endpoint:
    return endpoint(endpoint_id) or abort(404)


def endpoint_states(ids: Iterable[int]) -> dict[int, EndpointState]:
    query = select(EndpointState).where(EndpointState.endpoint_id.in_(list(ids)))
    return {row.endpoint_id: row for row in db.session.scalars(query)}


def endpoint_state(endpoint_id: int) -> EndpointState | None:
    """How it fares; locked, since the caller takes a token or writes a result."""
    query = select(EndpointState).where(EndpointState.endpoint_id == endpoint_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def endpoints_for(department_id: int | None, channels: Iterable[str]) -> Sequence[Endpoint]:
    """Who listens on these channels: for this department, for one above it, or for the whole office."""
    kinds = [kind for kind in EndpointKind if kind.channel in set(channels)]
    path = db.session.scalar(select(Department.path).where(Department.id == department_id)) or ""
    above = [int(one) for one in path.strip("/").split("/") if one]
    if department_id:
        above.append(department_id)
    query = select(Endpoint).where(
        Endpoint.active,
        Endpoint.kind.in_(kinds),
        or_(Endpoint.department_id.is_(None), Endpoint.department_id.in_(above)),
    )
    return db.session.scalars(query.order_by(Endpoint.id)).all()


def pending_to(channels: Iterable[str]) -> dict[tuple[str, str], int]:
    """(channel, address) -> how many wait."""
    query = (
        select(Delivery.channel, Delivery.address, func.count())
        .where(Delivery.channel.in_(list(channels)), Delivery.state == DeliveryState.PENDING)
        .group_by(Delivery.channel, Delivery.address)
    )
    return {(channel, address): number for channel, address, number in db.session.execute(query)}


def last_deliveries(channel: str, address: str | None = None, limit: int = 10) -> Sequence[Delivery]:
    """The latest that went out, or did not, on this way."""
    query = select(Delivery).where(Delivery.channel == channel)
    if address is not None:
        query = query.where(Delivery.address == address)
    return db.session.scalars(
        query.options(joinedload(Delivery.notice)).order_by(Delivery.id.desc()).limit(limit)
    ).all()


def due_of(person_id: int, until: datetime, limit: int = 20) -> Sequence[Obligation]:
    """What this person answers for and is due until then."""
    query = select(Obligation).where(
        Obligation.open, Obligation.owner_id == person_id, Obligation.due_at < until
    )
    return db.session.scalars(query.order_by(Obligation.due_at).limit(limit)).all()


def departments() -> Sequence[Department]:
    return db.session.scalars(
        select(Department).where(Department.closed_on.is_(None)).order_by(Department.path)
    ).all()


def unheard_fallbacks(before: datetime, since: datetime) -> Sequence[Notice]:
    """Notices that went to the manager for want of anybody else, and that nobody has taken note of."""
    query = (
        select(Notice)
        .join(ReminderFire, ReminderFire.id == Notice.fire_id)
        .where(
            ReminderFire.fallback, ReminderFire.fired_at > since, ReminderFire.fired_at <= before,
            Notice.acked_at.is_(None), Notice.closed_at.is_(None),
        )
    )  # fmt: skip
    return db.session.scalars(query.options(joinedload(Notice.fire)).order_by(Notice.id)).all()
