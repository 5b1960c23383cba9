"""The demonstration of this room: sixty hazards of three months in every state, with small drawn photos.

A folder of its own, since what is laid is many and Chinese. All of it is invented.
"""

from datetime import date

from sqlalchemy import select

from app.core.db import db
from app.modules.duty.hazards.demo import words, writing
from app.modules.duty.hazards.models import Hazard
from app.shared.accounts import queries as people

__all__ = ["lay"]


def lay(day: date) -> None:
    """Lay it around `day`, once: what lies there already is left alone."""
    first = select(Hazard.id).where(Hazard.description == words.SPECS[0].what)
    if people.by_username("repairer") is not None and db.session.scalar(first) is None:
        writing.Writer(day).write()
