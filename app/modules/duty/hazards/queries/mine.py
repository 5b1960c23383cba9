"""Where is it? What lies with a person. The desk of everybody asks it, so it is few queries."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.modules.duty.hazards.models import FIXING, ExtensionStatus, Hazard, HazardExtension, HazardStatus
from app.shared.accounts import queries as people
from app.shared.accounts.models import Department, Person

S, H = HazardStatus, Hazard
PARTS = ("fix", "department", "verify", "sign", "decide", "triage", "assign")


def mine(person: Person) -> Mapping[str, Sequence[Hazard]]:
    """To rectify (own, or of the department one heads), to verify, to sign off, to decide; for the office also
    new reports and what is to be assigned."""
    office = person.may("duty.hazards") and people.reach(person, "duty.hazards").all
    leads = people.reach(person, "duty.supervise") if person.may("duty.supervise") else None
    heads = _headed(person) if person.may("duty.hazards_view") else []
    ways: list[ColumnElement[bool]] = [
        H.status.in_(FIXING) & or_(H.owner_id == person.id, H.owner_department_id.in_(heads)),
        (H.status == S.SUBMITTED) & (H.verifier_id == person.id),
    ]
    if office:
        ways.append(H.status.in_([S.REPORTED, S.CONFIRMED, S.EXTENSION]))
        ways.append((H.status == S.SUBMITTED) & H.verifier_id.is_(None))
    if leads is not None:
        led = leads.condition(H.owner_department_id) | leads.condition(H.department_id)
        ways.append(H.status.in_([S.VERIFIED, S.EXTENSION]) & led)
    query = select(H).where(or_(*ways)).options(joinedload(H.owner)).order_by(H.rectify_by, H.id)
    rows = db.session.scalars(query).unique().all()
    waits = _waiting([row.id for row in rows if row.status == S.EXTENSION])
    found: dict[str, list[Hazard]] = {part: [] for part in PARTS}
    for row in rows:
        leader = leads is not None and (
            leads.covers(row.owner_department_id or row.department_id)
            or (row.owner_department_id is None and row.department_id is None)
        )
        if part := _part(row, person, office, leader, row.owner_department_id in heads, waits.get(row.id)):
            found[part].append(row)
    return found


def _part(
    row: Hazard, person: Person, office: bool, leader: bool, heads: bool, wish: tuple[bool, int] | None
) -> str:
    """Which part it belongs to; "" if it lies with somebody else after all."""
    fixer = person.id in (row.owner_id, row.rectifier_id)
    if (
        row.status == S.EXTENSION
        and wish is not None
        and wish[1] != person.id
        and (leader or (office and not wish[0]))
    ):
        return "decide"
    if row.status in FIXING:
        return "fix" if row.owner_id == person.id else "department" if heads else ""
    if row.status == S.SUBMITTED:
        own = row.verifier_id == person.id or (office and row.verifier_id is None)
        return "verify" if own and not fixer else ""
    if row.status == S.VERIFIED:
        return "sign" if leader and not fixer else ""
    return {S.REPORTED: "triage", S.CONFIRMED: "assign"}[row.status] if office else ""


def _headed(person: Person) -> Sequence[int]:
    return db.session.scalars(select(Department.id).where(Department.head_id == person.id)).all()


def _waiting(ids: Sequence[int]) -> dict[int, tuple[bool, int]]:
    """Of hazards with an extension that waits: whether it is for the leader, and who asked."""
    if not ids:
        return {}
    E = HazardExtension
    query = select(E.hazard_id, E.for_leader, E.asked_by_id).where(
        E.hazard_id.in_(ids), E.status == ExtensionStatus.PENDING
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}
