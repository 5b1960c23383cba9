"""Meeting rooms (会议室): rooms, bookings, series, waiting list, blockings; meeting support."""

from datetime import datetime

from app.core.language import lazy as _l
from app.core.module import Fact, LinkKind, Materialiser, Module, SearchKind, StepPlan, Subject
from app.modules.rooms import demo
from app.modules.rooms.queries import bookings, rooms
from app.modules.rooms.reminders import bookings as reminders
from app.modules.rooms.rules.policies import POLICIES
from app.modules.rooms.services import asking, blockings, endings, freed, waiting
from app.modules.rooms.views import bp

# -- meeting support, check-in, displays, feeds, statistics: imports below, and its lines in each list --

# What becomes free goes to a blocking that gave way, then to the waiting list.
freed.listeners[:] = [blockings.refill, waiting.offer]

ROOM_BOOKING = Subject(
    "room_booking",
    _l("Bookings of meeting rooms"),
    route=(
        StepPlan(_l("Stewards"), "role:steward"),
        StepPlan(
            _l("Head of general affairs"),
            "role:manager",
            condition=(("leaders", "=", True), ("people", ">=", 100), ("room_group", "=", "大会堂")),
        ),
    ),
    facts=(
        Fact("room", _l("name of the room"), "text"),
        Fact("room_group", _l("group of the room"), "text"),
        Fact("minutes", _l("length in minutes"), "number"),
        Fact("people", _l("people"), "number"),
        Fact("after_hours", _l("outside working time")),
        Fact("leaders", _l("leaders attend")),
    ),
    on_approved=asking.on_approved,
    on_rejected=asking.on_rejected,
    on_sent_back=asking.on_sent_back,
    on_withdrawn=asking.on_withdrawn,
)


def _everybody(_person: object, _record_id: int) -> bool:
    """Rooms are no secret."""
    return True


def _tidy(now: datetime) -> int:
    """Offers that lapsed, meetings that are over."""
    return waiting.lapse(now) + endings.conclude(now)


module = Module(
    bp,
    title=_l("Meeting rooms"),
    icon="door-open",
    order=45,
    menu=(),
    permissions={
        "rooms.view": _l("See meeting rooms and their bookings"),
        "rooms.book": _l("Book meeting rooms"),
        "rooms.manage": _l("Keep meeting rooms, block them, change any booking"),
        "rooms.serve": _l("Prepare meetings: orders, check-lists, sign-in"),
    },
    roles={
        "clerk": {"rooms.view": "own", "rooms.book": "own"},
        "department_head": {"rooms.view": "below"},
        "leader_in_charge": {"rooms.view": "in_charge"},
        "manager": {
            "rooms.view": "all",
            "rooms.book": "all",
            "rooms.manage": "all",
            "rooms.serve": "all",
        },
        "steward": {
            "rooms.view": "all",
            "rooms.book": "all",
            "rooms.manage": "all",
            "rooms.serve": "all",
        },
        "auditor": {"rooms.view": "all"},
    },
    subjects=(ROOM_BOOKING,),
    links=(
        LinkKind(
            "room_booking",
            _l("Booking of a meeting room"),
            bookings.summaries,
            bookings.may_see,
            recheck=asking.recheck,
        ),
        LinkKind("room", _l("Meeting room"), rooms.summaries, _everybody),
    ),
    ladders=(*reminders.LADDERS,),
    policies=(*POLICIES,),
    search=(
        SearchKind("room", _l("Meeting rooms"), "rooms.view", rooms.search_rows, rooms.visible),
        SearchKind(
            "room_booking",
            _l("Bookings of meeting rooms"),
            "rooms.view",
            bookings.search_rows,
            bookings.visible,
        ),
    ),
    materialisers=(Materialiser("room_bookings", _tidy),),
    demo=demo.lay,
)
