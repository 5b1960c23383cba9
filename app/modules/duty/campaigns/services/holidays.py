"""Do it: a campaign for every holiday of the calendar, near ones merged or kept apart. Doing it twice is harmless."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from zlib import crc32

from app.core import clock
from app.core.db import db, lock
from app.core.formats import day
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.language import lazy as _l
from app.core.rule import RuleBroken
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignStatus,
)
from app.modules.duty.campaigns.queries import campaigns as queries
from app.modules.duty.campaigns.services.states import (
    leads,
    move_to,
    note_event,
)
from app.shared.accounts.models import Person
from app.shared.workdays.arithmetic import HolidayBlock

OFFER_DAYS = 14  # how long before it opens the manager is asked whether to merge


def plan(today: date) -> int:
    """A campaign for every holiday to come; those not yet opened follow the calendar when it changes."""
    region = neighbours.calendar.region()
    wanted = neighbours.blocks(today)
    rows = queries.known(region, (today.year, today.year + 1))
    moved: list[str] = []
    made = 0
    with in_language(None):
        for (code, year), block in wanted.items():
            row = rows.get((code, year))
            if row is None:
                rows[code, year] = _new(region, code, year, block, today)
                made += 1
            elif row.status in (CampaignStatus.PLANNED, CampaignStatus.CANCELLED):
                moved += _follow(row, block, _children(row, rows, wanted), today)
            elif row.status is CampaignStatus.MERGED:
                moved += _set(row, block.starts_on, block.ends_on, block, today)
        moved += _drop([r for key, r in rows.items() if key not in wanted], today)
        db.session.flush()
        if moved:
            _tell_moved(moved, today)
    return made + len(moved)


def _new(region: str, code: str, year: int, block: HolidayBlock, today: date) -> Campaign:
    days = neighbours.days_of(block.starts_on, block.ends_on, today)
    row = Campaign(
        region=region, holiday_code=code, year=year, codes=list(block.codes), own_name=_own(block),
        starts_on=block.starts_on, ends_on=block.ends_on, opens_on=days.opens_on, due_on=days.due_on,
        recheck_on=days.recheck_on, provisional=block.provisional, status=CampaignStatus.PLANNED,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    note_event(row, "planned", _span(row))
    return row


def _own(block: HolidayBlock) -> str:
    return "、".join(own for code, own in block.holidays if own and (code is None or code == "local"))


def _children(
    row: Campaign, rows: dict[tuple[str, int], Campaign], wanted: dict[tuple[str, int], HolidayBlock]
) -> list[HolidayBlock]:
    """The holidays that are checked with this one and that the calendar still has."""
    return [wanted[key] for key, one in rows.items() if one.merged_into_id == row.id and key in wanted]


def _follow(row: Campaign, block: HolidayBlock, also: Sequence[HolidayBlock], today: date) -> list[str]:
    """A planned campaign goes where the calendar has moved its holiday; sentences about what moved."""
    told: list[str] = []
    if row.status is CampaignStatus.CANCELLED:
        move_to(row, CampaignStatus.PLANNED)
        told.append(_("%(title)s is planned again.", title=row.title))
    last = max([block.ends_on, *(one.ends_on for one in also)])
    codes = list(dict.fromkeys([*block.codes, *(code for one in also for code in one.codes)]))
    own = "、".join(filter(None, [_own(block), *(_own(one) for one in also)]))
    if (row.codes, row.own_name) != (codes, own):
        row.codes, row.own_name = codes, own
    return told + _set(row, block.starts_on, last, block, today, any(one.provisional for one in also))


def _set(
    row: Campaign, first: date, last: date, block: HolidayBlock, today: date, provisional: bool = False
) -> list[str]:
    days = neighbours.days_of(first, last, today)
    before = (row.starts_on, row.ends_on, row.opens_on, row.due_on, row.recheck_on)
    after = (first, last, days.opens_on, days.due_on, days.recheck_on)
    if row.provisional != (block.provisional or provisional):
        row.provisional = block.provisional or provisional
    if before == after:
        return []
    was = _span(row)
    row.starts_on, row.ends_on, row.opens_on, row.due_on, row.recheck_on = after
    note_event(row, "moved", _("%(before)s; before that %(was)s", before=_span(row), was=was))
    return [] if row.status is CampaignStatus.MERGED else [f"{row.title}：{_span(row)}"]


def _drop(rows: Sequence[Campaign], today: date) -> list[str]:
    """What the calendar does not have any more is not checked, unless it has been opened."""
    told = []
    for row in rows:
        if row.status in (CampaignStatus.PLANNED, CampaignStatus.MERGED) and row.starts_on > today:
            move_to(row, CampaignStatus.CANCELLED)
            row.merged_into_id = None
            note_event(row, "cancelled", _("The calendar does not have this holiday any more."))
            told.append(_("%(title)s is dropped: the calendar does not have it any more.", title=row.title))
    return told


def _span(row: Campaign) -> str:
    return _(
        "holiday %(first)s to %(last)s, opens %(opens)s, due %(due)s, re-check %(again)s",
        first=day(row.starts_on), last=day(row.ends_on), opens=day(row.opens_on), due=day(row.due_on),
        again=day(row.recheck_on),
    )  # fmt: skip


def _tell_moved(moved: Sequence[str], today: date) -> None:
    """The calendar has changed: whoever leads the campaigns hears what moved, in one notice."""
    words = "\n".join(moved)
    neighbours.tell(
        leads(), f"campaigns moved {today} {crc32(words.encode())}",
        _l("The calendar has changed: %(n)s safety checks before holidays moved", n=len(moved)),
        words, "/duty/campaigns/",
    )  # fmt: skip


# -- two holidays close together --


def near_pairs(rows: Sequence[Campaign], today: date) -> list[tuple[Campaign, Campaign, int]]:
    """Neighbours that may be checked as one, with the workdays between them."""
    most = int(neighbours.terms(today)[rules.NEAR])
    found = []
    planned = [row for row in rows if row.status is CampaignStatus.PLANNED]
    for one, other in pairwise(planned):
        between = rules.workdays_between(one.ends_on, other.starts_on, neighbours.calendar.is_workday)
        if between <= most and not one.kept_apart:
            found.append((one, other, between))
    return found


def offer_merging(today: date) -> int:
    """Ask whoever leads, in time, whether two near holidays are checked as one. Asked once."""
    asked = 0
    rows = queries.to_come(neighbours.calendar.region(), today)
    for one, other, between in near_pairs(rows, today):
        if (one.opens_on - today).days <= OFFER_DAYS:
            asked += neighbours.tell(
                leads(), f"campaign {one.id} near {other.id} {one.starts_on}",
                partial(_near_title, one.id, other.id),
                _l("Only %(n)s workdays lie between them. Merge them, or keep them apart.", n=between),
                "/duty/campaigns/",
            )  # fmt: skip
    return asked


def _near_title(one: int, other: int) -> str:
    first, second = db.session.get_one(Campaign, one), db.session.get_one(Campaign, other)
    return _("Check %(one)s and %(other)s as one?", one=first.holiday, other=second.holiday)


def merge(one_id: int, other_id: int, by: Person) -> Campaign:
    """Check two near holidays as one, before the first; the second has no check of its own."""
    lock("campaigns")
    one, other = queries.locked(one_id), queries.locked(other_id)
    today = clock.today()
    if (one, other) not in [(a, b) for a, b, _n in near_pairs(queries.to_come(one.region, today), today)]:
        raise RuleBroken(_("These two cannot be merged any more. Load the page again."))
    move_to(other, CampaignStatus.MERGED)
    other.merged_into_id = one.id
    with in_language(None):
        note_event(other, "merged", one.title, by)
        note_event(one, "absorbed", other.title, by)
    db.session.flush()
    plan(today)
    return one


def keep_apart(one_id: int, other_id: int, by: Person) -> Campaign:
    """Each is checked for itself, by choice; not asked again."""
    one, other = queries.locked(one_id), queries.locked(other_id)
    if one.status is not CampaignStatus.PLANNED:
        raise RuleBroken(_("This check has been opened already."))
    one.kept_apart = True
    with in_language(None):
        note_event(one, "apart", other.title, by)
    return one


def part_again(campaign_id: int, by: Person) -> Campaign:
    """Undo a merger while the check has not been opened."""
    lock("campaigns")
    one = queries.locked(campaign_id)
    if one.status is not CampaignStatus.PLANNED:
        raise RuleBroken(_("This check has been opened already."))
    for other in queries.merged_with(one.id):
        move_to(other, CampaignStatus.PLANNED)
        other.merged_into_id = None
        with in_language(None):
            note_event(other, "parted", one.title, by)
    one.kept_apart = True
    db.session.flush()
    plan(clock.today())
    return one
