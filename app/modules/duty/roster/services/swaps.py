"""Do it: wishes to swap or to be stood in for: asked, agreed by the colleague, approved by the chief, carried out."""

from datetime import datetime

from app.core import clock
from app.core.db import db, lock
from app.core.formats import moment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    DutyAssignment,
    Level,
    ShiftStatus,
    ShiftSwap,
    Source,
    SwapKind,
    SwapStatus,
)
from app.modules.duty.roster.queries import rosters as roster_queries
from app.modules.duty.roster.queries import swaps as queries
from app.modules.duty.roster.rules import clashes as clash_rules
from app.modules.duty.roster.rules import states
from app.modules.duty.roster.services import drawing, steps, watch
from app.shared.accounts.models import Person

W = SwapStatus


def advance(swap: ShiftSwap, new: SwapStatus) -> ShiftSwap:
    """The one way to a new state."""
    states.check_step(states.SWAP, swap.status, new)
    swap.status = new
    return swap


def ask(assignment: DutyAssignment, by: Person, *, with_id: str, reason: str) -> ShiftSwap:
    """Ask a colleague: to take this duty (`p<person>`), or to swap it for one of theirs (`a<assignment>`)."""
    hold()
    db.session.refresh(assignment)
    shift = assignment.shift
    if assignment.person_id != by.id or assignment.ended_at is not None:
        raise RuleBroken(_("This duty is not yours any more."))
    if shift.status != ShiftStatus.PUBLISHED:
        raise RuleBroken(_("Only a published duty that has not begun can be swapped."))
    other, to_person = _partner(assignment, with_id)
    starts = [shift.starts_at] + ([other.shift.starts_at] if other else [])
    states.check_swap_time(clock.now(), *starts)
    places = [assignment.id] + ([other.id] if other else [])
    if queries.open_swaps_of(places):
        raise RuleBroken(_("Somebody has asked to swap this duty already. One wish at a time."))
    row = ShiftSwap(
        assignment=assignment, other=other, kind=SwapKind.SWAP if other else SwapKind.STAND_IN, asked_by=by,
        to_person=to_person, reason=reason.strip(), expires_at=min(starts),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    check(row)
    _tell(row, [to_person], "asked", lambda: _("%(name)s asks you to take a duty", name=by.name), by)
    return row


def answer(swap: ShiftSwap, by: Person, *, agrees: bool, remark: str = "") -> ShiftSwap:
    """The colleague agrees or declines."""
    _fresh(swap)
    if swap.to_person_id != by.id:
        raise RuleBroken(_("Only the colleague who was asked can answer."))
    swap.answered_at, swap.remark = clock.now(), remark.strip()[:200]
    if not agrees:
        advance(swap, W.DECLINED)
        _tell(
            swap, [swap.asked_by], "declined", lambda: _("%(name)s cannot take your duty", name=by.name), by
        )
        return swap
    check(swap)
    advance(swap, W.ACCEPTED)
    _tell(swap, deciders(swap), "accepted", lambda: _("A swap of duties waits for your approval"), by)
    return swap


def decide(swap: ShiftSwap, by: Person, *, agrees: bool, remark: str = "") -> ShiftSwap:
    """The chief approves and it is carried out, or rejects it."""
    _fresh(swap)
    if not may_decide(by, swap):
        raise RuleBroken(
            _("The chief of the shift or the keeper of the roster decides, and nobody whom it concerns.")
        )
    swap.decided_by, swap.decided_at, swap.remark = by, clock.now(), remark.strip()[:200]
    both = [swap.asked_by, swap.to_person]
    if not agrees:
        advance(swap, W.REJECTED)
        _tell(swap, both, "rejected", lambda: _("The swap of duties was rejected"), by)
        return swap
    check(swap)
    advance(swap, W.APPLIED)
    _apply(swap, by)
    _tell(swap, both, "applied", lambda: _("The swap of duties holds"), by)
    return swap


def cancel(swap: ShiftSwap, by: Person) -> ShiftSwap:
    """Whoever asked takes it back."""
    hold()
    db.session.refresh(swap)
    if swap.asked_by_id != by.id:
        raise RuleBroken(_("Only whoever asked can take it back."))
    advance(swap, W.CANCELLED)
    _tell(
        swap,
        [swap.to_person],
        "cancelled",
        lambda: _("%(name)s no longer asks you to take a duty", name=by.name),
        by,
    )
    return swap


def lapse(now: datetime) -> int:
    """Wishes whose shift has begun expire; the one in the roster has the duty."""
    rows = queries.lapsed_swaps(now)
    if rows:
        hold()
    count = 0
    for swap in rows:
        db.session.refresh(swap)
        if W.EXPIRED in states.SWAP[swap.status]:
            advance(swap, W.EXPIRED)
            _tell(
                swap,
                [swap.asked_by],
                "expired",
                lambda: _("Your wish to swap expired: the shift has begun"),
                None,
            )
            count += 1
    return count


def deciders(swap: ShiftSwap) -> list[Person]:
    """The chief of the shift, unless it concerns them; else its leader."""
    shift = swap.assignment.shift
    concerned = (swap.asked_by_id, swap.to_person_id)
    for level in (Level.CHIEF, Level.LEADER):
        found = [one.person for one in shift.of(level) if one.person_id not in concerned]
        if found:
            return found
    return [shift.roster.created_by]


def may_decide(person: Person, swap: ShiftSwap) -> bool:
    """Chief or leader of the shift, or keeper of the roster; never one of the two."""
    if person.id in (swap.asked_by_id, swap.to_person_id):
        return False
    return person.may("duty.roster") or queries.is_chief_of(person.id, swap.assignment.shift_id)


def may_see(person: Person, swap: ShiftSwap) -> bool:
    """The two, and whoever may decide."""
    return person.id in (swap.asked_by_id, swap.to_person_id) or may_decide(person, swap)


def check(swap: ShiftSwap) -> None:
    """Raise if a place is no longer what it was, or somebody cannot have the duty that they would get."""
    one, other = swap.assignment, swap.other
    if one.ended_at is not None or one.person_id != swap.asked_by_id:
        raise RuleBroken(_("%(name)s has this duty no longer.", name=swap.asked_by.name))
    if other is not None and (other.ended_at is not None or other.person_id != swap.to_person_id):
        raise RuleBroken(_("%(name)s has this duty no longer.", name=swap.to_person.name))
    states.check_swap_time(clock.now(), one.shift.starts_at, *([other.shift.starts_at] if other else []))
    without = [one.id] + ([other.id] if other else [])
    found = drawing.clashes_with(one.shift, swap.to_person, without=without, standby=one.standby)
    clash_rules.check_placing(found, swap.to_person.name, swap.reason, "with_id")
    if other is not None:
        found = drawing.clashes_with(other.shift, swap.asked_by, without=without, standby=other.standby)
        clash_rules.check_placing(found, swap.asked_by.name, swap.reason, "with_id")


def hold() -> None:
    """One swap at a time, so that no place is promised twice."""
    lock("duty_swaps")


def _fresh(swap: ShiftSwap) -> None:
    hold()
    db.session.refresh(swap)
    for place in (swap.assignment, swap.other):
        if place is not None:
            db.session.refresh(place)


def _partner(assignment: DutyAssignment, with_id: str) -> tuple[DutyAssignment | None, Person]:
    kind, number = with_id[:1], with_id[1:]
    if kind == "a" and number.isdigit():
        other = roster_queries.assignment(int(number))
        if other is None or other.ended_at is not None or other.person_id == assignment.person_id:
            raise RuleBroken(_("Choose somebody."), "with_id")
        if (other.level, other.standby, other.shift.post_id) != (
            assignment.level, assignment.standby, assignment.shift.post_id,
        ) or other.shift.status != ShiftStatus.PUBLISHED:  # fmt: skip
            raise RuleBroken(_("Only duties of the same level at the same post can be swapped."), "with_id")
        return other, other.person
    pool = roster_queries.candidates(assignment.shift.post_id, assignment.level, assignment.shift.on_day)
    person = next((one for one in pool if str(one.id) == number and kind == "p"), None)
    if person is None or person.id == assignment.person_id:
        raise RuleBroken(_("Choose somebody."), "with_id")
    return None, person


def _apply(swap: ShiftSwap, by: Person) -> None:
    one, other = swap.assignment, swap.other
    one.ended_at = clock.now()
    if other is not None:
        other.ended_at = clock.now()
    db.session.flush()  # both places are free before anybody comes into them
    watch.exchange(one, swap.to_person, Source.SWAP, reason=swap.reason, by=by)
    steps.add_receipts(one.shift.roster, [swap.to_person], by, f"swap{swap.id}")
    if other is not None:
        watch.exchange(other, swap.asked_by, Source.SWAP, reason=swap.reason, by=by)


def _tell(swap: ShiftSwap, people: list[Person], key: str, title: object, by: Person | None) -> None:
    shift, reason = swap.assignment.shift, swap.reason
    starts_at, post = shift.starts_at, shift.post.name
    neighbours.tell(
        people,
        f"duty_swap:{swap.id}:{key}",
        title,  # type: ignore[arg-type]
        lambda: "　".join((post, moment(starts_at, relative=False), reason)),
        f"/duty/roster/swaps/{swap.id}",
        by=by,
        subject=("duty_swap", swap.id),
    )
