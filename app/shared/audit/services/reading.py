"""Reading the log is itself logged, and so is who knocks at a door without its key."""

from datetime import timedelta

from flask import current_app, request
from flask_login import current_user

from app.core import clock
from app.core.db import in_transaction, lock, note
from app.shared.audit import queries

ONE_MINUTE = timedelta(minutes=1)


def remember_reading(person_id: int) -> bool:
    """Leave a line that this person reads the log, at most once a minute. An edge of its own: a GET calls it."""
    if queries.has_read_since(person_id, clock.now() - ONE_MINUTE):
        return False
    in_transaction(lambda: note("read_audit"))
    return True


def remember_refusal() -> bool:
    """Leave a line that a signed-in person was refused here: one for each person, endpoint and minute."""
    person_id = current_user.id if current_user.is_authenticated else 0
    page = request.endpoint or ""
    if not person_id or not page:
        return False
    view = current_app.view_functions.get(page)
    wanted = list(getattr(view, "permissions", ()))
    return in_transaction(lambda: _refused(person_id, page, wanted))


def _refused(person_id: int, page: str, wanted: list[str]) -> bool:
    lock(f"denied:{person_id}")
    if page in queries.refusals_since(person_id, clock.now() - ONE_MINUTE):
        return False
    note("denied", page=page, permission=wanted)
    return True
