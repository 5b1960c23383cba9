"""Numbers (编号): gap-free per kind and year."""

from app.core.module import Module
from app.shared.numbering import services as services
from app.shared.numbering.views import bp

module = Module(bp, title="Numbers")
