"""Do it: a list is handed to the head and signed, and looked at again after the holiday."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.language import lazy as _l
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    CampaignAnswer,
    CampaignDept,
    CampaignStatus,
    DeptStatus,
    Fix,
    Recheck,
    Result,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services.checking import AFTER, ANSWER, check_open, move_to
from app.modules.duty.campaigns.services.planning import AGAIN, CAMPAIGN, DEPT, LADDER, leads, note_event
from app.shared.accounts.models import Person


def hand_to_head(dept_id: int, by: Person) -> CampaignDept:
    """The clerk is done: the head is asked to sign."""
    row = queries.locked_dept(dept_id)
    check_open(row)
    rules.check_complete(lines_of(row))
    head = row.department.head
    if head is None:
        raise RuleBroken(_("This department has no head. Ask the administrator to enter one."))
    row.ready_at = clock.now()
    title, who = row.campaign.id, by.name
    neighbours.tell(
        [head], f"campaign dept {row.id} ready {row.ready_at:%Y%m%d%H%M%S}",
        partial(_ready_title, title),
        _l("%(who)s has filled it in. Look it over and sign it.", who=who),
        f"/duty/campaigns/departments/{row.id}", by=by, subject=(DEPT, row.id),
    )  # fmt: skip
    note_event(row.campaign, "ready", "", by, row)
    return row


def _ready_title(campaign_id: int) -> str:
    from app.modules.duty.campaigns.models import Campaign

    return _("To sign: %(title)s", title=db.session.get_one(Campaign, campaign_id).title)


def lines_of(row: CampaignDept) -> list[rules.Line]:
    """The list as the rule looks at it when it is to be signed."""
    parts = answers.parts(row)
    ids = [one.id for part in parts for line in part.rows for one in line.answers]
    before, after = neighbours.photos(ANSWER, ids), neighbours.photos(AFTER, ids)
    found: list[rules.Line] = []
    for part in parts:
        for line in part.rows:
            head = (line.number, line.item.text, line.item.required, line.item.photo_rule)
            if not line.answers:
                found.append(rules.Line(*head, result=None))
            for one in line.answers:
                photos = before.get(one.id, 0) + after.get(one.id, 0)
                found.append(rules.Line(*head, one.result, one.note, one.fix, one.fix_note, photos))
    return found


def sign(dept_id: int, by: Person) -> CampaignDept:
    """The head, or who stands in, signs: the list goes to the office, and what is to become a hazard becomes one."""
    now = clock.now()
    row = queries.locked_dept(dept_id)
    check_open(row)
    signers = neighbours.signers(by, row.department, now)
    rules.check_signer(by.id, signers)
    rules.check_complete(lines_of(row))
    move_to(row, DeptStatus.SUBMITTED)
    row.submitted_at, row.signed_by_id = now, by.id
    stead = signers[by.id]
    row.signed_for_id = stead.id if stead else None
    found = answers.of_dept(row.id)
    seconds = int(neighbours.terms()[rules.FAST])
    row.too_fast = rules.is_too_fast(row.started_at, now, [one.result for one in found], seconds)
    _report(row, [one for one in found if one.fix is Fix.HAZARD and one.hazard_id is None])
    neighbours.release((DEPT, row.id), LADDER)
    with in_language(None):
        text = _("All fine within %(n)s seconds: look closer.", n=seconds) if row.too_fast else ""
        note_event(row.campaign, "signed", text, by, row)
    if not queries.missing(row.campaign_id):
        _all_in(row)
    return row


def _report(row: CampaignDept, failing: Sequence[CampaignAnswer]) -> None:
    for one in failing:
        hazard = neighbours.report_hazard(
            one.by, one.id, one.item.section.code, one.place or row.department.name,
            f"{one.item.text}：{one.note}", row.department_id,
        )  # fmt: skip
        one.hazard_id = hazard.id
        neighbours.hand_photos(one.id, hazard.id)
    db.session.flush()


def _all_in(row: CampaignDept) -> None:
    """Nobody is missing any more: the list of the missing is not sent, whoever leads hears so."""
    neighbours.release((CAMPAIGN, row.campaign_id))
    campaign_id = row.campaign_id
    neighbours.tell(
        leads(), f"campaign {campaign_id} all in {clock.now():%Y%m%d%H%M%S}", partial(_all_title, campaign_id),
        _l("Look the lists through, spot-check some, and write the summary."),
        f"/duty/campaigns/{campaign_id}", subject=(CAMPAIGN, campaign_id),
    )  # fmt: skip


def _all_title(campaign_id: int) -> str:
    from app.modules.duty.campaigns.models import Campaign

    return _("All lists are in: %(title)s", title=db.session.get_one(Campaign, campaign_id).title)


def recheck(answer_id: int, by: Person, *, recheck: Recheck, note: str = "") -> CampaignAnswer:
    """After the holiday: is what was not in order in order now?"""
    found = answers.answer(answer_id)
    if found is None or found.result is not Result.FAILED:
        raise RuleBroken(_("This item was in order."))
    if found.dept.campaign.status is not CampaignStatus.RECHECK:
        raise RuleBroken(_("The re-check begins on the first workday after the holiday."))
    if recheck is Recheck.STILL and not note.strip():
        raise RuleBroken(_("Say what is still not in order."), "note")
    found.recheck, found.recheck_note = recheck, note.strip()[:300]
    found.rechecked_by_id, found.rechecked_at = by.id, clock.now()
    if recheck is Recheck.STILL and found.hazard_id is None:
        _report(found.dept, [found])
    db.session.flush()
    if all(one.recheck is not None for one in answers.failures_of(found.dept)):
        neighbours.release((DEPT, found.dept_id), AGAIN)
    return found


def seconds_taken(row: CampaignDept) -> int | None:
    """How long it took from the first item to the signature."""
    if row.started_at is None or row.submitted_at is None:
        return None
    gap: datetime = row.submitted_at
    return int((gap - row.started_at).total_seconds())
