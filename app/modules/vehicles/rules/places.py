"""How far is it, and may these two places become one?"""

import math

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.models import Place, PlaceStatus

EARTH_KM = 6371.0


def straight_km(a: Place | None, b: Place | None) -> float | None:
    """The straight line (haversine); None where a coordinate is not known."""
    if a is None or b is None or None in (a.lat, a.lng, b.lat, b.lng):
        return None
    lat_a, lng_a, lat_b, lng_b = (math.radians(float(v or 0)) for v in (a.lat, a.lng, b.lat, b.lng))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def road_km(a: Place | None, b: Place | None, factor: float) -> float | None:
    """The estimate of the road: the straight line, longer by `factor`."""
    straight = straight_km(a, b)
    return None if straight is None else straight * factor


def check_merge(place: Place, target: Place) -> None:
    """A place can be merged into another one that is in use."""
    if place.id == target.id:
        raise RuleBroken(_("A place cannot be merged into itself."), "into")
    if place.status == PlaceStatus.MERGED:
        raise RuleBroken(_("This place has been merged already."))
    if target.status not in (PlaceStatus.ACTIVE, PlaceStatus.PENDING):
        raise RuleBroken(_("“%(name)s” is no longer in use. Choose another place.", name=target.name), "into")


def check_coordinates(lat: float | None, lng: float | None) -> None:
    """Both or none, and on this globe."""
    if (lat is None) != (lng is None):
        raise RuleBroken(_("Give both latitude and longitude, or neither."), "lng" if lng is None else "lat")
    if lat is not None and not -90 <= lat <= 90:
        raise RuleBroken(_("A latitude lies between -90 and 90."), "lat")
    if lng is not None and not -180 <= lng <= 180:
        raise RuleBroken(_("A longitude lies between -180 and 180."), "lng")


def aliases_of(text: str | None) -> list[str]:
    """省发改委、发改委 -> two names."""
    for mark in "，,；;\n/|":
        text = (text or "").replace(mark, "、")
    return list(dict.fromkeys(name for name in (part.strip() for part in (text or "").split("、")) if name))
