"""Do it: report, assign, rectify, verify, close out. Each verb inside the caller's transaction."""

from app.modules.duty.hazards.services.reporting import confirm, merge, reject, report, report_by_hand

__all__ = ["confirm", "merge", "reject", "report", "report_by_hand"]
