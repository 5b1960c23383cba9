"""People: who works here, where, as what, and what each may do."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status


class PersonStatus(Status):
    ACTIVE = "active", _l("Active"), "ok"
    DISABLED = "disabled", _l("Disabled"), "stop"
    LEFT = "left", _l("Left"), "void"


class Scope(Status):
    """How far a permission reaches. Ordered from narrow to wide."""

    OWN = "own", _l("Own")
    DEPARTMENT = "department", _l("Department")
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
    signature_id: Mapped[int | None]  # attachment with the drawn or uploaded signature
    language: Mapped[str | None] = mapped_column(String(12))
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    nav: Mapped[str] = mapped_column(String(10), default="full")
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
        """Every permission held now, with its scopes; read once a request."""
        held: dict[str, set[Scope]] | None = self.__dict__.get("_held_keys")
        if held is None:
            held = {}
            for role in self.roles:
                for grant in role.grants:
                    held.setdefault(grant.permission, set()).add(grant.scope)
            self.__dict__["_held_keys"] = held
        return held

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


class Absence(Base):
    """Away from `starts_at` to `ends_at` (half-open); the deputy stands in for what is due meanwhile."""

    __tablename__ = "absences"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id])


class ActingRight(Base):
    """`agent` may act for `principal` (a secretary for a leader); both names stay visible."""

    __tablename__ = "acting_rights"
    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    principal: Mapped[Person] = relationship(foreign_keys=[principal_id])
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])


class SignIn(Base):
    """A session: valid as long as this row says so, whatever the cookie says."""

    __tablename__ = "sign_ins"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(30), default="")
    address: Mapped[str] = mapped_column(String(45), default="")
    device: Mapped[str] = mapped_column(String(200), default="")
    confirmed_at: Mapped[datetime | None]  # password asked again for something sensitive

    person: Mapped[Person] = relationship(lazy="joined")


class SignInTry(Base):
    """A guess that is being or has been evaluated, counted per name; known and unknown names alike."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index("ix_sign_in_tries_name_hash_at", "name_hash", "at"),)
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45), default="", index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    failed: Mapped[bool] = mapped_column(default=True)  # false once the password was right: no longer counted


class PasswordHistory(Base):
    """Former passwords (hashed), so that the last few cannot come back."""

    __tablename__ = "password_history"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class OneTimeLink(Base):
    """A link that works once: first administrators' set-up, or a password set anew."""

    __tablename__ = "one_time_links"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))  # setup | password
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
