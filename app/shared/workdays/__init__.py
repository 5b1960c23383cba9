"""Work calendar."""

from app.core.module import Module
from app.shared.workdays.views import bp

module = Module(bp, title="Work calendar")
