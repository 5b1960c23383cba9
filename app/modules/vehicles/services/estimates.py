"""Do it: the estimate of a request's kilometres and cost. Coordinates only, no map; always shown as an estimate."""

from datetime import timedelta
from typing import Any

from app.core import clock
from app.modules.vehicles import neighbours, rules
from app.modules.vehicles.models import Place, TripMode, TripRequest
from app.modules.vehicles.queries import places as queries
from app.modules.vehicles.rules import policies as codes
from app.modules.vehicles.rules import requests as request_rules
from app.modules.vehicles.rules.places import road_km


def one_way_km(pickup: Place | None, destination: Place | None) -> float | None:
    """By road from the pick-up point (or the first one of the office) to the destination."""
    start = pickup or next(iter(queries.pickup_points()), None)
    factor = neighbours.policies_on([codes.ROAD_FACTOR], None)[codes.ROAD_FACTOR].value
    return road_km(start, destination, float(factor))


def estimated(
    pickup: Place | None, destination: Place | None, mode: TripMode
) -> tuple[int | None, int | None]:
    """Kilometres of the whole trip, and their cost in fen."""
    km = request_rules.trip_km(one_way_km(pickup, destination), mode)
    rate = neighbours.policies_on([codes.YUAN_PER_KM], None)[codes.YUAN_PER_KM].value
    return km, None if km is None else round(km * float(rate) * 100)


def estimate(request: TripRequest) -> None:
    """Write the estimate into the request."""
    request.estimated_km, request.estimated_cost_fen = estimated(
        request.pickup_place, request.destination, request.trip_mode
    )


def facts_of(request: TripRequest) -> dict[str, Any]:
    """What the approval route may ask about."""
    departs_on, returns_on = clock.local(request.departs_at).date(), clock.local(request.returns_at).date()
    days = (departs_on + timedelta(days=n) for n in range(min((returns_on - departs_on).days, 60) + 1))
    return rules.facts(
        departs_on=departs_on,
        returns_on=returns_on,
        reaches=request.reaches,
        people=request.people_count,
        one_way_km=None if request.estimated_km is None else request.estimated_km // 2,
        cost_fen=request.estimated_cost_fen,
        on_holiday=not all(neighbours.is_workday(day) for day in days),
        is_retro=request.is_retro,
        urgency=request.urgency,
    )
