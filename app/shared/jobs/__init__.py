"""Jobs."""

from app.core.module import Module
from app.shared.jobs.views import bp

module = Module(bp, title="Jobs")
