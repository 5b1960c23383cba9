"""What has been printed: one row for each paper that left the press."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.shared.accounts.models import Person

CODE_LENGTH = 8
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", "- ")


def new_code() -> str:
    """The record code of a print: eight characters without I, L, O and U."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """A code as people type it: small letters, hyphens, O for 0."""
    return text.upper().translate(_MISREAD)


def shown_code(code: str) -> str:
    """7K3Q-9FXM"""
    return f"{code[:4]}-{code[4:]}"


class PrintLog(Base):
    """A print of a paper. `sequence` counts the prints of this paper of this record: 第 n 次打印."""

    __tablename__ = "print_log"
    __table_args__ = (
        UniqueConstraint("subject_type", "subject_id", "template", "sequence"),
        Index("ix_print_log_subject", "subject_type", "subject_id"),
    )
    audited = False  # each print leaves the note "print" in the audit
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    template: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60), default="")
    form: Mapped[str] = mapped_column(String(60), default="")
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    sequence: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    printed_at: Mapped[datetime] = mapped_column(default=clock.at_writing, index=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def shown_code(self) -> str:
        return shown_code(self.code)
