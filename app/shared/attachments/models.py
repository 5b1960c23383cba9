"""Attachments: which file belongs to which record. The files lie by their content's hash under instance/files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class FileKind(Status):
    """What a file is, told by its content, never by its name."""

    IMAGE = "image", _l("Photo")
    PDF = "pdf", _l("PDF")
    EXCEL = "xlsx", _l("Excel workbook")
    WORD = "docx", _l("Word document")
    TEXT = "txt", _l("Text file")
    TABLE = "csv", _l("Text table (CSV)")


class Attachment(Base):
    """A file of a record. Removing it keeps the row: who, when and why stay known."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_owner", "owner_type", "owner_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_type: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FileKind]
    mime: Mapped[str] = mapped_column(String(80))
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    thumb_sha256: Mapped[str | None] = mapped_column(String(64))
    taken_at: Mapped[datetime | None]  # what the camera says, before its notes are taken out
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    remove_reason: Mapped[str] = mapped_column(String(200), default="")

    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id], lazy="joined")

    @property
    def is_image(self) -> bool:
        return self.kind == FileKind.IMAGE
