"""Policies: the rules of the office as dated rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class Severity(Status):
    """What happens when the rule is broken."""

    BLOCK = "block", _l("Refuse"), "run"
    REASON = "reason", _l("Ask for a reason"), "wait"
    WARN = "warn", _l("Warn only")
    OFF = "off", _l("Not applied"), "void"


class PolicyRow(Base):
    """One rule for one span of days, both included. Rows of a code follow one another without overlap."""

    __tablename__ = "policies"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="span"),
        # one row begins on a day, and one is the last: with the lock on the code no two can overlap
        Index(
            "uq_policies_begin", "code", "valid_from", unique=True,
            sqlite_where=text("withdrawn_at IS NULL"), postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "uq_policies_open", "code", unique=True,
            sqlite_where=text("valid_until IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("valid_until IS NULL AND withdrawn_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80), index=True)
    value: Mapped[Json | None]
    severity: Mapped[Severity] = mapped_column(default=Severity.BLOCK)
    citation: Mapped[str] = mapped_column(String(300), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    withdrawn_at: Mapped[datetime | None]  # taken back before it came into force

    changed_by: Mapped[Person | None] = relationship()
