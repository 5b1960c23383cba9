"""Absences with a deputy, and who acts for whom."""

from datetime import date, datetime

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts import queries, rules
from app.shared.accounts.models import Absence, ActingRight, Person


def be_absent(
    by: Person, person_id: int, starts_at: datetime, ends_at: datetime, deputy_id: int | None, reason: str
) -> Absence:
    """Note that somebody is away. Oneself always; a head for the people of the department."""
    person = _within_reach(by, person_id)
    rules.check_absence(starts_at, ends_at, person.id, deputy_id or None)
    deputy = queries.person(deputy_id)
    if deputy is not None and not deputy.is_active:
        raise RuleBroken(
            _("%(name)s does not work here any more. Choose another deputy.", name=deputy.name), "deputy_id"
        )
    if queries.overlapping_absence(person.id, starts_at, ends_at):
        raise RuleBroken(_("An absence is noted for this time already. Cancel it first."), "starts_at")
    absence = Absence(
        person_id=person.id, starts_at=starts_at, ends_at=ends_at, deputy_id=deputy_id or None,
        reason=reason or "", created_by_id=by.id,
    )  # fmt: skip
    db.session.add(absence)
    return absence


def cancel_absence(by: Person, absence: Absence) -> Absence:
    """What is over stays; what has begun ends now; what is to come never was."""
    _within_reach(by, absence.person_id)
    if absence.cancelled_at is not None or absence.ends_at <= clock.now():
        raise RuleBroken(_("This absence is over already."))
    absence.cancelled_at = clock.now()
    return absence


def _within_reach(by: Person, person_id: int) -> Person:
    person = queries.person(person_id)
    if person is None or not queries.may_note_absence(by, person):
        raise RuleBroken(
            _("You may note absences only of yourself and of people whom you head."), "person_id"
        )
    return person


def let_act(
    by: Person, principal_id: int, agent_id: int, valid_from: date, valid_until: date | None
) -> ActingRight:
    """`agent` may act for `principal`: said by the principal, or by the security administrator."""
    if not queries.may_let_act(by, principal_id):
        raise RuleBroken(_("You may say only who acts for you."), "principal_id")
    rules.check_acting(principal_id, agent_id, valid_from, valid_until)
    for person_id, field in ((principal_id, "principal_id"), (agent_id, "agent_id")):
        person = queries.person(person_id)
        if person is None or not person.is_active:
            raise RuleBroken(_("Choose somebody who works here."), field)
    right = ActingRight(
        principal_id=principal_id,
        agent_id=agent_id,
        valid_from=valid_from,
        valid_until=valid_until,
        created_by_id=by.id,
    )
    db.session.add(right)
    return right


def stop_acting(by: Person, right: ActingRight) -> ActingRight:
    if not queries.may_let_act(by, right.principal_id):
        raise RuleBroken(_("You may say only who acts for you."))
    if right.ended_at is None:
        right.ended_at = clock.now()
    return right
