"""Do it: make a feed's address, revoke it."""

import secrets

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import fingerprint
from app.modules.rooms.models import CalendarFeed, FeedKind
from app.modules.rooms.queries import feeds as queries
from app.shared.accounts.models import Person

MOST = 20


def make_feed(
    by: Person, kind: FeedKind, room_id: int | None = None, department_id: int | None = None
) -> CalendarFeed:
    """An address for a calendar; whoever has it reads, so it is shown once and can be revoked."""
    if len(queries.feeds_of(by)) >= MOST:
        raise RuleBroken(_("You have %(n)s addresses already. Revoke one first.", n=MOST))
    subject_id, title = by.id, by.name
    if kind is FeedKind.ROOM:
        room = queries.room(room_id or 0)
        if room is None:
            raise RuleBroken(_("Choose a room."), "room_id")
        subject_id, title = room.id, room.full_name
    elif kind is FeedKind.DEPARTMENT:
        department = queries.department(department_id or by.department_id)
        if department is None or (department.id != by.department_id and not by.may("rooms.manage")):
            raise RuleBroken(_("Choose your own department."), "department_id")
        subject_id, title = department.id, department.name
    token = secrets.token_urlsafe(32)
    row = CalendarFeed(
        owner_id=by.id, kind=kind, subject_id=subject_id, title=title[:80], token_hash=fingerprint(token)
    )
    row.token = token  # type: ignore[misc]
    db.session.add(row)
    db.session.flush()
    return row


def revoke_feed(feed: CalendarFeed) -> CalendarFeed:
    """From now on nobody reads it."""
    feed.revoked_at = clock.now()
    return feed
