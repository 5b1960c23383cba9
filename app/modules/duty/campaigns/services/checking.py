"""Do it: a department fills in its list, its head signs it, it looks again after the holiday."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    FILLING,
    CampaignAnswer,
    CampaignDept,
    ChecklistItem,
    DeptStatus,
    Fix,
    Result,
)
from app.modules.duty.campaigns.queries import answers
from app.modules.duty.campaigns.queries import campaigns as queries
from app.shared.accounts.models import Person

ANSWER, AFTER = "campaign_answer", "campaign_fix"  # owners of photos: as found, and after it was put right


def move_to(row: CampaignDept, status: DeptStatus) -> None:
    """The one way from state to state."""
    rules.check_way(row.status, status)
    row.status = status


def check_open(row: CampaignDept) -> None:
    """May the list still be changed?"""
    if row.status not in FILLING:
        raise RuleBroken(_("This list has been signed. It can be changed when the office returns it."))
    if not row.campaign.is_running:
        raise RuleBroken(_("This check is closed."))


def save_item(
    dept_id: int,
    item_id: int,
    by: Person,
    *,
    result: Result,
    place: str = "",
    note: str = "",
    fix: Fix | None = None,
    fix_note: str = "",
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
    seen: int | None = None,
) -> CampaignAnswer:
    """Keep one item as it was found. Somebody else's newer answer is not overwritten unseen.

    `seen`: the version of the answer that the person had before them; 0 if there was none.
    """
    row = queries.locked_dept(dept_id)
    check_open(row)
    item = item_of(row, item_id)
    found = answers.first_answer(dept_id, item_id, locked=True)
    newer = found is not None and seen is not None and found.version != seen and found.by_id != by.id
    if found is not None and newer and _differs(found, result, note, place):
        raise RuleBroken(
            _(
                "%(who)s has meanwhile saved “%(result)s” here. Load the page again and compare.",
                who=found.by.name, result=found.result.label,
            )
        )  # fmt: skip
    rules.check_answer(result, note, item.na_allowed)
    if found is None:
        found = CampaignAnswer(dept_id=dept_id, item_id=item_id, by_id=by.id, result=result)
        db.session.add(found)
    write(found, by, result=result, place=place, note=note, fix=fix, fix_note=fix_note)
    db.session.flush()
    _photos(found, by, before, after)
    begun(row, by)
    return found


def _differs(found: CampaignAnswer, result: Result, note: str, place: str) -> bool:
    return (found.result, found.note, found.place) != (result, note.strip(), place.strip())


def item_of(row: CampaignDept, item_id: int) -> ChecklistItem:
    """The item, if it is on this department's list."""
    from app.modules.duty.campaigns.queries import checklists

    item = checklists.item(item_id)
    mine = (
        item is not None
        and item.section.checklist_id == row.campaign.checklist_id
        and item.section.code in row.sections
        and rules.applies(item.holidays, row.campaign.codes)
    )
    if item is None or not mine:
        raise RuleBroken(_("This item is not on the list of this department."))
    return item


def write(
    found: CampaignAnswer, by: Person, *, result: Result, place: str, note: str, fix: Fix | None, fix_note: str
) -> None:  # fmt: skip
    """What was answered; what belongs to a failing item only is dropped with it."""
    failed = result is Result.FAILED
    values = {
        "result": result, "place": place.strip()[:120], "note": note.strip()[:500], "fix": fix if failed else None,
        "fix_note": fix_note.strip()[:500] if failed and fix is Fix.ON_SPOT else "",
    }  # fmt: skip
    if any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.by_id, found.at = by.id, clock.now()


def _photos(found: CampaignAnswer, by: Person, before: Sequence[Any], after: Sequence[Any]) -> None:
    """Photos are kept once, also where a form is handed in twice."""
    for owner, files in ((ANSWER, before), (AFTER, after)):
        there = {file.sha256 for file in neighbours.files(owner, found.id)} if files else set()
        new = [file for file in files if sha256(file.data).hexdigest() not in there]
        neighbours.attach_all(owner, found.id, new, by)


def begun(row: CampaignDept, by: Person) -> None:
    """The list is being filled in, by this person."""
    row.contact_id = by.id
    row.started_at = row.started_at or clock.now()
    row.ready_at = None
    if row.status is not DeptStatus.IN_PROGRESS:
        move_to(row, DeptStatus.IN_PROGRESS)


def save_all(dept_id: int, by: Person, lines: Iterable[dict[str, Any]]) -> CampaignDept:
    """The whole list at once, as the plain form hands it in; items without an answer stay as they are."""
    row = queries.locked_dept(dept_id)
    check_open(row)
    for line in lines:
        try:
            save_item(dept_id, by=by, **line)
        except RuleBroken as refusal:
            number = item_of(row, line["item_id"]).text
            raise RuleBroken(f"{number}：{refusal.message}") from refusal
    return row


def add_place(
    dept_id: int, item_id: int, by: Person, *, place: str, note: str, fix: Fix, fix_note: str,
    before: Sequence[Any] = (), after: Sequence[Any] = (),
) -> CampaignAnswer:  # fmt: skip
    """The same item is not in order at another place too."""
    row = queries.locked_dept(dept_id)
    check_open(row)
    item_of(row, item_id)
    if not place.strip():
        raise RuleBroken(_("Say which place."), "place")
    if answers.at_place(dept_id, item_id, place.strip()) is not None:
        raise RuleBroken(_("This place is on the list already."), "place")
    found = CampaignAnswer(dept_id=dept_id, item_id=item_id, by_id=by.id, result=Result.FAILED)
    db.session.add(found)
    write(found, by, result=Result.FAILED, place=place, note=note, fix=fix, fix_note=fix_note)
    db.session.flush()
    _photos(found, by, before, after)
    begun(row, by)
    return found


def take_away(answer_id: int, by: Person) -> CampaignDept:
    """A further place was entered by mistake; the first answer of an item stays."""
    found = answers.answer(answer_id)
    if found is None:
        raise RuleBroken(_("This entry is gone already."))
    row = queries.locked_dept(found.dept_id)
    check_open(row)
    first = answers.first_answer(row.id, found.item_id)
    if first is not None and first.id == found.id:
        raise RuleBroken(_("Change the answer instead of taking it away."))
    db.session.delete(found)
    return row
