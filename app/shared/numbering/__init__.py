"""Numbers."""

from app.core.module import Module
from app.shared.numbering.views import bp

module = Module(bp, title="Numbers")
