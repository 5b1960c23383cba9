"""Where is it? Every SELECT about obligations, fires, notices and deliveries."""

from app.shared.notifications.queries.figures import (
    dead_deliveries,
    fallbacks,
    gaps,
    heartbeat,
    next_fires,
    outage,
    reconciliation,
    red_list,
)
from app.shared.notifications.queries.owed import (
    chases,
    delivery,
    department,
    due_obligations,
    fires,
    ladders_in_use,
    next_delivery,
    obligation,
    open_obligations,
    planned,
    planned_otherwise,
    stages,
    unread,
)
from app.shared.notifications.queries.pages import (
    bell_count,
    counts,
    inbox,
    ladder_or_404,
    notice_of,
    one_or_404,
    open_by_ladder,
    roles,
    stage_or_404,
)

__all__ = [
    "bell_count", "chases", "counts", "dead_deliveries", "delivery", "department", "due_obligations",
    "fallbacks", "fires", "gaps", "heartbeat", "inbox", "ladder_or_404", "ladders_in_use", "next_delivery",
    "next_fires", "notice_of", "obligation", "one_or_404", "open_by_ladder", "open_obligations", "outage",
    "planned", "planned_otherwise", "reconciliation", "red_list", "roles", "stage_or_404", "stages",
    "unread",
]  # fmt: skip
