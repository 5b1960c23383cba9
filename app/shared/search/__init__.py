"""Search."""

from app.core.module import Module
from app.shared.search.views import bp

module = Module(bp, title="Search")
