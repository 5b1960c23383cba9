"""Hazards (隐患): found, assigned, rectified, verified, closed."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.duty.hazards.views import bp

module = Module(bp, title=_l("Hazards"))
