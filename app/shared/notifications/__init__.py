"""Notices (通知): what is owed by when, who has been told, and what went out."""

from app.core.module import Module
from app.shared.notifications import services
from app.shared.notifications.views import bp

module = Module(bp, title="Notices", seed=services.seed)
