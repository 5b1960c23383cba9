"""Settings."""

from app.core.module import Module
from app.shared.settings.views import bp

module = Module(bp, title="Settings")
