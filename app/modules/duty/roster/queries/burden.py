"""Where is it? What a draw and a look for clashes need to know of people: absences, exemptions, duties, burden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from app.core import clock
from app.core.db import db
from app.modules.duty.roster.models import DutyAssignment, Exemption, Roster, Shift, ShiftStatus
from app.modules.duty.roster.models.values import Away, Duty, Spared
from app.shared.accounts.models import Absence, Person
from app.shared.workdays.models import DayKind


@dataclass(frozen=True)
class Burden:
    """What somebody carried in a span of time."""

    person_id: int
    centipoints: int
    shifts: int
    off: int
    statutory: int


def away(starts_at: datetime, ends_at: datetime, person_ids: Sequence[int] | None = None) -> list[Away]:
    """Absences that touch this span."""
    query = select(Absence.person_id, Absence.starts_at, Absence.ends_at).where(
        Absence.cancelled_at.is_(None), Absence.starts_at < ends_at, Absence.ends_at > starts_at
    )
    if person_ids is not None:
        query = query.where(Absence.person_id.in_(person_ids))
    return [Away(*row) for row in db.session.execute(query)]


def spared(first: date, last: date, person_ids: Sequence[int] | None = None) -> list[Spared]:
    """Exemptions that hold on some day from `first` to `last`."""
    query = select(Exemption).where(
        Exemption.withdrawn_at.is_(None),
        Exemption.from_on <= last,
        or_(Exemption.until_on.is_(None), Exemption.until_on >= first),
    )
    if person_ids is not None:
        query = query.where(Exemption.person_id.in_(person_ids))
    return [
        Spared(one.person_id, one.kind, one.from_on, one.until_on or date.max)
        for one in db.session.scalars(query)
    ]


def duties(
    starts_at: datetime,
    ends_at: datetime,
    *,
    person_ids: Sequence[int] | None = None,
    without_roster: int | None = None,
    without: Sequence[int] = (),
) -> list[Duty]:
    """Who has duty in this span or up to three days around it; of other rosters than one, without some assignments."""
    around = timedelta(days=3)
    query = (
        select(
            DutyAssignment.person_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.id,
            Shift.post_id,
            DutyAssignment.standby,
        )
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(
            DutyAssignment.ended_at.is_(None),
            Shift.status != ShiftStatus.MISSED,
            Shift.starts_at < ends_at + around,
            Shift.ends_at > starts_at - around,
        )
    )
    if person_ids is not None:
        query = query.where(DutyAssignment.person_id.in_(person_ids))
    if without_roster is not None:
        query = query.where(Shift.roster_id != without_roster)
    if without:
        query = query.where(DutyAssignment.id.not_in(without))
    return [Duty(*row) for row in db.session.execute(query)]


def burdens(
    first: date, last: date, *, without_roster: int | None = None, roster_id: int | None = None
) -> dict[int, Burden]:
    """What everybody carries in shifts that begin from `first` to `last`; standby is no burden."""
    here = DutyAssignment.ended_at.is_(None) & DutyAssignment.standby.is_(False)
    query: Any = (
        select(
            DutyAssignment.person_id,
            func.sum(Shift.centipoints),
            func.count(),
            func.sum(case((Shift.day_kind.in_([DayKind.OFF, DayKind.WEEKEND]), 1), else_=0)),
            func.sum(case((Shift.day_kind == DayKind.STATUTORY, 1), else_=0)),
        )
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(here, Shift.on_day.between(first, last), Shift.status != ShiftStatus.MISSED)
        .group_by(DutyAssignment.person_id)
    )
    if without_roster is not None:
        query = query.where(Shift.roster_id != without_roster)
    if roster_id is not None:
        query = query.where(Shift.roster_id == roster_id)
    return {row[0]: Burden(*(int(value) for value in row)) for row in db.session.execute(query)}


def working(person_ids: Sequence[int]) -> set[int]:
    """Who of these works here now."""
    query = select(Person.id).where(Person.id.in_(person_ids), Person.status == "active")
    return set(db.session.scalars(query))


def since(day: date, months: int) -> date:
    """The first day from which burden counts for a roster that begins on `day`."""
    index = day.year * 12 + day.month - 1 - max(0, months)
    return date(index // 12, index % 12 + 1, 1)


def rosters_of(first: date) -> Roster | None:
    return db.session.scalar(select(Roster).where(Roster.starts_on == first))


def day_of(moment: datetime) -> date:
    return clock.local(moment).date()
