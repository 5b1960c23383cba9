"""Who really stood duty: frozen rows that answer for ever; sign-ins; the hand-over; the log; reports of incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.modules.duty.roster.models.rosters import DutyAssignment, Shift
from app.modules.duty.roster.models.statuses import (
    HandoverStatus,
    Level,
    LogKind,
    LogStatus,
    Relation,
    ReportKind,
    SignInMethod,
)
from app.shared.accounts.models import Person


class Cover(Base):
    """Somebody answered for a post from `from_at` to `until_at` (empty: still does). Copied, not linked:
    names and telephones stay as they were that night. The database refuses any other change than the end.
    """

    __tablename__ = "duty_covers"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR from_at <= until_at", name="span"),
        Index("ix_duty_covers_span", "from_at", "until_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("duty_assignments.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("duty_posts.id"))
    post_name: Mapped[str] = mapped_column(String(60))
    level: Mapped[Level]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    department: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(80))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    written_at: Mapped[datetime] = mapped_column(default=clock.at_writing)


class DutySignIn(Base):
    """Somebody has come on duty (签到)."""

    __tablename__ = "duty_sign_ins"
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("duty_assignments.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    signed_at: Mapped[datetime]
    late_minutes: Mapped[int] = mapped_column(default=0)
    method: Mapped[SignInMethod] = mapped_column(default=SignInMethod.PAGE)
    address: Mapped[str] = mapped_column(String(45), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who entered it for them
    note: Mapped[str] = mapped_column(String(200), default="")

    assignment: Mapped[DutyAssignment] = relationship(back_populates="sign_in")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])


class LogEntry(Base):
    """A line of the duty log (值班日志). Its words never change; corrections and follow-ups refer to it."""

    __tablename__ = "duty_log_entries"
    __table_args__ = (
        CheckConstraint("(refers_to_id IS NULL) = (relation IS NULL)", name="refers"),
        Index("ix_duty_log_entries_shift_at", "shift_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"))
    at: Mapped[datetime]
    kind: Mapped[LogKind]
    from_unit: Mapped[str] = mapped_column(String(100), default="")
    from_person: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[str] = mapped_column(Text)
    handling: Mapped[str] = mapped_column(Text, default="")
    leader_told: Mapped[str] = mapped_column(String(80), default="")
    told_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    status: Mapped[LogStatus] = mapped_column(default=LogStatus.DONE)
    relation: Mapped[Relation | None]
    refers_to_id: Mapped[int | None] = mapped_column(ForeignKey("duty_log_entries.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    shift: Mapped[Shift] = relationship()
    by: Mapped[Person] = relationship()
    refers_to: Mapped[LogEntry | None] = relationship(remote_side=[id])
    __mapper_args__ = {"version_id_col": version}


class ShiftHandover(Base):
    """A shift gives the post to the next (交接班). Until `in_at` the old one answers."""

    __tablename__ = "duty_handovers"
    __table_args__ = (
        UniqueConstraint("from_shift_id"),
        CheckConstraint("in_by_id IS NULL OR out_by_id IS NULL OR in_by_id <> out_by_id", name="two_people"),
        CheckConstraint("status <> 'forced' OR forced_reason <> ''", name="forced_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    from_shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shifts.id"))
    to_shift_id: Mapped[int | None] = mapped_column(ForeignKey("duty_shifts.id"), index=True)
    status: Mapped[HandoverStatus] = mapped_column(default=HandoverStatus.DRAFT)
    summary: Mapped[str] = mapped_column(Text, default="")
    goods: Mapped[Json]  # [{"name", "expected", "counted"}]
    open_items: Mapped[Json]  # what was open when it was signed: [{"id", "kind", "content", "due_at"}]
    out_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    out_at: Mapped[datetime | None]
    in_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    in_at: Mapped[datetime | None]
    dispute: Mapped[str] = mapped_column(Text, default="")
    disputed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    disputed_at: Mapped[datetime | None]
    resolution: Mapped[str] = mapped_column(Text, default="")
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None]
    forced_reason: Mapped[str] = mapped_column(String(300), default="")
    forced_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    from_shift: Mapped[Shift] = relationship(foreign_keys=[from_shift_id])
    to_shift: Mapped[Shift | None] = relationship(foreign_keys=[to_shift_id])
    out_by: Mapped[Person | None] = relationship(foreign_keys=[out_by_id])
    in_by: Mapped[Person | None] = relationship(foreign_keys=[in_by_id])
    disputed_by: Mapped[Person | None] = relationship(foreign_keys=[disputed_by_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])
    forced_by: Mapped[Person | None] = relationship(foreign_keys=[forced_by_id])
    __mapper_args__ = {"version_id_col": version}


class IncidentReport(Base):
    """A report of an incident to above (突发事件报告): by telephone first, then in writing."""

    __tablename__ = "duty_incident_reports"
    __table_args__ = (UniqueConstraint("entry_id", "sequence"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("duty_log_entries.id"), index=True)
    sequence: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ReportKind] = mapped_column(default=ReportKind.FIRST)
    event_at: Mapped[datetime]
    known_at: Mapped[datetime]
    phone_due_at: Mapped[datetime | None]
    written_due_at: Mapped[datetime]
    phoned_at: Mapped[datetime | None]
    phoned_to: Mapped[str] = mapped_column(String(100), default="")
    reported_at: Mapped[datetime | None]
    reported_to: Mapped[str] = mapped_column(String(100), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    facts: Mapped[str] = mapped_column(Text, default="")  # what, cause, harm
    measures: Mapped[str] = mapped_column(Text, default="")
    outlook: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    version: Mapped[int] = mapped_column(default=1)

    entry: Mapped[LogEntry] = relationship()
    by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}


FROZEN = "frozen"  # what the guards of both databases say
# of each table: what may change once, or at any time; everything else stays as it was written
_GUARDED = {
    "duty_covers": ["OLD.until_at IS NOT NULL"]
    + [f"OLD.{c} <> NEW.{c}" for c in ("shift_id", "person_id", "name", "phone", "post_name", "level", "from_at")],
    "duty_log_entries": [
        f"OLD.{c} <> NEW.{c}" for c in ("shift_id", "at", "kind", "content", "handling", "by_id", "written_at")
    ],
}  # fmt: skip


def _statements(table: str, dialect: str) -> list[str]:
    changed = " OR ".join(_GUARDED[table])
    if dialect != "postgresql":
        return [
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
        f"IF {changed} THEN RAISE EXCEPTION '{FROZEN}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()",
    ]


def guard_statements(table: str, dialect: str) -> list[str]:
    """The DDL that freezes a table; also for the migration."""
    return _statements(table, dialect)


@event.listens_for(Cover.__table__, "after_create")
@event.listens_for(LogEntry.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    for statement in _statements(table.name, connection.dialect.name):
        connection.exec_driver_sql(statement)
