"""Do it: the office looks lists through, spot-checks, sums up, chases, and puts the campaign away."""

import secrets
from collections.abc import Mapping
from functools import partial

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    FILLING,
    Campaign,
    CampaignDept,
    CampaignStatus,
    DeptStatus,
    Result,
    SpotCheck,
    SpotLine,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services import planning
from app.modules.duty.campaigns.services.checking import move_to
from app.modules.duty.campaigns.services.planning import CAMPAIGN, DEPT, note_event
from app.shared.accounts.models import Person


def accept(dept_id: int, by: Person) -> CampaignDept:
    """The office has looked the list through."""
    row = queries.locked_dept(dept_id)
    move_to(row, DeptStatus.ACCEPTED)
    row.accepted_at, row.accepted_by_id = clock.now(), by.id
    note_event(row.campaign, "accepted", "", by, row)
    return row


def accept_calm(campaign_id: int, by: Person) -> int:
    """All signed lists at once in which nothing is amiss: no failing item, not suspiciously fast."""
    row = queries.locked(campaign_id)
    figures = answers.tallies(campaign_id)
    calm = [
        d
        for d in row.depts
        if d.status is DeptStatus.SUBMITTED and not d.too_fast and not figures[d.id].failed
    ]
    for dept in calm:
        accept(dept.id, by)
    if not calm:
        raise RuleBroken(_("There is no signed list without findings. Open the others one by one."))
    return len(calm)


def send_back(dept_id: int, by: Person, reason: str) -> CampaignDept:
    """The list goes back to the department with a reason; its reminders are armed anew."""
    row = queries.locked_dept(dept_id)
    if not reason.strip():
        raise RuleBroken(_("Say what is to be done again."), "reason")
    if not row.campaign.is_running:
        raise RuleBroken(_("This check is closed."))
    move_to(row, DeptStatus.RETURNED)
    row.returned_reason, row.too_fast, row.started_at = reason.strip()[:300], False, None
    row.ready_at = row.submitted_at = row.signed_by_id = row.signed_for_id = None
    row.accepted_at = row.accepted_by_id = None
    due = max(row.campaign.due_on, clock.today())
    planning.owe(row.campaign, row, due)
    last = neighbours.calendar.add_workdays(row.campaign.starts_on, -1)
    neighbours.keep((CAMPAIGN, row.campaign_id), planning.MISSING, neighbours.due_at(last))
    told, why = [one for one in (row.contact, row.department.head) if one], row.returned_reason
    title = row.campaign_id
    neighbours.tell(
        told, f"campaign dept {row.id} returned {clock.now():%Y%m%d%H%M%S}",
        partial(_returned_title, title), why, f"/duty/campaigns/departments/{row.id}", by=by, subject=(DEPT, row.id),
    )  # fmt: skip
    note_event(row.campaign, "returned", why, by, row)
    return row


def _returned_title(campaign_id: int) -> str:
    return _("Returned: %(title)s", title=db.session.get_one(Campaign, campaign_id).title)


def draw(dept_id: int, by: Person, seed: int | None = None) -> SpotCheck:
    """Draw some items of a list for a spot check: by chance, but so that the draw can be made again."""
    row = queries.locked_dept(dept_id)
    if row.status not in (DeptStatus.SUBMITTED, DeptStatus.ACCEPTED, DeptStatus.SPOT_CHECKED):
        raise RuleBroken(_("A list is spot-checked after it has been signed."))
    if any(one.checked_at is None for one in queries.spot_checks([dept_id]).get(dept_id, [])):
        raise RuleBroken(_("A spot check of this department has not been finished yet."))
    said = {one.id: one.result for one in answers.of_dept(dept_id) if one.result is not Result.NA}
    if not said:
        raise RuleBroken(_("There is nothing on this list that could be looked at again."))
    seed = secrets.randbelow(10**9) if seed is None else seed
    check = SpotCheck(dept_id=dept_id, seed=seed, drawn_by_id=by.id, drawn_at=clock.now())
    db.session.add(check)
    db.session.flush()
    for one in rules.sample(list(said), int(neighbours.terms()[rules.SPOT_ITEMS]), seed):
        db.session.add(SpotLine(check_id=check.id, answer_id=one, said=said[one]))
    db.session.flush()
    with in_language(None):
        note_event(row.campaign, "drawn", _("drawn with number %(seed)s", seed=seed), by, row)
    return check


def record_spot(check_id: int, by: Person, found: Mapping[int, tuple[Result | None, str]]) -> SpotCheck:
    """What was seen; every difference from what the department had said is counted."""
    check = queries.spot_check(check_id)
    if check is None or check.checked_at is not None:
        raise RuleBroken(_("This spot check has been recorded already."))
    row = queries.locked_dept(check.dept_id)
    rules.check_spot(
        [line.said for line in check.lines], [found.get(line.id, (None, ""))[0] for line in check.lines]
    )
    for line in check.lines:
        line.found, line.note = found[line.id][0], found[line.id][1].strip()[:300]
    check.mismatches = sum(line.is_mismatch for line in check.lines)
    check.checked_at, check.checked_by_id = clock.now(), by.id
    if row.status is DeptStatus.SUBMITTED:
        accept(row.id, by)
    if row.status is DeptStatus.ACCEPTED:
        move_to(row, DeptStatus.SPOT_CHECKED)
    with in_language(None):
        note_event(
            row.campaign,
            "spot_checked",
            _("%(n)s of %(all)s items differ", n=check.mismatches, all=len(check.lines)),
            by,
            row,
        )
    return check


def sum_up(campaign_id: int, by: Person, summary: str) -> Campaign:
    """The summary goes out to all departments."""
    row = queries.locked(campaign_id)
    if not summary.strip():
        raise RuleBroken(_("Write the summary."), "summary")
    planning.move_to(row, CampaignStatus.SUMMARISED)
    row.summary, row.summarised_at, row.summarised_by_id = summary.strip(), clock.now(), by.id
    heads = [dept.department.head for dept in row.depts if dept.department.head]
    neighbours.tell(
        heads, f"campaign {row.id} summary", partial(_summary_title, row.id), row.summary[:300],
        f"/duty/campaigns/{row.id}", requires_ack=True, by=by, subject=(CAMPAIGN, row.id),
    )  # fmt: skip
    note_event(row, "summarised", "", by)
    return row


def _summary_title(campaign_id: int) -> str:
    return _("Summary: %(title)s", title=db.session.get_one(Campaign, campaign_id).title)


def chase_missing(campaign_id: int, by: Person, reason: str) -> int:
    """Ask the departments that are missing for haste; limits and counts are those of every chase."""
    row = queries.campaign(campaign_id)
    missing = queries.missing(campaign_id)
    people = [one for dept in missing for one in (dept.contact, dept.department.head) if one]
    if row is None or not people:
        raise RuleBroken(_("No department is missing."))
    neighbours.chase((CAMPAIGN, campaign_id), by, people, reason)
    note_event(row, "chased", reason, by)
    return len(missing)


def archive(campaign_id: int, by: Person, note: str = "") -> Campaign:
    """Put the campaign away; nothing is owed any more. Lists are closed, but those never handed in stay as they are."""
    row = queries.locked(campaign_id)
    missing = [dept for dept in row.depts if dept.status in FILLING]
    left = [one for dept in row.depts for one in answers.failures_of(dept) if one.recheck is None]
    if row.status is CampaignStatus.RECHECK:
        if any(dept.status is DeptStatus.SUBMITTED for dept in row.depts):
            raise RuleBroken(
                _("Some signed lists have not been looked through yet. Accept or return them first.")
            )
        rules.check_archive([dept.department.name for dept in missing], len(left), note)
    planning.move_to(row, CampaignStatus.ARCHIVED)
    row.archived_at, row.archived_by_id, row.archive_note = clock.now(), by.id, note.strip()[:300]
    for dept in row.depts:
        if dept not in missing:
            move_to(dept, DeptStatus.CLOSED)
        neighbours.release((DEPT, dept.id))
    neighbours.release((CAMPAIGN, row.id))
    note_event(row, "archived", note, by)
    return row
