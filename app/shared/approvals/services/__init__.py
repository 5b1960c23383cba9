"""Do it. The verbs of approvals; the caller holds the transaction."""

from app.shared.approvals.services.routes import change_route, seed
from app.shared.approvals.services.running import (
    VERDICTS,
    agree_in_bulk,
    decide,
    default_opinion,
    expected,
    recheck,
    stock_phrases,
    stops,
    submit,
    summary_of,
)
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
from app.shared.approvals.services.words import say, undo, undoable

__all__ = [
    "VERDICTS",
    "add_approver",
    "agree_in_bulk",
    "change_route",
    "chase",
    "copy_to",
    "decide",
    "default_opinion",
    "delegate",
    "end_delegation",
    "expected",
    "keep_phrases",
    "mark_read",
    "reassign",
    "recheck",
    "say",
    "seed",
    "stock_phrases",
    "stops",
    "submit",
    "summary_of",
    "tidy",
    "undo",
    "undoable",
    "withdraw",
    "withdraw_for",
]
