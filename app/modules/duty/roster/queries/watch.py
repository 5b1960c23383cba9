"""Where is it? Frozen rows of who answered, and sign-ins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.db import db
from app.modules.duty.roster.models import Cover


def open_covers(shift_id: int) -> Sequence[Cover]:
    """Who answers now for this shift's post."""
    return db.session.scalars(select(Cover).where(Cover.shift_id == shift_id, Cover.until_at.is_(None))).all()


def covers_of(shift_id: int) -> Sequence[Cover]:
    """Everybody who ever answered in this shift, in order."""
    query = select(Cover).where(Cover.shift_id == shift_id).order_by(Cover.from_at, Cover.id)
    return db.session.scalars(query).all()


def covers_between(starts_at: datetime, ends_at: datetime) -> Sequence[Cover]:
    """Everybody who answered at some time in this span."""
    query = select(Cover).where(
        Cover.from_at < ends_at, (Cover.until_at.is_(None)) | (Cover.until_at > starts_at)
    )
    return db.session.scalars(query.order_by(Cover.post_id, Cover.from_at, Cover.id)).all()
