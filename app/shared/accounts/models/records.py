"""Absences, acting rights, sessions, tries, old passwords and one-time links."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.secret import Secret
from app.shared.accounts.models.people import Person


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
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

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
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    principal: Mapped[Person] = relationship(foreign_keys=[principal_id])
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])


class SignIn(Base):
    """A session: valid as long as this row says so, whatever the cookie says."""

    __tablename__ = "sign_ins"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    seen_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
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
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    failed: Mapped[bool] = mapped_column(default=True)  # false once the password was right: no longer counted


class SecondFactor(Base):
    """The secret that a person's telephone shares with the portal: a code of six digits every 30 seconds."""

    __tablename__ = "second_factors"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    secret: Mapped[str] = mapped_column(Secret(300))
    last_step: Mapped[int] = mapped_column(
        BigInteger, default=0
    )  # of the last code that was let in: none twice
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)


class RecoveryCode(Base):
    """Lets in once without the telephone; only its keyed fingerprint is stored."""

    __tablename__ = "recovery_codes"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    mark: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class PasswordHistory(Base):
    """Former passwords (hashed), so that the last few cannot come back."""

    __tablename__ = "password_history"
    audited = False
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)


class OneTimeLink(Base):
    """A link that works once: first administrators' set-up, or a password set anew."""

    __tablename__ = "one_time_links"
    audited = False
    token: ClassVar[str] = ""  # known only while it is being made; its fingerprint is stored
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))  # setup | password
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
