"""Leave a line in the timeline of a request or a dispatch."""

from app.core.db import db
from app.modules.vehicles.models import Dispatch, TripEvent, TripRequest
from app.shared.accounts.models import Person


def note_event(
    *,
    action: str,
    text: str = "",
    request: TripRequest | None = None,
    dispatch: Dispatch | None = None,
    person: Person | None = None,
) -> TripEvent:
    """What happened: `action` is a code of queries.EVENTS (shown in the reader's language), `text` the detail as typed."""
    db.session.flush()  # both rows need their ids
    event = TripEvent(
        request_id=request.id if request else None,
        dispatch_id=dispatch.id if dispatch else None,
        person_id=person.id if person else None,
        action=action,
        text=text,
    )
    db.session.add(event)
    return event
