"""What a department found, what was done about it, and what the office found when it looked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base
from app.core.language import lazy as _l
from app.core.status import Status
from app.modules.duty.campaigns.models.campaigns import CampaignDept
from app.modules.duty.campaigns.models.checklists import ChecklistItem
from app.shared.accounts.models import Person


class Result(Status):
    QUALIFIED = "qualified", _l("Qualified"), "ok"
    FAILED = "failed", _l("Not qualified"), "stop"
    NA = "na", _l("Does not apply"), "void"


class Fix(Status):
    """What becomes of an item that is not qualified."""

    ON_SPOT = "on_spot", _l("Fixed on the spot"), "ok"  # 即查即改
    HAZARD = "hazard", _l("Becomes a hazard"), "wait"  # 转隐患


class Recheck(Status):
    """What was seen after the holiday."""

    FIXED = "fixed", _l("In order now"), "ok"
    STILL = "still", _l("Still not in order"), "stop"


class CampaignAnswer(Base):
    """An item as the department found it, at one place."""

    __tablename__ = "campaign_answers"
    __table_args__ = (
        UniqueConstraint("dept_id", "item_id", "place"),
        CheckConstraint("result <> 'na' OR note <> ''", name="na_reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dept_id: Mapped[int] = mapped_column(ForeignKey("campaign_depts.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("campaign_items.id"), index=True)
    place: Mapped[str] = mapped_column(String(120), default="")
    result: Mapped[Result]
    note: Mapped[str] = mapped_column(String(500), default="")  # what is wrong, or why it does not apply
    fix: Mapped[Fix | None]
    fix_note: Mapped[str] = mapped_column(String(500), default="")  # what was done on the spot
    hazard_id: Mapped[int | None] = mapped_column(ForeignKey("hazards.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    recheck: Mapped[Recheck | None]
    recheck_note: Mapped[str] = mapped_column(String(300), default="")
    rechecked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rechecked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    dept: Mapped[CampaignDept] = relationship()
    item: Mapped[ChecklistItem] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    rechecked_by: Mapped[Person | None] = relationship(foreign_keys=[rechecked_by_id])
    __mapper_args__ = {"version_id_col": version}


class SpotCheck(Base):
    """The office looks at some items again (抽查). Which ones chance said, by a seed that is kept."""

    __tablename__ = "campaign_spot_checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    dept_id: Mapped[int] = mapped_column(ForeignKey("campaign_depts.id"), index=True)
    seed: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    mismatches: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    dept: Mapped[CampaignDept] = relationship()
    drawn_by: Mapped[Person] = relationship(foreign_keys=[drawn_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    lines: Mapped[list[SpotLine]] = relationship(back_populates="check", order_by="SpotLine.id")
    __mapper_args__ = {"version_id_col": version}


class SpotLine(Base):
    """One item of a spot check: what the department said, what was found."""

    __tablename__ = "campaign_spot_lines"
    __table_args__ = (UniqueConstraint("check_id", "answer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("campaign_spot_checks.id"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("campaign_answers.id"))
    said: Mapped[Result]
    found: Mapped[Result | None]
    note: Mapped[str] = mapped_column(String(300), default="")

    check: Mapped[SpotCheck] = relationship(back_populates="lines")
    answer: Mapped[CampaignAnswer] = relationship()

    @property
    def is_mismatch(self) -> bool:
        return self.found is not None and self.found != self.said
