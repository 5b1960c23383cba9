"""Cases: one for its page, its opinions in rank order, and who may see it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Absence, Person, PersonStatus
from app.shared.approvals.models import (
    DECIDED,
    LIVE,
    Approval,
    Assignment,
    CaseStatus,
    Copy,
    Delegation,
    Event,
    EventKind,
    Stead,
    Step,
    StockPhrase,
    TodoStatus,
)
from app.shared.approvals.queries import people

WHOLE = (
    selectinload(Approval.steps).selectinload(Step.assignments),
    joinedload(Approval.clerk),
    joinedload(Approval.department),
)


@dataclass(frozen=True)
class Opinion:
    """An opinion as it is printed."""

    title: str  # the step
    name: str
    department: str
    text: str
    verdict: TodoStatus
    at: datetime
    instead_of: str  # for whom, if somebody stood in
    signature: str  # data URI of the signature image, if it is to be printed
    rank: int
    person_id: int


def current(subject_name: str, subject_id: int) -> Approval | None:
    """The latest case of this record, running or over."""
    return db.session.scalar(
        select(Approval)
        .where(Approval.subject_name == subject_name, Approval.subject_id == subject_id)
        .order_by(Approval.id.desc())
        .limit(1)
        .options(*WHOLE)
    )


def case(approval_id: int) -> Approval | None:
    return db.session.scalar(select(Approval).where(Approval.id == approval_id).options(*WHOLE))


def locked(approval_id: int) -> Approval | None:
    """The case, its row locked until the transaction ends, as it is now and not as it was read before."""
    return db.session.scalar(
        select(Approval)
        .where(Approval.id == approval_id)
        .with_for_update(of=Approval)
        .options(*WHOLE)
        .execution_options(populate_existing=True)
    )


def locked_current(subject_name: str, subject_id: int) -> Approval | None:
    """The running case of this record, locked."""
    running = db.session.scalar(
        select(Approval.id).where(
            Approval.subject_name == subject_name,
            Approval.subject_id == subject_id,
            Approval.status == CaseStatus.RUNNING,
        )
    )
    return locked(running) if running else None


def earlier(approval: Approval) -> Sequence[Approval]:
    """Earlier cases of the same record: it came back and was handed in again."""
    query = select(Approval).where(
        Approval.subject_name == approval.subject_name,
        Approval.subject_id == approval.subject_id,
        Approval.id < approval.id,
    )
    return db.session.scalars(query.order_by(Approval.id.desc())).unique().all()


def opinions(approval: Approval) -> list[Opinion]:
    """Every opinion of the present round in rank order: the highest rank signs and is printed last."""
    found = [
        _opinion(step, todo)
        for step in approval.steps
        for todo in step.assignments
        if todo.round == step.round and todo.status in DECIDED
    ]
    return sorted(found, key=lambda o: (-o.rank, o.at))


def _opinion(step: Step, todo: Assignment) -> Opinion:
    signer = todo.agent or todo.person  # an agent signs with their own signature, never with the leader's
    image = signer.signature_png if todo.signed else None
    signature = (
        f"data:image/png;base64,{base64.b64encode(image).decode()}" if isinstance(image, bytes) else ""
    )
    return Opinion(
        step.title, signer.name, todo.person.department.name, todo.opinion, todo.status,
        todo.decided_at or approval_time(step), _stands_for(todo), signature, todo.rank_order, todo.person_id,
    )  # fmt: skip


def _stands_for(todo: Assignment) -> str:
    """In whose stead it was signed: the leader of an agent, or the absent one of a deputy."""
    if todo.agent is not None:
        return todo.person.name
    stood_in = todo.stead in (Stead.ABSENT, Stead.DELEGATED) and todo.instead_of is not None
    return todo.instead_of.name if stood_in and todo.instead_of else ""


def approval_time(step: Step) -> datetime:
    return step.closed_at or step.approval.submitted_at


def last_decision(approval: Approval) -> Assignment | None:
    """The decision that ended the case, or the latest of the open step."""
    decided = [t for s in approval.steps for t in s.assignments if t.status in DECIDED and t.decided_at]
    return max(decided, key=lambda t: (t.decided_at, t.id), default=None)


def may_see(person: Person, approval: Approval) -> bool:
    """Requester, clerk, approvers past and present, copied people, and whose reading reaches so far."""
    if person.id in (approval.requester_id, approval.clerk_id):
        return True
    todos = [todo for step in approval.steps for todo in step.assignments]
    if any(person.id in (todo.person_id, todo.agent_id) for todo in todos):
        return True
    if copy_of(approval.id, person.id) is not None:
        return True
    if agents_todo(person, approval) is not None:
        return True
    return accounts.reach(person, "approvals.read").covers(approval.department_id)


def agents_todo(person: Person, approval: Approval, for_id: int = 0) -> Assignment | None:
    """What lies with somebody for whom this person may decide (with `for_id`: with this one)."""
    if not approval.is_running:
        return None
    ids = {p.id for p in people.principals(person)} if not for_id else {for_id}
    if for_id and people.principal(person, for_id) is None:
        return None
    return next((todo for todo in approval.lying_with if todo.person_id in ids), None)


def concerns(person: Person, subject_name: str, subject_id: int) -> bool:
    """Has this person to do with a case of this record (so that its module may show it)?"""
    query = (
        select(Approval.id)
        .outerjoin(Assignment, Assignment.approval_id == Approval.id)
        .outerjoin(Copy, Copy.approval_id == Approval.id)
        .where(
            Approval.subject_name == subject_name,
            Approval.subject_id == subject_id,
            or_(
                Approval.requester_id == person.id, Approval.clerk_id == person.id,
                Assignment.person_id == person.id, Copy.person_id == person.id, Assignment.agent_id == person.id,
                and_(
                    Assignment.person_id.in_([p.id for p in people.principals(person)]),
                    Assignment.status == TodoStatus.OPEN,
                ),
            ),
        )
        .limit(1)
    )  # fmt: skip
    return db.session.scalar(query) is not None


def copy_of(approval_id: int, person_id: int) -> Copy | None:
    return db.session.scalar(select(Copy).where(Copy.approval_id == approval_id, Copy.person_id == person_id))


def copies(approval: Approval) -> Sequence[Copy]:
    return db.session.scalars(select(Copy).where(Copy.approval_id == approval.id).order_by(Copy.id)).all()


def chases(approval_id: int) -> Sequence[datetime]:
    """When this case was chased, oldest first."""
    query = select(Event.at).where(Event.approval_id == approval_id, Event.kind == EventKind.CHASED)
    return db.session.scalars(query.order_by(Event.id)).all()


def phrases(person: Person) -> Sequence[str]:
    """The person's own stock phrases; none: the shipped ones are shown."""
    query = select(StockPhrase.text).where(StockPhrase.person_id == person.id).order_by(StockPhrase.position)
    return db.session.scalars(query).all()


def own_phrases(person: Person) -> Sequence[StockPhrase]:
    return db.session.scalars(select(StockPhrase).where(StockPhrase.person_id == person.id)).all()


def assignment(assignment_id: int) -> Assignment | None:
    return db.session.get(Assignment, assignment_id)


def misplaced(now: datetime, only: int | None = None) -> Sequence[Assignment]:
    """What lies with people who have become inactive, absent, or have delegated it; `only`: of one person."""
    away = select(Absence.person_id).where(
        Absence.cancelled_at.is_(None), Absence.starts_at <= now, Absence.ends_at > now
    )
    delegated = select(Delegation.person_id).where(
        Delegation.ended_at.is_(None), Delegation.starts_at <= now, Delegation.ends_at > now
    )
    query = (
        select(Assignment)
        .join(Approval, Approval.id == Assignment.approval_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Approval.status == CaseStatus.RUNNING,
            Assignment.status.in_(LIVE),
            or_(Person.status != PersonStatus.ACTIVE, Person.id.in_(away), Person.id.in_(delegated)),
        )
    )
    if only is not None:
        query = query.where(Assignment.person_id == only)
    return db.session.scalars(query.order_by(Assignment.id)).all()
