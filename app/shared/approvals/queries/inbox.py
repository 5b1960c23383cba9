"""The inbox: what lies with a person, what they have handled, started, or been copied; each in one query."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.module import Draft, Summary, declared
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person
from app.shared.approvals.models import DECIDED, Approval, Assignment, CaseStatus, Copy, Step, TodoStatus

ROWS = (selectinload(Approval.steps).selectinload(Step.assignments), joinedload(Approval.clerk))
VIEWS = ("todo", "handled", "started", "copied")


def todo(person: Person) -> Select[Any]:
    """What lies with the person now: urgent first, then by due time."""
    return (
        select(Approval)
        .join(Assignment, Assignment.approval_id == Approval.id)
        .where(*_mine(person))
        .order_by(Approval.urgency.desc(), Assignment.due_at, Approval.id)
        .options(*ROWS)
    )


def _mine(person: Person) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.person_id == person.id,
        Assignment.status == TodoStatus.OPEN,
        Approval.status == CaseStatus.RUNNING,
    )


def handled(person: Person) -> Select[Any]:
    """What the person has decided, or somebody in their name, or they for somebody; newest first."""
    mine = select(Assignment.approval_id).where(
        or_(Assignment.person_id == person.id, Assignment.agent_id == person.id),
        Assignment.status.in_(DECIDED),
    )
    return select(Approval).where(Approval.id.in_(mine)).order_by(Approval.id.desc()).options(*ROWS)


def started(person: Person) -> Select[Any]:
    """What the person asks for, or has filled in for somebody."""
    own = (Approval.requester_id == person.id) | (Approval.clerk_id == person.id)
    return select(Approval).where(own).order_by(Approval.id.desc()).options(*ROWS)


def copied(person: Person) -> Select[Any]:
    """What others have copied to the person."""
    mine = select(Copy.approval_id).where(Copy.person_id == person.id)
    return select(Approval).where(Approval.id.in_(mine)).order_by(Approval.id.desc()).options(*ROWS)


def running(person: Person) -> Select[Any]:
    """Every running case within the person's reach, the longest waiting first."""
    reach = accounts.reach(person, "approvals.read")
    return (
        select(Approval)
        .where(
            Approval.status == CaseStatus.RUNNING,
            reach.condition(Approval.department_id, Approval.requester_id),
        )
        .order_by(Approval.due_at, Approval.id)
        .options(*ROWS)
    )


def todo_count(person: Person) -> int:
    """How many cases lie with the person now."""
    query = select(func.count(Assignment.id)).join(Approval, Approval.id == Assignment.approval_id)
    return db.session.scalar(query.where(*_mine(person))) or 0


def counts_for(people: Sequence[Person]) -> dict[int, int]:
    """How many cases lie with each of these people, in one query."""
    query = (
        select(Assignment.person_id, func.count(Assignment.id))
        .join(Approval, Approval.id == Assignment.approval_id)
        .where(
            Assignment.person_id.in_([p.id for p in people]),
            Assignment.status == TodoStatus.OPEN,
            Approval.status == CaseStatus.RUNNING,
        )
        .group_by(Assignment.person_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if people else {}


def drafts(person: Person) -> Sequence[Draft]:
    """What this person has begun and not handed in, of every kind, the newest first."""
    found = [
        draft
        for subject in declared("subjects").values()
        if subject.drafts
        for draft in subject.drafts(person)
    ]
    return sorted(found, key=lambda draft: draft.begun_at, reverse=True)


def unread_copies(person: Person) -> int:
    query = select(func.count(Copy.id)).where(Copy.person_id == person.id, Copy.read_at.is_(None))
    return db.session.scalar(query) or 0


def neighbours_of(approval: Approval, person: Person) -> tuple[int | None, int | None]:
    """The to-dos before and after this one in the person's list."""
    ids = list(db.session.scalars(todo(person).with_only_columns(Approval.id).options()))
    if approval.id not in ids:
        return None, (ids[0] if ids else None)
    at = ids.index(approval.id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def next_todo(person: Person) -> int | None:
    """The case that comes first in the person's list."""
    return db.session.scalar(todo(person).with_only_columns(Approval.id).options().limit(1))


def summaries(approvals: Iterable[Approval]) -> Mapping[int, Summary]:
    """Each case's record in four facts, by case id: one call for each kind of record."""
    cases = list(approvals)
    kinds = declared("links")
    found: dict[int, Summary] = {}
    for name in {case.subject_name for case in cases}:
        ids = sorted({case.subject_id for case in cases if case.subject_name == name})
        known = kinds[name].summaries(ids) if name in kinds else {}
        for case in cases:
            if case.subject_name == name:
                found[case.id] = known.get(case.subject_id) or _bare(case)
    return found


def _bare(case: Approval) -> Summary:
    return Summary(title=case.title, who=case.requester.full_name, when="", urgency=case.urgency)


def cases(ids: Sequence[int]) -> Sequence[Approval]:
    """These cases, in this order of ids."""
    found = {
        c.id: c
        for c in db.session.scalars(select(Approval).where(Approval.id.in_(ids)).options(*ROWS)).unique()
    }
    return [found[i] for i in ids if i in found]
