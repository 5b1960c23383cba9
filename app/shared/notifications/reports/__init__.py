"""What the pages show: a notice's ledger, the reconciliation, who hears what when, the course of a matter."""

from app.shared.notifications.reports.course import (
    channel_rows,
    course,
    last_results,
    matter_title,
    matter_titles,
    obligation_columns,
)
from app.shared.notifications.reports.pages import (
    audience_title,
    inbox_columns,
    ladder,
    ladder_title,
    ladders,
    ledger,
    reconciliation,
    stage_names,
)

__all__ = [
    "audience_title", "channel_rows", "course", "inbox_columns", "ladder", "ladder_title", "ladders", "last_results",
    "ledger", "matter_title", "matter_titles", "obligation_columns", "reconciliation", "stage_names",
]  # fmt: skip
