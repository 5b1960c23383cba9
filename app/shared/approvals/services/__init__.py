"""Do it. The verbs of approvals; the caller holds the transaction."""

from app.shared.approvals.services.routes import change_route, seed
from app.shared.approvals.services.running import decide, default_opinion, stops, submit
from app.shared.approvals.services.verbs import (
    add_approver,
    chase,
    copy_to,
    delegate,
    end_delegation,
    keep_phrases,
    mark_read,
    reassign,
    tidy,
    withdraw,
    withdraw_for,
)

__all__ = [
    "add_approver", "change_route", "chase", "copy_to", "decide", "default_opinion", "delegate", "end_delegation",
    "keep_phrases", "mark_read", "reassign", "seed", "stops", "submit", "tidy", "withdraw", "withdraw_for",
]  # fmt: skip
