"""May this blank slip be used, keyed in, spoiled or handed back so? And the rules of the office about slips and devices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.formats import moment, span
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.vehicles.models.slips import SlipStatus
from app.modules.vehicles.rules.terms import UNCONFIRMED

OFFLINE_DAYS = "vehicles.offline_days"
ENTRY_DAYS = "vehicles.slip_entry_days"
PAD_SIZE = "vehicles.slip_pad_size"

POLICIES = (
    PolicyDefault(
        OFFLINE_DAYS,
        _l("A record made without a network is taken for so long"),
        7,
        unit=_l("days"),
        citation=UNCONFIRMED,
        help=_l("Later it is entered at the office."),
    ),
    PolicyDefault(
        ENTRY_DAYS,
        _l("A slip filled by hand is keyed in within"),
        31,
        unit=_l("days"),
        citation=UNCONFIRMED,
    ),
    PolicyDefault(
        PAD_SIZE, _l("Blank slips in one pad, at most"), 50, unit=_l("slips"), citation=UNCONFIRMED
    ),
)

S = SlipStatus

# What may follow what. A slip keyed in by mistake is undone with its dispatch order, never by itself.
TRANSITIONS: dict[SlipStatus, frozenset[SlipStatus]] = {
    S.BLANK: frozenset({S.USED, S.SPOILED, S.RETURNED}),
    S.USED: frozenset(),
    S.SPOILED: frozenset(),
    S.RETURNED: frozenset(),
}


@dataclass(frozen=True)
class Made:
    """A trip that is on record: when the car really was out."""

    number: str
    out_at: datetime
    in_at: datetime


def may_become(old: SlipStatus, new: SlipStatus) -> bool:
    """May a slip go from `old` to `new`?"""
    return new in TRANSITIONS[old]


def check_transition(number: str, old: SlipStatus, new: SlipStatus) -> None:
    """Each slip ends once: used, spoiled or handed back."""
    if not may_become(old, new):
        raise RuleBroken(
            _("Slip %(number)s is “%(status)s” already.", number=number, status=old.label), "slip_id"
        )


def check_pad_size(count: int, most: int) -> None:
    """How many numbers one pad may reserve."""
    if not 1 <= count <= most:
        raise RuleBroken(_("A pad has 1 to %(n)s slips.", n=most), "count")


def check_entry(out_at: datetime, in_at: datetime, now: datetime, days: int) -> None:
    """The hours of a trip that a slip tells of: over, in order, not too long ago."""
    if in_at > now:
        raise RuleBroken(_("This time lies in the future. A slip is keyed in when the car is back."), "in_at")
    if in_at <= out_at:
        raise RuleBroken(_("The return must be later than the departure."), "in_at")
    if out_at < now - timedelta(days=days):
        raise RuleBroken(
            _(
                "This trip is more than %(n)s days ago. Have the manager decide how it is put on record.",
                n=days,
            ),
            "out_at",
        )


def check_seats(people: int, seats: int) -> None:
    """Everybody had a seat, the driver too."""
    if people + 1 > seats:
        raise RuleBroken(
            _(
                "The car has %(seats)s seats: %(n)s people and the driver do not fit in.",
                seats=seats,
                n=people,
            ),
            "people_count",
        )


def check_overlap(out_at: datetime, in_at: datetime, made: Iterable[Made], who: str, field: str) -> None:
    """The car (or the driver) was not out with somebody else at that time."""
    for trip in made:
        if out_at < trip.in_at and trip.out_at < in_at:
            raise RuleBroken(
                _(
                    "%(who)s was out %(span)s with %(number)s. The slip says %(from)s.",
                    who=who,
                    span=span(trip.out_at, trip.in_at),
                    number=trip.number,
                    **{"from": moment(out_at)},
                ),
                field,
            )


def gaps(statuses: Sequence[SlipStatus]) -> list[int]:
    """Places of slips that nobody has accounted for, although a later one of the pad has been used or spoiled."""
    last = max((n for n, status in enumerate(statuses) if status in (S.USED, S.SPOILED)), default=-1)
    return [n for n, status in enumerate(statuses) if status == S.BLANK and n < last]
