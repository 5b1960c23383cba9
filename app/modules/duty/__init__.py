"""Duty (值班安全): who is on duty, their rounds, what they find, and the check before each holiday."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.duty import campaigns, hazards, patrol, roster
from app.modules.duty.views import bp

module = Module.of_rooms(
    bp,
    (roster.module, patrol.module, hazards.module, campaigns.module),
    title=_l("Duty and safety"),
    icon="shield-check",
    order=60,
)
