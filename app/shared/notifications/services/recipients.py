"""Who is to be told, resolved at the moment of telling; never nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from flask import current_app

from app.core import clock
from app.core.module import Ladder
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.notifications import queries, rules
from app.shared.notifications.models import MailHabit, Obligation
from app.shared.notifications.rules import Habit, Quiet
from app.shared.settings import queries as settings
from app.shared.workdays import queries as workdays


class NobodyToTell(Exception):
    """Not even a manager or a system administrator works here: the obligation goes on the red list."""


def recipients(
    obligation: Obligation, audience: str, ladder: Ladder, now: datetime
) -> tuple[list[Person], bool]:
    """Whom this audience means at this moment, absent people replaced; True if nobody was found and the fallback holds."""
    meant = _meant(obligation, audience, ladder)
    found = {person.id: person for one in meant if (person := stand_in(one, now))}
    if found:
        return list(found.values()), False
    for role in ("manager", "sysadmin"):
        holders = {
            p.id: p for one in accounts.role_holders(role) if (p := stand_in(one, now, up=False) or one)
        }
        if holders:
            return list(holders.values()), True
    raise NobodyToTell(f"{obligation.ladder}: nobody for {audience!r}, and neither manager nor sysadmin")


def _meant(obligation: Obligation, audience: str, ladder: Ladder) -> Sequence[Person]:
    if audience in ladder.audiences:
        ids = list(ladder.audiences[audience](obligation))
        people = accounts.names(ids)
        return [people[i] for i in dict.fromkeys(ids) if i in people]
    owner = accounts.person(obligation.owner_id)
    if audience == "owner":
        return [owner] if owner else []
    if audience.startswith("role:"):
        return accounts.role_holders(audience.removeprefix("role:"))
    department = queries.department(obligation.department_id) or (owner.department if owner else None)
    if audience == "department_head":
        head = department.head if department else None
        return [head] if head else []
    if audience == "leader_in_charge":
        leader = accounts.leader_in_charge(department)
        return [leader] if leader else []
    raise LookupError(f"the ladder {ladder.name!r} has no audience {audience!r}")


def stand_in(person: Person, now: datetime, *, up: bool = True) -> Person | None:
    """The person, or the deputy while absent, or (`up`) the superior of whom there is no deputy for."""
    seen: set[int] = set()
    one: Person | None = person
    while one is not None and one.id not in seen:
        seen.add(one.id)
        absence = accounts.absence_of(one.id, now) if one.is_active else None
        if one.is_active and absence is None:
            return one
        one = (absence.deputy if absence else None) or (accounts.superior(one) if up else None)
    return None


def on_duty(person_id: int, now: datetime) -> bool:
    """Is this person on duty now? Modules that know register themselves in app.extensions["on_duty"]."""
    return any(ask(person_id, now) for ask in current_app.extensions.get("on_duty", ()))


def quiet_hours() -> Quiet:
    """The office's quiet hours as they are set."""
    night_from, night_until, noon_from, noon_until = (
        _time(f"quiet_{name}") for name in ("from", "until", "noon_from", "noon_until")
    )
    return Quiet(night_from, night_until, noon_from, noon_until, clock.zone())


def habit_of(person: Person) -> tuple[Habit, MailHabit]:
    """When this person may be mailed, and what: the own choice, else the office's."""
    own, quiet = queries.preference(person.id), quiet_hours()
    if own is None:
        return Habit(quiet, _time("digest_at")), MailHabit.AT_ONCE
    quiet = replace(
        quiet, night_from=own.quiet_from or quiet.night_from, night_until=own.quiet_until or quiet.night_until
    )
    return Habit(quiet, own.digest_at or _time("digest_at"), own.mail == MailHabit.DIGEST), own.mail


def leaving(
    person: Person, now: datetime, *, urgent: bool, alone: bool = False
) -> tuple[datetime, bool] | None:
    """When a mail to this person leaves, and whether with others; None if the person wants none of this."""
    habit, wants = habit_of(person)
    if wants == MailHabit.URGENT and not urgent:
        return None
    duty = on_duty(person.id, now)
    return rules.leaves(now, habit, urgent=urgent, on_duty=duty, works=workdays.is_workday, alone=alone)


def _time(setting: str) -> time:
    return time.fromisoformat(str(settings.value(setting)))
