"""Do it: sessions, roles, people. The caller holds the transaction."""

import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app.core.db import db
from app.core.secret import fingerprint
from app.shared.accounts.models import Person, SignIn


def open_session(person: Person, address: str = "", device: str = "") -> str:
    """A new session of this person; returns the token that the cookie carries."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(token_hash=fingerprint(token), person_id=person.id, address=address, device=device[:200])
    )
    return token


def session_of(token: str, now: datetime) -> SignIn | None:
    """The session of this token, if it still holds."""
    row = db.session.scalar(select(SignIn).where(SignIn.token_hash == fingerprint(token)))
    if row is None or row.ended_at is not None or not row.person.is_active:
        return None
    idle = timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])
    whole = timedelta(minutes=current_app.config["SESSION_ABSOLUTE_MINUTES"])
    if now - row.seen_at > idle or now - row.created_at > whole:
        return None
    return row
