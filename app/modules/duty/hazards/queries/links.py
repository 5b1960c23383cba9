"""Where is it? Hazards in few facts: for files, search, the desk, and what is to be done before a holiday."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.formats import day
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.duty.hazards.models import OPEN, Hazard, Severity
from app.modules.duty.hazards.queries.hazards import get, visible
from app.modules.duty.hazards.queries.mine import mine
from app.shared.accounts import queries as people
from app.shared.accounts.models import Person

_URGENCY = {Severity.GENERAL: 0, Severity.SERIOUS: 1, Severity.MAJOR: 2}


def summary(row: Hazard) -> Summary:
    """One hazard so that nobody need open it."""
    due = _("until %(day)s", day=day(row.rectify_by)) if row.rectify_by else day(row.found_at)
    return Summary(
        title=f"{row.number} {row.title}",
        who=row.owner.full_name if row.owner else "",
        when=due,
        why=row.description,
        url=f"/duty/hazards/{row.id}",
        urgency=_URGENCY[row.severity],
        warnings=[_("Overdue")] if row.is_late(clock.today()) else [],
    )


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = select(Hazard).where(Hazard.id.in_(ids)).options(joinedload(Hazard.owner))
    return {row.id: summary(row) for row in db.session.scalars(query).unique()}


def facts(hazard_id: int) -> Sequence[tuple[str, str]]:
    row = get(hazard_id)
    return [
        (_("Number"), row.number),
        (_("Status"), str(row.status.label)),
        (_("Severity"), str(row.severity.label)),
        (_("Place"), row.location),
        (_("What the hazard is"), row.description),
    ]


def recheck(hazard_id: int) -> Sequence[str]:
    row = get(hazard_id)
    if row.is_late(clock.today()):
        return [_("%(number)s is overdue since %(day)s.", number=row.number, day=day(row.rectify_by))]
    return []


def changed_since(since: datetime | None) -> Iterable[tuple[int, str, str]]:
    """What hazards can be found by."""
    query = select(Hazard)
    if since is not None:
        query = query.where(Hazard.changed_at > since)
    return [
        (
            row.id,
            f"{row.number} {row.title}",
            " ".join([row.number, row.location, str(row.category.label), row.description]),
        )
        for row in db.session.scalars(query)
    ]


def found(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    query = select(Hazard).where(Hazard.id.in_(ids), visible(person)).options(joinedload(Hazard.owner))
    return {row.id: summary(row) for row in db.session.scalars(query).unique()}


def todo(person: Person) -> Sequence[Summary]:
    """What this person has to do about hazards, once each."""
    seen: dict[int, Summary] = {}
    for rows in mine(person).values():
        for row in rows:
            seen.setdefault(row.id, summary(row))
    return list(seen.values())


def card(person: Person) -> dict[str, Any] | None:
    """The card of the desk: what waits for this person, the first few."""
    if not person.may("duty.report"):
        return None
    seen = {row.id: row for rows in mine(person).values() for row in rows}
    rows = list(seen.values())
    return (
        {"rows": rows[:5], "more": len(rows) - 5 if len(rows) > 5 else 0, "today": clock.today()}
        if rows
        else None
    )


def before_holiday(person: Person, first_day: date, last_day: date) -> Sequence[Summary]:
    """Open hazards with what keeps people safe over the holiday, and who stays."""
    query = select(Hazard).where(Hazard.status.in_(OPEN), visible(person))
    rows = (
        db.session.scalars(query.options(joinedload(Hazard.owner)).order_by(Hazard.rectify_by)).unique().all()
    )
    starts, ends = clock.at(first_day), clock.at(last_day + timedelta(days=1))
    away = people.lists.absences([row.owner_id for row in rows if row.owner_id], starts)
    gone = {one.person_id: one for one in away if one.starts_at < ends}
    found = []
    for row in rows:
        warnings = (
            [] if row.interim_control else [_("Nothing is written down that keeps people safe meanwhile.")]
        )
        stays = row.owner.full_name if row.owner else ""
        absence = gone.get(row.owner_id or 0)
        if absence is not None and row.owner is not None:
            stays = absence.deputy.full_name if absence.deputy else ""
            warnings.append(_("%(name)s is away during the holiday.", name=row.owner.name))
        if not stays:
            warnings.append(_("Nobody is named who stays."))
        found.append(
            Summary(
                title=f"{row.number} {row.title}", who=stays,
                when=_("until %(day)s", day=day(row.rectify_by)) if row.rectify_by else str(row.status.label),
                why=row.interim_control, url=f"/duty/hazards/{row.id}", urgency=_URGENCY[row.severity], warnings=warnings,
                stops=[_("Overdue")] if row.is_late(first_day) else [],
            )
        )  # fmt: skip
    return found
