"""A campaign before a holiday, each department's part in it, and what has happened."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.duty.campaigns.models.checklists import Checklist
from app.shared.accounts.models import Department, Person
from app.shared.workdays.models import Holiday


class CampaignStatus(Status):
    PLANNED = "planned", _l("Planned by the calendar"), ""
    OPEN = "open", _l("Departments check"), "run"
    DUE = "due", _l("Lists are due"), "wait"  # the last workday before the holiday
    SUMMARISED = "summarised", _l("Summary is out"), "ok"  # 汇总通报
    HOLIDAY = "holiday", _l("Holiday now"), "run"  # 节中
    RECHECK = "recheck", _l("Re-check after the holiday"), "wait"  # 节后复查
    ARCHIVED = "archived", _l("Archived"), "ok"
    MERGED = "merged", _l("Checked with another holiday"), "void"
    CANCELLED = "cancelled", _l("Dropped"), "void"


class DeptStatus(Status):
    NOT_STARTED = "not_started", _l("Not begun"), ""
    IN_PROGRESS = "in_progress", _l("Checking"), "run"
    SUBMITTED = "submitted", _l("Signed, not looked through yet"), "wait"
    RETURNED = "returned", _l("Returned"), "stop"
    ACCEPTED = "accepted", _l("List accepted"), "ok"
    SPOT_CHECKED = "spot_checked", _l("Spot-checked"), "ok"
    CLOSED = "closed", _l("Closed"), "ok"


FILLING = (DeptStatus.NOT_STARTED, DeptStatus.IN_PROGRESS, DeptStatus.RETURNED)  # with the department
SETTLED = (DeptStatus.ACCEPTED, DeptStatus.SPOT_CHECKED, DeptStatus.CLOSED)


class Campaign(Base):
    """The check before one holiday, or before two that lie close together."""

    __tablename__ = "campaigns"
    __table_args__ = (
        UniqueConstraint("region", "holiday_code", "year"),
        CheckConstraint("opens_on <= due_on AND due_on < starts_on AND ends_on < recheck_on", name="days"),
        Index("ix_campaigns_starts", "starts_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(8))
    holiday_code: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    codes: Mapped[Json]  # all holidays in it
    own_name: Mapped[str] = mapped_column(String(120), default="")  # of a local holiday
    starts_on: Mapped[date]  # the first day off
    ends_on: Mapped[date]  # the last one
    opens_on: Mapped[date]
    due_on: Mapped[date]
    recheck_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)  # 暂定
    status: Mapped[CampaignStatus] = mapped_column(default=CampaignStatus.PLANNED)
    checklist_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_checklists.id"))  # from opening on
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    kept_apart: Mapped[bool] = mapped_column(default=False)  # from the next one, by choice
    summary: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    opened_at: Mapped[datetime | None]
    summarised_at: Mapped[datetime | None]
    summarised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    archived_at: Mapped[datetime | None]
    archived_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    archive_note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    checklist: Mapped[Checklist | None] = relationship()
    merged_into: Mapped[Campaign | None] = relationship(remote_side=[id])
    summarised_by: Mapped[Person | None] = relationship(foreign_keys=[summarised_by_id])
    archived_by: Mapped[Person | None] = relationship(foreign_keys=[archived_by_id])
    depts: Mapped[list[CampaignDept]] = relationship(back_populates="campaign", order_by="CampaignDept.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def holiday(self) -> str:
        """What the holiday is called, in the reader's language."""
        known = [str(Holiday(code).label) for code in self.codes if code and code != Holiday.LOCAL]
        return _(" and ").join([*known, *([self.own_name] if self.own_name else [])])

    @property
    def title(self) -> str:
        """2026年国庆节节前安全自查"""
        return _("Safety check before %(holiday)s %(year)s", holiday=self.holiday, year=self.year)

    @property
    def is_running(self) -> bool:
        """Has it been opened, and not been put away?"""
        return self.status in (
            CampaignStatus.OPEN,
            CampaignStatus.DUE,
            CampaignStatus.SUMMARISED,
            CampaignStatus.HOLIDAY,
            CampaignStatus.RECHECK,
        )

    @property
    def is_before(self) -> bool:
        """Is it the time before the holiday?"""
        return self.status in (CampaignStatus.OPEN, CampaignStatus.DUE, CampaignStatus.SUMMARISED)


class CampaignDept(Base):
    """A department's part in a campaign."""

    __tablename__ = "campaign_depts"
    __table_args__ = (
        UniqueConstraint("campaign_id", "department_id"),
        # a list that has left the department bears the name of who signed it
        CheckConstraint(
            "status NOT IN ('submitted', 'accepted', 'spot_checked') OR signed_by_id IS NOT NULL",
            name="signed",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    status: Mapped[DeptStatus] = mapped_column(default=DeptStatus.NOT_STARTED)
    sections: Mapped[Json]  # codes of its categories, as of the opening
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who fills it in
    started_at: Mapped[datetime | None]  # when the first item was saved
    ready_at: Mapped[datetime | None]  # handed to the head for signature
    submitted_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_for_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the head, if a deputy signed
    too_fast: Mapped[bool] = mapped_column(default=False)  # all fine within a minute: look closer
    returned_reason: Mapped[str] = mapped_column(String(300), default="")
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(back_populates="depts")
    department: Mapped[Department] = relationship()
    contact: Mapped[Person | None] = relationship(foreign_keys=[contact_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])
    signed_for: Mapped[Person | None] = relationship(foreign_keys=[signed_for_id])
    accepted_by: Mapped[Person | None] = relationship(foreign_keys=[accepted_by_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_missing(self) -> bool:
        """Does the office still wait for its list?"""
        return self.status in FILLING


class CampaignEvent(Base):
    """What has happened to a campaign, or to a department's part in it."""

    __tablename__ = "campaign_events"
    audited = False  # the rows that changed are
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), index=True)
    dept_id: Mapped[int | None] = mapped_column(ForeignKey("campaign_depts.id"), index=True)
    action: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: by itself
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)

    person: Mapped[Person | None] = relationship()
    dept: Mapped[CampaignDept | None] = relationship()
