"""When is it due? Requests that wait for a car."""

from app.core.formats import span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.vehicles.models import TripStatus
from app.modules.vehicles.queries import requests as queries
from app.shared.notifications.models import Obligation


def _wording(obligation: Obligation, stage: str) -> Wording:
    request = queries.get(obligation.subject_id)
    return Wording(
        title=_("%(number)s still has no car", number=request.number),
        body="　".join(
            [queries.title_of(request), queries.who_of(request), span(request.departs_at, request.returns_at)]
        ),
        url=f"/vehicles/requests/{request.id}",
    )


def _is_open(obligation: Obligation) -> bool:
    return queries.get(obligation.subject_id).status == TripStatus.APPROVED


DISPATCH_WAIT = Ladder(
    "dispatch_wait",
    _l("Requests that wait for a car"),
    stages=(
        Stage("day_before", -1, "role:dispatcher", 1, unit="workdays"),
        Stage("two_hours", -120, "role:dispatcher", 2),
        Stage("half_hour", -30, "role:dispatcher", 3, urgent=True),
        Stage("departure", 0, "role:manager", 4, urgent=True, after="half_hour"),
    ),
    wording=_wording,
    is_open=_is_open,
)
