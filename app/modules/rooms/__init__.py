"""Meeting rooms (会议室): rooms, bookings, series, waiting list, blockings; meeting support."""

from app.core.language import lazy as _l
from app.core.module import Module
from app.modules.rooms import demo
from app.modules.rooms.views import bp

# -- meeting support, check-in, displays, feeds, statistics: imports below, and its lines in each list --

module = Module(
    bp,
    title=_l("Meeting rooms"),
    icon="door-open",
    order=45,
    menu=(),
    permissions={
        "rooms.view": _l("See meeting rooms and their bookings"),
        "rooms.book": _l("Book meeting rooms"),
        "rooms.manage": _l("Keep meeting rooms, block them, change any booking"),
        "rooms.serve": _l("Prepare meetings: orders, check-lists, sign-in"),
    },
    roles={
        "clerk": {"rooms.view": "own", "rooms.book": "own"},
        "department_head": {"rooms.view": "below"},
        "leader_in_charge": {"rooms.view": "in_charge"},
        "manager": {
            "rooms.view": "all",
            "rooms.book": "all",
            "rooms.manage": "all",
            "rooms.serve": "all",
        },
        "steward": {
            "rooms.view": "all",
            "rooms.book": "all",
            "rooms.manage": "all",
            "rooms.serve": "all",
        },
        "auditor": {"rooms.view": "all"},
    },
    demo=demo.lay,
)
