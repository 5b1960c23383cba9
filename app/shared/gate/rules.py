"""May it be? How a device stands, and whether its link still opens the door."""

from datetime import datetime, timedelta

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.gate.models import DeviceStatus

LINK_HOURS = 24  # a link that nobody has opened by then is worth nothing
SILENT = timedelta(minutes=15)  # a screen asks at least every minute; after so long it is off or cut off
LEAST_SECRET = 40


def standing(
    revoked_at: datetime | None, link_expires_at: datetime | None, seen_at: datetime | None, now: datetime
) -> DeviceStatus:
    """How a device stands. `seen_at`: when its session that holds was last heard of."""
    if revoked_at is not None:
        return DeviceStatus.REVOKED
    if seen_at is not None:
        return DeviceStatus.RUNNING if now - seen_at <= SILENT else DeviceStatus.SILENT
    if link_expires_at is not None and now < link_expires_at:
        return DeviceStatus.WAITING
    return DeviceStatus.ASLEEP


def check_link(revoked_at: datetime | None, link_expires_at: datetime | None, now: datetime) -> None:
    """A link works once, for a day, and not for a device that was revoked."""
    if revoked_at is not None or link_expires_at is None or now >= link_expires_at:
        raise RuleBroken(_("This link works no longer. Have a new one made where devices are kept."))


def check_place(places: frozenset[int] | None, place_id: int | None) -> None:
    """A door display stands before a place of its kind; a lobby board before none."""
    if places is None and place_id is not None:
        raise RuleBroken(_("A device of this kind stands before no place. Leave it empty."), "place")
    if places is not None and place_id not in places:
        raise RuleBroken(_("Choose what the device stands before."), "place")


def check_secret(secret: str) -> None:
    """What the browser will carry was made by our own page, long enough that nobody guesses it."""
    if len(secret) < LEAST_SECRET:
        raise RuleBroken(_("This page is too old. Open the link again."))
