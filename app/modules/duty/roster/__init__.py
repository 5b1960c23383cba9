"""Duty roster (值班表): posts, shifts, swaps, sign-in, log and hand-over."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.duty.roster.views import bp

module = Module(bp, title=_l("Roster"))
