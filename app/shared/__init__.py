"""What every module uses. Register a service here."""

from app.core.module import Module
from app.shared import (
    accounts,
    approvals,
    attachments,
    audit,
    gate,
    home,
    imports,
    jobs,
    notifications,
    numbering,
    occupancy,
    policies,
    printing,
    search,
    settings,
    workdays,
)

SERVICES: tuple[Module, ...] = (
    accounts.module,
    settings.module,
    workdays.module,
    audit.module,
    policies.module,
    numbering.module,
    occupancy.module,
    jobs.module,
    printing.module,
    attachments.module,
    notifications.module,
    imports.module,
    approvals.module,
    search.module,
    gate.module,
    home.module,
)
