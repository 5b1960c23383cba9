"""Notices."""

from app.core.module import Module
from app.shared.notifications.views import bp

module = Module(bp, title="Notices")
