"""Attachments."""

from app.core.module import Module
from app.shared.attachments.views import bp

module = Module(bp, title="Attachments")
