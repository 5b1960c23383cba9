"""Do it: begin and end shifts, write who answers, sign in, lay reminders. The only place that changes `Shift.status`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import has_request_context, request

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    Cover,
    DutyAssignment,
    DutySignIn,
    Level,
    Shift,
    ShiftStatus,
    SignInMethod,
    Source,
)
from app.modules.duty.roster.queries import duty
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.queries import watch as watch_queries
from app.modules.duty.roster.rules import clashes as clash_rules
from app.modules.duty.roster.rules import states
from app.modules.duty.roster.services import drawing
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

SIGN_IN, HAND_OVER = "duty_signin", "handover"  # ladders
PLACE, SHIFT = "duty_assignment", "duty_shift"  # what they hang on
AHEAD = timedelta(days=14)


def advance(shift: Shift, new: ShiftStatus) -> Shift:
    """The one way to a new state."""
    states.check_step(states.SHIFT, shift.status, new)
    shift.status = new
    return shift


def turn(now: datetime) -> int:
    """What the hour brings: shifts that simply end, end; shifts that nobody must hand over to, begin."""
    done = 0
    for shift in queries.to_end(now):
        hold(shift.post_id)
        db.session.refresh(shift)
        if shift.answers:
            end(shift, shift.ends_at)
            done += 1
    for shift in queries.due_to_begin(now):
        hold(shift.post_id)
        db.session.refresh(shift)
        if shift.status != ShiftStatus.PUBLISHED:
            continue
        before = queries.answering(shift.post_id, locked=True)
        if before is None:
            begin(shift, shift.starts_at)
            done += 1
            if not shift.hands_over and shift.ends_at <= now:
                end(shift, shift.ends_at)
        # else: the old shift answers until the new one has signed
    return done


def hold(post_id: int) -> None:
    """One at a time changes who answers for a post."""
    lock(f"duty_post:{post_id}")


def begin(shift: Shift, at: datetime) -> Shift:
    """From now on this shift answers: that is written down for ever."""
    advance(shift, ShiftStatus.IN_PROGRESS)
    shift.began_at = at
    db.session.flush()
    for one in shift.here:
        if not one.standby:
            cover(one, at)
    if shift.hands_over:
        neighbours.keep((SHIFT, shift.id), HAND_OVER, shift.ends_at)
    db.session.flush()
    return shift


def cover(one: DutyAssignment, at: datetime) -> Cover:
    """Somebody answers from `at` on. Name, department and telephone are copied as they are now."""
    post, person = one.shift.post, one.person
    row = Cover(
        shift_id=one.shift_id, assignment_id=one.id, post_id=post.id, post_name=post.name, level=one.level,
        person_id=person.id, name=person.name, department=person.department.name, from_at=at,
        phone=duty.phone_of(person, post.phone if one.level == Level.OFFICER else ""),
    )  # fmt: skip
    db.session.add(row)
    return row


def end(shift: Shift, at: datetime) -> Shift:
    """It answers no longer."""
    advance(shift, ShiftStatus.CLOSED)
    shift.ended_at = at
    for row in watch_queries.open_covers(shift.id):
        row.until_at = max(at, row.from_at)
    neighbours.release((SHIFT, shift.id), HAND_OVER)
    for one in shift.assignments:
        neighbours.release((PLACE, one.id), SIGN_IN)
    db.session.flush()
    return shift


def skip(shift: Shift) -> Shift:
    """Its time went by and nobody took over: the one before answered all the while."""
    advance(shift, ShiftStatus.MISSED)
    neighbours.release((SHIFT, shift.id), HAND_OVER)
    for one in shift.assignments:
        neighbours.release((PLACE, one.id), SIGN_IN)
    return shift


def sign_in(
    assignment: DutyAssignment, by: Person, *, method: SignInMethod = SignInMethod.PAGE, note: str = ""
) -> DutySignIn:
    """Somebody has come on duty; entered by themselves or, named, by somebody else. Once."""
    shift, now = assignment.shift, clock.now()
    if assignment.ended_at is not None:
        raise RuleBroken(_("%(name)s is no longer in this shift.", name=assignment.person.name))
    if assignment.standby:
        raise RuleBroken(_("Standby does not sign in; let it step in first."))
    if assignment.sign_in is not None:
        raise RuleBroken(_("%(name)s has signed in already.", name=assignment.person.name))
    late = states.check_sign_in(now, shift.starts_at, shift.ends_at, shift.status, terms_on(shift.on_day))
    own = by.id == assignment.person_id
    if not own and method == SignInMethod.PAGE:
        method = SignInMethod.PROXY
    row = DutySignIn(
        assignment=assignment, person_id=assignment.person_id, signed_at=now, late_minutes=late, method=method,
        by_id=None if own else by.id, note=note.strip()[:200],
        address=(request.remote_addr or "") if has_request_context() else "",
    )  # fmt: skip
    db.session.add(row)
    neighbours.release((PLACE, assignment.id), SIGN_IN)
    db.session.flush()
    return row


def may_sign_for(person: Person, shift: Shift) -> bool:
    """Whoever stands in the shift, or keeps the roster, may enter the sign-in of a colleague; their name is kept."""
    return person.may("duty.roster") or any(one.person_id == person.id for one in shift.here)


def step_in(assignment: DutyAssignment, by: Person, *, person_id: int | None, reason: str) -> DutyAssignment:
    """Somebody else takes the place in a published or running shift at once: illness, no sign-in. Chief or keeper."""
    shift, now = assignment.shift, clock.now()
    if shift.status not in (ShiftStatus.PUBLISHED, ShiftStatus.IN_PROGRESS, ShiftStatus.HANDING_OVER):
        raise RuleBroken(_("This shift is “%(state)s”.", state=str(shift.status.label)))
    if assignment.ended_at is not None:
        raise RuleBroken(_("%(name)s is no longer in this shift.", name=assignment.person.name))
    person = accounts.person(person_id)
    if person is None or person.id == assignment.person_id:
        raise RuleBroken(_("Choose somebody."), "person_id")
    waiting = next((one for one in shift.here if one.standby and one.person_id == person.id), None)
    if waiting is not None:
        waiting.ended_at = now
        db.session.flush()
    found = drawing.clashes_with(shift, person)
    clash_rules.check_placing(found, person.name, reason, "person_id")
    source = Source.STANDBY if waiting is not None else Source.MANUAL
    return exchange(assignment, person, source, reason=reason, by=by)


def exchange(
    assignment: DutyAssignment, person: Person, source: Source, *, reason: str, by: Person
) -> DutyAssignment:
    """End a place and write the new one; what is frozen about the old one stays, with its end."""
    shift, now = assignment.shift, clock.now()
    hold(shift.post_id)
    assignment.ended_at = now
    neighbours.release((PLACE, assignment.id), SIGN_IN)
    for old in watch_queries.open_covers(shift.id):
        if old.assignment_id == assignment.id:
            old.until_at = max(now, old.from_at)
    db.session.flush()
    row = DutyAssignment(
        shift=shift, level=assignment.level, person=person, standby=assignment.standby, source=source,
        note=reason.strip()[:200], reasons={"by": by.name, "instead_of": assignment.person.name}, replaces_id=assignment.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if shift.answers and not row.standby:
        cover(row, now)
    if shift.armed_at is not None and not row.standby:
        _arm_place(row)
    db.session.flush()
    return row


def arm(now: datetime) -> int:
    """Lay the reminders of the shifts of the next two weeks: sign-in of each person, hand-over of each shift."""
    rows: Sequence[Shift] = queries.to_arm(now, now + AHEAD)
    for shift in rows:
        shift.armed_at = now
        for one in shift.here:
            if not one.standby and one.sign_in is None:
                _arm_place(one)
        if shift.hands_over:
            neighbours.keep((SHIFT, shift.id), HAND_OVER, shift.ends_at)
    return len(rows)


def _arm_place(one: DutyAssignment) -> None:
    neighbours.keep(
        (PLACE, one.id),
        SIGN_IN,
        one.shift.starts_at,
        owner_id=one.person_id,
        department_id=one.person.department_id,
    )
