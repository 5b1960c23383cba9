"""May it be? The days of a campaign, its ways from state to state, what an answer needs, what is suspicious."""

import random
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.duty.campaigns.models import CampaignStatus as C
from app.modules.duty.campaigns.models import DeptStatus as D
from app.modules.duty.campaigns.models import Fix, PhotoRule, Result, is_for
from app.shared.workdays.arithmetic import HolidayBlock

OPENS, DUE, RECHECK, SHORTEST, FLAGGED, NEAR, FAST, SPOT_ITEMS = (
    f"duty.campaign_{name}"
    for name in (
        "opens_workdays", "due_workdays", "recheck_workdays", "min_days", "flagged", "near_workdays", "fast_seconds",
        "spot_items",
    )
)  # fmt: skip
_OWN = "本单位规定（待确认）"
_NOTICE = "国务院办公厅关于部分节假日安排的通知：妥善安排好值班和安全、保卫等工作"
NAMED = ["new_year", "spring", "qingming", "labour", "dragon_boat", "mid_autumn", "national"]
POLICIES: tuple[PolicyDefault, ...] = (
    PolicyDefault(
        OPENS, _l("The check opens so many workdays before the holiday"), 5, unit=_l("workdays"), citation=_NOTICE
    ),
    PolicyDefault(
        DUE, _l("The lists are due so many workdays before the holiday"), 1, unit=_l("workdays"), citation=_NOTICE
    ),
    PolicyDefault(
        RECHECK, _l("The re-check is so many workdays after the holiday"), 1, unit=_l("workdays"), citation=_OWN
    ),
    PolicyDefault(SHORTEST, _l("Holidays of so many days or more are checked"), 3, unit=_l("days"), citation=_OWN),
    PolicyDefault(
        FLAGGED, _l("Holidays that are checked however short they are"), NAMED, "list", citation=_OWN,
        help=_l("new_year, spring, qingming, labour, dragon_boat, mid_autumn, national"),
    ),
    PolicyDefault(
        NEAR, _l("Holidays with at most so many workdays between them are offered as one"), 5, unit=_l("workdays"),
        severity="warn", citation=_OWN,
    ),
    PolicyDefault(
        FAST, _l("A list that is all fine in less time is marked for a spot check"), 60, unit=_l("seconds"),
        severity="warn", citation=_OWN,
    ),
    PolicyDefault(
        SPOT_ITEMS, _l("So many items are drawn for a spot check"), 5, unit=_l("items"), severity="warn",
        citation=_OWN,
    ),
)  # fmt: skip

MORNING = time(8)  # when a campaign opens on its day

# -- states: one table for each, and one function that keeps to it --

CAMPAIGN_WAYS: dict[C, tuple[C, ...]] = {
    C.PLANNED: (C.OPEN, C.MERGED, C.CANCELLED),
    C.OPEN: (C.DUE, C.HOLIDAY),
    C.DUE: (C.SUMMARISED, C.HOLIDAY, C.OPEN),  # OPEN: the deadline was moved to a later day
    C.SUMMARISED: (C.HOLIDAY,),
    C.HOLIDAY: (C.RECHECK,),
    C.RECHECK: (C.ARCHIVED,),
    C.ARCHIVED: (),
    C.MERGED: (C.PLANNED, C.CANCELLED),
    C.CANCELLED: (C.PLANNED,),  # the calendar brought the holiday back
}
DEPT_WAYS: dict[D, tuple[D, ...]] = {
    D.NOT_STARTED: (D.IN_PROGRESS, D.CLOSED),
    D.IN_PROGRESS: (D.SUBMITTED, D.CLOSED),
    D.SUBMITTED: (D.RETURNED, D.ACCEPTED),
    D.RETURNED: (D.IN_PROGRESS, D.SUBMITTED, D.CLOSED),
    D.ACCEPTED: (D.SPOT_CHECKED, D.RETURNED, D.CLOSED),
    D.SPOT_CHECKED: (D.RETURNED, D.CLOSED),
    D.CLOSED: (),
}


def check_way(before: C | D, after: C | D) -> None:
    """Only what the table knows. Raises RuleBroken."""
    ways: Collection[C | D] = CAMPAIGN_WAYS[before] if isinstance(before, C) else DEPT_WAYS[before]
    if after not in ways:
        raise RuleBroken(
            _(
                "This is not possible now: it is “%(before)s”. Load the page again.",
                before=before.label, after=after.label,
            )
        )  # fmt: skip


# -- days --


@dataclass(frozen=True)
class Days:
    """When a campaign opens, is due, and looks again."""

    opens_on: date
    due_on: date
    recheck_on: date


def days_of(
    first: date, last: date, add: Callable[[date, int], date], opens: int = 5, due: int = 1, recheck: int = 1
) -> Days:
    """Counted in workdays by the calendar: a make-up Saturday counts, a weekend does not."""
    due = max(1, due)
    return Days(add(first, -max(opens, due)), add(first, -due), add(last, max(1, recheck)))


def is_checked(block: HolidayBlock, shortest: int, flagged: Collection[str]) -> bool:
    """Long enough, or named: a single day off can be a holiday that is checked."""
    return block.days >= shortest or any(code in flagged for code in block.codes)


def workdays_between(last: date, first: date, works: Callable[[date], bool]) -> int:
    """How many workdays lie between the last day of one holiday and the first of the next."""
    days = (last + timedelta(days=n) for n in range(1, (first - last).days))
    return sum(1 for day in days if works(day))


def phase(
    status: C, opens_on: date, due_on: date, starts_on: date, recheck_on: date, now: datetime
) -> C | None:
    """The next state that the clock alone brings about; None if none is. `now` in local time."""
    today, begun = now.date(), now.time() >= MORNING
    if status is C.PLANNED and (today > opens_on or (today == opens_on and begun)):
        return C.OPEN if today < starts_on else C.CANCELLED  # the portal stood still over all of it
    if status in (C.OPEN, C.DUE, C.SUMMARISED) and today >= starts_on:
        return C.HOLIDAY
    if status is C.OPEN and (today > due_on or (today == due_on and begun)):
        return C.DUE
    if status is C.HOLIDAY and (today > recheck_on or (today == recheck_on and begun)):
        return C.RECHECK
    return None


# -- answers --


applies = is_for  # a seasonal item is for its holidays


def check_answer(result: Result, note: str, na_allowed: bool) -> None:
    """What must be there the moment an item is saved: a reason where it does not apply."""
    if result is Result.NA and not na_allowed:
        raise RuleBroken(_("This item applies to everybody. Say whether it is qualified."), "result")
    if result is Result.NA and not note.strip():
        raise RuleBroken(_("Say why it does not apply here."), "note")


@dataclass(frozen=True)
class Line:
    """An item as it stands when the list is signed."""

    number: str
    text: str
    required: bool
    photo_rule: PhotoRule
    result: Result | None
    note: str = ""
    fix: Fix | None = None
    fix_note: str = ""
    photos: int = 0


def gaps(lines: Iterable[Line]) -> list[str]:
    """What keeps a list from being signed, item by item."""
    found: list[str] = []
    for line in lines:
        if line.result is None:
            if line.required:
                found.append(_("%(item)s is not checked yet.", item=line.number))
            continue
        if line.result is Result.FAILED:
            if not line.note.strip():
                found.append(_("%(item)s: say what is wrong.", item=line.number))
            if line.fix is None:
                found.append(_("%(item)s: fix it on the spot, or turn it into a hazard.", item=line.number))
            if line.fix is Fix.ON_SPOT and not line.fix_note.strip():
                found.append(_("%(item)s: say what was done on the spot.", item=line.number))
        if not line.photos and wants_photo(line.photo_rule, line.result):
            found.append(_("%(item)s: a photo is needed.", item=line.number))
    return found


def wants_photo(rule: PhotoRule, result: Result) -> bool:
    """Does this result have to be shown?"""
    if result is Result.NA:
        return False
    return rule is PhotoRule.ALWAYS or (rule is PhotoRule.ON_FAILURE and result is Result.FAILED)


def check_complete(lines: Iterable[Line]) -> None:
    """A list is signed when nothing is missing; the first few gaps are named."""
    missing = gaps(lines)
    if missing:
        more = len(missing) - 5
        tail = [_("And %(n)s more.", n=more)] if more > 0 else []
        raise RuleBroken(" ".join([*missing[:5], *tail]))


def check_signer(person_id: int, signers: Collection[int]) -> None:
    """Only the head of the department signs, or who stands in for the head."""
    if person_id not in signers:
        raise RuleBroken(_("Only the head of the department or the deputy signs. Hand the list to them."))


def is_too_fast(
    started_at: datetime | None, submitted_at: datetime, results: Collection[Result], seconds: int
) -> bool:
    """Everything fine within a minute: nobody walks round a building in that time."""
    if (
        started_at is None
        or not results
        or any(r is not Result.QUALIFIED for r in results if r is not Result.NA)
    ):
        return False
    return submitted_at - started_at < timedelta(seconds=seconds)


# -- spot checks, archive --


def sample(ids: Sequence[int], n: int, seed: int) -> list[int]:
    """The same seed draws the same items again, so that the draw can be proved."""
    pool = sorted(ids)
    return sorted(random.Random(seed).sample(pool, min(n, len(pool))))


def check_spot(said: Sequence[Result], found: Sequence[Result | None]) -> None:
    if any(one is None for one in found) or len(said) != len(found):
        raise RuleBroken(_("Say of every item what you found."))


def check_archive(missing: Sequence[str], waiting: int, note: str) -> None:
    """A campaign with gaps is put away only with a word about them."""
    if (missing or waiting) and not note.strip():
        raise RuleBroken(
            _(
                "%(missing)s departments never handed in, %(waiting)s items were not looked at again. "
                "Say why it is put away all the same.",
                missing=len(missing), waiting=waiting,
            ),
            "note",
        )  # fmt: skip
