"""Do it: tell the people concerned. One notice per event and person."""

from collections.abc import Callable, Iterable

from app.core.formats import span
from app.core.language import gettext as _
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import TripEvent, TripRequest
from app.modules.vehicles.queries import requests as queries
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person


def dispatchers() -> list[Person]:
    """Who gives out cars: holders of the role, else whoever may."""
    return list(people.role_holders("dispatcher") or people.holders("vehicles.dispatch"))


def own_people(request: TripRequest) -> list[Person]:
    """Who rides, and who filled it in."""
    return list(dict.fromkeys([request.requester, request.clerk]))


def tell_about(
    request: TripRequest, event: TripEvent, whom: Iterable[Person], title: Callable[[], str], *, by: Person | None = None,
    urgent: bool = False,
) -> None:  # fmt: skip
    """A notice in each reader's language, with what, when and why; not to whoever did it."""
    readers = [person for person in dict.fromkeys(whom) if by is None or person.id != by.id]
    trip_id, words = request.id, event.text

    def body() -> str:
        one = queries.get(trip_id)
        lines = [queries.title_of(one), queries.who_of(one), span(one.departs_at, one.returns_at), words]
        return "　".join(line for line in lines if line)

    neighbours.tell(
        readers,
        f"trip_event:{event.id}",
        title,
        body,
        f"/vehicles/requests/{request.id}",
        urgent=urgent or request.urgency > 1,
        by=by,
    )


def named(request: TripRequest, sentence: str) -> str:
    """YC-2026-0012: the sentence."""
    return _("%(number)s: %(sentence)s", number=request.number or "—", sentence=sentence)
