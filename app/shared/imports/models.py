"""Imports: what was read from a file and checked, kept until it is carried out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.secret import Secret
from app.core.status import Status
from app.shared.accounts.models import Person

KEPT_FOR = timedelta(days=1)


class RunStatus(Status):
    CHECKED = "checked", _l("Checked, not yet imported"), "wait"
    DONE = "done", _l("Imported"), "ok"
    EXPIRED = "expired", _l("Expired"), "void"


class ImportRun(Base):
    """One file: its rows and what was found wrong, sealed, until they are imported or a day has passed."""

    __tablename__ = "import_runs"
    __table_args__ = (Index("ix_import_runs_kind_sha256", "kind", "sha256"),)
    audited = False  # the rows that it writes are audited, and a note tells of the file
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    filename: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.CHECKED)
    row_count: Mapped[int]
    error_count: Mapped[int]
    payload: Mapped[str | None] = mapped_column(Secret())  # JSON: lines, texts, errors, ignored columns
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing, index=True)
    done_at: Mapped[datetime | None]
    created_count: Mapped[int] = mapped_column(default=0)
    unchanged_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def content(self) -> dict[str, Any]:
        """lines: numbers in the sheet; texts: a dict a row; errors: (line, column, text, reason)."""
        return (
            json.loads(self.payload)
            if self.payload
            else {"lines": [], "texts": [], "errors": [], "ignored": []}
        )

    def is_stale(self, now: datetime) -> bool:
        """Too old to be carried out: what was checked may no longer hold."""
        return self.status is RunStatus.EXPIRED or (
            self.status is RunStatus.CHECKED and now - self.created_at > KEPT_FOR
        )
