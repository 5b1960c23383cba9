"""Do it: hand over. The old shift answers for the post until the new one has signed, or takes over by order."""

from datetime import datetime
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.roster import neighbours
from app.modules.duty.roster.models import (
    OPEN,
    HandoverStatus,
    Level,
    Shift,
    ShiftHandover,
    ShiftStatus,
)
from app.modules.duty.roster.queries import log as queries
from app.modules.duty.roster.queries import rosters as shift_queries
from app.modules.duty.roster.queries import swaps as swap_queries
from app.modules.duty.roster.rules import states
from app.modules.duty.roster.services import log, watch
from app.modules.duty.roster.services.terms import terms_on
from app.shared.accounts.models import Person

H = HandoverStatus


def advance(row: ShiftHandover, new: HandoverStatus) -> ShiftHandover:
    """The one way to a new state."""
    states.check_step(states.HANDOVER, row.status, new)
    row.status = new
    return row


def goods_of(shift: Shift, counted: dict[str, int]) -> list[dict[str, Any]]:
    """What is expected, and what was counted."""
    return [
        {"name": name, "expected": number, "counted": counted.get(f"goods_{index}", number)}
        for index, (name, number) in enumerate(shift.post.goods or ())
    ]


def stands_in(person: Person, shift: Shift | None) -> bool:
    """Is this person of the shift, not on standby, and no leader who is only called?"""
    return shift is not None and any(
        one.person_id == person.id and not one.standby and one.level != Level.LEADER for one in shift.here
    )


def open_items(shift: Shift) -> list[dict[str, Any]]:
    """What is still open, as it is written into the hand-over."""
    return [
        {
            "id": one.id, "kind": one.kind.value, "content": one.content, "handling": one.handling,
            "due_at": one.due_at.isoformat() if one.due_at else "",
        }
        for one in queries.open_entries(shift.id)
    ]  # fmt: skip


def sign_out(shift: Shift, by: Person, *, summary: str, **counted: int) -> ShiftHandover:
    """The outgoing shift counts, sums up and signs. It still answers."""
    watch.hold(shift.post_id)
    db.session.refresh(shift)
    if not shift.answers:
        raise RuleBroken(_("This shift does not answer for the post."))
    if not stands_in(by, shift):
        raise RuleBroken(_("Only an officer or chief of this shift hands it over."))
    now = clock.now()
    states.check_out(now, shift.ends_at, terms_on(shift.on_day))
    row = queries.handover_of(shift.id)
    if row is None:
        row = ShiftHandover(from_shift=shift, status=H.DRAFT, goods=[], open_items=[])
        db.session.add(row)
    advance(row, H.OUT_SIGNED)
    row.summary, row.goods, row.open_items = summary.strip(), goods_of(shift, counted), open_items(shift)
    row.out_by, row.out_at = by, now
    if shift.status == ShiftStatus.IN_PROGRESS:
        watch.advance(shift, ShiftStatus.HANDING_OVER)
    following = shift_queries.next_shift(shift, after=now)
    db.session.flush()
    if following is not None:
        _tell(row, following, lambda: _("%(post)s: take over the duty", post=shift.post.name), by, "out")
    return row


def sign_in(row: ShiftHandover, by: Person) -> ShiftHandover:
    """The incoming shift signs: from this moment on it answers. What is open goes on in its log."""
    old, new = _both(row)
    if not stands_in(by, new):
        raise RuleBroken(_("Only an officer or chief of the next shift takes it over."))
    if by.id == row.out_by_id:
        raise RuleBroken(_("Whoever handed over cannot take over: two people sign."))
    now = clock.now()
    states.check_sign_in(now, new.starts_at, new.ends_at, new.status, terms_on(new.on_day))
    advance(row, H.DONE)
    row.in_by, row.in_at = by, now
    _switch(row, old, new, by, now)
    mine = next(one for one in new.here if one.person_id == by.id)
    if mine.sign_in is None:
        watch.sign_in(mine, by)
    return row


def dispute(row: ShiftHandover, by: Person, *, dispute: str) -> ShiftHandover:
    """The incoming shift does not agree with what it finds."""
    _old, new = _both(row)
    if not stands_in(by, new):
        raise RuleBroken(_("Only an officer or chief of the next shift takes it over."))
    advance(row, H.DISPUTED)
    row.dispute, row.disputed_by, row.disputed_at = dispute.strip(), by, clock.now()
    if row.out_by is not None:
        neighbours.tell(
            [row.out_by], f"handover:{row.id}:disputed:{row.version}",
            lambda: _("%(name)s does not agree with your hand-over", name=by.name), row.dispute,
            f"/duty/roster/handovers/{row.id}", urgent=True, by=by, subject=("duty_handover", row.id),
        )  # fmt: skip
    return row


def resolve(row: ShiftHandover, by: Person, *, resolution: str, **counted: int) -> ShiftHandover:
    """The outgoing shift or a chief clears it up: counts again, says how; the incoming shift signs then."""
    old, new = _both(row)
    if not (stands_in(by, old) or may_force(by, old, new)):
        raise RuleBroken(_("Only the outgoing shift or a chief clears this up."))
    advance(row, H.RESOLVED)
    row.resolution, row.resolved_by, row.resolved_at = resolution.strip(), by, clock.now()
    row.goods, row.open_items = goods_of(old, counted), open_items(old)
    _tell(row, new, lambda: _("The hand-over is cleared up: sign it"), by, f"resolved:{row.version}")
    return row


def may_force(person: Person, old: Shift, new: Shift | None) -> bool:
    """Chief or leader of one of the two shifts, or keeper of the roster."""
    if person.may("duty.roster"):
        return True
    return any(swap_queries.is_chief_of(person.id, one.id) for one in (old, new) if one)


def force(shift: Shift, by: Person, *, reason: str) -> ShiftHandover:
    """Take over by order (强制接班), with a reason: the old shift cannot sign, or the new one must begin without it."""
    watch.hold(shift.post_id)
    db.session.refresh(shift)
    if not shift.answers:
        raise RuleBroken(_("This shift does not answer for the post."))
    now = clock.now()
    new = shift_queries.next_shift(shift, after=now)
    if not may_force(by, shift, new):
        raise RuleBroken(
            _("Only a chief, a leader of the two shifts or the keeper of the roster orders that.")
        )
    row = queries.handover_of(shift.id)
    if row is None:
        row = ShiftHandover(from_shift=shift, status=H.DRAFT, goods=goods_of(shift, {}), open_items=[])
        db.session.add(row)
        db.session.flush()
    row.forced_reason, row.forced_by, row.in_at = reason.strip(), by, now
    row.open_items = open_items(shift)
    advance(row, H.FORCED)
    if new is not None and new.starts_at <= now:
        _switch(row, shift, new, by, now)
    elif new is None or new.starts_at > shift.ends_at:
        _close_alone(shift, now)
    else:
        raise RuleBroken(_("The next shift has not begun yet."))
    db.session.flush()
    return row


def _close_alone(shift: Shift, now: datetime) -> None:
    """Nobody follows: the post is empty until the next shift begins."""
    if now < shift.ends_at:
        raise RuleBroken(_("The shift is not over yet."))
    watch.end(shift, now)


def _switch(row: ShiftHandover, old: Shift, new: Shift, by: Person, now: datetime) -> None:
    """The old shift ends, those whose time went by are skipped, the new one begins; open items go on."""
    row.to_shift = new
    watch.end(old, now)
    for missed in shift_queries.due_to_begin(now):
        if missed.post_id == new.post_id and missed.starts_at < new.starts_at:
            watch.skip(missed)
    db.session.flush()
    watch.begin(new, now)
    log.carry(old, new, by, now)


def _both(row: ShiftHandover) -> tuple[Shift, Shift]:
    """The two shifts as they are now, with the post held."""
    watch.hold(row.from_shift.post_id)
    db.session.refresh(row)
    db.session.refresh(row.from_shift)
    if row.from_shift.status not in OPEN:
        raise RuleBroken(_("This hand-over is over."))
    new = shift_queries.next_shift(row.from_shift, after=clock.now())
    if new is None:
        raise RuleBroken(_("No shift follows: publish the next roster first."))
    return row.from_shift, new


def _tell(row: ShiftHandover, shift: Shift, title: object, by: Person, key: str) -> None:
    people = [one.person for one in shift.here if not one.standby and one.level != Level.LEADER]
    neighbours.tell(
        people, f"handover:{row.id}:{key}", title, "", f"/duty/roster/handovers/{row.id}", by=by,  # type: ignore[arg-type]
        subject=("duty_handover", row.id),
    )  # fmt: skip
