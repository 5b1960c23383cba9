"""Write the audit in the transaction that it tells of, and prove the chain."""

from app.shared.audit.services.answers import Answers
from app.shared.audit.services.proving import Verdict, anchor, quick_look, remember, verify
from app.shared.audit.services.reading import remember_reading
from app.shared.audit.services.recording import HIDDEN, seal, watch

__all__ = [
    "HIDDEN",
    "Answers",
    "Verdict",
    "anchor",
    "quick_look",
    "remember",
    "remember_reading",
    "seal",
    "verify",
    "watch",
]
