"""Print it: what stands on a door and on the lobby's board. Private titles never do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import clock
from app.core.language import gettext as _
from app.modules.rooms.models import BookingStatus, Room, RoomBooking, RoomFault
from app.modules.rooms.queries import displays as queries
from app.modules.rooms.queries import support
from app.modules.rooms.services import checkin
from app.modules.rooms.services.displays import QUARTERS, may_book_here

PER_PAGE = 10


@dataclass(frozen=True)
class Door:
    """The door of a room at a moment."""

    room: Room
    now: datetime
    slots: list[queries.Slot]
    faults: list[RoomFault]
    check_in_open: bool  # may somebody tap "check in" now?
    check_in_until: datetime | None

    @property
    def current(self) -> queries.Slot:
        return self.slots[0]

    @property
    def next_meeting(self) -> queries.Slot | None:
        return next((slot for slot in self.slots[1:] if slot.booking), None)

    @property
    def free_until(self) -> datetime | None:
        """When the room is taken next; None: it is free for the rest of the day."""
        taken = next((slot for slot in self.slots if not slot.free), None)
        return taken.starts_at if taken else None

    @property
    def free_from(self) -> datetime | None:
        """When a taken room is free again today."""
        free = next((slot for slot in self.slots if slot.free), None)
        return free.starts_at if free else None

    @property
    def choices(self) -> list[int]:
        """For how long the room may be booked by one tap."""
        if not self.current.free or not may_book_here(self.room):
            return []
        left = (self.free_until - self.now) if self.free_until else timedelta(days=1)
        return [n for n in QUARTERS if timedelta(minutes=n) <= left]

    @property
    def meeting(self) -> RoomBooking | None:
        """The meeting under way, or the next one whose check-in is open."""
        if self.current.booking is not None:
            return self.current.booking
        return self.next_meeting.booking if self.next_meeting and self.check_in_open else None

    @property
    def under_way(self) -> bool:
        return self.meeting is not None and self.meeting.status is BookingStatus.CHECKED_IN


def door(room: Room, now: datetime) -> Door:
    slots = queries.day_of_room(room.id, now)
    meeting = next((slot.booking for slot in slots if slot.booking), None)
    window = checkin.window_of(meeting) if meeting else None
    opened = (
        meeting is not None and window is not None and meeting.status is BookingStatus.CONFIRMED
        and window.opens <= now < (window.closes if window.releases else meeting.ends_at)
    )  # fmt: skip
    return Door(
        room, now, slots, support.faults_of([room.id]).get(room.id, []), opened,
        window.closes if opened and window and window.releases else None,
    )  # fmt: skip


def title_of(booking: RoomBooking) -> str:
    """What strangers may read."""
    return _("Private meeting") if booking.private else booking.title


def who_of(booking: RoomBooking) -> str:
    return booking.department.name if booking.private else booking.organiser.full_name


def way_to(room: Room) -> str:
    """主楼 3 层"""
    return _("%(building)s, floor %(n)s", building=room.building.name, n=room.floor)


@dataclass(frozen=True)
class Board:
    """The lobby's board: page `page` of `pages`."""

    now: datetime
    rows: list[RoomBooking]
    page: int
    pages: int


def board(now: datetime) -> Board:
    """The meetings of today; more than fit change page by page with every refresh."""
    rows = [one for one in queries.today(clock.local(now).date(), now) if not one.private or one.holds]
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = int(now.timestamp() // 30) % pages
    return Board(now, rows[page * PER_PAGE : (page + 1) * PER_PAGE], page + 1, pages)


def state_of(booking: RoomBooking, now: datetime) -> tuple[str, str]:
    """The word and the look of a meeting on the board."""
    if booking.status is BookingStatus.CANCELLED:
        return _("Does not take place"), "stop"
    if booking.starts_at <= now:
        return _("Under way"), "run"
    minutes = int((booking.starts_at - now).total_seconds() // 60)
    return (_("in %(n)s minutes", n=minutes), "wait") if minutes <= 30 else (_("Later today"), "draft")
