"""People, departments, posts, roles and what a role may do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    event,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status

# No person holds two of these: who runs the house, who gives the keys, who watches both (三员分立).
ADMINISTRATORS = ("sysadmin", "secadmin", "auditor")


class PersonStatus(Status):
    ACTIVE = "active", _l("Active"), "ok"
    DISABLED = "disabled", _l("Disabled"), "stop"
    LEFT = "left", _l("Left"), "void"


class Scope(Status):
    """How far a permission reaches. Ordered from narrow to wide."""

    OWN = "own", _l("Own")
    DEPARTMENT = "department", _l("Own department")
    BELOW = "below", _l("Department and below")
    IN_CHARGE = "in_charge", _l("Departments in charge of")
    ALL = "all", _l("All")


class Department(Base):
    """A section, department or unit; one tree. Closed ones are end-dated, never deleted."""

    __tablename__ = "departments"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    # "/1/4/": own ancestors and self, so that "department and below" is one LIKE
    path: Mapped[str] = mapped_column(String(200), default="", index=True)
    sort_order: Mapped[int] = mapped_column(default=100)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    leader_in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    phone: Mapped[str] = mapped_column(String(40), default="")
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    parent: Mapped[Department | None] = relationship(remote_side=[id])
    head: Mapped[Person | None] = relationship(foreign_keys=[head_id])
    leader_in_charge: Mapped[Person | None] = relationship(foreign_keys=[leader_in_charge_id])
    __mapper_args__ = {"version_id_col": version}


class Post(Base):
    """A post (职务). `rank_order`: 1 signs last and is printed last; larger is lower."""

    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    rank_order: Mapped[int] = mapped_column(default=100)


class Person(Base):
    """Somebody of the office. Whoever leaves keeps the row: history needs it."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    staff_no: Mapped[str | None] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    pinyin: Mapped[str] = mapped_column(String(160), default="")  # "li wenjing"
    initials: Mapped[str] = mapped_column(String(40), default="")  # "lwj"
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    sort_order: Mapped[int] = mapped_column(default=100)
    extension: Mapped[str] = mapped_column(String(20), default="")  # desk telephone, shown to all
    mobile: Mapped[str | None] = mapped_column(Secret(300))
    mobile_index: Mapped[str | None] = mapped_column(String(64), index=True)
    email: Mapped[str] = mapped_column(String(120), default="")
    status: Mapped[PersonStatus] = mapped_column(default=PersonStatus.ACTIVE)
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    password_hash: Mapped[str | None] = mapped_column(String(200), info={"secret": True})
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    signature_id: Mapped[
        int | None
    ]  # kept for an attachment of that kind; the picture itself is signature_png
    # drawn or uploaded, made anew by the portal; loaded only where it is shown
    signature_png: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, info={"secret": True})
    language: Mapped[str | None] = mapped_column(String(12))
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    nav: Mapped[str] = mapped_column(String(10), default="full")
    changed_at: Mapped[datetime] = mapped_column(
        default=clock.at_writing, onupdate=clock.at_writing, index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department] = relationship(foreign_keys=[department_id], lazy="joined")
    post: Mapped[Post | None] = relationship(lazy="joined")
    roles: Mapped[list[Role]] = relationship(secondary="person_roles", order_by="Role.id", viewonly=True)
    __mapper_args__ = {"version_id_col": version}

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.status == PersonStatus.ACTIVE

    @property
    def full_name(self) -> str:
        """综合科 李文静"""
        return f"{self.department.name} {self.name}"

    @property
    def rank_order(self) -> int:
        return self.post.rank_order if self.post else 999

    def get_id(self) -> str:
        return str(self.id)

    def keys(self) -> dict[str, set[Scope]]:
        """Every permission held now, with its scopes; read once a request, in one query."""
        held: dict[str, set[Scope]] | None = self.__dict__.get("_held_keys")
        session = object_session(self)
        if held is None and session is not None:
            held = {}
            query = select(RoleGrant.permission, RoleGrant.scope).join(
                PersonRole, PersonRole.role_id == RoleGrant.role_id
            )
            for permission, scope in session.execute(query.where(PersonRole.person_id == self.id)):
                held.setdefault(permission, set()).add(scope)
            self.__dict__["_held_keys"] = held
        return held or {}

    def may(self, permission: str) -> bool:
        """Does this person hold `permission`, in whatever scope?"""
        return permission in self.keys()

    def has_role(self, code: str) -> bool:
        return any(role.code == code for role in self.roles)


class Role(Base):
    """A bundle of permissions. Shipped roles come from the name plates; `secadmin` edits them."""

    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="role", cascade="all, delete-orphan", order_by="RoleGrant.permission"
    )
    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Base):
    """A permission of a role, with its scope."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("role_id", "permission"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    permission: Mapped[str] = mapped_column(String(60), index=True)
    scope: Mapped[Scope] = mapped_column(default=Scope.OWN)

    role: Mapped[Role] = relationship(back_populates="grants")


class PersonRole(Base):
    """Who holds which role."""

    __tablename__ = "person_roles"
    __table_args__ = (UniqueConstraint("person_id", "role_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)


class SeededGrant(Base):
    """A grant that was once shipped: what `secadmin` has taken away since is not given again."""

    __tablename__ = "seeded_grants"
    __table_args__ = (UniqueConstraint("role_code", "permission"),)
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    role_code: Mapped[str] = mapped_column(String(40))
    permission: Mapped[str] = mapped_column(String(60))


SEPARATED = "separation of duties"  # what the guards of both databases say

_LIST = ", ".join(f"'{code}'" for code in ADMINISTRATORS)
_TWO = f"""SELECT 1 FROM person_roles p JOIN roles r ON r.id = p.role_id
  WHERE p.person_id = NEW.person_id AND p.id <> NEW.id AND p.role_id <> NEW.role_id AND r.code IN ({_LIST})
    AND EXISTS (SELECT 1 FROM roles n WHERE n.id = NEW.role_id AND n.code IN ({_LIST}))"""  # noqa: S608
SQLITE_GUARDS = [
    f"CREATE TRIGGER person_roles_{verb} AFTER {verb} ON person_roles "
    f"BEGIN SELECT RAISE(ABORT, '{SEPARATED}') WHERE EXISTS ({_TWO}); END"
    for verb in ("INSERT", "UPDATE")
]
POSTGRESQL_GUARDS = [
    # the person's row is locked first, so that two grants at once see one another
    "CREATE OR REPLACE FUNCTION keep_duties_separate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM 1 FROM people WHERE id = NEW.person_id FOR UPDATE; "
    f"IF EXISTS ({_TWO}) THEN RAISE EXCEPTION '{SEPARATED}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER person_roles_guard BEFORE INSERT OR UPDATE ON person_roles "
    "FOR EACH ROW EXECUTE FUNCTION keep_duties_separate()",
]


@event.listens_for(PersonRole.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    guards = POSTGRESQL_GUARDS if connection.dialect.name == "postgresql" else SQLITE_GUARDS
    for statement in guards:
        connection.exec_driver_sql(statement)
