"""The work calendar: what kind of day a day is, and whether its year is confirmed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Person


class DayKind(Status):
    """What a day is. Only days that differ from their weekday need a row."""

    STATUTORY = "statutory", _l("Statutory holiday"), "ok"  # 法定节假日
    OFF = "off", _l("Day off by arrangement"), "wait"  # 调休或补假
    MAKEUP_WORKDAY = "makeup_workday", _l("Make-up workday"), "run"  # 调休上班日
    WEEKEND = "weekend", _l("Weekend"), "void"
    WORKDAY = "workday", _l("Workday"), ""

    @property
    def works(self) -> bool:
        """Is the office open?"""
        return self in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)


class Holiday(Status):
    """Which holiday a day belongs to."""

    NEW_YEAR = "new_year", _l("New Year's Day")  # 元旦
    SPRING = "spring", _l("Spring Festival")  # 春节
    QINGMING = "qingming", _l("Qingming Festival")  # 清明节
    LABOUR = "labour", _l("Labour Day")  # 劳动节
    DRAGON_BOAT = "dragon_boat", _l("Dragon Boat Festival")  # 端午节
    MID_AUTUMN = "mid_autumn", _l("Mid-Autumn Festival")  # 中秋节
    NATIONAL = "national", _l("National Day")  # 国庆节
    LOCAL = "local", _l("Local holiday")  # 地方节假日, 停班等; the row's own name says which


class DaySource(Status):
    """Who says so. What is set by hand wins over the notice, the notice over the library."""

    NOTICE = "notice", _l("Official notice")
    LIBRARY = "library", _l("Computed, not yet announced")
    MANUAL = "manual", _l("Set by hand")


class YearStatus(Status):
    PROVISIONAL = "provisional", _l("Provisional"), "wait"  # 暂定
    CONFIRMED = "confirmed", _l("Confirmed"), "ok"


class ProposalStatus(Status):
    PENDING = "pending", _l("Waiting for a second person"), "wait"
    CONFIRMED = "confirmed", _l("Confirmed"), "ok"
    REFUSED = "refused", _l("Refused"), "stop"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "void"


class CalendarDay(Base):
    """A day that is not what its weekday says. Former rows stay, superseded."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        Index(
            "uq_calendar_days_current", "region", "day", unique=True,
            sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_calendar_days_region_day", "region", "day"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
    kind: Mapped[DayKind]
    holiday: Mapped[Holiday | None]
    name: Mapped[str] = mapped_column(String(60), default="")  # as the notice writes it
    source: Mapped[DaySource]
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    superseded_at: Mapped[datetime | None]

    changed_by: Mapped[Person | None] = relationship()

    @property
    def title(self) -> str:
        """What the day is called, in the reader's language where it is a known holiday."""
        if self.holiday is not None and self.holiday is not Holiday.LOCAL:
            return str(self.holiday.label)
        return self.name


class CalendarYear(Base):
    """A year of the calendar: provisional until the official notice has been entered and confirmed."""

    __tablename__ = "calendar_years"
    __table_args__ = (UniqueConstraint("region", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    status: Mapped[YearStatus] = mapped_column(default=YearStatus.PROVISIONAL)
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    citation: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]

    confirmed_by: Mapped[Person | None] = relationship()


class CalendarProposal(Base):
    """An official notice as one person has entered it; a second person confirms or refuses it."""

    __tablename__ = "calendar_proposals"
    __table_args__ = (
        # four eyes: whoever entered it may withdraw it, but neither confirm nor refuse it
        CheckConstraint(
            "decided_by_id IS NULL OR status = 'withdrawn' OR decided_by_id <> proposed_by_id", name="four_eyes"
        ),
        CheckConstraint("status = 'pending' OR decided_by_id IS NOT NULL", name="decided"),
        Index(
            "uq_calendar_proposals_pending", "region", "year", unique=True,
            sqlite_where=text("status = 'pending'"), postgresql_where=text("status = 'pending'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    doc_no: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text)
    days: Mapped[Json]  # [[iso day, kind, holiday code or "", name], …]
    status: Mapped[ProposalStatus] = mapped_column(default=ProposalStatus.PENDING)
    reason: Mapped[str] = mapped_column(String(300), default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    __mapper_args__ = {"version_id_col": version}
