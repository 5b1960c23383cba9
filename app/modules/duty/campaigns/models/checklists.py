"""The check-list: 16 categories and their items, by version. What has been published is never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, String, Table, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.db import Base, Json
from app.core.language import lazy as _l
from app.core.status import Status
from app.shared.accounts.models import Department, Person


class ChecklistStatus(Status):
    DRAFT = "draft", _l("Being edited"), ""
    IN_FORCE = "in_force", _l("In force"), "ok"
    REPLACED = "replaced", _l("Replaced by a newer version"), "void"


class PhotoRule(Status):
    """Whether an item wants a photo."""

    ON_FAILURE = "on_failure", _l("Photo if not qualified")
    ALWAYS = "always", _l("Photo in any case")
    OPTIONAL = "optional", _l("Photo if wished")


class Checklist(Base):
    """One version of the check-list."""

    __tablename__ = "campaign_checklists"
    __table_args__ = (
        Index(
            "uq_campaign_checklists_draft", "status", unique=True,
            sqlite_where=text("status = 'draft'"), postgresql_where=text("status = 'draft'"),
        ),
        Index(
            "uq_campaign_checklists_in_force", "status", unique=True,
            sqlite_where=text("status = 'in_force'"), postgresql_where=text("status = 'in_force'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    status: Mapped[ChecklistStatus] = mapped_column(default=ChecklistStatus.DRAFT)
    note: Mapped[str] = mapped_column(String(300), default="")  # what has changed
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # None: as shipped
    made_at: Mapped[datetime] = mapped_column(default=clock.at_writing)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    made_by: Mapped[Person | None] = relationship()
    sections: Mapped[list[ChecklistSection]] = relationship(
        back_populates="checklist", order_by="ChecklistSection.position"
    )
    __mapper_args__ = {"version_id_col": version}


class ChecklistSection(Base):
    """A category of one version. `code` stays the same over all versions."""

    __tablename__ = "campaign_sections"
    __table_args__ = (UniqueConstraint("checklist_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("campaign_checklists.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    everybody: Mapped[bool] = mapped_column(default=True)  # else: those that `ChecklistDuty` names

    checklist: Mapped[Checklist] = relationship(back_populates="sections")
    items: Mapped[list[ChecklistItem]] = relationship(
        back_populates="section", order_by="ChecklistItem.position, ChecklistItem.id"
    )


class ChecklistItem(Base):
    """What is to be looked at. `code` stays the same over all versions, so that holidays can be compared."""

    __tablename__ = "campaign_items"
    __table_args__ = (UniqueConstraint("section_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("campaign_sections.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200), default="")
    required: Mapped[bool] = mapped_column(default=True)
    photo_rule: Mapped[PhotoRule] = mapped_column(default=PhotoRule.ON_FAILURE)
    na_allowed: Mapped[bool] = mapped_column(default=True)
    holidays: Mapped[Json]  # codes of the holidays that it is for; empty = all

    section: Mapped[ChecklistSection] = relationship(back_populates="items")


def is_for(holidays: Sequence[str], codes: Collection[str]) -> bool:
    """Is an item with these holidays for one of `codes`? Without any it is for all."""
    return not holidays or any(code in holidays for code in codes)


class ChecklistDuty(Base):
    """A department that has a category which not everybody has (canteen, cars, machine rooms …)."""

    __tablename__ = "campaign_duties"
    __table_args__ = (UniqueConstraint("section_code", "department_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    section_code: Mapped[str] = mapped_column(String(40))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))

    department: Mapped[Department] = relationship()


FROZEN = "a published checklist is never changed"  # what the guards of both databases say

_OF_ITEM = """SELECT 1 FROM campaign_sections s JOIN campaign_checklists c ON c.id = s.checklist_id
  WHERE s.id = {row}.section_id AND c.status <> 'draft'"""
_OF_SECTION = "SELECT 1 FROM campaign_checklists c WHERE c.id = {row}.checklist_id AND c.status <> 'draft'"
_PARTS = {"campaign_items": _OF_ITEM, "campaign_sections": _OF_SECTION}
_ROWS = {"INSERT": "NEW", "UPDATE": "OLD", "DELETE": "OLD"}
SQLITE_GUARDS = {
    table: [
        f"CREATE TRIGGER {table}_frozen_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}') WHERE EXISTS ({query.format(row=row)}); END"
        for verb, row in _ROWS.items()
    ]
    for table, query in _PARTS.items()
}
POSTGRESQL_GUARDS = {
    table: [
        statement
        for verb, row in _ROWS.items()
        for statement in (
            f"CREATE OR REPLACE FUNCTION {table}_frozen_{verb.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF EXISTS ({query.format(row=row)}) THEN RAISE EXCEPTION '{FROZEN}'; END IF; "
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen_{verb.lower()}()",
        )
    ]
    for table, query in _PARTS.items()
}


@event.listens_for(ChecklistItem.__table__, "after_create")
@event.listens_for(ChecklistSection.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    guards = POSTGRESQL_GUARDS if connection.dialect.name == "postgresql" else SQLITE_GUARDS
    for statement in guards[table.name]:
        connection.exec_driver_sql(statement)
