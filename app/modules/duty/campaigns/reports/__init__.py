"""Show it and print it: campaigns, departments' lists, papers."""

from app.modules.duty.campaigns.models import Fix, Recheck, Result
from app.modules.duty.campaigns.reports.campaigns import (
    Board,
    board,
    campaign_page,
    campaigns,
    checklists_listing,
    countdown,
    failures,
)
from app.modules.duty.campaigns.reports.lists import card, item_state, list_page, may_fill, pictures
from app.modules.duty.campaigns.reports.papers import draft_summary, paper_of, paper_of_summary

RESULTS = (Result.QUALIFIED, Result.FAILED, Result.NA)
RECHECKS = (Recheck.FIXED, Recheck.STILL)
FIXES = (Fix.ON_SPOT, Fix.HAZARD)

__all__ = [
    "FIXES", "RECHECKS", "RESULTS", "Board", "board", "campaign_page", "campaigns", "card", "checklists_listing",
    "countdown", "draft_summary", "failures", "item_state", "list_page", "may_fill", "paper_of", "paper_of_summary",
    "pictures",
]  # fmt: skip
