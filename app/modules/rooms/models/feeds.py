"""Calendar feeds (日历订阅): an address that nobody guesses, and that can be revoked."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class FeedKind(Status):
    PERSON = "person", _l("My meetings")
    ROOM = "room", _l("A room")
    DEPARTMENT = "department", _l("A department")


class CalendarFeed(Base):
    """Meetings as iCal, at an address of one's own. What it shows is what its owner may see, asked at each reading."""

    __tablename__ = "calendar_feeds"
    token: ClassVar[str] = ""  # known only while it is being made; its fingerprint is stored
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[FeedKind] = mapped_column(default=FeedKind.PERSON)
    subject_id: Mapped[int]  # the person, room or department
    title: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": version}
