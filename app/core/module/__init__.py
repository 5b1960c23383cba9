"""What a module tells the house about itself: its name plate.

What must flow up at run time (an approval is decided; the request must know) flows through these
plain declarations; there are no signals.
"""

from app.core.module.house import declared, enqueue, keep_setting, link_kind, modules, setting
from app.core.module.module import Module
from app.core.module.plates import (
    DeviceKind,
    Draft,
    Fact,
    Health,
    HomeCard,
    ImportColumn,
    ImportKind,
    JobKind,
    Ladder,
    LinkKind,
    Materialiser,
    MenuItem,
    NumberKind,
    PolicyDefault,
    QuickLink,
    SearchKind,
    Setting,
    Stage,
    StepPlan,
    Subject,
    Summary,
    Wording,
)

__all__ = [
    "DeviceKind",
    "Draft",
    "Fact",
    "Health",
    "HomeCard",
    "ImportColumn",
    "ImportKind",
    "JobKind",
    "Ladder",
    "LinkKind",
    "Materialiser",
    "MenuItem",
    "Module",
    "NumberKind",
    "PolicyDefault",
    "QuickLink",
    "SearchKind",
    "Setting",
    "Stage",
    "StepPlan",
    "Subject",
    "Summary",
    "Wording",
    "declared",
    "enqueue",
    "keep_setting",
    "link_kind",
    "modules",
    "setting",
]
