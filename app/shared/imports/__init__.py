"""Imports."""

from app.core.module import Module
from app.shared.imports.views import bp

module = Module(bp, title="Imports")
