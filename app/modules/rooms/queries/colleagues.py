"""Where is it? Colleagues: when they are busy, who is away, for whom one may book."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, select

from app.core.db import db
from app.core.formats import day as day_name
from app.core.language import gettext as _
from app.modules.rooms.models import HOLDING, Attendee, Response, RoomBooking
from app.shared.accounts import queries as people
from app.shared.accounts.models import Absence, Person


def busy(
    person_ids: Iterable[int], starts_at: datetime, ends_at: datetime, *, without: int = 0
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When these people are in meetings in this span: spans only, never what or where."""
    ids = list(person_ids)
    found: dict[int, list[tuple[datetime, datetime]]] = {key: [] for key in ids}
    overlap = and_(
        RoomBooking.status.in_(HOLDING),
        RoomBooking.starts_at < ends_at,
        RoomBooking.ends_at > starts_at,
        RoomBooking.id != without,
    )
    own = select(RoomBooking.organiser_id, RoomBooking.starts_at, RoomBooking.ends_at).where(
        RoomBooking.organiser_id.in_(ids), overlap
    )
    asked = (
        select(Attendee.person_id, RoomBooking.starts_at, RoomBooking.ends_at)
        .join(RoomBooking, RoomBooking.id == Attendee.booking_id)
        .where(Attendee.person_id.in_(ids), Attendee.response != Response.DECLINED, overlap)
    )
    for query in (own, asked):
        for key, begins, ends in db.session.execute(query):
            if key is not None and (begins, ends) not in found[key]:
                found[key].append((begins, ends))
    return found


def absences(person_ids: Iterable[int], starts_at: datetime, ends_at: datetime) -> dict[int, str]:
    """Who of these people is away in this span: until when, not why."""
    query = select(Absence.person_id, Absence.ends_at).where(
        Absence.person_id.in_(list(person_ids)),
        Absence.cancelled_at.is_(None),
        Absence.starts_at < ends_at,
        Absence.ends_at > starts_at,
    )
    return {key: _("away until %(day)s", day=day_name(until)) for key, until in db.session.execute(query)}


def on_behalf_of(person: Person) -> Sequence[Person]:
    """For whom somebody may book: colleagues of the own department; who keeps rooms, for everybody."""
    everybody = people.active_people()
    if person.may("rooms.manage"):
        return everybody
    return [one for one in everybody if one.department_id == person.department_id or one.id == person.id]
