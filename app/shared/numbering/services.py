"""Take a number. It is given back if the caller's transaction fails, so there are no gaps."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from app.core.db import db
from app.core.module import NumberKind, declared
from app.shared.numbering.models import Counter


def next_number(kind: str, on: date) -> str:
    """The next number of `kind` in the year of `on`: "YC-2026-0001".

    One statement makes the first counter of a year or raises it, and keeps its row locked until the caller's
    transaction ends: whoever comes second waits, and goes on from what was really kept. KeyError for a kind
    that no name plate declares.
    """
    declared_kind: NumberKind = declared("numbers")[kind]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Counter).values(kind=kind, year=on.year, last=1)
    raised = statement.on_conflict_do_update(index_elements=["kind", "year"], set_={"last": Counter.last + 1})
    n = db.session.execute(raised.returning(Counter.last)).scalar_one()
    return f"{declared_kind.prefix}-{on.year}-{n:04d}"
