"""Do it: lead a roster from draft to archive. The only place that changes `Roster.status`."""

from collections.abc import Iterable

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import Roster, RosterReceipt, RosterStatus, Shift, ShiftStatus
from app.modules.duty.roster.queries import rosters as queries
from app.modules.duty.roster.rules import clashes as rules
from app.modules.duty.roster.rules import states
from app.modules.duty.roster.services import drawing, watch
from app.shared.accounts.models import Person
from app.shared.numbering.services import next_number

SUBJECT = queries.SUBJECT


def advance(roster: Roster, new: RosterStatus) -> Roster:
    """The one way to a new state, with its stamp."""
    states.check_step(states.ROSTER, roster.status, new)
    roster.status, now = new, clock.now()
    if new != RosterStatus.DRAFT:
        setattr(roster, f"{new.value}_at", now)
    return roster


def submit(roster: Roster, by: Person) -> Roster:
    """Send it for approval, complete and without clashes that no reason allows."""
    states.check_step(states.ROSTER, roster.status, RosterStatus.SUBMITTED)
    blocked = sum(
        1
        for found in drawing.roster_clashes(roster).values()
        if any(one.severity == "block" for one in found)
    )
    rules.check_complete(drawing.holes(roster), blocked)
    if roster.number is None:
        roster.number = next_number(SUBJECT, clock.today())
    advance(roster, RosterStatus.SUBMITTED)
    kinds = {shift.day_kind.value for shift in roster.shifts}
    neighbours.submit(
        SUBJECT, roster.id, requester=roster.created_by, clerk=by, title=f"{roster.number} {roster.title}",
        facts={"days": (roster.ends_on - roster.starts_on).days + 1, "holiday": "statutory" in kinds},
    )  # fmt: skip
    return roster


def on_approved(roster_id: int) -> None:
    """All have agreed; whoever keeps it publishes it."""
    roster = _get(roster_id)
    advance(roster, RosterStatus.APPROVED)
    _tell_keeper(roster, "approved", lambda: _("%(title)s is approved. Publish it.", title=roster.title))


def back_to_draft(roster_id: int) -> None:
    """Sent back, rejected or withdrawn: it can be changed and sent again."""
    advance(_get(roster_id), RosterStatus.DRAFT)


def reopen(roster: Roster, by: Person) -> Roster:
    """Change an approved roster after all: it must be approved again."""
    if roster.status == RosterStatus.SUBMITTED:
        neighbours.withdraw_for(SUBJECT, roster.id, by, "")
    return advance(roster, RosterStatus.DRAFT)


def publish(roster: Roster, by: Person) -> Roster:
    """Make it hold: everybody in it is told and has to acknowledge; reminders are laid."""
    advance(roster, RosterStatus.PUBLISHED)
    for shift in roster.shifts:
        states.check_step(states.SHIFT, shift.status, ShiftStatus.PUBLISHED)
        shift.status = ShiftStatus.PUBLISHED
    db.session.flush()
    people = {one.person_id: one.person for shift in roster.shifts for one in shift.here}
    add_receipts(roster, people.values(), by)
    watch.turn(clock.now())
    watch.arm(clock.now())
    return roster


def add_receipts(roster: Roster, people: Iterable[Person], by: Person | None, key: str = "published") -> None:
    """Everybody named has to acknowledge; who has, has to again if told anew."""
    known = {one.person_id: one for one in roster.receipts}
    now, url = clock.now(), f"/duty/roster/rosters/{roster.id}"
    title, first, last = roster.title, roster.starts_on, roster.ends_on
    told = list(people)
    for person in told:
        row = known.get(person.id)
        if row is None:
            roster.receipts.append(RosterReceipt(person=person, told_at=now))
        else:
            row.told_at, row.acked_at = now, None
    db.session.flush()
    neighbours.tell(
        told,
        f"duty_roster:{roster.id}:{key}",
        lambda: _("%(title)s is published: you have duty. Please acknowledge it.", title=title),
        lambda: _("%(first)s to %(last)s. Your duties are on the page.", first=day(first), last=day(last)),
        url,
        by=by,
        subject=(SUBJECT, roster.id),
    )


def acknowledge(roster: Roster, by: Person) -> RosterReceipt:
    """I have read the roster and know my duties."""
    row = queries.receipt(roster.id, by.id)
    if row is None:
        raise RuleBroken(_("You have no duty in this roster, so there is nothing to acknowledge."))
    row.acked_at = row.acked_at or clock.now()
    return row


def remind(roster: Roster, by: Person) -> int:
    """Tell those again who have not acknowledged; once a day."""
    late = [one.person for one in roster.receipts if one.acked_at is None]
    if not late:
        raise RuleBroken(_("Everybody has acknowledged."))
    title = roster.title
    told = neighbours.tell(
        late,
        f"duty_roster:{roster.id}:again:{clock.today()}",
        lambda: _("%(title)s: please acknowledge your duties", title=title),
        "",
        f"/duty/roster/rosters/{roster.id}",
        by=by,
        subject=(SUBJECT, roster.id),
    )
    if not told:
        raise RuleBroken(_("They were reminded today already."))
    return told


def archive(roster: Roster) -> Roster:
    """It is over and goes to the files; who was on duty stays known."""
    if roster.ends_on >= clock.today():
        raise RuleBroken(_("This roster still runs."))
    if any(shift.answers for shift in roster.shifts):
        raise RuleBroken(_("A shift of it has not been handed over yet."))
    return advance(roster, RosterStatus.ARCHIVED)


def discard(roster_id: int) -> str:
    """Delete a draft that was never sent for approval; nothing else is ever deleted."""
    roster = queries.roster(roster_id)
    if roster is None:
        raise RuleBroken(_("This draft has been deleted already."))
    if roster.status != RosterStatus.DRAFT or roster.number is not None:
        raise RuleBroken(_("Only a draft that was never sent for approval can be deleted."))
    title = roster.title
    for shift in list(roster.shifts):
        for one in list(shift.assignments):
            one.replaces_id = None
    db.session.flush()
    for shift in list(roster.shifts):
        for one in list(shift.assignments):
            db.session.delete(one)
        db.session.delete(shift)
    db.session.flush()
    db.session.delete(roster)
    return title


def _tell_keeper(roster: Roster, key: str, title: object) -> None:
    neighbours.tell(
        [roster.created_by], f"duty_roster:{roster.id}:{key}:{roster.version}", title, "",  # type: ignore[arg-type]
        f"/duty/roster/rosters/{roster.id}", subject=(SUBJECT, roster.id),
    )  # fmt: skip


def _get(roster_id: int) -> Roster:
    found = queries.roster(roster_id)
    if found is None:
        raise RuleBroken(_("This roster does not exist any more."))
    return found


def lock_shift(shift: Shift) -> Shift:
    """The shift as it is now, held until the end of the transaction."""
    db.session.refresh(shift, with_for_update={"of": Shift})
    return shift
