"""Sessions: opened at sign-in, ended by many; the row decides, not the cookie."""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import exists, select, update

from app.core import clock
from app.core.db import db
from app.core.secret import fingerprint
from app.shared.accounts.models import ADMINISTRATORS, Person, PersonRole, Role, SignIn

ADMIN_IDLE_MINUTES = 15
CONFIRMED_MINUTES = 5  # so long a password that was asked again counts


def open_session(person: Person, address: str = "", device: str = "") -> str:
    """A new session of this person; returns the token that the cookie carries."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = SignIn(
        token_hash=fingerprint(token), person_id=person.id, address=address[:45], device=device[:200],
        created_at=now, seen_at=now, confirmed_at=now,
    )  # fmt: skip
    db.session.add(row)
    return token


def session_of(token: str, now: datetime) -> SignIn | None:
    """The session of this token, if it still holds. One query, whoever it is."""
    is_admin = exists().where(
        PersonRole.person_id == SignIn.person_id, PersonRole.role_id == Role.id, Role.code.in_(ADMINISTRATORS)
    )
    found = db.session.execute(
        select(SignIn, is_admin).where(SignIn.token_hash == fingerprint(token))
    ).first()
    if found is None:
        return None
    row, admin = found
    if row.ended_at is not None or not row.person.is_active:
        return None
    whole = timedelta(minutes=current_app.config["SESSION_ABSOLUTE_MINUTES"])
    if now - row.seen_at > idle_time(admin) or now - row.created_at > whole:
        return None
    return row


def idle_time(admin: bool) -> timedelta:
    """How long a session may rest; shorter for the three administrators."""
    minutes = current_app.config["SESSION_IDLE_MINUTES"]
    return timedelta(minutes=min(ADMIN_IDLE_MINUTES, minutes) if admin else minutes)


def move_on(row_id: int, now: datetime) -> None:
    """Somebody has done something: at most one write a minute, and never on an ended session."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.id == row_id, SignIn.ended_at.is_(None), SignIn.seen_at < now - timedelta(seconds=60))
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(row: SignIn, reason: str) -> None:
    if row.ended_at is None:
        row.ended_at, row.end_reason = clock.now(), reason


def end_sessions(person_id: int, reason: str, but: int | None = None) -> int:
    """End all sessions of this person, but the one in use if named; returns how many."""
    query = (
        update(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
        .values(ended_at=clock.now(), end_reason=reason)
    )
    return int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]


def is_confirmed(row: SignIn | None) -> bool:
    """Was the password given within the last minutes?"""
    if row is None or row.confirmed_at is None:
        return False
    return clock.now() - row.confirmed_at <= timedelta(minutes=CONFIRMED_MINUTES)
