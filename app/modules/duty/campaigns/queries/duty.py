"""Where is it? Who is on duty on the days of a holiday, by the published roster."""

from datetime import date

from sqlalchemy import select

from app.core.db import db
from app.modules.duty.roster.models import DutyAssignment, Shift, ShiftStatus
from app.shared.accounts.models import Person


def names_on(first: date, last: date) -> dict[date, list[str]]:
    """Names by day, each once, in the order in which they were assigned. One query, however long the holiday."""
    query = (
        select(Shift.on_day, Person.name)
        .join(DutyAssignment, DutyAssignment.shift_id == Shift.id)
        .join(Person, Person.id == DutyAssignment.person_id)
        .where(
            Shift.on_day.between(first, last),
            Shift.status != ShiftStatus.PLANNED,
            DutyAssignment.ended_at.is_(None),
            DutyAssignment.standby.is_(False),
        )
        .order_by(Shift.on_day, DutyAssignment.id)
    )
    found: dict[date, dict[str, None]] = {}
    for day, name in db.session.execute(query):
        found.setdefault(day, {})[name] = None
    return {day: list(names) for day, names in found.items()}
