"""Policies."""

from app.core.module import Module
from app.shared.policies.views import bp

module = Module(bp, title="Policies")
