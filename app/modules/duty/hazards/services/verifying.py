"""Do it: verify, sign off, close out (销号); return; open again. Never whoever owns or rectified it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards.models import Hazard, HazardAct, HazardStatus, Verdict
from app.modules.duty.hazards.queries.hazards import AFTER
from app.modules.duty.hazards.services import states, telling
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all


def verify(
    hazard: Hazard, by: Person, verdict: Verdict, note: str = "", new_deadline: date | None = None,
    photos: Sequence[Any] = (),
) -> Hazard:  # fmt: skip
    """Look at it again: rectified, so it is closed out (a major one: signed off first); or not, with a new day."""
    rules.check_verb("verify", hazard.status)
    rules.check_four_eyes(by.id, hazard.owner_id, hazard.rectifier_id)
    attach_all(AFTER, hazard.id, photos, by)
    if verdict == Verdict.RETURNED:
        return _give_back(hazard, by, note, new_deadline)
    hazard.verifier_id, hazard.verified_at, hazard.verified_note = by.id, clock.now(), note.strip()[:500]
    states.advance(hazard, HazardStatus.VERIFIED, HazardAct.PASSED, by, note)
    if hazard.is_major:
        telling.tell_verified(hazard, by)
        return hazard
    return _close_out(hazard, by)


def sign_off(
    hazard: Hazard, by: Person, verdict: Verdict, note: str = "", new_deadline: date | None = None
) -> Hazard:
    """A major hazard is closed out only with the signature of the leader in charge."""
    rules.check_verb("sign", hazard.status)
    rules.check_four_eyes(by.id, hazard.owner_id, hazard.rectifier_id)
    if verdict == Verdict.RETURNED:
        return _give_back(hazard, by, note, new_deadline)
    hazard.signed_by_id, hazard.signed_at, hazard.signed_note = by.id, clock.now(), note.strip()[:500]
    states.record(hazard, HazardAct.SIGNED, by, note)
    return _close_out(hazard, by)


def _close_out(hazard: Hazard, by: Person) -> Hazard:
    states.advance(hazard, HazardStatus.CLOSED, HazardAct.CLOSED, by)
    telling.tell_closed(hazard, by)
    return hazard


def _give_back(hazard: Hazard, by: Person, note: str, new_deadline: date | None) -> Hazard:
    """Not rectified: again, by a new day; what had no owner goes to the office, which assigns it."""
    if not note.strip():
        raise RuleBroken(_("Say what is still wrong."), "note")
    if hazard.owner_id is None:
        states.advance(hazard, HazardStatus.CONFIRMED, HazardAct.RETURNED, by, note)
    else:
        hazard.rectify_by = rules.check_deadline(new_deadline, clock.today(), "new_deadline")
        hazard.deadline_rev += 1
        states.advance(hazard, HazardStatus.RETURNED, HazardAct.RETURNED, by, note, anew=True)
    hazard.verified_at, hazard.verified_note, hazard.fixed_on_spot = None, "", False
    telling.tell_returned(hazard, by, note)
    return hazard


def reopen(hazard: Hazard, by: Person, reason: str, new_deadline: date | None = None) -> Hazard:
    """It is there again, or was no false alarm: with whoever had it, by a new day; else the office assigns it."""
    rules.check_verb("reopen", hazard.status)
    if not reason.strip():
        raise RuleBroken(_("Say why it is opened again."), "reason")
    if hazard.status == HazardStatus.REJECTED or hazard.owner_id is None:
        hazard.deadline_rev += 1 if hazard.status == HazardStatus.CLOSED else 0
        states.advance(hazard, HazardStatus.CONFIRMED, HazardAct.REOPENED, by, reason)
    else:
        hazard.rectify_by = rules.check_deadline(new_deadline, clock.today(), "new_deadline")
        hazard.deadline_rev += 1
        hazard.acknowledged_at = hazard.acknowledged_by_id = None
        states.advance(hazard, HazardStatus.ASSIGNED, HazardAct.REOPENED, by, reason, anew=True)
        telling.tell_assigned(hazard, by, "reopened")
    hazard.verified_at = hazard.signed_at = hazard.signed_by_id = None
    hazard.verified_note = hazard.signed_note = hazard.end_reason = ""
    return hazard
