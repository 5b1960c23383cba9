"""What the requester sees beside the form while typing. Reads only."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.formats import long_day
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Place, Reaches, TripMode
from app.modules.vehicles.queries import masters
from app.modules.vehicles.queries import places as places
from app.modules.vehicles.rules import requests as rules
from app.modules.vehicles.services.estimates import estimated
from app.modules.vehicles.services.people import dispatchers
from app.modules.vehicles.services.requests import on_behalf_of, span_of
from app.modules.vehicles.services.states import SUBJECT
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


def hints(answers: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """Who approves, how far it is, which cars are free; as much as the answers tell so far."""
    place = _place(answers)
    km, cost = estimated(
        places.place(answers.get("pickup_place_id")), place, answers.get("trip_mode") or TripMode.RETURN
    )
    spanned = bool(answers.get("day") and answers.get("departs") and answers.get("returns"))
    found: dict[str, Any] = {
        "place": place, "km": km, "cost_fen": cost, "day_text": "", "holiday": False, "fleet": [], "route": [],
        "dispatchers": "、".join(p.name for p in dispatchers()[:3]),
    }  # fmt: skip
    if not spanned:
        return found
    starts, ends = span_of(answers)
    first, last = clock.local(starts).date(), max(clock.local(ends).date(), clock.local(starts).date())
    days = [first + timedelta(days=n) for n in range(min((last - first).days, 60) + 1)]
    found["holiday"] = not all(neighbours.is_workday(day) for day in days)
    found["day_text"] = long_day(first)
    if starts < ends:
        found["fleet"] = masters.free_cars(starts, ends)
    requester = people.person(answers.get("requester_id"))
    if requester is None or requester.id not in {p.id for p in on_behalf_of(person)}:
        requester = person
    facts = rules.facts(
        departs_on=first, returns_on=last, reaches=answers.get("reaches") or (place.reaches if place else Reaches.CITY),
        people=answers.get("people_count") or 1, one_way_km=None if km is None else km // 2, cost_fen=cost,
        on_holiday=found["holiday"], is_retro=bool(answers.get("is_retro")), urgency=answers.get("urgency") or 0,
    )  # fmt: skip
    found["route"] = neighbours.preview(SUBJECT, requester, facts)
    return found


def _place(answers: Mapping[str, Any]) -> Place | None:
    meant = places.named(answers.get("destination") or "")
    return meant[0] if len(meant) == 1 else None
