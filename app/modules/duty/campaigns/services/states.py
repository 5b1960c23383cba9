"""Do it: the one way of a campaign from state to state, and what is written down about it."""

from collections.abc import Sequence

from app.core import clock
from app.core.db import db
from app.modules.duty.campaigns import neighbours, rules
from app.modules.duty.campaigns.models import (
    Campaign,
    CampaignDept,
    CampaignEvent,
    CampaignStatus,
)
from app.shared.accounts.models import Person

CAMPAIGN, DEPT = "campaign", "campaign_dept"  # subjects
LADDER, MISSING, AGAIN = "campaign_dept", "campaign_missing", "campaign_recheck"  # ladders


def note_event(
    row: Campaign, action: str, text: str = "", by: Person | None = None, dept: CampaignDept | None = None
) -> None:
    db.session.add(
        CampaignEvent(
            campaign_id=row.id, dept_id=dept.id if dept else None, action=action, text=text[:500],
            person_id=by.id if by else None, at=clock.now(),
        )
    )  # fmt: skip


def move_to(row: Campaign, status: CampaignStatus) -> None:
    """The one way from state to state."""
    rules.check_way(row.status, status)
    row.status = status


def leads() -> Sequence[Person]:
    """Who leads campaigns."""
    return neighbours.people.holders("duty.campaigns")
