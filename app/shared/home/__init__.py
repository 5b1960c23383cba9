"""Home."""

from app.core.module import Module
from app.shared.home.views import bp

module = Module(bp, title="Home")
