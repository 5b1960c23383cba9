"""People: hired, moved, leaving, coming back."""

from sqlalchemy import update

from app.core.db import db
from app.shared.accounts.models import Person


def show_as(person: Person, chosen: dict[str, str]) -> bool:
    """Language, type and navigation: no business of the audit, and no new version of the person."""
    if chosen:
        db.session.execute(update(Person).where(Person.id == person.id).values(**chosen))
    return True
