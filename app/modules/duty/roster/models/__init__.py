"""What is it? Posts, pools, rosters, shifts; who really stood duty; log and hand-over."""

from app.modules.duty.roster.models.masters import DutyPost, Exemption, PoolMember, ShiftTemplate
from app.modules.duty.roster.models.rosters import DutyAssignment, RosterReceipt, Roster, Shift, ShiftSwap
from app.modules.duty.roster.models.statuses import (
    LIVE,
    OPEN,
    ExemptionKind,
    HandoverStatus,
    Level,
    LogKind,
    LogStatus,
    PostKind,
    Relation,
    ReportKind,
    RosterStatus,
    ShiftStatus,
    SignInMethod,
    Source,
    SwapKind,
    SwapStatus,
)
from app.modules.duty.roster.models.watch import Cover, DutySignIn, ShiftHandover, IncidentReport, LogEntry

__all__ = [
    "LIVE", "OPEN", "DutyAssignment", "Cover", "DutyPost", "DutySignIn", "Exemption", "ExemptionKind", "ShiftHandover",
    "HandoverStatus", "IncidentReport", "Level", "LogEntry", "LogKind", "LogStatus", "PoolMember", "PostKind", "RosterReceipt",
    "Relation", "ReportKind", "Roster", "RosterStatus", "Shift", "ShiftStatus", "ShiftTemplate", "SignInMethod", "Source",
    "ShiftSwap", "SwapKind", "SwapStatus",
]  # fmt: skip
