"""What every way out of the house is."""

from collections.abc import Sequence
from typing import Protocol

from app.core.db import db
from app.shared.accounts.models import Person
from app.shared.notifications.models import Delivery, Notice


def let_go() -> None:
    """Before the network: what is loaded stays readable, and no read stays open while the other side is slow."""
    db.session.expunge_all()
    db.session.rollback()


class Undeliverable(Exception):
    """It will never go: trying again is no use (the mail server knows no such address)."""


class Paused(Exception):
    """Not now: the receiver wants to be left alone for so many seconds. Counts as no attempt."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Channel(Protocol):
    """A way out of the house. `send` raises if the message was not accepted; it may have gone nevertheless."""

    def address_of(self, person: Person) -> str: ...

    def send(self, delivery: Delivery, notice: Notice) -> None: ...


class Bundling(Channel, Protocol):
    """A way that can carry several notices in one message."""

    def send_together(self, deliveries: Sequence[Delivery]) -> None: ...
