"""Lists and pages of the administration: people, departments, posts, roles, sessions, absences."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core import clock
from app.core.db import db
from app.core.module import Summary
from app.core.secret import fingerprint
from app.shared.accounts.models import (
    Absence,
    ActingRight,
    Department,
    OneTimeLink,
    Person,
    PersonRole,
    PersonStatus,
    Post,
    Role,
    RoleGrant,
    SignIn,
)
from app.shared.accounts.queries.people import department_ids_below


def people(
    words: str = "", department_id: int | None = None, status: str = "", role: str = ""
) -> Select[Any]:
    """People by name, account, staff number, extension, pinyin or initials; in a department and all below."""
    query = select(Person).join(Department, Department.id == Person.department_id)
    for word in words.split():
        query = query.where(_says(word.lower()))
    if department_id:
        query = query.where(Person.department_id.in_(department_ids_below([department_id])))
    if status:
        query = query.where(Person.status == status)
    if role:
        holders = (
            select(PersonRole.person_id).join(Role, Role.id == PersonRole.role_id).where(Role.code == role)
        )
        query = query.where(Person.id.in_(holders))
    return query.options(selectinload(Person.roles))


def _says(word: str) -> Any:
    joined = func.replace(Person.pinyin, " ", "")
    return or_(
        Person.name.contains(word, autoescape=True),
        Person.username.contains(word, autoescape=True),
        Person.staff_no == word,
        Person.extension == word,
        joined.startswith(word, autoescape=True),
        Person.initials.startswith(word, autoescape=True),
        Person.pinyin.contains(f" {word}", autoescape=True),
    )


def away(person_ids: Sequence[int], at: datetime) -> dict[int, Absence]:
    """Who of these is away at this moment, in one query."""
    query = (
        select(Absence)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.cancelled_at.is_(None),
            Absence.starts_at <= at,
            Absence.ends_at > at,
        )
        .options(joinedload(Absence.deputy))
    )
    return {absence.person_id: absence for absence in db.session.scalars(query).unique()}


def tree() -> Sequence[Department]:
    """All departments, closed ones too, each after its parent."""
    query = select(Department).options(joinedload(Department.head), joinedload(Department.leader_in_charge))
    rows = db.session.scalars(query).unique().all()
    order = {row.id: (row.sort_order, row.id) for row in rows}
    return sorted(
        rows, key=lambda row: [order.get(int(i), (0, 0)) for i in row.path.strip("/").split("/") if i]
    )


def heads_per_department() -> Mapping[int, int]:
    """How many work in each department itself."""
    query = select(Person.department_id, func.count()).where(Person.status != PersonStatus.LEFT)
    return _counted(query.group_by(Person.department_id))


def _counted(query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


def department(department_id: int) -> Department | None:
    return db.session.get(Department, department_id)


def posts() -> Sequence[Post]:
    return db.session.scalars(select(Post).order_by(Post.rank_order, Post.id)).all()


def post(post_id: int | None) -> Post | None:
    return db.session.get(Post, post_id) if post_id else None


def heads_per_post() -> Mapping[int, int]:
    query = select(Person.post_id, func.count()).where(
        Person.status != PersonStatus.LEFT, Person.post_id.is_not(None)
    )
    return _counted(query.group_by(Person.post_id))


def roles() -> Sequence[Role]:
    return db.session.scalars(select(Role).options(selectinload(Role.grants)).order_by(Role.id)).all()


def role(code: str) -> Role | None:
    return db.session.scalar(select(Role).where(Role.code == code))


def holders_per_role() -> Mapping[int, int]:
    query = (
        select(PersonRole.role_id, func.count())
        .join(Person, Person.id == PersonRole.person_id)
        .where(Person.status == PersonStatus.ACTIVE)
    )
    return _counted(query.group_by(PersonRole.role_id))


def roles_by_permission() -> dict[str, list[str]]:
    """permission -> codes of the roles that hold it."""
    query = select(RoleGrant.permission, Role.code).join(Role, Role.id == RoleGrant.role_id).order_by(Role.id)
    found: dict[str, list[str]] = {}
    for permission, code in db.session.execute(query):
        found.setdefault(permission, []).append(code)
    return found


def open_sessions(person_id: int) -> Sequence[SignIn]:
    """Sessions that nobody has ended; rested ones are shown too, since a cookie may still lie somewhere."""
    query = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    return db.session.scalars(query.order_by(SignIn.seen_at.desc())).unique().all()


def sign_in(sign_in_id: int, person_id: int) -> SignIn | None:
    """A session of this person."""
    return db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id))


def last_seen(person_id: int) -> datetime | None:
    return db.session.scalar(select(func.max(SignIn.seen_at)).where(SignIn.person_id == person_id))


def unused(before: datetime) -> Select[Any]:
    """Open accounts that nobody has used since then; those never used count from their last password or change."""
    used = select(SignIn.person_id).where(SignIn.seen_at >= before)
    fresh = func.coalesce(Person.password_changed_at, Person.changed_at) >= before
    ever = select(SignIn.person_id)
    return (
        select(Person)
        .join(Department, Department.id == Person.department_id)
        .where(
            Person.status == PersonStatus.ACTIVE,
            Person.id.not_in(used),
            or_(Person.id.in_(ever), ~fresh),
        )
        .options(selectinload(Person.roles))
    )


def last_uses() -> dict[int, datetime]:
    """When each account was last used, in one query; who never came in is not in it."""
    query = select(SignIn.person_id, func.max(SignIn.seen_at)).group_by(SignIn.person_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def absences(person_ids: Sequence[int] | None, since: datetime) -> Sequence[Absence]:
    """Absences that are not over; of these people, or of all (None)."""
    query = select(Absence).where(Absence.cancelled_at.is_(None), Absence.ends_at > since)
    if person_ids is not None:
        query = query.where(Absence.person_id.in_(person_ids))
    query = query.options(joinedload(Absence.person), joinedload(Absence.deputy))
    return db.session.scalars(query.order_by(Absence.starts_at)).unique().all()


def absence(absence_id: int) -> Absence | None:
    return db.session.get(Absence, absence_id)


def acting_rights(person_id: int | None, on: date) -> Sequence[ActingRight]:
    """Who acts for whom; of one person on either side, or of all (None)."""
    query = select(ActingRight).where(
        ActingRight.ended_at.is_(None), or_(ActingRight.valid_until.is_(None), ActingRight.valid_until >= on)
    )
    if person_id is not None:
        query = query.where(or_(ActingRight.principal_id == person_id, ActingRight.agent_id == person_id))
    query = query.options(joinedload(ActingRight.principal), joinedload(ActingRight.agent))
    return db.session.scalars(query.order_by(ActingRight.id)).unique().all()


def acting_right(right_id: int) -> ActingRight | None:
    return db.session.get(ActingRight, right_id)


def link(token: str, purpose: str) -> OneTimeLink | None:
    """A one-time link that still works."""
    row = db.session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == fingerprint(token), OneTimeLink.purpose == purpose
        )
    )
    return row if row and row.used_at is None and row.expires_at > clock.now() else None


def words_of_people(since: datetime | None) -> Sequence[tuple[int, str, str]]:
    """What people can be found by: changed since then."""
    query = select(Person).where(Person.status != PersonStatus.LEFT)
    if since is not None:
        query = query.where(Person.changed_at > since)
    return [(p.id, p.full_name, _all_words(p)) for p in db.session.scalars(query).unique()]


def _all_words(person: Person) -> str:
    post = person.post.name if person.post else ""
    joined = person.pinyin.replace(" ", "")
    return " ".join(
        [
            person.name,
            joined,
            person.initials,
            person.department.name,
            post,
            person.extension,
            person.username,
        ]
    )


def found_people(reader: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    """People as search shows them; the directory is open to whoever may read it."""
    if not reader.may("accounts.read"):
        return {}
    query = select(Person).where(Person.id.in_(ids), Person.status != PersonStatus.LEFT)
    return {
        p.id: Summary(
            title=p.name,
            who="　".join(part for part in (p.department.name, p.post.name if p.post else "") if part),
            when=p.extension,
            url=url_for("accounts.person", person_id=p.id),
        )
        for p in db.session.scalars(query).unique()
    }
