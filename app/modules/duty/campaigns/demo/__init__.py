"""The demonstration: a year of holidays with their checks, the last one with everything, the next one planned."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, insert_many
from app.core.language import in_language
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.demo.filling import Filling
from app.modules.duty.campaigns.demo.words import DUTIES, SUMMARY_END
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignEvent,
    CampaignStatus,
    ChecklistDuty,
)
from app.modules.duty.campaigns.queries import checklists
from app.modules.duty.campaigns.services import planning
from app.shared.accounts import queries as people
from app.shared.workdays import queries as calendar
from app.shared.workdays.arithmetic import HolidayBlock

SEED = 20260205
MONTHS = 10  # how far back


def lay(day: date) -> None:
    """Once: departments' categories, the holidays that have been, and what the calendar plans."""
    manager, checklist = people.by_username("manager"), checklists.in_force()
    if manager is None or checklist is None or db.session.scalar(select(Campaign.id).limit(1)) is not None:
        return
    departments = {one.code: one for one in people.departments()}
    rows = [(code, departments[d].id) for code, names in DUTIES.items() for d in names if d in departments]
    insert_many(ChecklistDuty, [{"section_code": code, "department_id": id_} for code, id_ in rows])
    dice = random.Random(SEED)
    with in_language(None):
        past = _past(day)
        for n, (block, also) in enumerate(past):
            row = _campaign(block, also, checklist.id, manager.id)
            filling = Filling(row, dice, manager, last=n == len(past) - 1)
            filling.lay()
            if row.status is not CampaignStatus.PLANNED:
                row.summary = f"{filling.summary}\n{SUMMARY_END}"
        db.session.flush()
        planning.run(clock.now())
        _half_filled(dice, manager)


def _past(day: date) -> list[tuple[HolidayBlock, HolidayBlock | None]]:
    """The holidays of the last months that are over, re-check included; near ones taken together."""
    blocks = [b for year in (day.year - 1, day.year) for b in calendar.holiday_blocks(year)]
    since = day - timedelta(days=30 * MONTHS)
    past = [b for b in blocks if since < b.starts_on and calendar.add_workdays(b.ends_on, 3) < day]
    found: list[tuple[HolidayBlock, HolidayBlock | None]] = []
    for block in past:
        last = found[-1] if found else None
        if last and last[1] is None and (block.starts_on - last[0].ends_on).days <= 6:
            found[-1] = (last[0], block)
        else:
            found.append((block, None))
    return found


def _campaign(block: HolidayBlock, also: HolidayBlock | None, checklist_id: int, manager_id: int) -> Campaign:
    """A campaign that is over."""
    ends = also.ends_on if also else block.ends_on
    days = neighbours.days_of(block.starts_on, ends, block.starts_on)
    row = Campaign(
        region=calendar.region(), holiday_code=neighbours.code_of(block), year=block.starts_on.year,
        codes=[*block.codes, *(also.codes if also else ())], starts_on=block.starts_on, ends_on=ends,
        opens_on=days.opens_on, due_on=days.due_on, recheck_on=days.recheck_on, status=CampaignStatus.ARCHIVED,
        checklist_id=checklist_id, opened_at=clock.at(days.opens_on, rules.MORNING),
        created_at=clock.at(date(block.starts_on.year, 1, 2)),
        summarised_at=clock.at(days.due_on, time(17, 40)), summarised_by_id=manager_id,
        archived_at=clock.at(calendar.add_workdays(days.recheck_on, 2), time(16)), archived_by_id=manager_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    if also is not None:
        _merged(row, also)
    insert_many(CampaignEvent, [
        _event(row, "opened", row.opened_at, None), _event(row, "due", clock.at(row.due_on, rules.MORNING), None),
        _event(row, "summarised", row.summarised_at, manager_id), _event(row, "holiday", clock.at(row.starts_on), None),
        _event(row, "recheck", clock.at(row.recheck_on, rules.MORNING), None),
        _event(row, "archived", row.archived_at, manager_id),
    ])  # fmt: skip
    return row


def _merged(row: Campaign, also: HolidayBlock) -> None:
    """The second of two near holidays has no check of its own."""
    days = neighbours.days_of(also.starts_on, also.ends_on, also.starts_on)
    db.session.add(
        Campaign(
            region=row.region, holiday_code=neighbours.code_of(also), year=also.starts_on.year, codes=list(also.codes),
            starts_on=also.starts_on, ends_on=also.ends_on, opens_on=days.opens_on, due_on=days.due_on,
            recheck_on=days.recheck_on, status=CampaignStatus.MERGED, merged_into_id=row.id,
        )
    )  # fmt: skip


def _event(row: Campaign, action: str, at: datetime | None, by: int | None) -> dict[str, Any]:
    return {"campaign_id": row.id, "dept_id": None, "action": action, "text": "", "person_id": by, "at": at}


def _half_filled(dice: random.Random, manager: Any) -> None:
    """If a check is open on the day: some departments have signed, some are under way, some have not begun."""
    query = select(Campaign).where(Campaign.status.in_([CampaignStatus.OPEN, CampaignStatus.DUE]))
    for row in db.session.scalars(query):
        Filling(row, dice, manager, last=True).lay_open()
