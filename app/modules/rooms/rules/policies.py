"""The rules of the office about rooms, as they are shipped, and as one value that the other rules take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from app.core.language import lazy as _l
from app.core.module import PolicyDefault

# Citations stand in the language of the regulation.
_ROOMS = "会议室使用管理办法（待确认）"

GRID = "rooms.grid_minutes"
BEFORE = "rooms.buffer_before"
AFTER = "rooms.buffer_after"
MIN = "rooms.min_minutes"
MAX = "rooms.max_minutes"
AHEAD = "rooms.ahead_days"
SERIES_AHEAD = "rooms.series_ahead_days"
SERIES_MOST = "rooms.series_most"
CHECK_IN_BEFORE = "rooms.check_in_before"
CHECK_IN_AFTER = "rooms.check_in_after"
NEVER_RELEASE = "rooms.never_release_minutes"
OFFER = "rooms.offer_minutes"
ASK_PEOPLE = "rooms.approval_people"
ASK_MINUTES = "rooms.approval_minutes"
ASK_AFTER_HOURS = "rooms.approval_after_hours"
ASK_LEADERS = "rooms.approval_leaders"
LARGE = "rooms.large_people"
SEATS = "rooms.seats_suffice"

POLICIES = (
    PolicyDefault(GRID, _l("Meetings begin and end in steps of"), 15, kind="minutes", citation=_ROOMS),
    PolicyDefault(BEFORE, _l("A room is held so long before a meeting"), 0, kind="minutes", citation=_ROOMS),
    PolicyDefault(AFTER, _l("A room is held so long after a meeting"), 10, kind="minutes", citation=_ROOMS),
    PolicyDefault(MIN, _l("A booking lasts at least"), 15, kind="minutes", citation=_ROOMS),
    PolicyDefault(
        MAX,
        _l("A booking lasts at most"),
        480,
        kind="minutes",
        citation=_ROOMS,
        help=_l("Those who keep the room may book longer."),
    ),
    PolicyDefault(AHEAD, _l("Rooms are booked at most so far ahead"), 90, unit="days", citation=_ROOMS),
    PolicyDefault(SERIES_AHEAD, _l("A series ends at most so far ahead"), 366, unit="days", citation=_ROOMS),
    PolicyDefault(SERIES_MOST, _l("A series has at most so many dates"), 130, unit="dates", citation=_ROOMS),
    PolicyDefault(
        CHECK_IN_BEFORE, _l("Check-in opens so long before the start"), 10, kind="minutes", citation=_ROOMS
    ),
    PolicyDefault(
        CHECK_IN_AFTER,
        _l("Without check-in a room is released so long after the start"),
        10,
        kind="minutes",
        citation=_ROOMS,
    ),
    PolicyDefault(
        NEVER_RELEASE, _l("A booking this long is never released"), 480, kind="minutes", citation=_ROOMS
    ),
    PolicyDefault(
        OFFER, _l("An offer to the waiting list stands so long"), 15, kind="minutes", citation=_ROOMS
    ),
    PolicyDefault(
        ASK_PEOPLE, _l("So many people need approval"), 50, unit="people", severity="warn", citation=_ROOMS
    ),
    PolicyDefault(
        ASK_MINUTES, _l("So long needs approval"), 241, kind="minutes", severity="warn", citation=_ROOMS
    ),
    PolicyDefault(
        ASK_AFTER_HOURS,
        _l("A meeting outside working time needs approval"),
        True,
        kind="flag",
        severity="warn",
        citation=_ROOMS,
    ),
    PolicyDefault(
        ASK_LEADERS,
        _l("A meeting with leaders needs approval"),
        True,
        kind="flag",
        severity="warn",
        citation=_ROOMS,
    ),
    PolicyDefault(
        LARGE,
        _l("The organiser of a meeting this large is asked two days before whether it takes place"),
        30,
        unit="people",
        severity="warn",
        citation=_ROOMS,
    ),
    PolicyDefault(
        SEATS,
        _l("The room has a seat for everybody"),
        True,
        kind="flag",
        severity="block",
        citation=_ROOMS,
    ),
)


@dataclass(frozen=True)
class Terms:
    """The rules that a booking is held against, as they hold on its day; None = not applied."""

    grid: int = 15
    before: int = 0
    after: int = 10
    least: int | None = 15
    most: int | None = 480
    ahead_days: int | None = 90
    series_ahead_days: int | None = 366
    series_most: int | None = 130
    ask_people: int | None = 50
    ask_minutes: int | None = 241
    ask_after_hours: bool = True
    ask_leaders: bool = True
    seats: bool = True
    offer: int = 15
    large: int = 30
    day_starts: time = time(8, 30)
    day_ends: time = time(17, 30)


def terms_of(policy: Callable[[str], Any], day_starts: time, day_ends: time) -> Terms:
    """The terms as `policy(code)` tells them; a rule that is off does not apply."""

    def limit(code: str) -> Any:
        found = policy(code)
        return found.value if found.applies else None

    return Terms(
        grid=max(5, int(policy(GRID).value or 15)),
        before=int(limit(BEFORE) or 0),
        after=int(limit(AFTER) or 0),
        least=limit(MIN),
        most=limit(MAX),
        ahead_days=limit(AHEAD),
        series_ahead_days=limit(SERIES_AHEAD),
        series_most=limit(SERIES_MOST),
        ask_people=limit(ASK_PEOPLE),
        ask_minutes=limit(ASK_MINUTES),
        ask_after_hours=bool(limit(ASK_AFTER_HOURS)),
        ask_leaders=bool(limit(ASK_LEADERS)),
        seats=bool(limit(SEATS)),
        offer=int(policy(OFFER).value or 15),
        large=int(limit(LARGE) or 10_000),
        day_starts=day_starts,
        day_ends=day_ends,
    )
