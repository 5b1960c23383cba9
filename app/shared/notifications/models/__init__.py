"""Notices: what is owed (obligation, planned fire), what has been told (fire, notice), what went out (delivery)."""

from app.shared.notifications.models.owed import (
    AUDIENCES,
    FireState,
    Heartbeat,
    LadderEdition,
    LadderStage,
    Obligation,
    PlannedFire,
    ReminderFire,
    Running,
    SchedulerGap,
)
from app.shared.notifications.models.told import Chase, Delivery, DeliveryState, MailHabit, Notice, Preference
from app.shared.notifications.models.ways import Endpoint, EndpointKind, EndpointState

__all__ = [
    "AUDIENCES",
    "Chase",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "EndpointKind",
    "EndpointState",
    "FireState",
    "Heartbeat",
    "LadderEdition",
    "LadderStage",
    "MailHabit",
    "Notice",
    "Obligation",
    "PlannedFire",
    "Preference",
    "ReminderFire",
    "Running",
    "SchedulerGap",
]
