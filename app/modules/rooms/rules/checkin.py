"""May it be? When one checks in, when a room is released, who is barred. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.formats import hour, moment
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.rooms.models import BookingStatus, NoShowStatus

_ROOMS = "会议室使用管理办法（待确认）"
NO_SHOWS = "rooms.no_shows_barred"
NO_SHOW_DAYS = "rooms.no_show_days"
SUPPORT_LEAD = "rooms.support_in_time"
LEFT_FIRST = "rooms.left_before_right"
EXTEND = "rooms.extend_minutes"

POLICIES = (
    PolicyDefault(
        NO_SHOWS, _l("So many no-shows, and every further booking needs approval"), 3, unit=_l("times"),
        citation="会议室使用管理要点：两次未取消且未使用，三个月内不受理（参照）",
    ),
    PolicyDefault(NO_SHOW_DAYS, _l("No-shows count for"), 90, unit=_l("days"), citation=_ROOMS),
    PolicyDefault(
        SUPPORT_LEAD, _l("Meeting support is ordered in time"), True, "flag", severity="reason",
        citation="会议服务须提前两小时预定（通行做法，待确认）",
    ),
    PolicyDefault(
        LEFT_FIRST, _l("Seats: the left hand comes before the right"), True, "flag", severity="warn",
        citation="政务会议座次：以左为尊（通行做法，待确认）",
    ),
    PolicyDefault(EXTEND, _l("One tap extends a meeting by"), 30, "minutes", citation=_ROOMS),
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """Check-in is open from `opens` to `closes`; then the room is released, unless `releases` is False."""

    opens: datetime
    closes: datetime
    releases: bool


def window(
    starts_at: datetime, ends_at: datetime, before: int, after: int, never_minutes: int, needed: bool = True
) -> Window:
    """The window of a booking. Whoever books 8 hours or more is never released, nor is a room without check-in."""
    long = ends_at - starts_at >= timedelta(minutes=never_minutes)
    closes = min(starts_at + timedelta(minutes=after), ends_at)
    return Window(starts_at - timedelta(minutes=before), closes, needed and not long)


def check_in(status: BookingStatus, span: Window, ends_at: datetime, now: datetime) -> None:
    """A confirmed meeting, from when the window opens; as long as the room was not released, late is well too."""
    if status is BookingStatus.CHECKED_IN:
        raise RuleBroken(_("Somebody has checked in already."))
    if status is not BookingStatus.CONFIRMED:
        raise RuleBroken(
            _("This booking is “%(status)s”; there is nothing to check in.", status=str(status.label))
        )
    if now < span.opens:
        raise RuleBroken(_("Check-in opens at %(when)s.", when=moment(span.opens)))
    if now >= ends_at or (span.releases and now >= span.closes):
        raise RuleBroken(_("Check-in closed at %(hour)s.", hour=hour(span.closes)))


def to_release(status: BookingStatus, span: Window, now: datetime) -> bool:
    """Nobody has come in time: is the room to be released?"""
    return status is BookingStatus.CONFIRMED and span.releases and now >= span.closes


def check_end(status: BookingStatus, starts_at: datetime, now: datetime) -> None:
    """A meeting under way may end early."""
    if status not in (BookingStatus.CHECKED_IN, BookingStatus.CONFIRMED) or now < starts_at:
        raise RuleBroken(_("This meeting is not under way."))


def check_extend(status: BookingStatus, ends_at: datetime, now: datetime, minutes: int) -> None:
    """A meeting under way may go on; whether the room is free says occupancy."""
    if status is not BookingStatus.CHECKED_IN or now >= ends_at:
        raise RuleBroken(_("Only a meeting that is under way can be extended."))
    if not 5 <= minutes <= 240:
        raise RuleBroken(_("Extend by 5 minutes to 4 hours."), "minutes")


COUNTING = (NoShowStatus.COUNTS, NoShowStatus.APPEALED, NoShowStatus.UPHELD)


def counted(no_shows: Iterable[tuple[datetime, NoShowStatus]], days: int, now: datetime) -> int:
    """No-shows of the last days that count; an appeal counts until it is heard."""
    since = now - timedelta(days=days)
    return sum(1 for at, status in no_shows if status in COUNTING and at > since)


def is_barred(count: int, limit: int | None) -> bool:
    """So many no-shows: further bookings need approval. None or 0: the rule is off."""
    return bool(limit) and count >= int(limit or 0)


def check_appeal(status: NoShowStatus, at: datetime, now: datetime, reason: str) -> None:
    """Once, within 30 days, with a reason."""
    if status is not NoShowStatus.COUNTS:
        raise RuleBroken(_("This no-show has been appealed or decided already."))
    if now > at + timedelta(days=30):
        raise RuleBroken(_("An appeal is made within 30 days."))
    if not reason.strip():
        raise RuleBroken(_("Say why the room was not used."), "appeal")


def check_decide(status: NoShowStatus, is_own: bool) -> None:
    """Nobody decides about a no-show of their own; what was decided stays."""
    if is_own:
        raise RuleBroken(_("Nobody decides about a no-show of their own."))
    if status in (NoShowStatus.EXCUSED, NoShowStatus.UPHELD):
        raise RuleBroken(_("This has been decided already."))
