"""Do it: a room has become free earlier than planned. Who waits for it is offered it."""

from collections.abc import Callable
from datetime import datetime

# Called with (room_id, from, until) in the same transaction: blockings fill up, the waiting list is asked.
listeners: list[Callable[[int, datetime, datetime], None]] = []


def tell(room_id: int, starts_at: datetime, ends_at: datetime) -> None:
    """Say that the room is free from `starts_at` to `ends_at`; the first who can use it gets it."""
    if starts_at < ends_at:
        for listener in listeners:
            listener(room_id, starts_at, ends_at)
