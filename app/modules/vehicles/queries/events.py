"""Where is it? The timeline of a request or a dispatch."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.language import lazy as _l
from app.modules.vehicles.models import TripEvent, TripRequest

# action -> (what the reader reads, the look of its dot). Both halves of the room add theirs.
EVENTS: dict[str, tuple[str, str]] = {
    "submitted": (_l("Handed in"), "done"),
    "submitted_again": (_l("Changed and handed in again"), "done"),
    "changed": (_l("Changed"), "done"),
    "approved": (_l("Approved, waiting for a car"), "done"),
    "rejected": (_l("Rejected"), "wrong"),
    "sent_back": (_l("Sent back to be changed"), "wrong"),
    "withdrawn": (_l("Withdrawn"), "wrong"),
    "cancelled": (_l("Cancelled"), "wrong"),
    "released": (_l("Car and driver given back: a new dispatch is needed"), "wrong"),
    "noted": (_l("Note left"), "done"),
    "place_merged": (_l("Place corrected"), "done"),
    # -- dispatching, hand-over, signature below --
}


def events(request: TripRequest) -> Sequence[TripEvent]:
    """What happened to the request and its dispatches, newest first."""
    dispatch_ids = [seat.dispatch_id for seat in request.seats_taken]
    ways = [TripEvent.request_id == request.id]
    if dispatch_ids:
        ways.append(TripEvent.dispatch_id.in_(dispatch_ids) & TripEvent.request_id.is_(None))
    query = (
        select(TripEvent)
        .where(or_(*ways))
        .options(joinedload(TripEvent.person))
        .order_by(TripEvent.id.desc())
    )
    return db.session.scalars(query).unique().all()


def timeline(rows: Iterable[TripEvent]) -> list[dict[str, Any]]:
    """Events as `ui.timeline` shows them."""
    shown = []
    for row in rows:
        label, look = EVENTS.get(row.action, (row.action, "done"))
        text = f"{label}：{row.text}" if row.text else str(label)
        shown.append({"text": text, "who": row.person.name if row.person else "", "at": row.at, "look": look})
    return shown
