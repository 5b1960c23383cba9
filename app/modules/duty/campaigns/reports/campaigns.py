"""Show it: campaigns as a list, the progress of one, what changed since the last holiday, versions of the check-list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core import clock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.modules.duty.campaigns import neighbours
from app.modules.duty.campaigns.models import (
    FILLING,
    SETTLED,
    Campaign,
    CampaignDept,
    CampaignStatus,
    Checklist,
    ChecklistSection,
    DeptStatus,
    SpotCheck,
)
from app.modules.duty.campaigns.models import CampaignAnswer as Answer
from app.modules.duty.campaigns.queries import answers, checklists
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.queries.answers import Tally
from app.modules.duty.campaigns.services import planning
from app.shared.accounts.models import Department, Person

SHARE = 3  # a third of the departments is proposed for a spot check


def campaigns() -> Listing:
    """All campaigns, the next holiday first."""
    C = Campaign
    columns = [
        Column("holiday", _("Holiday"), lambda c: f"{c.holiday} {c.year}", None, 24),
        Column("starts", _("Holiday from"), lambda c: c.starts_on, C.starts_on, 14),
        Column("ends", _("Holiday until"), lambda c: c.ends_on, None, 14),
        Column("opens", _("Check opens"), lambda c: c.opens_on, C.opens_on, 14),
        Column("due", _("Lists due"), lambda c: c.due_on, C.due_on, 14),
        Column("recheck", _("Re-check on"), lambda c: c.recheck_on, C.recheck_on, 14),
        Column(
            "provisional",
            _("Days"),
            lambda c: _("Provisional") if c.provisional else _("Confirmed"),
            None,
            10,
        ),
        Column("in", _("Lists handed in"), _handed_in, None, 12),
        Column("status", _("Status"), lambda c: c.status, C.status, 18),
    ]
    return Listing(
        queries.campaigns(), columns, sort="-starts", title=_("Safety checks before holidays"), per_page=20
    )


def _handed_in(row: Campaign) -> str:
    return f"{sum(d.status not in FILLING for d in row.depts)} / {len(row.depts)}" if row.depts else ""


@dataclass
class Board:
    """What the page of a campaign shows."""

    row: Campaign
    tallies: dict[int, Tally]
    by_category: list[tuple[str, int, int]]  # name, now, last time
    hazards: dict[str, int]
    mismatches: int
    looked: int
    repeated: int
    spots: dict[int, list[SpotCheck]]
    proposed: set[int] = field(default_factory=set)

    @property
    def settled(self) -> int:
        return sum(d.status in SETTLED or d.status is DeptStatus.SUBMITTED for d in self.row.depts)

    @property
    def missing(self) -> list[CampaignDept]:
        return [d for d in self.row.depts if d.status in FILLING and self.row.opened_at]

    @property
    def total(self) -> int:
        return sum(t.total for t in self.tallies.values())

    @property
    def done(self) -> int:
        return sum(t.done for t in self.tallies.values())

    @property
    def failed(self) -> int:
        return sum(t.failed for t in self.tallies.values())


def board(row: Campaign) -> Board:
    """The campaign in figures; a fixed number of queries however many departments there are."""
    tallies = answers.tallies(row.id)
    earlier = queries.before(row)
    now, then = answers.by_category(row.id), answers.by_category(earlier.id) if earlier else {}
    names = {code: name for code, (name, _n) in (*then.items(), *now.items())}
    categories = [
        (name, now.get(code, ("", 0))[1], then.get(code, ("", 0))[1]) for code, name in names.items()
    ]
    spots = queries.spot_checks([d.id for d in row.depts])
    done = [one for each in spots.values() for one in each if one.checked_at]
    hazards = neighbours.hazards_of(answers.hazard_answers(row.id))
    return Board(
        row, tallies, sorted(categories, key=lambda one: -one[1]),
        {"all": len(hazards), "open": sum(not neighbours.is_ended(one) for one in hazards.values())},
        sum(one.mismatches for one in done), len(done),
        len(answers.repeated(row.id, earlier.id)) if earlier else 0, spots, _proposed(row, spots),
    )  # fmt: skip


def _proposed(row: Campaign, spots: dict[int, list[SpotCheck]]) -> set[int]:
    """Which departments to spot-check: those that were too fast, and by chance up to a third of all."""
    signed = [
        d for d in row.depts if d.status in (DeptStatus.SUBMITTED, DeptStatus.ACCEPTED) and d.id not in spots
    ]
    fast = {d.id for d in signed if d.too_fast}
    room = max(0, -(-len(row.depts) // SHARE) - len(fast) - len(spots))
    calm = sorted((d.id for d in signed if not d.too_fast), key=lambda id_: (id_ * 7919 + row.id) % 101)
    return fast | set(calm[:room])


def departments(found: Board, person: Person) -> Listing:
    """The departments of a campaign, as a list and as Excel."""
    D, row, figures, spots = CampaignDept, found.row, found.tallies, found.spots
    columns = [
        Column("department", _("Department"), lambda d: d.department.name, Department.sort_order, 24),
        Column(
            "head", _("Responsible"), lambda d: d.department.head.name if d.department.head else "", None, 14
        ),
        Column(
            "done",
            _("Checked"),
            lambda d: _("%(done)s / %(all)s items", done=figures[d.id].done, all=figures[d.id].total),
            None,
            14,
        ),
        Column("percent", _("Progress in percent"), lambda d: figures[d.id].percent, None, 10),
        Column("failed", _("Not qualified"), lambda d: figures[d.id].failed, None, 10),
        Column("hazards", _("Became hazards"), lambda d: figures[d.id].hazards, None, 10),
        Column("mismatches", _("Spot check differs"), lambda d: _differs(spots.get(d.id, [])), None, 12),
        Column("status", _("Status"), lambda d: d.status, D.status, 18),
    ]
    return Listing(
        queries.depts(row.id, person),
        columns,
        sort="department",
        title=_("Departments and their lists"),
        per_page=60,
    )


def _differs(checks: Sequence[SpotCheck]) -> Any:
    done = [one for one in checks if one.checked_at]
    return sum(one.mismatches for one in done) if done else None


def failures(row: Campaign, person: Person) -> Listing:
    """Everything that was not qualified, as far as this person may see it; for the list and as Excel."""
    hazards = neighbours.hazards_of(answers.hazard_answers(row.id))
    columns = [
        Column("department", _("Department"), lambda a: a.dept.department.name, None, 20),
        Column(
            "category",
            _("Category of the check"),
            lambda a: a.item.section.name,
            ChecklistSection.position,
            14,
        ),
        Column("item", _("Item"), lambda a: a.item.text, None, 40),
        Column("place", _("Place"), lambda a: a.place, None, 16),
        Column("note", _("What is not in order"), lambda a: a.note, None, 30),
        Column("fix", _("How it is dealt with"), lambda a: a.fix, Answer.fix, 16),
        Column("fix_note", _("What was done on the spot"), lambda a: a.fix_note, None, 24),
        Column("hazard", _("Hazard"), lambda a: hazards[a.id].number if a.id in hazards else "", None, 16),
        Column("recheck", _("After the holiday"), lambda a: a.recheck, Answer.recheck, 14),
    ]
    query = answers.failures(row.id).where(queries.visible(person))
    return Listing(query, columns, sort="category", title=_("Items that are not qualified"), per_page=50)


def timetable(row: Campaign) -> list[dict[str, Any]]:
    """The days of a campaign as a way: done, here, to come."""
    C = CampaignStatus
    states = [C.OPEN, C.DUE, C.SUMMARISED, C.HOLIDAY, C.RECHECK, C.ARCHIVED]
    at = states.index(row.status) if row.status in states else -1
    words = [
        (_("Departments check"), day(row.opens_on)), (_("Lists due"), day(row.due_on)),
        (_("Summary"), day(row.summarised_at) if row.summarised_at else ""),
        (_("Holiday"), f"{day(row.starts_on)} – {day(row.ends_on)}"), (_("Re-check"), day(row.recheck_on)),
        (_("Put away"), day(row.archived_at) if row.archived_at else ""),
    ]  # fmt: skip
    return [
        {"title": title, "who": when, "state": "done" if n < at else "here" if n == at else "todo"}
        for n, (title, when) in enumerate(words)
    ]


def calendar_says(row: Campaign) -> str:
    """A sentence if the calendar has moved the holiday of a campaign that has been opened already."""
    block = next(
        (
            b
            for b in neighbours.calendar.holiday_blocks(row.year)
            if neighbours.code_of(b) == row.holiday_code
        ),
        None,
    )
    if not row.is_before or block is None or block.starts_on == row.starts_on:
        return ""
    return _(
        "The calendar has changed since this check was opened: the holiday now begins %(day)s. Move the deadline if needed.",
        day=day(block.starts_on),
    )  # fmt: skip


def countdown(today: date) -> dict[str, Any] | None:
    """The next campaign, and how long until the holiday."""
    row = queries.next_one(today)
    if row is None:
        return None
    left = neighbours.workdays_left(today, row.due_on)
    return {"row": row, "days": (row.starts_on - today).days, "workdays": left}


def campaign_page(row: Campaign, person: Person) -> dict[str, Any]:
    """Everything on the page of a campaign, as far as this person may see it."""
    found = board(row)
    over = row.status in (CampaignStatus.HOLIDAY, CampaignStatus.RECHECK, CampaignStatus.ARCHIVED)
    near = planning.near_pairs(queries.to_come(row.region, clock.today()), clock.today())
    return {
        "campaign": row, "board": found, "listing": departments(found, person), "way": timetable(row),
        "wanted": neighbours.wanted_before(person, row.starts_on, row.ends_on) if row.is_running else [],
        "duty": neighbours.duty_on(row.starts_on, row.ends_on) if row.is_running else [], "over": over,
        "events": queries.events(row.id, limit=16), "leads": person.may("duty.campaigns"), "changed": calendar_says(row),
        "merged": queries.merged_with(row.id), "near": [one for one in near if row in one[:2]],
        "mine": next((d for d in row.depts if d.department_id == person.department_id), None),
        "left": neighbours.workdays_left(clock.today(), row.due_on),
    }  # fmt: skip


def checklists_listing() -> Listing:
    C = Checklist
    columns = [
        Column("number", _("Version number"), lambda c: c.number, C.number, 10),
        Column("note", _("What has changed"), lambda c: c.note or _("As shipped"), None, 40),
        Column("by", _("Made by"), lambda c: c.made_by.name if c.made_by else "", None, 14),
        Column("published", _("In force since"), lambda c: c.published_at, C.published_at, 18),
        Column("status", _("Status"), lambda c: c.status, C.status, 16),
    ]
    return Listing(checklists.versions(), columns, sort="-number", title=_("Versions of the check-list"))
