"""What is it? Checklists by version; campaigns, the departments in them, what they found; spot checks."""

from app.modules.duty.campaigns.models.campaigns import (
    FILLING,
    SETTLED,
    Campaign,
    CampaignDept,
    CampaignEvent,
    CampaignStatus,
    DeptStatus,
)
from app.modules.duty.campaigns.models.checklists import (
    POSTGRESQL_GUARDS,
    SQLITE_GUARDS,
    Checklist,
    ChecklistDuty,
    ChecklistItem,
    ChecklistSection,
    ChecklistStatus,
    PhotoRule,
    is_for,
)
from app.modules.duty.campaigns.models.findings import (
    CampaignAnswer,
    Fix,
    Recheck,
    Result,
    SpotCheck,
    SpotLine,
)

__all__ = [
    "FILLING",
    "POSTGRESQL_GUARDS",
    "SETTLED",
    "SQLITE_GUARDS",
    "Campaign",
    "CampaignAnswer",
    "CampaignDept",
    "CampaignEvent",
    "CampaignStatus",
    "Checklist",
    "ChecklistDuty",
    "ChecklistItem",
    "ChecklistSection",
    "ChecklistStatus",
    "DeptStatus",
    "Fix",
    "PhotoRule",
    "Recheck",
    "Result",
    "SpotCheck",
    "SpotLine",
    "is_for",
]
