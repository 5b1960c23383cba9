"""Do it: report, assign, rectify, verify, close out. Each verb inside the caller's transaction."""

from app.modules.duty.hazards.services.assigning import acknowledge, assign, proposed_deadline, supervise
from app.modules.duty.hazards.services.people import pending, standing
from app.modules.duty.hazards.services.rectifying import ask_extension, decide_extension, fix, submit
from app.modules.duty.hazards.services.reporting import confirm, merge, reject, report, report_by_hand
from app.modules.duty.hazards.services.telling import chase
from app.modules.duty.hazards.services.verifying import reopen, sign_off, verify

__all__ = [
    "acknowledge", "ask_extension", "assign", "chase", "confirm", "decide_extension", "fix", "merge", "pending",
    "proposed_deadline", "reject", "reopen", "report", "report_by_hand", "sign_off", "standing", "submit", "supervise",
    "verify",
]  # fmt: skip
