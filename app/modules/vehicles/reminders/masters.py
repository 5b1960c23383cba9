"""When is it due? Certificates that end."""

from app.core import clock
from app.core.formats import long_day
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models import VehicleStatus
from app.modules.vehicles.queries import masters as queries
from app.shared.notifications.models import Obligation

DAY = 24 * 60


def _wording(obligation: Obligation, stage: str) -> Wording:
    row = queries.get_certificate(obligation.subject_id)
    days = (row.valid_until - clock.today()).days
    names = {"plate": row.vehicle.plate, "certificate": row.type.label, "days": days}
    title = _("%(plate)s: %(certificate)s ends in %(days)s days", **names)
    if days == 0:
        title = _("%(plate)s: %(certificate)s ends today", **names)
    elif days < 0:
        title = _("%(plate)s: %(certificate)s has ended", **names)
    body = _("Valid until %(day)s. Renew it and register the new one.", day=long_day(row.valid_until))
    return Wording(title, body, f"/vehicles/cars/{row.vehicle_id}")


def _is_open(obligation: Obligation) -> bool:
    row = queries.certificate(obligation.subject_id)
    if row is None or row.voided_at is not None or row.vehicle.status == VehicleStatus.WRITTEN_OFF:
        return False
    return not queries.is_superseded(row)


CERTIFICATE = Ladder(
    "certificate",
    _l("Certificates of cars that end"),
    stages=(
        Stage("days_30", -30 * DAY, "role:dispatcher", 1),
        Stage("days_15", -15 * DAY, "role:dispatcher", 1),
        Stage("days_7", -7 * DAY, "role:dispatcher", 2),
        Stage("days_3", -3 * DAY, "role:dispatcher", 2),
        Stage("last_day", 0, "role:dispatcher", 3, urgent=True),
        Stage("ended", DAY, "role:manager", 4, repeat="weekly"),
    ),
    wording=_wording,
    is_open=_is_open,
)
