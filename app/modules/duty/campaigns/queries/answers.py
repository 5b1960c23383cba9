"""Where is it? What departments found: one list, all of a campaign, and compared with the time before."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignAnswer,
    CampaignDept,
    CampaignStatus,
    ChecklistItem,
    ChecklistSection,
    Result,
    is_for,
)
from app.modules.duty.campaigns.queries import campaigns
from app.shared.attachments.models import Attachment


@dataclass
class Row:
    """An item of a department's list: what is asked, and what was answered, place by place."""

    item: ChecklistItem
    number: str
    answers: list[CampaignAnswer] = field(default_factory=list)
    repeated: bool = False  # it failed before the last holiday too

    @property
    def first(self) -> CampaignAnswer | None:
        return self.answers[0] if self.answers else None

    @property
    def failed(self) -> bool:
        return any(one.result is Result.FAILED for one in self.answers)


@dataclass
class Part:
    """A category of a department's list."""

    section: ChecklistSection
    number: int
    rows: list[Row]

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.answers)


def parts(row: CampaignDept) -> list[Part]:
    """A department's list as it is to be filled: its categories, the items for this holiday, the answers."""
    checklist = row.campaign.checklist_id
    sections = db.session.scalars(
        select(ChecklistSection)
        .where(ChecklistSection.checklist_id == checklist, ChecklistSection.code.in_(row.sections))
        .order_by(ChecklistSection.position)
    ).all()
    items: dict[int, list[ChecklistItem]] = {}
    query = select(ChecklistItem).where(ChecklistItem.section_id.in_([s.id for s in sections]))
    for item in db.session.scalars(query.order_by(ChecklistItem.position, ChecklistItem.id)):
        if is_for(item.holidays, row.campaign.codes):
            items.setdefault(item.section_id, []).append(item)
    answers: dict[int, list[CampaignAnswer]] = {}
    for answer in of_dept(row.id):
        answers.setdefault(answer.item_id, []).append(answer)
    before = failed_before(row)
    return [
        Part(
            section,
            n,
            [
                Row(item, f"{n}.{m}", answers.get(item.id, []), item.code in before)
                for m, item in enumerate(items[section.id], start=1)
            ],
        )
        for n, section in enumerate((s for s in sections if items.get(s.id)), start=1)
    ]


def of_dept(dept_id: int) -> Sequence[CampaignAnswer]:
    query = (
        select(CampaignAnswer)
        .where(CampaignAnswer.dept_id == dept_id)
        .options(
            joinedload(CampaignAnswer.by),
            joinedload(CampaignAnswer.rechecked_by),
            joinedload(CampaignAnswer.item),
        )
    )
    return db.session.scalars(query.order_by(CampaignAnswer.id)).unique().all()


def answer(answer_id: int) -> CampaignAnswer | None:
    query = select(CampaignAnswer).where(CampaignAnswer.id == answer_id)
    return db.session.scalar(
        query.options(
            joinedload(CampaignAnswer.item).joinedload(ChecklistItem.section),
            joinedload(CampaignAnswer.dept).joinedload(CampaignDept.department),
            joinedload(CampaignAnswer.dept).joinedload(CampaignDept.campaign),
        )
    )


def first_answer(dept_id: int, item_id: int, *, locked: bool = False) -> CampaignAnswer | None:
    """What was said of the item first; further places come after it."""
    query = select(CampaignAnswer).where(CampaignAnswer.dept_id == dept_id, CampaignAnswer.item_id == item_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query.order_by(CampaignAnswer.id).limit(1)).first()


def at_place(dept_id: int, item_id: int, place: str) -> CampaignAnswer | None:
    return db.session.scalar(
        select(CampaignAnswer).where(
            CampaignAnswer.dept_id == dept_id,
            CampaignAnswer.item_id == item_id,
            CampaignAnswer.place == place,
        )
    )


def failures(campaign_id: int) -> Select[CampaignAnswer]:
    """Whatever is not qualified in a campaign, with item and department."""
    return (
        select(CampaignAnswer)
        .join(CampaignAnswer.item)
        .join(ChecklistItem.section)
        .join(CampaignAnswer.dept)
        .where(CampaignDept.campaign_id == campaign_id, CampaignAnswer.result == Result.FAILED)
        .options(
            contains_eager(CampaignAnswer.item).contains_eager(ChecklistItem.section),
            contains_eager(CampaignAnswer.dept).joinedload(CampaignDept.department),
            joinedload(CampaignAnswer.by),
            joinedload(CampaignAnswer.rechecked_by),
        )
    )


def failures_of(row: CampaignDept) -> Sequence[CampaignAnswer]:
    """What a department found not qualified, in the order of its list."""
    query = failures(row.campaign_id).where(CampaignAnswer.dept_id == row.id)
    query = query.order_by(ChecklistSection.position, ChecklistItem.position, CampaignAnswer.id)
    return db.session.scalars(query).unique().all()


def all_failures(campaign_id: int) -> Sequence[CampaignAnswer]:
    """Whatever is not qualified in a campaign, department by department."""
    query = failures(campaign_id).order_by(
        CampaignDept.department_id, ChecklistSection.position, ChecklistItem.position, CampaignAnswer.id
    )
    return db.session.scalars(query).unique().all()


def hazard_answers(campaign_id: int) -> list[int]:
    """The answers of a campaign that became hazards."""
    query = select(CampaignAnswer.id).join(CampaignAnswer.dept)
    query = query.where(CampaignDept.campaign_id == campaign_id, CampaignAnswer.hazard_id.is_not(None))
    return list(db.session.scalars(query))


def to_recheck(department_id: int) -> Sequence[CampaignDept]:
    """Lists of this department with something that has not been looked at again after the holiday."""
    left = CampaignAnswer.result == Result.FAILED, CampaignAnswer.recheck.is_(None)
    query = (
        select(CampaignDept)
        .join(CampaignDept.campaign)
        .where(
            CampaignDept.department_id == department_id,
            Campaign.status == CampaignStatus.RECHECK,
            CampaignDept.id.in_(select(CampaignAnswer.dept_id).where(*left)),
        )
        .options(joinedload(CampaignDept.campaign))
    )
    return db.session.scalars(query).all()


def photo_files(ids: Sequence[int]) -> Sequence[Attachment]:
    """The photos of these answers, as found first, then after."""
    if not ids:
        return []
    query = select(Attachment).where(
        Attachment.owner_type.in_(["campaign_answer", "campaign_fix"]),
        Attachment.owner_id.in_(ids),
        Attachment.removed_at.is_(None),
    )
    return db.session.scalars(query.order_by(Attachment.owner_type, Attachment.id)).unique().all()


def last_dept(row: CampaignDept) -> CampaignDept | None:
    """The same department in the campaign before."""
    earlier = campaigns.before(row.campaign)
    return campaigns.dept_of(earlier.id, row.department_id) if earlier else None


def failed_before(row: CampaignDept) -> set[str]:
    """Codes of the items that failed in this department the last time."""
    last = last_dept(row)
    return {one.item.code for one in failures_of(last)} if last else set()


@dataclass
class Tally:
    """What a department has done, in figures."""

    total: int = 0
    done: int = 0
    failed: int = 0
    hazards: int = 0
    saved_at: datetime | None = None

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


def tallies(campaign_id: int) -> dict[int, Tally]:
    """Figures of every department of a campaign, in three queries however many there are."""
    depts = db.session.scalars(
        select(CampaignDept)
        .where(CampaignDept.campaign_id == campaign_id)
        .options(joinedload(CampaignDept.campaign))
    ).all()
    if not depts:
        return {}
    codes = depts[0].campaign.codes
    per_section: Counter[str] = Counter()
    query = select(ChecklistSection.code, ChecklistItem.holidays).join(ChecklistItem.section)
    for code, holidays in db.session.execute(
        query.where(ChecklistSection.checklist_id == depts[0].campaign.checklist_id)
    ):
        per_section[code] += is_for(holidays, codes)
    found = {row.id: Tally(total=sum(per_section[code] for code in row.sections)) for row in depts}
    figures = (
        select(
            CampaignAnswer.dept_id,
            CampaignAnswer.result,
            func.count(func.distinct(CampaignAnswer.item_id)),
            func.count(CampaignAnswer.id),
            func.count(CampaignAnswer.hazard_id),
        )
        .where(CampaignAnswer.dept_id.in_(found))
        .group_by(CampaignAnswer.dept_id, CampaignAnswer.result)
    )
    for dept_id, result, _items, answers, hazards in db.session.execute(figures):
        if result is Result.FAILED:
            found[dept_id].failed += answers
        found[dept_id].hazards += hazards
    items = select(CampaignAnswer.dept_id, func.count(func.distinct(CampaignAnswer.item_id))).where(
        CampaignAnswer.dept_id.in_(found)
    )
    for dept_id, done in db.session.execute(items.group_by(CampaignAnswer.dept_id)):
        found[dept_id].done = done
    return found


def by_category(campaign_id: int) -> dict[str, tuple[str, int]]:
    """How many failing answers each category has: code -> (name, count), in the order of the list."""
    query = (
        select(ChecklistSection.code, ChecklistSection.name, func.count(CampaignAnswer.id))
        .join(ChecklistItem, ChecklistItem.section_id == ChecklistSection.id)
        .join(CampaignAnswer, CampaignAnswer.item_id == ChecklistItem.id)
        .join(CampaignDept, CampaignDept.id == CampaignAnswer.dept_id)
        .where(CampaignDept.campaign_id == campaign_id, CampaignAnswer.result == Result.FAILED)
        .group_by(ChecklistSection.code, ChecklistSection.name, ChecklistSection.position)
        .order_by(ChecklistSection.position)
    )
    return {code: (name, count) for code, name, count in db.session.execute(query)}


def repeated(campaign_id: int, earlier_id: int) -> set[tuple[int, str]]:
    """(department, item code) that failed in both campaigns."""
    pairs = []
    for one in (campaign_id, earlier_id):
        query = (
            select(CampaignDept.department_id, ChecklistItem.code)
            .join(CampaignAnswer, CampaignAnswer.dept_id == CampaignDept.id)
            .join(ChecklistItem, ChecklistItem.id == CampaignAnswer.item_id)
            .where(CampaignDept.campaign_id == one, CampaignAnswer.result == Result.FAILED)
        )
        pairs.append({(department, code) for department, code in db.session.execute(query)})
    return pairs[0] & pairs[1]
