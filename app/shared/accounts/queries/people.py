"""Where is it? Who may see whose, who stands in for whom, who leads whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true

from app.core.db import db
from app.core.secret import blind_index
from app.shared.accounts.models import (
    ADMINISTRATORS,
    Absence,
    ActingRight,
    Department,
    Person,
    PersonRole,
    PersonStatus,
    RecoveryCode,
    Role,
    RoleGrant,
    Scope,
    SecondFactor,
    SignIn,
)


@dataclass(frozen=True)
class Reach:
    """How far a person's permission reaches: everything, or these departments, or only what is their own."""

    all: bool
    department_ids: frozenset[int]
    person_id: int
    own: bool

    def covers(self, department_id: int | None, *person_ids: int | None) -> bool:
        """Does it reach a record of this department and these people?"""
        return self.all or department_id in self.department_ids or (self.own and self.person_id in person_ids)

    def condition(self, department: Any, *people: Any) -> ColumnElement[bool]:
        """The same as SQL, for a record's department column and its columns of people."""
        if self.all:
            return true()
        ways: list[ColumnElement[bool]] = []
        if self.department_ids:
            ways.append(department.in_(self.department_ids))
        if self.own:
            ways.extend(column == self.person_id for column in people)
        return or_(*ways) if ways else false()


def reach(person: Person, permission: str) -> Reach:
    """How far `permission` reaches in this person's hands."""
    scopes = person.keys().get(permission, set())
    ids: set[int] = set()
    if Scope.DEPARTMENT in scopes:
        ids.add(person.department_id)
    if Scope.BELOW in scopes:
        ids.update(department_ids_below([person.department_id]))
    if Scope.IN_CHARGE in scopes:
        led = db.session.scalars(
            select(Department.id).where(Department.leader_in_charge_id == person.id)
        ).all()
        ids.update(department_ids_below(led))
    return Reach(Scope.ALL in scopes, frozenset(ids), person.id, bool(scopes))


def department_ids_below(ids: Iterable[int]) -> set[int]:
    """These departments and all below them."""
    paths = db.session.scalars(select(Department.path).where(Department.id.in_(list(ids)))).all()
    if not paths:
        return set()
    query = select(Department.id).where(
        or_(*(Department.path.startswith(path, autoescape=True) for path in paths))
    )
    return set(db.session.scalars(query))


def person(person_id: int | None) -> Person | None:
    return db.session.get(Person, person_id) if person_id else None


def by_username(username: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.username == username))


def by_account(account: str) -> Person | None:
    """Whoever bears this username, staff number or mobile number. One query, whatever was typed."""
    name = account.strip()
    query = (
        select(Person)
        .where(
            or_(
                Person.username == name.lower(),
                Person.staff_no == name,
                Person.mobile_index == blind_index(name),
            )
        )
        .order_by((Person.username == name.lower()).desc(), (Person.staff_no == name).desc(), Person.id)
    )
    return db.session.scalars(query.limit(1)).first()


def person_of_session(token_hash: str) -> int:
    """Whose session this was, ended or not; 0 if it never was one."""
    return db.session.scalar(select(SignIn.person_id).where(SignIn.token_hash == token_hash)) or 0


def active_people() -> Sequence[Person]:
    """Everybody who works here, by department and rank order, not by alphabet."""
    query = (
        select(Person)
        .join(Department, Department.id == Person.department_id)
        .where(Person.status == PersonStatus.ACTIVE)
        .order_by(Department.sort_order, Person.sort_order, Person.id)
    )
    return db.session.scalars(query).unique().all()


def departments() -> Sequence[Department]:
    """Open departments in the order of the tree."""
    query = (
        select(Department)
        .where(Department.closed_on.is_(None))
        .order_by(Department.sort_order, Department.id)
    )
    return db.session.scalars(query).all()


def role_holders(code: str) -> Sequence[Person]:
    """Active people who hold the role."""
    query = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .join(Role, Role.id == PersonRole.role_id)
        .where(Role.code == code, Person.status == PersonStatus.ACTIVE)
        .order_by(Person.id)
    )
    return db.session.scalars(query).unique().all()


def holders(permission: str) -> Sequence[Person]:
    """Active people who hold the permission through any role."""
    query = (
        select(Person)
        .where(
            Person.status == PersonStatus.ACTIVE,
            Person.id.in_(
                select(PersonRole.person_id)
                .join(RoleGrant, RoleGrant.role_id == PersonRole.role_id)
                .where(RoleGrant.permission == permission)
            ),
        )
        .order_by(Person.id)
    )
    return db.session.scalars(query).unique().all()


def absence_of(person_id: int, at: datetime) -> Absence | None:
    """The absence that holds at this moment, if any."""
    return db.session.scalar(
        select(Absence)
        .where(
            Absence.person_id == person_id,
            Absence.cancelled_at.is_(None),
            Absence.starts_at <= at,
            Absence.ends_at > at,
        )
        .order_by(Absence.id.desc())
        .limit(1)
    )


def leader_in_charge(department: Department | None) -> Person | None:
    """The leader in charge of the department: its own, else that of the nearest one above."""
    while department is not None:
        if department.leader_in_charge is not None:
            return department.leader_in_charge
        department = department.parent
    return None


def superior(person: Person) -> Person | None:
    """The head of the person's department; for a head, the head above or the leader in charge."""
    department: Department | None = person.department
    while department is not None:
        if department.head is not None and department.head_id != person.id:
            return department.head
        leader = department.leader_in_charge
        if leader is not None and leader.id != person.id:
            return leader
        department = department.parent
    return None


def principals_of(agent: Person, on: Any) -> Sequence[Person]:
    """The people for whom `agent` may act on this day."""
    query = (
        select(Person)
        .join(ActingRight, ActingRight.principal_id == Person.id)
        .where(
            and_(
                ActingRight.agent_id == agent.id,
                ActingRight.ended_at.is_(None),
                ActingRight.valid_from <= on,
                or_(ActingRight.valid_until.is_(None), ActingRight.valid_until >= on),
                Person.status == PersonStatus.ACTIVE,
            )
        )
    )
    return db.session.scalars(query).unique().all()


def names(ids: Iterable[int | None]) -> dict[int, Person]:
    """People by id, in one query."""
    wanted = {i for i in ids if i}
    if not wanted:
        return {}
    return {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(wanted))).unique()}


def has_administrators() -> bool:
    """Does anybody hold one of the three administrators' roles?"""
    query = (
        select(PersonRole.id).join(Role, Role.id == PersonRole.role_id).where(Role.code.in_(ADMINISTRATORS))
    )
    return db.session.scalar(query.limit(1)) is not None


def overlapping_absence(person_id: int, starts_at: datetime, ends_at: datetime) -> Absence | None:
    return db.session.scalar(
        select(Absence)
        .where(
            Absence.person_id == person_id,
            Absence.cancelled_at.is_(None),
            Absence.starts_at < ends_at,
            Absence.ends_at > starts_at,
        )
        .limit(1)
    )


def may_note_absence(by: Person, person: Person) -> bool:
    """Oneself always; others as far as the permission reaches."""
    return by.id == person.id or reach(by, "accounts.absences").covers(person.department_id, person.id)


def may_let_act(by: Person, principal_id: int) -> bool:
    """The principal himself, or who may say it for all."""
    return by.id == principal_id or reach(by, "accounts.acting").all


def second_factor(person_id: int, *, locked: bool = False) -> SecondFactor | None:
    """The person's second factor, if it is on."""
    query = select(SecondFactor).where(SecondFactor.person_id == person_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def recovery_code(person_id: int, mark: str) -> RecoveryCode | None:
    """The recovery code of this fingerprint, if it has not been used; its row locked."""
    query = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id, RecoveryCode.mark == mark, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query.with_for_update())


def codes_left(person_id: int) -> int:
    """How many recovery codes have not been used."""
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0
