"""Where is it? Campaigns, departments' lists, check-lists, and what waits for whom."""

from app.modules.duty.campaigns.queries.todo import todo

__all__ = ["todo"]
