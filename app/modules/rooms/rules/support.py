"""May it be? Orders and their times, the life of a service, stock of what is lent. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.formats import moment
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import HOLDING, BookingStatus, ItemStatus, LoanStatus, SignedBy

S = ItemStatus
TRANSITIONS: dict[ItemStatus, tuple[ItemStatus, ...]] = {
    S.ORDERED: (S.ACCEPTED, S.REFUSED, S.CANCELLED),
    S.ACCEPTED: (S.READY, S.REFUSED, S.CANCELLED),
    S.READY: (S.SERVED, S.CANCELLED),
    S.SERVED: (S.CLOSED,),
    S.CLOSED: (),
    S.REFUSED: (S.ORDERED,),  # ordered again after a talk
    S.CANCELLED: (S.ORDERED,),
}
LOANS: dict[LoanStatus, tuple[LoanStatus, ...]] = {
    LoanStatus.RESERVED: (LoanStatus.OUT, LoanStatus.CANCELLED),
    LoanStatus.OUT: (LoanStatus.BACK,),
    LoanStatus.BACK: (),
    LoanStatus.CANCELLED: (LoanStatus.RESERVED,),
}
STEPS = (S.ACCEPTED, S.READY, S.SERVED, S.CLOSED)  # the straight way
SIGN_IN_OPENS = timedelta(minutes=60)
SIGN_IN_CLOSES = timedelta(minutes=60)
LATE_MINUTES = timedelta(minutes=15)  # what is ordered late must be answered so soon


def check_item(old: ItemStatus, new: ItemStatus) -> None:
    """Raise if a service cannot go from `old` to `new`."""
    if new not in TRANSITIONS[old]:
        raise RuleBroken(
            _(
                "This service is “%(old)s” and cannot become “%(new)s”.",
                old=str(old.label),
                new=str(new.label),
            )
        )


def check_loan(old: LoanStatus, new: LoanStatus) -> None:
    if new not in LOANS[old]:
        raise RuleBroken(
            _(
                "This equipment is “%(old)s” and cannot become “%(new)s”.",
                old=str(old.label),
                new=str(new.label),
            )
        )


def next_step(status: ItemStatus) -> ItemStatus | None:
    """What a steward does with it next, if anything."""
    return next((step for step in STEPS if step in TRANSITIONS[status]), None)


def due_at(starts_at: datetime, lead_minutes: int, now: datetime) -> datetime:
    """By when an order must be accepted: so long before the meeting; what comes late, soon."""
    return max(starts_at - timedelta(minutes=lead_minutes), now + LATE_MINUTES)


def is_late(starts_at: datetime, lead_minutes: int, now: datetime) -> bool:
    return now > starts_at - timedelta(minutes=lead_minutes)


def check_in_time(
    service: str, starts_at: datetime, lead_minutes: int, now: datetime, reason: str, severity: str
) -> None:
    """Services want to be ordered in time; severity reason: a late order says why; block: it is refused."""
    if severity == "off" or not is_late(starts_at, lead_minutes, now):
        return
    until = moment(starts_at - timedelta(minutes=lead_minutes))
    if severity == "block":
        raise RuleBroken(
            _("%(service)s had to be ordered by %(until)s.", service=service, until=until), "items"
        )
    if severity == "reason" and not reason.strip():
        raise RuleBroken(
            _(
                "%(service)s had to be ordered by %(until)s. Say why it comes late.",
                service=service,
                until=until,
            ),
            "late_reason",
        )


def check_orderable(status: BookingStatus, ends_at: datetime, now: datetime) -> None:
    """Support is ordered for a meeting that has its room and is not over."""
    if status not in HOLDING or now >= ends_at:
        raise RuleBroken(_("This meeting is over or does not take place; nothing can be ordered for it."))


def offered(code: str, room_services: Sequence[str]) -> bool:
    """A room that names none offers all."""
    return not room_services or code in room_services


@dataclass(frozen=True)
class Taken:
    """So many pieces are away in [starts_at, ends_at)."""

    starts_at: datetime
    ends_at: datetime
    quantity: int


def most_taken(taken: Iterable[Taken], starts_at: datetime, ends_at: datetime) -> int:
    """The most pieces that are away at one moment of [starts_at, ends_at)."""
    changes: list[tuple[datetime, int]] = []
    for one in taken:
        if one.starts_at < ends_at and starts_at < one.ends_at:
            changes += [(max(one.starts_at, starts_at), one.quantity), (one.ends_at, -one.quantity)]
    most = now = 0
    for _at, change in sorted(changes):  # at the same moment what comes back counts before what goes out
        now += change
        most = max(most, now)
    return most


def check_stock(
    name: str, usable: int, taken: Iterable[Taken], starts_at: datetime, ends_at: datetime, wanted: int
) -> None:
    """Never more are away than there are, at no moment of the span."""
    free = usable - most_taken(taken, starts_at, ends_at)
    if wanted > free:
        raise RuleBroken(
            _(
                "Only %(n)s of %(name)s are free then. Take fewer, or another time.",
                n=max(0, free),
                name=name,
            ),
            "quantity",
        )


def check_sign_in(
    status: BookingStatus, starts_at: datetime, ends_at: datetime, now: datetime, how: SignedBy
) -> None:
    """By code from an hour before to an hour after; a steward may enter the sheet later."""
    if status not in (*HOLDING, BookingStatus.ENDED):
        raise RuleBroken(_("This meeting does not take place."))
    if now < starts_at - SIGN_IN_OPENS:
        raise RuleBroken(_("Sign-in opens at %(when)s.", when=moment(starts_at - SIGN_IN_OPENS)))
    if how is SignedBy.CODE and now > ends_at + SIGN_IN_CLOSES:
        raise RuleBroken(_("Sign-in for this meeting is closed. Ask a steward to enter you."))


def changes_told(
    before: tuple[datetime, datetime, int, int, bool], after: tuple[datetime, datetime, int, int, bool]
) -> set[str]:
    """What has changed since the stewards were last told: time, room, people, off, on."""
    found = set()
    if before[:2] != after[:2]:
        found.add("time")
    if before[2] != after[2]:
        found.add("room")
    if before[3] != after[3]:
        found.add("people")
    if before[4] != after[4]:
        found.add("off" if after[4] else "on")
    return found
