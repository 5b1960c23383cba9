"""What is it? Checkpoints, labels, routes, plans, rounds, scans, explanations."""

from app.modules.duty.patrol.models.points import Checkpoint, PatrolRoute, PointLabel, RouteStop, Stop
from app.modules.duty.patrol.models.rounds import (
    PatrolEvent,
    PatrolExcuse,
    PatrolPlan,
    PatrolRepeat,
    PatrolScan,
    PatrolTask,
    PlanMember,
)
from app.modules.duty.patrol.models.statuses import (
    FAILED,
    LIVE,
    UNBEGUN,
    WALKABLE,
    AssigneeKind,
    Cause,
    DayRule,
    ExcuseStatus,
    Finding,
    Method,
    PhotoRule,
    Risk,
    TaskStatus,
)

__all__ = [
    "FAILED", "LIVE", "UNBEGUN", "WALKABLE", "AssigneeKind", "Cause", "Checkpoint", "DayRule", "ExcuseStatus", "Finding",
    "Method", "PatrolEvent", "PatrolExcuse", "PatrolPlan", "PatrolRepeat", "PatrolRoute", "PatrolScan", "PatrolTask",
    "PhotoRule", "PlanMember", "PointLabel", "Risk", "RouteStop", "Stop", "TaskStatus",
]  # fmt: skip
