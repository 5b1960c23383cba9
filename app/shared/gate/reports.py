"""Print it: the QR of a link, how devices stand, and the line of `flask check`."""

import segno

from app.core import clock
from app.core.language import gettext as _
from app.shared.gate import queries, rules
from app.shared.gate.models import Device, DeviceStatus


def standing(device: Device) -> DeviceStatus:
    """How a device stands now."""
    here = queries.open_session(device)
    return rules.standing(
        device.revoked_at, device.link_expires_at, here.seen_at if here else None, clock.now()
    )


def qr_path(text: str) -> tuple[int, str]:
    """Modules along an edge, and the SVG path of the dark ones."""
    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark)
    return len(matrix), path


def check_devices() -> tuple[str, str]:
    """Is every device heard of?"""
    rows = [row for row in queries.all_in_use() if standing(row) is DeviceStatus.SILENT]
    if not rows:
        return "ok", _("Every device that is signed in has been heard of within 15 minutes.")
    return "warn", _("Not heard of: %(names)s", names="、".join(row.name for row in rows[:5]))
