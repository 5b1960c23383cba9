"""Do it, by the clock: plan campaigns, open them, move them on. Doing it twice is harmless."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from app.core import clock
from app.core.db import db, lock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    FILLING,
    Campaign,
    CampaignDept,
    CampaignStatus,
    Checklist,
)
from app.modules.duty.campaigns.queries import answers, checklists
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services.holidays import (
    OFFER_DAYS,
    keep_apart,
    merge,
    near_pairs,
    offer_merging,
    part_again,
    plan,
)
from app.modules.duty.campaigns.services.states import (
    AGAIN,
    CAMPAIGN,
    DEPT,
    LADDER,
    MISSING,
    leads,
    move_to,
    note_event,
)
from app.shared.accounts.models import Department, Person

__all__ = [
    "AGAIN",
    "CAMPAIGN",
    "DEPT",
    "LADDER",
    "MISSING",
    "OFFER_DAYS",
    "advance",
    "keep_apart",
    "leads",
    "merge",
    "move_deadline",
    "move_to",
    "near_pairs",
    "note_event",
    "open_now",
    "owe",
    "part_again",
    "plan",
    "run",
]


def run(now: datetime) -> int:
    """The materialiser."""
    lock("campaigns")
    today = clock.local(now).date()
    return plan(today) + offer_merging(today) + advance(now)


def advance(now: datetime) -> int:
    """Let the clock do what it alone brings about: open, due, holiday, re-check."""
    done = 0
    for row in queries.unfinished():
        while (
            status := rules.phase(
                row.status, row.opens_on, row.due_on, row.starts_on, row.recheck_on, clock.local(now)
            )
        ) is not None:
            _enter(row, status)
            done += 1
            if status is CampaignStatus.CANCELLED:
                break
    return done


def _enter(row: Campaign, status: CampaignStatus, by: Person | None = None) -> None:
    with in_language(None):
        if status is CampaignStatus.OPEN and row.status is CampaignStatus.PLANNED:
            open_campaign(row, by)
            return
        move_to(row, status)
        note_event(row, str(status), _words(row, status))
        if status is CampaignStatus.RECHECK:
            _ask_again(row)


def _words(row: Campaign, status: CampaignStatus) -> str:
    if status is CampaignStatus.CANCELLED:
        return _("The portal stood still from before the opening until the holiday: nothing was checked.")
    if status is CampaignStatus.HOLIDAY:
        return _("%(n)s departments had not handed in.", n=len(queries.missing(row.id)))
    return ""


def open_now(campaign_id: int, by: Person) -> Campaign:
    """Open before the day, by hand."""
    lock("campaigns")
    row = queries.locked(campaign_id)
    if clock.today() >= row.starts_on:
        raise RuleBroken(_("The holiday has begun already."))
    row.opens_on = min(row.opens_on, clock.today())
    _enter(row, CampaignStatus.OPEN, by)
    return row


def open_campaign(row: Campaign, by: Person | None = None) -> None:
    """Every department gets its list, and the reminders that go with it."""
    checklist = checklists.in_force()
    if checklist is None:
        raise RuleBroken(_("There is no check-list in force. Publish one first."))
    move_to(row, CampaignStatus.OPEN)
    row.checklist_id, row.opened_at = checklist.id, clock.now()
    departments = neighbours.people.departments()
    shares = sections_of(checklist, departments)
    for department in departments:
        dept = CampaignDept(
            campaign_id=row.id, department_id=department.id, sections=shares[department.id],
            contact_id=_contact(row, department),
        )  # fmt: skip
        db.session.add(dept)
        db.session.flush()
        owe(row, dept)
    _announce(row)
    last = neighbours.calendar.add_workdays(row.starts_on, -1)
    neighbours.keep((CAMPAIGN, row.id), MISSING, neighbours.due_at(last))
    note_event(
        row,
        "opened",
        _("%(n)s departments, check-list version %(v)s", n=len(departments), v=checklist.number),
        by,
    )


def _announce(row: Campaign) -> None:
    """Where the office opens earlier than the first rung of the ladder, the heads hear of it at once."""
    if neighbours.calendar.add_workdays(row.due_on, -4) <= clock.today():
        return  # the ladder says so itself
    heads = [one.head for one in neighbours.people.departments() if one.head]
    neighbours.tell(
        heads, f"campaign {row.id} opened", partial(_opened_title, row.id),
        "", f"/duty/campaigns/{row.id}", subject=(CAMPAIGN, row.id),
    )  # fmt: skip


def _opened_title(campaign_id: int) -> str:
    return _("%(title)s has begun", title=db.session.get_one(Campaign, campaign_id).title)


def _contact(row: Campaign, department: Department) -> int | None:
    """Whoever filled it in the last time, if they still work in this department."""
    person = neighbours.people.person(queries.contact_before(row, department.id))
    return person.id if person and person.is_active and person.department_id == department.id else None


def owe(row: Campaign, dept: CampaignDept, due_on: date | None = None) -> None:
    """The department's reminders, until its list is signed."""
    head = neighbours.people.person(dept.contact_id)
    neighbours.keep(
        (DEPT, dept.id), LADDER, neighbours.due_at(due_on or row.due_on), owner_id=head.id if head else None,
        department_id=dept.department_id,
    )  # fmt: skip


def sections_of(checklist: Checklist, departments: Sequence[Department]) -> dict[int, list[str]]:
    """Which categories each department has. One that nobody is named for falls to general affairs, not under the table."""
    duties = checklists.duties()
    office = next((person.department_id for person in leads()), None)
    open_ids = {department.id for department in departments}
    found: dict[int, list[str]] = {department.id: [] for department in departments}
    for section in checklist.sections:
        named = duties.get(section.code, set()) & open_ids
        fallback = {office} & open_ids if office else set()
        for id_ in open_ids if section.everybody else named or fallback or open_ids:
            found[id_].append(section.code)
    return found


def move_deadline(campaign_id: int, due_on: date, reason: str, by: Person) -> Campaign:
    """Another day by which the lists are due; the reminders of all that are missing are armed anew."""
    row = queries.locked(campaign_id)
    if row.status not in (CampaignStatus.OPEN, CampaignStatus.DUE):
        raise RuleBroken(_("The deadline can be moved while departments check."))
    if not row.opens_on <= due_on < row.starts_on or due_on < clock.today():
        raise RuleBroken(_("Choose a day from today until the holiday."), "due_on")
    was, row.due_on = row.due_on, due_on
    if row.status is CampaignStatus.DUE and due_on > clock.today():
        move_to(row, CampaignStatus.OPEN)
    for dept in row.depts:
        if dept.status in FILLING:
            owe(row, dept)
    with in_language(None):
        note_event(
            row,
            "deadline",
            _("due %(day)s instead of %(was)s: %(why)s", day=day(due_on), was=day(was), why=reason),
            by,
        )
    return row


def _ask_again(row: Campaign) -> None:
    """After the holiday: what was not in order is looked at again, by the departments that it concerns."""
    for dept in row.depts:
        if answers.failures_of(dept):
            neighbours.keep(
                (DEPT, dept.id), AGAIN, neighbours.due_at(row.recheck_on), owner_id=dept.contact_id,
                department_id=dept.department_id,
            )  # fmt: skip
