"""When is it due? Meetings before they begin, large ones two days ahead, blockings the day before."""

from collections.abc import Iterable
from datetime import time

from app.core.formats import hour, span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import Ladder, Stage, Wording
from app.modules.rooms.models import BlockingStatus, BookingStatus
from app.modules.rooms.queries import blockings
from app.modules.rooms.queries import bookings as queries
from app.shared.notifications.models import Obligation


def _meeting_words(obligation: Obligation, _stage: str) -> Wording:
    one = queries.get(obligation.subject_id)
    return Wording(
        _("%(hour)s %(title)s, %(room)s", hour=hour(one.starts_at), title=one.title, room=one.room.full_name),
        _("%(when)s. Check in at the door, or cancel so that others can use the room.", when=span(one.starts_at, one.ends_at)),
        f"/rooms/bookings/{one.id}",
    )  # fmt: skip


def _large_words(obligation: Obligation, _stage: str) -> Wording:
    one = queries.get(obligation.subject_id)
    return Wording(
        _("Does it take place? %(title)s, %(n)s people", title=one.title, n=one.headcount),
        _("%(room)s, %(when)s. If not, cancel here.", room=one.room.full_name, when=span(one.starts_at, one.ends_at)),
        f"/rooms/bookings/{one.id}/cancel",
    )  # fmt: skip


def _meeting_open(obligation: Obligation) -> bool:
    return queries.get(obligation.subject_id).status == BookingStatus.CONFIRMED


def _organisers(obligation: Obligation) -> Iterable[int]:
    """Whose meeting it is, and who booked it."""
    one = queries.get(obligation.subject_id)
    return {one.organiser_id, one.clerk_id}


def _blocking_words(obligation: Obligation, _stage: str) -> Wording:
    one = blockings.get(obligation.subject_id)
    return Wording(
        _("%(room)s is blocked from %(hour)s", room=one.room.full_name, hour=hour(one.starts_at)),
        _("%(reason)s, %(when)s", reason=one.reason, when=span(one.starts_at, one.ends_at)),
        f"/rooms/blockings/{one.id}",
    )


def _blocking_open(obligation: Obligation) -> bool:
    return blockings.get(obligation.subject_id).status == BlockingStatus.ACTIVE


def _keepers(obligation: Obligation) -> Iterable[int]:
    """Who blocked it, and the managers of the room."""
    one = blockings.get(obligation.subject_id)
    return {one.created_by_id, *(manager.person_id for manager in one.room.managers)}


LADDERS = (
    Ladder(
        "room_meeting",
        _l("Meetings about to begin"),
        stages=(Stage("half_hour", -30, "organisers", 1, channels=()),),
        wording=_meeting_words,
        is_open=_meeting_open,
        audiences={"organisers": _organisers},
    ),
    Ladder(
        "room_large_meeting",
        _l("Large meetings two days ahead"),
        stages=(Stage("two_days", -2, "organisers", 1, unit="workdays", at=time(9)),),
        wording=_large_words,
        is_open=_meeting_open,
        audiences={"organisers": _organisers},
    ),
    Ladder(
        "room_blocking",
        _l("Blockings that begin"),
        stages=(Stage("day_before", -1, "keepers", 1, unit="workdays", at=time(9)),),
        wording=_blocking_words,
        is_open=_blocking_open,
        audiences={"keepers": _keepers},
    ),
)
