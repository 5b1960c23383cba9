"""Where is it? Devices, their sessions, and what they may stand before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.module import DeviceKind, declared
from app.core.secret import fingerprint
from app.shared.gate.models import Device, DeviceSession


def kinds() -> Mapping[str, DeviceKind]:
    """Every kind of device that a name plate declares."""
    return declared("devices")


def devices(kind: str = "", words: str = "") -> Select[Device]:
    """Devices, those of one kind or all, by words of their name."""
    query = select(Device).options(joinedload(Device.responsible), selectinload(Device.sessions))
    if kind:
        query = query.where(Device.kind == kind)
    return query.where(Device.name.contains(words, autoescape=True)) if words else query


def device(device_id: int) -> Device | None:
    return db.session.get(Device, device_id)


def session_of(token: str) -> DeviceSession | None:
    """The session of this token, if it still holds. One query."""
    query = (
        select(DeviceSession)
        .join(Device)
        .where(
            DeviceSession.token_hash == fingerprint(token),
            DeviceSession.ended_at.is_(None),
            Device.revoked_at.is_(None),
        )
        .options(joinedload(DeviceSession.device).joinedload(Device.responsible))
    )
    return db.session.scalar(query)


def by_link(token: str) -> Device | None:
    return db.session.scalar(select(Device).where(Device.link_hash == fingerprint(token)))


def open_session(device: Device) -> DeviceSession | None:
    """Where it is signed in now."""
    return next((row for row in device.sessions if row.ended_at is None), None)


def places() -> dict[str, dict[int, str]]:
    """What devices may stand before: by kind, then by id."""
    return {name: dict(kind.places()) for name, kind in kinds().items() if kind.places}


def place_title(device: Device, known: Mapping[str, Mapping[int, str]]) -> str:
    return known.get(device.kind, {}).get(device.place_id or 0, "")


def all_in_use() -> Sequence[Device]:
    """Devices that are not revoked, with where they are signed in."""
    query = select(Device).where(Device.revoked_at.is_(None)).options(selectinload(Device.sessions))
    return db.session.scalars(query.order_by(Device.name)).all()
