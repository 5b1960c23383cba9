"""What the front page of duty shows, from all inner rooms. A file of its own: views and rooms must not meet in a circle."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.duty.roster.queries import duty
from app.modules.duty.roster.reports import desk
from app.shared.accounts.models import Person

ROOMS = ("roster", "patrol", "hazards", "campaigns")  # in the order of what is urgent


def start(person: Person) -> dict[str, Any]:
    """Who is on duty now, what this person has to do, and the holiday that comes."""
    now = clock.now()
    posts: dict[tuple[int, str], list[duty.OnDuty]] = {}
    for one in duty.on_duty(now):
        posts.setdefault((one.post_id, one.post_name), []).append(one)
    block = desk.holiday_today()
    rows = wanted(person, block) if block else ()
    return {
        "posts": posts, "todo": todo(person), "holiday": block, "moment": now,
        "wanted": [(_("Also before the holiday"), rows)] if rows else [],
        "days": (block.starts_on - clock.today()).days if block else 0,
    }  # fmt: skip


def todo(person: Person) -> list[Summary]:
    """The to-dos of all rooms, the urgent ones first."""
    found: list[Summary] = list(desk.todo(person))
    for room in ROOMS[1:]:
        ask = getattr(import_module(f"app.modules.duty.{room}.queries"), "todo", None)
        if ask is not None:
            found += ask(person)
    return sorted(found, key=lambda one: -one.urgency)


def wanted(person: Person, block: Any) -> Sequence[Summary]:
    """What the rooms of duty want done before the holiday."""
    from app.modules import duty as module  # the name plate, which stands on all rooms

    ask = module.module.before_holiday
    return ask(person, block.starts_on, block.ends_on) if ask else ()
