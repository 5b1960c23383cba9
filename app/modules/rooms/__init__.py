"""Meeting rooms (会议室): rooms, bookings, series, waiting list, blockings; meeting support."""

from datetime import datetime

from flask import Flask

from app.core.language import lazy as _l
from app.core.module import (
    DeviceKind,
    Fact,
    HomeCard,
    LinkKind,
    Materialiser,
    MenuItem,
    Module,
    NumberKind,
    QuickLink,
    SearchKind,
    StepPlan,
    Subject,
)
from app.modules.rooms import demo
from app.modules.rooms.queries import bookings, rooms, summaries
from app.modules.rooms.reminders import bookings as reminders
from app.modules.rooms.reports import rooms as facts
from app.modules.rooms.rules.policies import POLICIES
from app.modules.rooms.services import asking, blockings, endings, freed, waiting
from app.modules.rooms.views import bp

# -- meeting support, check-in, displays, feeds, statistics: imports below, and its lines in each list --
from app.modules.rooms.queries import follow_up, support  # isort: skip
from app.modules.rooms.reminders import follow_up as follow_up_reminders  # isort: skip
from app.modules.rooms.reports import support as support_reports  # isort: skip
from app.modules.rooms.rules import checkin  # isort: skip

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


def _init_app(app: Flask) -> None:
    app.add_template_filter(facts.localday)


def _tidy(now: datetime) -> int:
    """Offers that lapsed, meetings that are over."""
    return waiting.lapse(now) + endings.conclude(now)


module = Module(
    bp,
    title=_l("Meeting rooms"),
    icon="door-open",
    order=45,
    menu=(
        MenuItem(_l("Day of all rooms"), "rooms.board", "rooms.view"),
        MenuItem(_l("Bookings of meeting rooms"), "rooms.bookings", "rooms.view"),
        MenuItem(_l("Find a room"), "rooms.search", "rooms.book"),
        MenuItem(_l("Waiting list for rooms"), "rooms.waiting", "rooms.book"),
        MenuItem(_l("All rooms"), "rooms.rooms", "rooms.view"),
        MenuItem(_l("Blockings of rooms"), "rooms.blockings", "rooms.view"),
        MenuItem(_l("Day sheet of the stewards"), "rooms.support_day", "rooms.serve"),
        MenuItem(_l("Meeting support"), "rooms.support_orders", "rooms.serve"),
        MenuItem(_l("Tasks from meetings"), "rooms.tasks", "rooms.book"),
        MenuItem(_l("No-shows"), "rooms.no_shows", "rooms.view"),
        MenuItem(_l("Meetings in my calendar"), "rooms.feeds", "rooms.book"),
        MenuItem(_l("Use of rooms"), "rooms.statistics", "rooms.manage"),
    ),
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
            summaries.summaries,
            bookings.may_see,
            recheck=asking.recheck,
        ),
        LinkKind("room", _l("Meeting room"), rooms.summaries, _everybody),
        LinkKind("support_order", _l("Order of meeting support"), support.summaries, support.may_see_order),
        LinkKind(
            "room_minutes", _l("Minutes of a meeting"), follow_up.minutes_summaries, follow_up.may_see_minutes
        ),
        LinkKind("meeting_task", _l("Task from a meeting"), follow_up.task_summaries, follow_up.may_see_task),
    ),
    ladders=(*reminders.LADDERS, *follow_up_reminders.LADDERS),
    policies=(*POLICIES, *checkin.POLICIES),
    numbers=(NumberKind("support_order", _l("Orders of meeting support"), "HW"),),
    devices=(
        DeviceKind("door", _l("Door display"), lambda room: f"/rooms/{room}/door", rooms.names),
        DeviceKind("board", _l("Lobby board"), lambda _place: "/rooms/board"),
    ),
    search=(
        SearchKind("room", _l("Meeting rooms"), ("rooms.view",), rooms.search_rows, rooms.visible),
        SearchKind(
            "room_booking",
            _l("Bookings of meeting rooms"),
            ("rooms.view",),
            summaries.search_rows,
            summaries.visible,
        ),
    ),
    materialisers=(Materialiser("room_bookings", _tidy, often=True), *follow_up_reminders.MATERIALISERS),
    home_cards=(
        HomeCard("rooms/_card_today.html", facts.today, column="half", order=10),
        HomeCard("rooms/_card_support.html", support_reports.card, column="half", order=11),
    ),
    quick_links=(
        QuickLink(_l("Book a room"), "rooms.new_booking", "door-open", "rooms.book"),
        QuickLink(_l("Book a room now"), "rooms.now", "clock", "rooms.book"),
    ),
    demo=demo.lay,
    init_app=_init_app,
)
