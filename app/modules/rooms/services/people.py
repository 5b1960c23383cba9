"""Do it: whom a booking concerns; names that were typed become people; who hears what."""

import re
from collections.abc import Callable, Iterable, Sequence

from app.core import clock
from app.core.db import db
from app.core.formats import span
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import Attendee, Response, RoomBooking
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person

SEPARATORS = re.compile(r"[、，,;；\n\r]+")


def named(text: str) -> tuple[list[Person], list[str]]:
    """Colleagues by name (two of one name: with the staff number behind it), and guests from outside."""
    if not (text or "").strip():
        return [], []
    everybody: dict[str, list[Person]] = {}
    for person in accounts.active_people():
        everybody.setdefault(person.name, []).append(person)
        if person.staff_no:
            everybody.setdefault(f"{person.name}{person.staff_no}", []).append(person)
    known: dict[int, Person] = {}
    guests: list[str] = []
    for name in dict.fromkeys(part.strip() for part in SEPARATORS.split(text or "")):
        found = everybody.get(name.replace(" ", ""), everybody.get(name, []))
        if len(found) > 1:
            options = "、".join(f"{p.name}{p.staff_no} ({p.department.name})" for p in found)
            raise RuleBroken(
                _("There are several people called %(name)s: write %(options)s.", name=name, options=options),
                "attendees",
            )
        if found:
            known[found[0].id] = found[0]
        elif name and name not in guests:
            guests.append(name[:80])
    if len(known) + len(guests) > 300:
        raise RuleBroken(_("At most 300 people can be invited by name."), "attendees")
    return list(known.values()), guests


def as_text(booking: RoomBooking) -> str:
    """The attendees as their field shows them."""
    names = [one.person.name for one in booking.attendees if one.person]
    twice = {name for name in names if names.count(name) > 1}
    return "、".join(
        f"{one.person.name}{one.person.staff_no}"
        if one.person and one.person.name in twice and one.person.staff_no
        else one.shown_name
        for one in booking.attendees
    )


def invite(booking: RoomBooking, people: Sequence[Person], guests: Sequence[str]) -> list[Person]:
    """Set who is to come; answers of those who stay are kept. Returns colleagues who are new."""
    wanted = {person.id for person in people}
    for one in list(booking.attendees):
        if (one.person_id and one.person_id not in wanted) or (not one.person_id and one.name not in guests):
            booking.attendees.remove(one)
    here = {one.person_id for one in booking.attendees if one.person_id}
    outside = {one.name for one in booking.attendees if not one.person_id}
    new = [person for person in people if person.id not in here]
    for person in new:
        own = person.id in (booking.organiser_id, booking.clerk_id)
        booking.attendees.append(
            Attendee(
                person=person,
                response=Response.ACCEPTED if own else Response.NONE,
                responded_at=clock.now() if own else None,
            )
        )
    booking.attendees.extend(Attendee(name=name) for name in guests if name not in outside)
    return [person for person in new if person.id != booking.organiser_id]


def concerned(booking: RoomBooking) -> list[Person]:
    """Whose meeting it is, who booked it, and the colleagues who have not declined."""
    invited = [one.person for one in booking.attendees if one.person and one.response != Response.DECLINED]
    return list(dict.fromkeys([booking.organiser, booking.clerk, *invited]))


def tell_about(
    booking: RoomBooking, key: str, whom: Iterable[Person], title: Callable[[], str], *, by: Person | None = None,
    words: str = "", urgent: bool = False,
) -> None:  # fmt: skip
    """A notice in each reader's language, with what, where, when and why; not to whoever did it."""
    db.session.flush()
    readers = [person for person in dict.fromkeys(whom) if by is None or person.id != by.id]
    room, starts_at, ends_at, name = booking.room.full_name, booking.starts_at, booking.ends_at, booking.title

    def body() -> str:
        return "　".join(part for part in (name, room, span(starts_at, ends_at), words) if part)

    neighbours.tell(
        readers,
        f"room_booking:{booking.id}:{key}:{booking.sequence}",
        title,
        body,
        f"/rooms/bookings/{booking.id}",
        urgent=urgent,
        by=by,
        subject=("room_booking", booking.id),
    )
