"""Do it: the rules of the office about rooms, read for a day; and which rooms are open to whom."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from app.core import clock
from app.core.db import db
from app.modules.rooms import neighbours
from app.modules.rooms.models import Room, WhoMayBook
from app.modules.rooms.queries import rooms as queries
from app.modules.rooms.rules import bookings as rules
from app.modules.rooms.rules.policies import POLICIES, Terms, terms_of
from app.shared.accounts.models import Person

CACHE = "room_terms"  # in session.info, beside the policies that it was read from


def terms(on: date | datetime | None = None) -> Terms:
    """The rules about rooms as they hold on a day; read once a transaction, as the policies themselves are."""
    day = clock.local(on).date() if isinstance(on, datetime) else on or clock.today()
    neighbours.policy(POLICIES[0].code, day)  # fills their cache, which every commit and rollback empties
    info = db.session().info
    rows = info.get(neighbours.POLICY_CACHE)
    cached: tuple[Any, dict[date, Terms]] | None = info.get(CACHE)
    if cached is None or cached[0] is not rows:
        cached = info[CACHE] = (rows, {})
    if day not in cached[1]:
        cached[1][day] = terms_of(
            lambda code: neighbours.policy(code, day),
            time.fromisoformat(neighbours.setting("workday_starts")),
            time.fromisoformat(neighbours.setting("workday_ends")),
        )
    found: Terms = cached[1][day]
    return found


def openness(person: Person, found: Iterable[Room]) -> dict[int, bool]:
    """May this person book each of these rooms? A few queries, however many rooms."""
    some = list(found)
    if person.may("rooms.manage") or not person.may("rooms.book"):
        return dict.fromkeys([one.id for one in some], person.may("rooms.book"))
    if all(one.who_may_book == WhoMayBook.EVERYBODY for one in some):
        return dict.fromkeys([one.id for one in some], True)
    paths, roles = queries.access_paths(some), [role.code for role in person.roles]
    managed = queries.managed_ids(person)
    return {
        one.id: one.id in managed or rules.may_book(one, person.department.path, roles, paths) for one in some
    }
