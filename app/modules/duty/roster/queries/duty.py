"""Where is it? Who is, was or will be on duty at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.modules.duty.roster.models import Cover, DutyAssignment, DutySignIn, Level, Shift, ShiftStatus
from app.shared.accounts.models import Person

_ORDER = {level: number for number, level in enumerate(Level)}


@dataclass(frozen=True)
class OnDuty:
    """Somebody who answers for a post at a moment."""

    level: Level
    person_id: int
    name: str
    phone: str
    post_id: int
    post_name: str
    shift_id: int
    signed_in: bool
    department: str = ""
    planned: bool = False  # by the roster only: the shift has not begun


def on_duty(moment: datetime, post_id: int | None = None) -> Sequence[OnDuty]:
    """Who answers for the posts (or one post) at this moment.

    For what has been: from frozen rows, so that the answer stays the same for ever, whoever has left or was renamed
    since. For posts that nobody has taken over by then, and for moments to come: from published shifts.
    """
    found = _covered(moment, post_id)
    taken = {one.post_id for one in found}
    return sorted(
        [*found, *(one for one in _planned(moment, post_id) if one.post_id not in taken)],
        key=lambda one: (one.post_id, _ORDER[one.level], one.person_id),
    )


def duty_people(moment: datetime, level: str) -> list[int]:
    """The ids of who is on duty at this level at this moment; empty when nobody."""
    return list(dict.fromkeys(one.person_id for one in on_duty(moment) if one.level == level))


def is_on_duty(person_id: int, moment: datetime) -> bool:
    """Is this person on duty? Asked before a mail waits for the morning."""
    return any(one.person_id == person_id for one in on_duty(moment))


def phone_of(person: Person, post_phone: str) -> str:
    """How to reach somebody on duty: at the post, else at the own desk."""
    return post_phone or person.extension


def _covered(moment: datetime, post_id: int | None) -> list[OnDuty]:
    query: Any = (
        select(Cover, DutySignIn.signed_at)
        .outerjoin(DutySignIn, DutySignIn.assignment_id == Cover.assignment_id)
        .where(Cover.from_at <= moment, or_(Cover.until_at.is_(None), Cover.until_at > moment))
    )
    if moment > clock.now():  # who answers still will, by the roster, until the shift ends
        query = query.join(Shift, Shift.id == Cover.shift_id).where(
            or_(Cover.until_at.is_not(None), Shift.ends_at > moment)
        )
    if post_id is not None:
        query = query.where(Cover.post_id == post_id)
    return [
        OnDuty(
            row.level, row.person_id, row.name, row.phone, row.post_id, row.post_name, row.shift_id,
            signed_at is not None and signed_at <= moment, row.department,
        )
        for row, signed_at in db.session.execute(query)
    ]  # fmt: skip


def _planned(moment: datetime, post_id: int | None) -> list[OnDuty]:
    query = (
        select(DutyAssignment)
        .join(Shift, Shift.id == DutyAssignment.shift_id)
        .where(
            Shift.status == ShiftStatus.PUBLISHED,
            Shift.starts_at <= moment,
            Shift.ends_at > moment,
            DutyAssignment.ended_at.is_(None),
            DutyAssignment.standby.is_(False),
        )
        .options(joinedload(DutyAssignment.shift).joinedload(Shift.post), joinedload(DutyAssignment.person))
    )
    if post_id is not None:
        query = query.where(Shift.post_id == post_id)
    found = []
    for one in db.session.scalars(query).unique():
        post = one.shift.post
        found.append(
            OnDuty(
                one.level, one.person_id, one.person.name, phone_of(one.person, post.phone if one.level == Level.OFFICER else ""),
                post.id, post.name, one.shift_id, False, one.person.department.name, planned=True,
            )
        )  # fmt: skip
    return found
