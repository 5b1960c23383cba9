"""Official vehicles (公务用车): masters, requests, dispatches, hand-over."""

from app.core.language import lazy as _l
from app.core.module import MenuItem, Module, NumberKind
from app.modules.vehicles.views import bp

module = Module(
    bp,
    title=_l("Vehicles"),
    icon="car-front",
    order=40,
    menu=(
        # -- dispatching (board, desk, driver's page) goes here --
        MenuItem(_l("Requests for cars"), "vehicles.requests", "vehicles.request"),
    ),
    permissions={
        "vehicles.request": _l("Request cars; see cars and places"),
        "vehicles.view": _l("See requests and dispatches"),
        "vehicles.manage": _l("Keep cars, drivers and places"),
        "vehicles.dispatch": _l("Dispatch cars"),
        "vehicles.drive": _l("Drive: accept, depart, return"),
    },
    roles={
        "clerk": {"vehicles.request": "own", "vehicles.view": "own"},
        "department_head": {"vehicles.view": "below"},
        "leader_in_charge": {"vehicles.view": "in_charge"},
        "manager": {"vehicles.view": "all", "vehicles.manage": "all", "vehicles.dispatch": "all"},
        "dispatcher": {"vehicles.view": "all", "vehicles.manage": "all", "vehicles.dispatch": "all"},
        "driver": {"vehicles.drive": "own"},
        "auditor": {"vehicles.view": "all"},
    },
    numbers=(
        NumberKind("trip_request", _l("Requests for cars"), "YC"),
        NumberKind("dispatch", _l("Dispatch orders"), "PC"),
    ),
)
