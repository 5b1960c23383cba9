"""Jobs: work that takes longer than a page may. A row is a promise; a lease says who keeps it just now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class JobState(Status):
    QUEUED = "queued", _l("Waiting"), "wait"
    RUNNING = "running", _l("Running"), "run"
    DONE = "done", _l("Done"), "ok"
    FAILED = "failed", _l("Not done"), "stop"
    CANCELLED = "cancelled", _l("Cancelled"), "void"


OPEN = (JobState.QUEUED, JobState.RUNNING)


class Job(Base):
    """A piece of work of a JobKind. While it runs, `lease_owner` holds it until `lease_until`."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state", "lease_until"),)
    audited = False  # what a job changes is audited; its progress is not
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    args: Mapped[Json]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    percent: Mapped[int] = mapped_column(default=0)
    sentence: Mapped[str] = mapped_column(String(300), default="")
    result_url: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing, index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    by: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
