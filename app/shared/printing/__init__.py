"""Printing (打印): papers as PDF from a press of its own, the print log, and the way from a QR code back."""

from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.printing import reports
from app.shared.printing.views import bp

module = Module(
    bp,
    title=_l("Printing"),
    icon="printer",
    menu=[MenuItem(_l("Print log"), "printing.log", "printing.log")],
    permissions={"printing.log": _l("See the list of all prints")},
    roles={"manager": {"printing.log": "all"}, "auditor": {"printing.log": "all"}},
    health=[
        Health("fonts", _l("Fonts on paper"), reports.check_fonts),
        Health("press", _l("Press"), reports.check_press),
    ],
    init_app=reports.init_app,
)
