"""Do it: hand in what was rectified, or fixed on the spot; ask for an extension and decide on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.hazards import rules
from app.modules.duty.hazards.models import (
    ExtensionStatus,
    Hazard,
    HazardAct,
    HazardExtension,
    HazardStatus,
)
from app.modules.duty.hazards.queries.hazards import AFTER, SUBJECT
from app.modules.duty.hazards.services import people as who
from app.modules.duty.hazards.services import states, telling
from app.shared.accounts.models import Person
from app.shared.attachments import queries as files
from app.shared.attachments.services import attach_all
from app.shared.policies.queries import policy


def submit(
    hazard: Hazard, by: Person, note: str, after: Sequence[Any] = (), rectifier_id: int | None = None
) -> Hazard:
    """Rectified: hand it in with words and photos; somebody else verifies it."""
    rules.check_verb("submit", hazard.status)
    waiting = who.pending(hazard)
    if waiting is not None:
        _settle(waiting, ExtensionStatus.WITHDRAWN, by, "")
    return _hand_in(hazard, by, note, after, rectifier_id or by.id, HazardAct.SUBMITTED)


def fix(
    hazard: Hazard, by: Person, note: str, after: Sequence[Any] = (), before: Sequence[Any] = ()
) -> Hazard:
    """Fixed on the spot (即查即改): photos before and after; still verified by another person."""
    rules.check_verb("fix", hazard.status)
    have = len(files.of(SUBJECT, hazard.id)) + len(before)
    rules.check_photo(policy(rules.PHOTO).applies, have, "before")
    if hazard.verifier_id == by.id:
        hazard.verifier_id = None  # the office looks at it instead
    attach_all(SUBJECT, hazard.id, before, by)
    hazard.fixed_on_spot = True
    return _hand_in(hazard, by, note, after, by.id, HazardAct.FIXED)


def _hand_in(
    hazard: Hazard, by: Person, note: str, after: Sequence[Any], rectifier_id: int, act: HazardAct
) -> Hazard:
    if not note.strip():
        raise RuleBroken(_("Say what was done."), "note")
    rules.check_photo(policy(rules.PHOTO).applies, len(after))
    if rectifier_id == hazard.verifier_id:
        raise RuleBroken(
            _("%(name)s verifies this hazard and cannot be who rectified it.", name=_name(hazard)),
            "rectifier_id",
        )
    attach_all(AFTER, hazard.id, after, by)
    hazard.rectifier_id, hazard.rectified_at = rectifier_id, clock.now()
    hazard.rectified_note = note.strip()[:500]
    states.advance(hazard, HazardStatus.SUBMITTED, act, by, note)
    telling.tell_submitted(hazard, by)
    return hazard


def _name(hazard: Hazard) -> str:
    return hazard.verifier.name if hazard.verifier else "—"


def ask_extension(
    hazard: Hazard, by: Person, new_deadline: date, reason: str, interim_control: str
) -> HazardExtension:
    """Ask for a later day, and say what keeps people safe meanwhile."""
    rules.check_verb("extend", hazard.status)
    old = rules.check_deadline(hazard.rectify_by, hazard.rectify_by or clock.today())
    later = rules.check_extension(old, new_deadline, interim_control, clock.today())
    if not reason.strip():
        raise RuleBroken(_("Say why it takes longer."), "reason")
    granted = sum(row.status == ExtensionStatus.APPROVED for row in hazard.extensions)
    row = HazardExtension(
        hazard=hazard, asked_by=by, asked_at=clock.now(), old_deadline=old, new_deadline=later,
        reason=reason.strip()[:300], interim_control=interim_control.strip()[:500],
        for_leader=rules.is_for_leader(granted, int(policy(rules.OFFICE_EXTENSIONS).value)),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note = f"{day(old)} → {day(later)}　{row.reason}"
    states.advance(hazard, HazardStatus.EXTENSION, HazardAct.ASKED, by, note)
    telling.tell_extension(hazard, row, by)
    return row


def decide_extension(
    hazard: Hazard, by: Person, decision: ExtensionStatus, note: str = ""
) -> HazardExtension:
    """Grant it, with a new revision of the deadline; or refuse it, with a reason."""
    rules.check_verb("decide", hazard.status)
    row = who.pending(hazard)
    if row is None:
        raise RuleBroken(_("This extension has been decided already."))
    if not rules.may("decide", who.standing(by, hazard)):
        raise RuleBroken(
            _("The office has granted as many extensions as it may: the leader in charge decides.")
            if row.for_leader
            else _("Somebody else decides on your own wish.")
        )
    granted = decision == ExtensionStatus.APPROVED
    if not granted and not note.strip():
        raise RuleBroken(_("Say why it is refused."), "note")
    if granted:
        _settle(row, ExtensionStatus.APPROVED, by, note)
        hazard.rectify_by, hazard.interim_control = row.new_deadline, row.interim_control
        hazard.deadline_rev += 1
        states.advance(hazard, HazardStatus.RECTIFYING, HazardAct.GRANTED, by, f"{day(row.new_deadline)}　{note}".strip("　"),
                       anew=True)  # fmt: skip
    else:
        _settle(row, ExtensionStatus.REFUSED, by, note)
        states.advance(hazard, HazardStatus.RECTIFYING, HazardAct.REFUSED, by, note)
    telling.tell_decided(hazard, row, by)
    return row


def _settle(row: HazardExtension, status: ExtensionStatus, by: Person, note: str) -> None:
    row.status, row.decided_by_id, row.decided_at = status, by.id, clock.now()
    row.decided_note = note.strip()[:300]
