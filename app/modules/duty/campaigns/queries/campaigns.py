"""Where is it? Campaigns, departments in them, and who may see which."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.db import db
from app.core.formats import day
from app.core.module import Summary
from app.modules.duty.campaigns.models import (
    FILLING,
    Campaign,
    CampaignDept,
    CampaignEvent,
    CampaignStatus,
    SpotCheck,
    SpotLine,
)
from app.modules.duty.campaigns.models import CampaignAnswer as Answer
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person

KEYS = ("duty.check", "duty.campaign_view", "duty.campaigns")
RUNNING = [status for status in CampaignStatus if Campaign(status=status).is_running]
SHOWN = [
    status for status in CampaignStatus if status not in (CampaignStatus.MERGED, CampaignStatus.CANCELLED)
]


def campaigns() -> Select[Campaign]:
    """What a list of campaigns shows; merged and dropped ones are told on the page of the other."""
    return select(Campaign).where(Campaign.status.in_(SHOWN)).options(selectinload(Campaign.depts))


def campaign(campaign_id: int) -> Campaign | None:
    depts = selectinload(Campaign.depts)
    return db.session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .options(
            joinedload(Campaign.checklist),
            joinedload(Campaign.merged_into),
            depts.joinedload(CampaignDept.department).joinedload(Department.head),
            depts.joinedload(CampaignDept.signed_by),
        )
    )


def to_come(region: str, today: date) -> Sequence[Campaign]:
    """Whatever the calendar may still move, and what has gone into another: by the first day off."""
    query = (
        select(Campaign)
        .where(
            Campaign.region == region,
            Campaign.starts_on > today,
            Campaign.status.in_([CampaignStatus.PLANNED, CampaignStatus.MERGED, CampaignStatus.CANCELLED]),
        )
        .order_by(Campaign.starts_on, Campaign.id)
    )
    return db.session.scalars(query).all()


def known(region: str, years: Sequence[int]) -> dict[tuple[str, int], Campaign]:
    """Every campaign of these years by holiday and year, whatever its state."""
    query = select(Campaign).where(Campaign.region == region, Campaign.year.in_(years))
    return {(row.holiday_code, row.year): row for row in db.session.scalars(query)}


def unfinished() -> Sequence[Campaign]:
    """Those that the clock may move on."""
    query = select(Campaign).where(
        Campaign.status.in_(
            [
                CampaignStatus.PLANNED,
                CampaignStatus.OPEN,
                CampaignStatus.DUE,
                CampaignStatus.SUMMARISED,
                CampaignStatus.HOLIDAY,
            ]
        )
    )
    return db.session.scalars(query.order_by(Campaign.starts_on)).all()


def locked(campaign_id: int) -> Campaign:
    """The row as it is now, held until the transaction ends."""
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def locked_dept(dept_id: int) -> CampaignDept:
    query = select(CampaignDept).where(CampaignDept.id == dept_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def running() -> Sequence[Campaign]:
    """Opened and not put away, the next holiday first."""
    query = select(Campaign).where(Campaign.status.in_(RUNNING)).options(selectinload(Campaign.depts))
    return db.session.scalars(query.order_by(Campaign.starts_on)).all()


def next_one(today: date) -> Campaign | None:
    """The campaign that comes or runs: what the countdown speaks of."""
    states = [*RUNNING, CampaignStatus.PLANNED]
    query = select(Campaign).where(Campaign.status.in_(states), Campaign.ends_on >= today)
    return db.session.scalar(query.order_by(Campaign.starts_on).limit(1))


def before(row: Campaign) -> Campaign | None:
    """The campaign before this one that was really held: with what it found this one is compared."""
    query = select(Campaign).where(
        Campaign.starts_on < row.starts_on, Campaign.opened_at.is_not(None), Campaign.id != row.id
    )
    return db.session.scalar(query.order_by(Campaign.starts_on.desc()).limit(1))


def merged_with(campaign_id: int) -> Sequence[Campaign]:
    query = select(Campaign).where(Campaign.merged_into_id == campaign_id)
    return db.session.scalars(query.order_by(Campaign.starts_on)).all()


def events(campaign_id: int, dept_id: int | None = None, limit: int = 30) -> Sequence[CampaignEvent]:
    """What has happened, newest first; of one department only its own."""
    query = select(CampaignEvent).where(CampaignEvent.campaign_id == campaign_id)
    if dept_id is not None:
        query = query.where(CampaignEvent.dept_id == dept_id)
    query = query.options(
        joinedload(CampaignEvent.person), joinedload(CampaignEvent.dept).joinedload(CampaignDept.department)
    )
    return db.session.scalars(query.order_by(CampaignEvent.id.desc()).limit(limit)).unique().all()


# -- departments --


def dept(dept_id: int) -> CampaignDept | None:
    return db.session.scalar(
        select(CampaignDept)
        .where(CampaignDept.id == dept_id)
        .options(
            joinedload(CampaignDept.campaign).joinedload(Campaign.checklist),
            joinedload(CampaignDept.department).joinedload(Department.head),
            joinedload(CampaignDept.contact),
            joinedload(CampaignDept.signed_by),
            joinedload(CampaignDept.signed_for),
            joinedload(CampaignDept.accepted_by),
        )
    )


def dept_of(campaign_id: int, department_id: int) -> CampaignDept | None:
    return db.session.scalar(
        select(CampaignDept).where(
            CampaignDept.campaign_id == campaign_id, CampaignDept.department_id == department_id
        )
    )


def to_fill(department_id: int, but: int) -> Sequence[CampaignDept]:
    """Lists that this department still owes to other campaigns than `but`; the next holiday first."""
    query = (
        select(CampaignDept)
        .join(CampaignDept.campaign)
        .where(
            CampaignDept.department_id == department_id, CampaignDept.status.in_(FILLING),
            Campaign.status.in_((CampaignStatus.OPEN, CampaignStatus.DUE)), Campaign.id != but,
        )
        .options(contains_eager(CampaignDept.campaign))
    )  # fmt: skip
    return db.session.scalars(query.order_by(Campaign.starts_on)).all()


def depts(campaign_id: int, person: Person) -> Select[CampaignDept]:
    """The departments of a campaign that this person may see, those that are missing first."""
    return (
        select(CampaignDept)
        .join(CampaignDept.department)
        .where(CampaignDept.campaign_id == campaign_id, visible(person))
        .options(
            joinedload(CampaignDept.department).joinedload(Department.head),
            joinedload(CampaignDept.signed_by),
            joinedload(CampaignDept.contact),
        )
    )


def visible(person: Person) -> ColumnElement[bool]:
    """The own department's list; others as far as a permission reaches."""
    return or_(*(people.reach(person, key).condition(CampaignDept.department_id) for key in KEYS))


def may_see(person: Person, dept_id: int) -> bool:
    query = select(CampaignDept.id).where(CampaignDept.id == dept_id, visible(person))
    return db.session.scalar(query) is not None


def may_see_campaign(person: Person, _campaign_id: int) -> bool:
    return any(person.may(key) for key in KEYS)


def may_see_answer(person: Person, answer_id: int) -> bool:
    found = db.session.get(Answer, answer_id)
    return found is not None and may_see(person, found.dept_id)


def missing(campaign_id: int) -> Sequence[CampaignDept]:
    """Departments for whose list the office still waits."""
    query = (
        select(CampaignDept)
        .join(CampaignDept.department)
        .where(CampaignDept.campaign_id == campaign_id, CampaignDept.status.in_(FILLING))
        .options(joinedload(CampaignDept.department).joinedload(Department.head))
    )
    return db.session.scalars(query.order_by(Department.sort_order, Department.id)).all()


def contact_before(row: Campaign, department_id: int) -> int | None:
    """Who filled the list in last time."""
    query = (
        select(CampaignDept.contact_id)
        .join(CampaignDept.campaign)
        .where(CampaignDept.department_id == department_id, Campaign.starts_on < row.starts_on)
    )
    return db.session.scalar(query.order_by(Campaign.starts_on.desc()).limit(1))


# -- spot checks --


def spot_check(check_id: int) -> SpotCheck | None:
    line = selectinload(SpotCheck.lines).joinedload(SpotLine.answer)
    return db.session.scalar(
        select(SpotCheck)
        .where(SpotCheck.id == check_id)
        .options(
            line.joinedload(Answer.item),
            joinedload(SpotCheck.dept).joinedload(CampaignDept.department),
            joinedload(SpotCheck.dept).joinedload(CampaignDept.campaign),
            joinedload(SpotCheck.drawn_by),
            joinedload(SpotCheck.checked_by),
        )
    )


def spot_checks(dept_ids: Sequence[int]) -> dict[int, list[SpotCheck]]:
    found: dict[int, list[SpotCheck]] = {}
    for row in db.session.scalars(
        select(SpotCheck).where(SpotCheck.dept_id.in_(dept_ids)).order_by(SpotCheck.id)
    ):
        found.setdefault(row.dept_id, []).append(row)
    return found


# -- for links --


def campaign_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(select(Campaign).where(Campaign.id.in_(ids)))
    return {
        row.id: Summary(
            title=row.title, who=str(row.status.label), when=f"{day(row.starts_on)}–{day(row.ends_on)}",
            url=f"/duty/campaigns/{row.id}",
        )
        for row in rows
    }  # fmt: skip


def dept_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(CampaignDept)
        .where(CampaignDept.id.in_(ids))
        .options(joinedload(CampaignDept.campaign), joinedload(CampaignDept.department))
    )
    return {
        row.id: Summary(
            title=row.campaign.title, who=row.department.name, when=day(row.campaign.due_on),
            why=str(row.status.label), url=f"/duty/campaigns/departments/{row.id}",
        )
        for row in rows
    }  # fmt: skip


def answer_summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    rows = db.session.scalars(
        select(Answer)
        .where(Answer.id.in_(ids))
        .options(joinedload(Answer.item), joinedload(Answer.dept).joinedload(CampaignDept.department))
    )
    return {
        row.id: Summary(
            title=row.item.text, who=row.dept.department.name, when=day(row.at), why=row.note,
            url=f"/duty/campaigns/departments/{row.dept_id}",
        )
        for row in rows
    }  # fmt: skip
