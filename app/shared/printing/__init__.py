"""Printing."""

from app.core.module import Module
from app.shared.printing.views import bp

module = Module(bp, title="Printing")
