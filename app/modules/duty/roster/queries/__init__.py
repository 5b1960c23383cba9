"""Where is it? Every SELECT of the roster."""

from app.modules.duty.roster.queries.duty import OnDuty, duty_people, is_on_duty, on_duty

__all__ = ["OnDuty", "duty_people", "is_on_duty", "on_duty"]
