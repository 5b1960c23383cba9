"""Where is it? The rule of a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.module import PolicyDefault, declared
from app.shared.policies.models import PolicyRow, Severity

CACHE = "policies"  # in session.info; forgotten at every commit and rollback
BEGINNING = date(2000, 1, 1)  # from when shipped rules hold
_RULE = (
    PolicyRow.code, PolicyRow.value, PolicyRow.severity, PolicyRow.citation, PolicyRow.valid_from, PolicyRow.valid_until
)  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """A rule as it holds on a day."""

    code: str
    title: str
    value: Any
    severity: Severity
    citation: str
    valid_from: date

    @property
    def applies(self) -> bool:
        """Is the rule applied at all?"""
        return self.severity is not Severity.OFF


def policy(code: str, on: date | None = None) -> Policy:
    """The rule `code` as it holds on `on` (today, if not given); an old case keeps the rule of its day.

    A rule that has no row yet, or none that early, is as shipped. KeyError if no name plate declares it.
    """
    default: PolicyDefault = declared("policies")[code]
    day = on or clock.today()
    for row in _rows().get(code, ()):
        if row.valid_from <= day and (row.valid_until is None or day <= row.valid_until):
            return Policy(code, str(default.title), row.value, row.severity, row.citation, row.valid_from)
    return Policy(
        code, str(default.title), default.value, Severity(default.severity), default.citation, BEGINNING
    )


def row(row_id: int) -> PolicyRow | None:
    return db.session.get(PolicyRow, row_id)


def history(code: str) -> Sequence[PolicyRow]:
    """Every row of this rule, the newest first, withdrawn ones too."""
    query = (
        select(PolicyRow)
        .where(PolicyRow.code == code)
        .options(joinedload(PolicyRow.changed_by))
        .order_by(PolicyRow.valid_from.desc(), PolicyRow.id.desc())
    )
    return db.session.scalars(query).unique().all()


def last_rows() -> dict[str, PolicyRow]:
    """The row of every rule that has no end, by code."""
    query = select(PolicyRow).where(PolicyRow.withdrawn_at.is_(None), PolicyRow.valid_until.is_(None))
    return {row.code: row for row in db.session.scalars(query)}


def forget(session: Any = None) -> None:
    """Read the rules anew: something has changed."""
    (session or db.session()).info.pop(CACHE, None)


def _rows() -> dict[str, list[Row[Any]]]:
    """All rows in force at some time, by code; one query a request, and bare values: every page asks for rules."""
    info = db.session().info
    if CACHE not in info:
        found = defaultdict(list)
        for row in db.session.execute(select(*_RULE).where(PolicyRow.withdrawn_at.is_(None))):
            found[row.code].append(row)
        info[CACHE] = dict(found)
    rows: dict[str, list[Row[Any]]] = info[CACHE]
    return rows


def in_force(day: date) -> Select[PolicyRow]:
    """The rows that hold on this day, as a list."""
    return select(PolicyRow).where(
        PolicyRow.withdrawn_at.is_(None),
        PolicyRow.valid_from <= day,
        or_(PolicyRow.valid_until.is_(None), PolicyRow.valid_until >= day),
    )
