"""Ways out of the house: each takes a delivery and sends it, or says why not. In-app is no channel: the row is it.

A folder of its own, since a new channel is one class and one line in `CHANNELS`.
"""

from app.shared.accounts.models import Person
from app.shared.notifications.channels.base import Channel, Paused, Undeliverable
from app.shared.notifications.channels.mail import Mail
from app.shared.notifications.channels.robots import Robots
from app.shared.notifications.channels.webhooks import Webhooks
from app.shared.notifications.rules import TIMEOUT

CHANNELS: dict[str, Channel] = {"mail": Mail(), "robot": Robots(), "webhook": Webhooks()}


def address_of(channel: str, person: Person) -> str:
    """Where this channel reaches the person; empty if it does not."""
    return CHANNELS[channel].address_of(person) if channel in CHANNELS else ""


__all__ = ["CHANNELS", "TIMEOUT", "Channel", "Paused", "Undeliverable", "address_of"]
