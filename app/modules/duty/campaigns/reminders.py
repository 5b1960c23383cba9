"""When is it due? A department's list, the list of the missing, the re-check after the holiday."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.duty.campaigns.models import Campaign, CampaignDept, CampaignStatus
from app.modules.duty.campaigns.queries import answers, campaigns
from app.modules.duty.campaigns.services.planning import AGAIN, LADDER, MISSING

NINE = time(9)


def _dept(obligation: Any) -> CampaignDept:
    return db.session.get_one(CampaignDept, obligation.subject_id)


def _campaign(obligation: Any) -> Campaign:
    return db.session.get_one(Campaign, obligation.subject_id)


def _checkers(obligation: Any) -> Iterable[int]:
    """Who fills the list in: whoever has begun it or did it last time, else the head."""
    row = _dept(obligation)
    person = row.contact_id or row.department.head_id
    return [person] if person else []


def _tentative(row: Campaign) -> str:
    return " " + _("The days are provisional.") if row.provisional else ""


def _list_words(obligation: Any, stage: str) -> Wording:
    row = _dept(obligation)
    campaign, url = row.campaign, f"/duty/campaigns/departments/{row.id}"
    if stage == "open":
        title = _("%(title)s has begun", title=campaign.title)
    elif stage in ("head", "leader"):
        title = _("%(who)s has not handed in: %(title)s", who=row.department.name, title=campaign.title)
    else:
        title = _("%(title)s: due %(day)s", title=campaign.title, day=day(campaign.due_on, relative=True))
    tally = answers.tallies(campaign.id)[row.id]
    body = _(
        "%(done)s of %(all)s items are checked. The head of the department signs by %(day)s.",
        done=tally.done, all=tally.total, day=day(campaign.due_on),
    )  # fmt: skip
    return Wording(title, body + _tentative(campaign), url)


def _list_open(obligation: Any) -> bool:
    row = _dept(obligation)
    return row.is_missing and row.campaign.is_running


def _missing_words(obligation: Any, _stage: str) -> Wording:
    row = _campaign(obligation)
    names = [one.department.name for one in campaigns.missing(row.id)]
    title = _("%(n)s departments are missing: %(title)s", n=len(names), title=row.title)
    return Wording(title, "、".join(names), f"/duty/campaigns/{row.id}")


def _missing_open(obligation: Any) -> bool:
    row = _campaign(obligation)
    return row.status is not CampaignStatus.ARCHIVED and bool(campaigns.missing(row.id))


def _again_words(obligation: Any, _stage: str) -> Wording:
    row = _dept(obligation)
    left = sum(one.recheck is None for one in answers.failures_of(row))
    title = _("After the holiday: look at %(n)s items again", n=left)
    return Wording(title, row.campaign.title, f"/duty/campaigns/departments/{row.id}/recheck")


def _again_open(obligation: Any) -> bool:
    row = _dept(obligation)
    left = any(one.recheck is None for one in answers.failures_of(row))
    return row.campaign.status is CampaignStatus.RECHECK and left


LADDERS: tuple[Ladder, ...] = (
    Ladder(
        LADDER,
        _l("Lists of the safety check before a holiday"),
        (
            Stage("open", -4, "checkers", 1, unit="workdays", at=time(8, 30)),
            Stage("three", -3, "checkers", 2, unit="workdays", at=NINE),
            Stage("one", -1, "checkers", 3, unit="workdays", at=NINE),
            Stage("due", 0, "checkers", 4, unit="workdays", at=time(10)),
            Stage("due_again", 0, "checkers", 5, unit="workdays", at=time(15), urgent=True),
            Stage("head", 1, "department_head", 6, unit="workdays", at=NINE, after="due_again"),
            Stage(
                "leader", 1, "leader_in_charge", 7, unit="workdays", at=NINE, after="head", min_gap_minutes=60
            ),
        ),
        _list_words,
        _list_open,
        {"checkers": _checkers},
    ),
    Ladder(
        MISSING,
        _l("Departments that are missing on the last workday"),
        (Stage("hard_list", 0, "role:manager", 1, unit="workdays", at=time(16), urgent=True),),
        _missing_words,
        _missing_open,
    ),
    Ladder(
        AGAIN,
        _l("Re-check after a holiday"),
        (
            Stage("due", 0, "checkers", 1, unit="workdays", at=NINE),
            Stage("head", 1, "department_head", 2, unit="workdays", at=NINE, after="due"),
            Stage("manager", 3, "role:manager", 3, unit="workdays", at=NINE, after="head", repeat="weekly"),
        ),
        _again_words,
        _again_open,
        {"checkers": _checkers},
    ),
)
