"""Roles: shipped ones, what they may do, who holds them."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select

from app.core.db import db, note
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import modules
from app.core.rule import RuleBroken
from app.shared.accounts import rules
from app.shared.accounts.models import Person, PersonRole, Role, RoleGrant, Scope, SeededGrant
from app.shared.accounts.services.sessions import end_sessions

# code -> (title, what it is for). The title in the database is the organisation's own; these are translated.
SHIPPED = {
    "clerk": (
        _l("Ordinary staff"),
        _l("Asks for cars, rooms, receptions and repairs; sees what is one's own."),
    ),
    "department_head": (_l("Head of department"), _l("Approves for the department and sees its cases.")),
    "leader_in_charge": (_l("Leader in charge"), _l("Approves for the departments in charge of.")),
    "manager": (
        _l("Head of general affairs"),
        _l("Edits routes, rules and masters; sees all cases of the office."),
    ),
    "dispatcher": (_l("Dispatcher"), _l("Takes cars and drivers for approved trips.")),
    "driver": (_l("Driver"), _l("Accepts trips, notes departure and return.")),
    "receptionist": (_l("Receptionist"), _l("Prepares official receptions.")),
    "steward": (_l("Room steward"), _l("Looks after meeting rooms.")),
    "keeper": (_l("Asset keeper"), _l("Keeps fixed assets and stores.")),
    "guard": (_l("Guard"), _l("Lets cars and visitors in and out, patrols.")),
    "duty_officer": (_l("Duty officer"), _l("Is on duty, hands over, reports.")),
    "repairer": (_l("Repairer"), _l("Repairs what was reported.")),
    "finance": (_l("Finance clerk"), _l("Checks costs and settles.")),
    "sysadmin": (_l("System administrator"), _l("People, departments, settings, backup.")),
    "secadmin": (_l("Security administrator"), _l("Roles and who holds them.")),
    "auditor": (_l("Audit administrator"), _l("Reads and verifies the audit.")),
}
EVERYBODY = "clerk"


def seed_roles() -> None:
    """The shipped roles and the grants of all name plates. What `secadmin` took away is not given again."""
    roles = {role.code: role for role in db.session.scalars(select(Role))}
    for code in SHIPPED:
        if code not in roles:
            roles[code] = Role(code=code, name=code)
            db.session.add(roles[code])
    db.session.flush()
    pairs = select(SeededGrant.role_code, SeededGrant.permission)
    seeded = {(code, permission) for code, permission in db.session.execute(pairs)}
    held = set(db.session.execute(select(RoleGrant.role_id, RoleGrant.permission)).all())
    for module in modules():
        for code, grants in module.roles.items():
            if code not in roles:
                raise RuntimeError(f"{module.name} gives to a role that does not exist: {code}")
            for permission, scope in grants.items():
                if (code, permission) in seeded:
                    continue
                seeded.add((code, permission))
                db.session.add(SeededGrant(role_code=code, permission=permission))
                if (roles[code].id, permission) not in held:
                    db.session.add(
                        RoleGrant(role_id=roles[code].id, permission=permission, scope=Scope(scope))
                    )


def set_grants(role: Role, **scopes: str) -> Role:
    """What the role may do, and how far: permission (with __ for the dot) -> scope, or "" for not at all."""
    wanted = {name.replace("__", "."): Scope(scope) for name, scope in scopes.items() if scope}
    if role.code == "secadmin" and "accounts.roles" not in wanted:
        raise RuleBroken(
            _("The security administrator must keep the permission to edit roles; else nobody could.")
        )
    before = {grant.permission: grant for grant in role.grants}
    for permission in before.keys() - wanted.keys():
        role.grants.remove(before[permission])
    for permission, scope in wanted.items():
        if permission in before:
            before[permission].scope = scope
        else:
            role.grants.append(RoleGrant(permission=permission, scope=scope))
    role.version = role.version + 1
    return role


def give_roles(person: Person, roles: Collection[str]) -> Person:
    """These roles and no others; at most one of the three administrators."""
    rules.check_separation(roles)
    ids: Mapping[str, int] = dict(db.session.execute(select(Role.code, Role.id)).all())
    wanted = {ids[code] for code in roles if code in ids}
    db.session.refresh(person, with_for_update={"of": Person})
    before = set(db.session.scalars(select(PersonRole.role_id).where(PersonRole.person_id == person.id)))
    if before - wanted:
        db.session.execute(
            delete(PersonRole).where(
                PersonRole.person_id == person.id, PersonRole.role_id.in_(before - wanted)
            )
        )
    for role_id in wanted - before:
        db.session.add(PersonRole(person_id=person.id, role_id=role_id))
    if before != wanted:
        codes = {number: code for code, number in ids.items()}
        note(
            "roles", subject_type="people", subject_id=person.id,
            given=sorted(codes[i] for i in wanted - before), taken=sorted(codes[i] for i in before - wanted),
        )  # fmt: skip
    db.session.flush()
    person.__dict__.pop("_held_keys", None)
    db.session.expire(person, ["roles"])
    return person


def end_all(person: Person, reason: str) -> int:
    """End every session of somebody else: by the administrator."""
    ended = end_sessions(person.id, reason)
    note("sessions_ended", subject_type="people", subject_id=person.id, sessions=ended, reason=reason)
    return ended
