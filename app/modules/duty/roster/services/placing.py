"""Do it: set the people of a shift by hand, with everything that speaks against them looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster.models import DutyAssignment, Level, Shift, Source
from app.modules.duty.roster.rules import clashes as rules
from app.modules.duty.roster.services import drawing
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person


@dataclass(frozen=True)
class Place:
    """One place of a shift as the form has it: who stands there now, who shall."""

    field: str
    level: Level
    standby: bool
    now: DutyAssignment | None
    person_id: int | None

    @property
    def changes(self) -> bool:
        return (self.now.person_id if self.now else None) != self.person_id


def set_people(shift: Shift, by: Person, *, places: Sequence[Place], reason: str) -> Shift:
    """Put in who was chosen. What changes is ended first, so that two people may change places."""
    drawing.check_draft(shift.roster)
    chosen = [one.person_id for one in places if one.person_id]
    for one in places:
        if one.person_id and chosen.count(one.person_id) > 1:
            person = accounts.person(one.person_id)
            raise RuleBroken(_("%(name)s is chosen twice.", name=person.name if person else ""), one.field)
    changed = [one for one in places if one.changes]
    for one in changed:
        if one.now is not None:
            one.now.ended_at = clock.now()
    db.session.flush()
    for one in changed:
        if one.person_id:
            _put(shift, by, one, reason)
    db.session.flush()
    return shift


def _put(shift: Shift, by: Person, one: Place, reason: str) -> DutyAssignment:
    person = accounts.person(one.person_id)
    if person is None:
        raise RuleBroken(_("Choose somebody."), one.field)
    found = drawing.clashes_with(shift, person, standby=one.standby)
    rules.check_placing(found, person.name, reason, one.field)
    row = DutyAssignment(
        shift=shift, level=one.level, person=person, standby=one.standby, source=Source.MANUAL,
        note=reason.strip()[:200] if found else "", reasons={"by": by.name}, replaces_id=one.now.id if one.now else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row
