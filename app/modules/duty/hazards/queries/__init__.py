"""Where is it? Hazards, who may see which, and what they add up to."""

from app.modules.duty.hazards.queries.hazards import (
    earlier_here,
    get,
    hazards,
    known_places,
    may_see,
    mergeable,
    of_sources,
    open_hazards,
    record,
    visible,
)
from app.modules.duty.hazards.queries.links import (
    before_holiday,
    card,
    changed_since,
    facts,
    found,
    recheck,
    summaries,
    todo,
)

__all__ = [
    "before_holiday", "card", "changed_since", "earlier_here", "facts", "found", "get", "hazards", "known_places", "may_see",
    "mergeable", "of_sources", "open_hazards", "recheck", "record", "summaries", "todo", "visible",
]  # fmt: skip
