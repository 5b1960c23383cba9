"""Do it: usual trips, to start a request from."""

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import TripRequest, UsualTrip
from app.modules.vehicles.queries import requests as queries
from app.shared.accounts.models import Person

AT_MOST = 12


def answers_of(request: TripRequest) -> dict[str, object]:
    """What a request was answered with, without its day: to be answered so again."""
    starts, ends = clock.local(request.departs_at), clock.local(request.returns_at)
    return {
        "destination": request.destination.name,
        "departs": f"{starts:%H:%M}",
        "returns": f"{ends:%H:%M}",
        "nights": (ends.date() - starts.date()).days,
        "reaches": request.reaches.value,
        "pickup_place_id": request.pickup_place_id,
        "people_count": request.people_count,
        "passengers": request.passengers,
        "purpose_type": request.purpose_type.value,
        "purpose": request.purpose,
        "shareable": request.shareable,
        "share_reason": request.share_reason,
        "flexible_minutes": request.flexible_minutes,
        "trip_mode": request.trip_mode.value,
        "via": request.via,
        "needs": request.needs,
        "phone": request.phone,
    }


def keep_as_usual(request: TripRequest, by: Person, name: str = "") -> UsualTrip:
    """Remember these answers under a name."""
    name = (name or "").strip() or request.destination.name
    mine = queries.usual_trips(by)
    if any(trip.name == name for trip in mine):
        raise RuleBroken(_("You have a usual trip of this name already. Give it another name."), "name")
    if len(mine) >= AT_MOST:
        raise RuleBroken(_("You have %(n)s usual trips; remove one first.", n=len(mine)))
    trip = UsualTrip(person_id=by.id, name=name[:60], answers=answers_of(request))
    db.session.add(trip)
    db.session.flush()
    return trip


def remove_usual(trip: UsualTrip) -> UsualTrip:
    """Offered no longer."""
    trip.removed_at = clock.now()
    return trip
