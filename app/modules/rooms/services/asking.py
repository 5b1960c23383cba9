"""Do it: send a booking for approval, and what becomes of it with each verdict. A request holds the room."""

from collections.abc import Sequence

from app.core import clock
from app.core.formats import span
from app.core.language import gettext as _
from app.core.language import in_language
from app.core.rule import RuleBroken
from app.modules.rooms import neighbours
from app.modules.rooms.models import BookingStatus, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.rules.policies import Terms
from app.modules.rooms.services import checkin
from app.modules.rooms.services.events import note_event
from app.modules.rooms.services.people import concerned, tell_about
from app.modules.rooms.services.states import advance
from app.modules.rooms.services.terms import terms
from app.shared.accounts.models import Person

SUBJECT = queries.SUBJECT


def facts_of(booking: RoomBooking, rules_of_day: Terms | None = None) -> dict[str, object]:
    """What the route may ask about this booking."""
    return rules.facts(
        booking.room, booking.starts_at, booking.ends_at, booking.headcount, booking.leaders,
        workday=neighbours.is_workday(clock.local(booking.starts_at).date()),
        terms=rules_of_day or terms(booking.starts_at),
    )  # fmt: skip


def must_ask(booking: RoomBooking, by: Person, *, manages: bool) -> bool:
    """Does somebody have to agree? Not to what those do who keep the room themselves."""
    found = terms(booking.starts_at)
    if manages:
        return False
    return rules.needs_approval(booking.room, facts_of(booking, found), found) or checkin.barred(
        booking.organiser_id
    )


def ask(booking: RoomBooking, by: Person, dates: Sequence[RoomBooking] = ()) -> None:
    """Hand in for approval; a series as one case, by the facts of its most demanding date."""
    facts = facts_of(booking)
    for one in dates:
        facts["after_hours"] = facts["after_hours"] or facts_of(one)["after_hours"]
    with in_language(None):
        title = f"{booking.title}　{booking.room.full_name}　{span(booking.starts_at, booking.ends_at)}"
        if len(dates) > 1:
            title = _("%(meeting)s, %(n)s dates", meeting=title, n=len(dates))
    neighbours.submit(
        SUBJECT,
        queries.case_id(booking),
        requester=booking.organiser,
        clerk=by,
        facts=facts,
        title=title[:200],
    )


def stop_asking(booking: RoomBooking, by: Person, reason: str = "") -> None:
    """The case ends: the booking was cancelled, or changed so that it must be asked anew."""
    neighbours.withdraw_for(SUBJECT, queries.case_id(booking), by, reason)


def on_approved(booking_id: int) -> None:
    """All have agreed. The room is held already: nothing new is taken."""
    for booking in _waiting(booking_id):
        if booking.ends_at <= clock.now():
            advance(booking, BookingStatus.CANCELLED, reason=_in_office(_("Approved too late.")))
            continue
        advance(booking, BookingStatus.CONFIRMED)
        note_event(booking, "approved")
        others = [one for one in concerned(booking) if one not in (booking.organiser, booking.clerk)]
        tell_about(booking, "invited", others, lambda: _("You are invited to a meeting"), by=booking.clerk)


def on_rejected(booking_id: int) -> None:
    """The room is free again, and whoever waits for it is asked."""
    for booking in _waiting(booking_id):
        advance(
            booking,
            BookingStatus.REJECTED if booking.status == BookingStatus.REQUESTED else BookingStatus.CANCELLED,
        )
        note_event(booking, "rejected")


def on_sent_back(booking_id: int) -> None:
    """To the requester, who changes it; the room stays held."""
    for booking in _waiting(booking_id):
        advance(booking, BookingStatus.SENT_BACK)
        note_event(booking, "sent_back")


def on_withdrawn(booking_id: int) -> None:
    """Its own people have ended the case in their inbox: the request ends with it."""
    for booking in _waiting(booking_id):
        advance(booking, BookingStatus.CANCELLED, reason=_in_office(_("Withdrawn.")))
        note_event(booking, "withdrawn")


def recheck(booking_id: int) -> list[str]:
    """What an approver must know now."""
    booking = queries.get(booking_id)
    found, said = terms(booking.starts_at), []
    facts = facts_of(booking, found)
    if booking.status == BookingStatus.REQUESTED and booking.starts_at <= clock.now():
        said.append(_("The meeting has begun while the request was waiting."))
    count, limit = checkin.standing(booking.organiser_id)
    if count and limit:
        said.append(
            _(
                "%(n)s no-shows of the organiser count; from %(limit)s on approval is needed.",
                n=count,
                limit=limit,
            )
        )
    if facts["after_hours"]:
        said.append(_("Outside working time."))
    if booking.leaders:
        said.append(_("Leaders attend."))
    try:
        rules.check_room(booking.room)
        rules.check_people(booking.room, booking.layout, booking.headcount, found)
    except RuleBroken as refusal:
        said.append(refusal.message)
    return said


def _waiting(booking_id: int) -> list[RoomBooking]:
    wait = (BookingStatus.REQUESTED, BookingStatus.SENT_BACK)
    return [one for one in queries.case_bookings(queries.get(booking_id)) if one.status in wait]


def _in_office(text: str) -> str:
    return text
