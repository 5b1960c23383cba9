"""Numbers (编号): gap-free per kind and year."""

from app.core.language import lazy as _l
from app.core.module import MenuItem, Module
from app.shared.numbering import services as services
from app.shared.numbering.views import bp

module = Module(
    bp,
    title=_l("Numbers"),
    icon="list",
    menu=(MenuItem(_l("Numbers"), "numbering.numbers", "numbering.read"),),
    permissions={"numbering.read": _l("See how far each series of numbers has come")},
    roles={"manager": {"numbering.read": "all"}, "auditor": {"numbering.read": "all"}},
)
