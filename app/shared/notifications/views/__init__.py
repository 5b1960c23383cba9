"""Show it: notices, reminders and their course, ladders, ways out of the house."""

from app.shared.notifications.views import channels, ladders
from app.shared.notifications.views.inbox import bp

__all__ = ["bp", "channels", "ladders"]
