"""People."""

from app.core.module import Module
from app.shared.accounts.views import bp

module = Module(bp, title="People")
