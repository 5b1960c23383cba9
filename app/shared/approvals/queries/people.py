"""Who approves, and who stands in: never the requester, never nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.module import Fact, Subject, declared
from app.shared.accounts import queries as accounts
from app.shared.accounts.models import Person, PersonStatus
from app.shared.approvals import neighbours
from app.shared.approvals.models import Delegation, Mode, Route, Stead, holds, why
from app.shared.approvals.queries.routes import current_route

DECIDE = "approvals.decide"


@dataclass(frozen=True)
class Pick:
    """Somebody who is to decide, and why it is not the one whom the route names."""

    person: Person
    stead: Stead = Stead.NONE
    instead_of: Person | None = None
    until: datetime | None = None

    @property
    def why(self) -> str:
        return why(self.stead, self.instead_of.name if self.instead_of else "", self.person.name, self.until)


@dataclass(frozen=True)
class Matter:
    """What is to be decided, as far as the choice of people needs it."""

    subject_name: str
    requester: Person
    clerk_id: int
    at: datetime

    @property
    def barred(self) -> set[int]:
        """Who may not decide by any way (four eyes)."""
        return {self.requester.id, self.clerk_id}


def named(who: str, requester: Person) -> Sequence[Person]:
    """Whom a step names, whether they can decide or not."""
    kind, _colon, rest = who.partition(":")
    found: Person | None = None
    if kind == "role":
        return sorted(accounts.role_holders(rest), key=lambda p: (-p.rank_order, p.id))
    if kind == "person":
        found = accounts.person(int(rest)) if rest.isdigit() else accounts.by_username(rest)
    elif kind == "department_head":
        found = head_of(requester)
    elif kind == "leader_in_charge":
        found = accounts.leader_in_charge(requester.department)
    elif kind == "superior":
        found = accounts.superior(requester)
    return [found] if found else []


def head_of(person: Person) -> Person | None:
    """The head of the person's department, else of the nearest one above that has one."""
    department: Any = person.department
    while department is not None:
        if department.head is not None:
            return department.head  # type: ignore[no-any-return]
        department = department.parent
    return None


def approvers(who: str, mode: Mode, matter: Matter) -> Sequence[Pick]:
    """Who decides this step now. Empty only if the whole office has nobody left who may."""
    people = named(who, matter.requester)
    if mode == Mode.ANY and len(people) > 1:
        free = [person for person in people if obstacle(person, matter) is None]
        if free:
            return [Pick(person) for person in free]
        people = people[:1]
    return substituted(people, matter)


def substituted(people: Sequence[Person], matter: Matter) -> Sequence[Pick]:
    """These people, each replaced by the stand-in where needed; nobody twice."""
    picks: dict[int, Pick] = {}
    given: Sequence[Person | None] = people or [None]
    for person in given:
        pick = pick_for(person, matter)
        if pick is not None:
            picks.setdefault(pick.person.id, pick)
    return list(picks.values())


def obstacle(person: Person, matter: Matter) -> tuple[Stead, datetime | None] | None:
    """Why this person cannot decide now, and until when."""
    if person.id in matter.barred:
        return Stead.REQUESTER, None
    if person.status == PersonStatus.LEFT:
        return Stead.LEFT, None
    if person.status != PersonStatus.ACTIVE:
        return Stead.DISABLED, None
    if not person.may(DECIDE):
        return Stead.UNABLE, None
    absence = accounts.absence_of(person.id, matter.at)
    if absence is not None:
        return Stead.ABSENT, absence.ends_at
    delegation = delegation_of(person.id, matter.subject_name, matter.at)
    if delegation is not None:
        return Stead.DELEGATED, delegation.ends_at
    return None


def pick_for(person: Person | None, matter: Matter) -> Pick | None:
    """This person, or who stands in: the deputy, else a superior, else the leader in charge, else a manager."""
    stead, until = Stead.MISSING, None
    if person is not None:
        found = obstacle(person, matter)
        if found is None:
            return Pick(person)
        stead, until = found
        deputy = _free_deputy(person, matter)
        if deputy is not None:
            return Pick(deputy, stead, person, until)
        if stead == Stead.DELEGATED:
            return Pick(person)  # a delegation that cannot be followed leaves it where it was
    tolerated: Person | None = None
    for candidate in _upwards(person, matter):
        found = obstacle(candidate, matter)
        if found is None:
            return Pick(candidate, stead, person, until)
        if tolerated is None and found[0] in (Stead.ABSENT, Stead.DELEGATED):
            tolerated = candidate  # better an absent approver than none
    return Pick(tolerated, stead, person, until) if tolerated else None


def _free_deputy(person: Person, matter: Matter) -> Person | None:
    """The deputy, or the deputy's deputy …, who is free to decide."""
    seen = {person.id}
    deputy = _deputy(person, matter)
    while deputy is not None and deputy.id not in seen:
        if obstacle(deputy, matter) is None:
            return deputy
        seen.add(deputy.id)
        deputy = _deputy(deputy, matter)
    return None


def _deputy(person: Person, matter: Matter) -> Person | None:
    absence = accounts.absence_of(person.id, matter.at)
    if absence is not None and absence.deputy is not None:
        return absence.deputy
    delegation = delegation_of(person.id, matter.subject_name, matter.at)
    return delegation.deputy if delegation else None


def _upwards(person: Person | None, matter: Matter) -> Iterator[Person]:
    """Superiors, the leader in charge, managers; last, whoever may decide, highest rank first."""
    seen: set[int] = set()
    above = accounts.superior(person or matter.requester)
    while above is not None and above.id not in seen:
        seen.add(above.id)
        yield above
        above = accounts.superior(above)
    leader = accounts.leader_in_charge(matter.requester.department)
    if leader is not None:
        yield leader
    yield from accounts.role_holders("manager")
    yield from sorted(accounts.holders(DECIDE), key=lambda p: (p.rank_order, p.id))


def delegation_of(person_id: int, subject_name: str, at: datetime) -> Delegation | None:
    """The delegation that holds at this moment for this subject; one for it alone goes first."""
    return db.session.scalar(
        select(Delegation)
        .where(
            Delegation.person_id == person_id,
            Delegation.ended_at.is_(None),
            Delegation.starts_at <= at,
            Delegation.ends_at > at,
            or_(Delegation.subject_name == "", Delegation.subject_name == subject_name),
        )
        .order_by(Delegation.subject_name.desc(), Delegation.id.desc())
        .limit(1)
    )


def delegations(person: Person) -> Sequence[Delegation]:
    """What this person has delegated, newest first."""
    query = select(Delegation).where(Delegation.person_id == person.id).order_by(Delegation.id.desc())
    return db.session.scalars(query.limit(30)).all()


def principals(agent: Person) -> Sequence[Person]:
    """For whom this person may decide today: acting rights, where the office allows that."""
    if not agent.may(DECIDE) or not neighbours.allows("approvals.acting"):
        return []
    return sorted(accounts.principals_of(agent, clock.today()), key=lambda p: (p.rank_order, p.id))


def principal(agent: Person, person_id: int) -> Person | None:
    """This person, if `agent` may decide for them today."""
    return next((person for person in principals(agent) if person.id == person_id), None)


def choosable(*without: int) -> Sequence[Person]:
    """People who may decide, by department and rank, less those who may not here."""
    may = {person.id for person in accounts.holders(DECIDE)}
    return [p for p in accounts.active_people() if p.id in may and p.id not in without]


def preview(
    subject_name: str,
    requester: Person,
    facts: dict[str, Any],
    clerk: Person | None = None,
    route: Route | None = None,
) -> list[dict[str, Any]]:
    """Who would approve: title, names, why, condition, needed, mode, due; step by step."""
    route = route or current_route(subject_name)
    matter = Matter(subject_name, requester, (clerk or requester).id, clock.now())
    found: list[dict[str, Any]] = []
    due = matter.at
    steps = list(route.steps) if route else []
    for step in steps:
        needed = holds(step.condition, facts)
        picks = approvers(step.who, step.mode, matter) if needed else []
        due = neighbours.due(due, step.due_minutes) if needed else due
        found.append(
            {
                "title": step.title, "names": [p.person.name for p in picks], "people": [p.person for p in picks],
                "why": [p.why for p in picks if p.why], "condition": condition_text(subject_name, step.condition),
                "needed": needed, "mode": step.mode, "due": due if needed else None,
            }
        )  # fmt: skip
    if not any(line["needed"] for line in found):
        picks = approvers("superior", Mode.ANY, matter)
        found.append(
            {
                "title": _("Superior"), "names": [p.person.name for p in picks], "people": [p.person for p in picks],
                "why": [p.why for p in picks if p.why], "condition": "", "needed": True, "mode": Mode.ANY,
                "due": neighbours.due(due, 240),
            }
        )  # fmt: skip
    return found


def condition_text(subject_name: str, condition: Iterable[Sequence[Any]]) -> str:
    """The condition in words: "nights ≥ 2, or outside the city"."""
    facts = facts_of(subject_name)
    signs = {"=": "=", "!=": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}
    parts = []
    for name, operator, value in condition:
        title = str(facts[name].title) if name in facts else name
        if value is True and operator == "=":
            parts.append(title)
        elif isinstance(value, bool):
            parts.append(_("not %(fact)s", fact=title))
        else:
            parts.append(f"{title} {signs[operator]} {value}")
    return _(", or ").join(parts)


def facts_of(subject_name: str) -> dict[str, Fact]:
    subject: Subject | None = declared("subjects").get(subject_name)
    return {fact.name: fact for fact in subject.facts} if subject else {}
