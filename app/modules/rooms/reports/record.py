"""What the page of a booking shows: state, buttons, people, timeline; and what is said when something is done."""

from typing import Any

from app.core import clock
from app.core.formats import day as day_name
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.modules.rooms import neighbours
from app.modules.rooms.models import BookingStatus, RoomBooking
from app.modules.rooms.queries import bookings as queries
from app.modules.rooms.queries import series as series_queries
from app.modules.rooms.rules import recurrence
from app.modules.rooms.services.series_changes import Outcome
from app.shared.accounts.models import Person

B = BookingStatus
WORDS = {
    "booked": _l("Booked"), "approved": _l("Approved"), "rejected": _l("Rejected"), "sent_back": _l("Sent back"),
    "withdrawn": _l("Withdrawn"), "moved": _l("Moved"), "changed": _l("Changed"), "cancelled": _l("Cancelled"),
    "restored": _l("Brought back"), "handed_over": _l("Handed over"), "swapped": _l("Rooms swapped"),
    "lapsed": _l("Lapsed: nobody decided"), "checked_in": _l("Checked in"), "released": _l("Released"),
    "ended": _l("Ended early"), "extended": _l("Extended"),
}  # fmt: skip
ENDS = ("cancelled", "rejected", "released", "lapsed", "withdrawn")


def of(person: Person, booking: RoomBooking) -> dict[str, Any]:
    """All that the page needs."""
    case = queries.case_id(booking)
    mine = next((one for one in booking.attendees if one.person_id == person.id), None)
    dates = series_queries.rows(booking.series) if booking.series else ()
    return {
        "booking": booking,
        "may": may(person, booking),
        "mine": mine,
        "approval": neighbours.current(queries.SUBJECT, case),
        "files": neighbours.files(queries.SUBJECT, booking.id),
        "timeline": timeline(booking),
        "dates": dates,
        "rule": recurrence.spelt(booking.series.rule, workdays=booking.series.workdays)
        if booking.series
        else "",
        "exceptions": sorted(booking.series.exceptions.items()) if booking.series else (),
    }


def may(person: Person, booking: RoomBooking) -> dict[str, bool]:
    """Which buttons this person sees."""
    own = queries.may_change(person, booking)
    to_come = booking.ends_at > clock.now()
    open_ = own and booking.holds and to_come
    begun = booking.status == B.CHECKED_IN
    invited = any(one.person_id == person.id for one in booking.attendees)
    return {
        "edit": open_,
        "cancel": open_,
        "hand_over": open_,
        "swap": open_ and not begun,
        "restore": own and booking.status in (B.CANCELLED, B.RELEASED) and booking.starts_at > clock.now(),
        "respond": invited and booking.holds and to_come,
        "repeat": person.may("rooms.book"),
    }


def timeline(booking: RoomBooking) -> list[dict[str, Any]]:
    """What happened, newest first."""
    return [
        {
            "text": str(WORDS.get(event.action, event.action)),
            "who": event.person.full_name if event.person else "",
            "at": event.at,
            "extra": event.text,
            "look": "wrong" if event.action in ENDS else "done",
        }
        for event in queries.events(booking)
    ]


def booked(booking: RoomBooking) -> str:
    n = len(booking.series.bookings) if booking.series else 1
    if booking.status == B.REQUESTED:
        return _("%(room)s is held for you until it is decided.", room=booking.room.full_name)
    if n > 1:
        return _("%(room)s is booked on %(n)s dates.", room=booking.room.full_name, n=n)
    return _("%(room)s is booked.", room=booking.room.full_name)


def changed(outcome: Outcome | bool) -> str:
    """What was changed, and by name what was not. (True: the form was handed in twice.)"""
    if not isinstance(outcome, Outcome):
        return _("The change is saved.")
    said = [_("The change is saved.")]
    if outcome.changed > 1 or outcome.kept or outcome.clashing:
        said = [_("%(n)s dates are changed.", n=outcome.changed)]
    if outcome.kept:
        days = "、".join(day_name(one) for one in outcome.kept[:12])
        said.append(_("Changed by themselves before, and left as they are: %(days)s.", days=days))
    if outcome.clashing:
        days = "、".join(day_name(one) for one in outcome.clashing[:12])
        said.append(_("Not free, and left as they are: %(days)s.", days=days))
    return " ".join(said)


def cancelled(outcome: Outcome | bool) -> str:
    if isinstance(outcome, Outcome) and outcome.changed > 1:
        return _("%(n)s dates are cancelled; those invited are told.", n=outcome.changed)
    return _("The meeting is cancelled; those invited are told.")
