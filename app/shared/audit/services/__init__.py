"""Write the audit in the transaction that it tells of, and prove the chain."""

from app.shared.audit.services.answers import Answers
from app.shared.audit.services.proving import (
    Verdict,
    anchor,
    is_long,
    quick_look,
    remember,
    verify,
    walk_as_job,
)
from app.shared.audit.services.reading import remember_reading, remember_refusal
from app.shared.audit.services.recording import HIDDEN, seal, watch

__all__ = [
    "HIDDEN",
    "Answers",
    "Verdict",
    "anchor",
    "is_long",
    "quick_look",
    "remember",
    "remember_reading",
    "remember_refusal",
    "seal",
    "verify",
    "walk_as_job",
    "watch",
]
