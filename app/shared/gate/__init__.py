"""The gate (门岗): devices that sign in by a token of their own: door displays, lobby boards, gates."""

from app.core.language import lazy as _l
from app.core.module import Health, MenuItem, Module
from app.shared.gate import reports
from app.shared.gate.views import bp, here, init_app

__all__ = ["here", "module"]

module = Module(
    bp,
    title=_l("Screens and gates"),
    icon="qr-code",
    menu=(MenuItem(_l("Screens and gates"), "gate.devices", "gate.devices"),),
    permissions={"gate.devices": _l("Set up door displays, lobby boards and gates")},
    roles={"manager": {"gate.devices": "all"}, "sysadmin": {"gate.devices": "all"}},
    health=(Health("devices", _l("Screens and gates"), reports.check_devices),),
    init_app=init_app,
)
