"""Reading the log is itself logged."""

from datetime import timedelta

from app.core import clock
from app.core.db import in_transaction, note
from app.shared.audit import queries

ONE_MINUTE = timedelta(minutes=1)


def remember_reading(person_id: int) -> bool:
    """Leave a line that this person reads the log, at most once a minute. An edge of its own: a GET calls it."""
    if queries.has_read_since(person_id, clock.now() - ONE_MINUTE):
        return False
    in_transaction(lambda: note("read_audit"))
    return True
