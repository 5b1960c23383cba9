"""Do it: the catalogue of services and the check-lists; ticks. Beside support.py, which would grow too long."""

from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import ChecklistLine, CheckMark, RoomBooking, SupportService
from app.modules.rooms.queries import support as queries
from app.shared.accounts.models import Person


def tick(booking: RoomBooking, line: ChecklistLine, by: Person, done: bool) -> CheckMark | bool:
    """A line of the check-list is done, or not after all. Twice is once."""
    lock(f"checks:{booking.id}")
    mark = queries.marks_of([booking.id]).get(booking.id, {}).get(line.id)
    if mark is not None and not done:
        db.session.delete(mark)
    elif mark is None and done:
        mark = CheckMark(
            booking_id=booking.id, line_id=line.id, phase=line.phase, text=line.text, by=by, at=clock.now()
        )
        db.session.add(mark)
        db.session.flush()
    return mark or True


def save_service(service: SupportService | None = None, **answers: Any) -> SupportService:
    """Enter a service into the catalogue, or change it; what was ordered keeps its price."""
    row = service or SupportService()
    code = str(answers["code"]).strip()
    if any(one.code == code and one.id != row.id for one in queries.services(ended=True)):
        raise RuleBroken(_("There is a service with this code already."), "code")
    for name, value in answers.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    return row


def end_service(service: SupportService) -> SupportService:
    service.ended_on = clock.today()
    return service


def save_line(line: ChecklistLine | None = None, **answers: Any) -> ChecklistLine:
    row = line or ChecklistLine()
    for name, value in answers.items():
        setattr(row, name, value or None if name == "kind" else value)
    db.session.add(row)
    db.session.flush()
    return row


def end_line(line: ChecklistLine) -> ChecklistLine:
    line.ended_on = clock.today()
    return line
