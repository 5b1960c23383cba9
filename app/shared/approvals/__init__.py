"""Approvals."""

from app.core.module import Module
from app.shared.approvals.views import bp

module = Module(bp, title="Approvals")
