"""Do it: set a device up, let it in, revoke it."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import fingerprint
from app.shared.accounts.models import Person
from app.shared.gate import queries, rules
from app.shared.gate.models import Device, DeviceSession


def set_up(name: str, kind: str, place: int | None, responsible_id: int, by: Person) -> Device:
    """A new device; it waits until its link is opened on the screen itself."""
    kinds = queries.kinds()
    if kind not in kinds:
        raise RuleBroken(_("Choose a kind of device."), "kind")
    known = kinds[kind].places
    rules.check_place(frozenset(i for i, _title in known()) if known else None, place)
    row = Device(
        name=name.strip(), kind=kind, place_id=place, responsible_id=responsible_id, created_by_id=by.id
    )
    db.session.add(row)
    return _with_link(row)


def make_link(device: Device) -> Device:
    """A new link. Where the device has been signed in until now, it stays so until the link is opened."""
    device.revoked_at = device.revoked_by_id = None
    return _with_link(device)


def _with_link(device: Device) -> Device:
    device.link = secrets.token_urlsafe(32)  # type: ignore[misc]
    device.link_hash = fingerprint(device.link)
    device.link_expires_at = clock.now() + timedelta(hours=rules.LINK_HOURS)
    db.session.flush()
    return device


def let_in(link: str, secret: str, address: str, browser: str) -> DeviceSession:
    """The link is opened on the screen: from now on it carries `secret`. The link works no longer.

    The browser got `secret` from the page with the button, so that a double click carries the same one.
    """
    rules.check_secret(secret)
    query = select(Device).where(Device.link_hash == fingerprint(link)).with_for_update(of=Device)
    device = db.session.scalar(query)
    if device is None:
        raise RuleBroken(_("This link works no longer. Have a new one made where devices are kept."))
    rules.check_link(device.revoked_at, device.link_expires_at, clock.now())
    _end_sessions(device.id)
    device.link_hash = device.link_expires_at = None
    row = DeviceSession(
        device_id=device.id, token_hash=fingerprint(secret), address=address[:45], browser=browser[:200],
        started_at=clock.now(), seen_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    note("device_in", subject_type="devices", subject_id=device.id, device=device.name)
    db.session.flush()
    return row


def revoke(device: Device, by: Person) -> Device:
    """Lost, stolen or taken down: its token and its link open nothing from now on."""
    device.revoked_at, device.revoked_by_id = clock.now(), by.id
    device.link_hash = device.link_expires_at = None
    _end_sessions(device.id)
    return device


def heard_of(session_id: int, now: datetime) -> None:
    """The device is there: at most one write a minute, and never on a session that has ended."""
    db.session.execute(
        update(DeviceSession)
        .where(
            DeviceSession.id == session_id,
            DeviceSession.ended_at.is_(None),
            DeviceSession.seen_at < now - timedelta(seconds=60),
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def _end_sessions(device_id: int) -> None:
    db.session.execute(
        update(DeviceSession)
        .where(DeviceSession.device_id == device_id, DeviceSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
