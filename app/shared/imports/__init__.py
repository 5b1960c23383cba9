"""Imports (导入导出): Excel in with a check run; every list goes out as Excel by core/listing."""

from app.core.language import lazy as _l
from app.core.module import Materialiser, Module
from app.shared.imports import services
from app.shared.imports.views import bp

module = Module(
    bp,
    title=_l("Import and export"),
    icon="download",
    materialisers=[Materialiser("imports_tidy", services.tidy)],
)
