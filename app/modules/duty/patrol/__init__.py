"""Patrol (巡查): checkpoints, routes, plans, rounds."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.duty.patrol.views import bp

module = Module(bp, title=_l("Patrol"))
