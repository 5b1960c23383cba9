"""Should these ride together? Kilometres and minutes of one way instead of two, without a map (合乘).

Tested on real geometry: the angle between two ways misleads both ways (a near stop far off the bearing costs little;
two far places close in bearing may cost a lot).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise, permutations

from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.vehicles.models import Place, PurposeType
from app.modules.vehicles.rules.places import road_km

NEAR_KM = 1.0  # so close together counts as the same place
DETOUR_KM, DETOUR_SHARE = 3.0, 0.2  # on the way: at most so much, or so much of the farther leg
SAVED_SHARE, EXTRA_MINUTES = 0.25, 30  # by agreement: saves so much, and costs nobody more time than this
RETURN_MINUTES = 60
SPEEDS = ((10.0, 25), (30.0, 40), (float("inf"), 70))  # km up to -> km/h


class Tier(Status):
    SAME = "same", _l("Same place"), "ok"  # 同地
    ON_THE_WAY = "on_the_way", _l("Along the way"), "ok"  # 顺路
    BY_AGREEMENT = "by_agreement", _l("To be agreed"), "wait"  # 需协商


@dataclass(frozen=True)
class Ride:
    """A request as far as sharing goes."""

    request_id: int
    name: str
    place: Place
    starts_at: datetime
    ends_at: datetime
    people: int
    returns: bool = True
    flexible_minutes: int = 0
    shareable: bool = True
    confidential: bool = False
    purpose: PurposeType = PurposeType.ERRAND


@dataclass(frozen=True)
class Share:
    """What riding together would bring; every part of the judgement is shown."""

    tier: Tier
    other: Ride
    order: tuple[str, ...]  # the stops, in the best order
    saved_km: float
    detour_km: float
    extra_minutes: int  # at most, for anybody
    apart_minutes: int  # between the departures
    people: int


def share(
    base: Place, mine: Sequence[Ride], other: Ride, *, factor: float, window_minutes: int
) -> Share | None:
    """May `other` join those who ride already, and what comes of it? None: better not."""
    everybody = [*mine, other]
    if not all(_may(ride) for ride in everybody) or not _together(mine, other, window_minutes):
        return None
    joint, stops = _tour(base, everybody, factor)
    own, alone = _tour(base, mine, factor)[0], _tour(base, [other], factor)[0]
    if joint is None or own is None or alone is None:
        return None
    far = max(own, alone)
    saved, detour = own + alone - joint, max(0.0, joint - far)
    extra = round(_minutes(detour))
    tier = _tier(mine, other, saved, detour, far, own + alone, extra)
    if tier is None:
        return None
    if tier != Tier.BY_AGREEMENT and any(ride.purpose == PurposeType.RECEPTION for ride in everybody):
        tier = Tier.BY_AGREEMENT  # guests: the host is asked
    apart = abs(other.starts_at - min(ride.starts_at for ride in mine))
    return Share(
        tier, other, tuple(ride.name for ride in stops), saved, detour, extra, int(apart / timedelta(minutes=1)),
        sum(ride.people for ride in everybody),
    )  # fmt: skip


def _may(ride: Ride) -> bool:
    """A requester's no is a no; confidential mail rides alone."""
    return ride.shareable and not ride.confidential and ride.purpose != PurposeType.CONFIDENTIAL


def _together(mine: Sequence[Ride], other: Ride, window_minutes: int) -> bool:
    for ride in mine:
        window = max(window_minutes, ride.flexible_minutes, other.flexible_minutes)
        if abs(ride.starts_at - other.starts_at) > timedelta(minutes=window):
            return False
        both_return = ride.returns and other.returns
        if both_return and abs(ride.ends_at - other.ends_at) > timedelta(minutes=RETURN_MINUTES):
            return False
    return bool(mine)


def _tier(
    mine: Sequence[Ride], other: Ride, saved: float, detour: float, far: float, separate: float, extra: int
) -> Tier | None:
    nearest = min((road_km(ride.place, other.place, 1.0) or 0.0) for ride in mine)
    if nearest <= NEAR_KM:
        return Tier.SAME
    if detour <= max(DETOUR_KM, DETOUR_SHARE * far / 2) and saved > DETOUR_KM:
        return Tier.ON_THE_WAY
    if saved >= SAVED_SHARE * separate and extra <= EXTRA_MINUTES:
        return Tier.BY_AGREEMENT
    return None


def _tour(base: Place, rides: Sequence[Ride], factor: float) -> tuple[float | None, Sequence[Ride]]:
    """The shortest way from the base through all stops and back, and its order. Up to five stops are tried out."""
    best: tuple[float | None, Sequence[Ride]] = (None, rides)
    for order in permutations(rides[:5]):
        points = [base, *(ride.place for ride in order), base]
        legs = [road_km(a, b, factor) for a, b in pairwise(points)]
        if any(leg is None for leg in legs):
            return None, rides
        km = sum(leg for leg in legs if leg is not None)
        if best[0] is None or km < best[0] - 1e-9:
            best = (km, order)
    return best


def _minutes(km: float) -> float:
    speed = next(kmh for limit, kmh in SPEEDS if km < limit)
    return km / speed * 60
