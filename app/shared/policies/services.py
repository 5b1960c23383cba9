"""Do it: lay down a rule from a day on. The caller holds the transaction."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db, lock
from app.core.language import gettext as _
from app.core.module import PolicyDefault, declared
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.policies import queries, rules
from app.shared.policies.models import PolicyRow, Severity

ONE_DAY = timedelta(days=1)


def change(
    by: Person, code: str, value: Any, severity: Severity, citation: str, note: str, valid_from: date
) -> PolicyRow:
    """The rule is another one from `valid_from` on; the one before ends the day before, and stays for its days."""
    default: PolicyDefault = declared("policies")[code]
    lock(f"policy:{code}")
    last = _last(code) or _lay(code, default)
    rules.check_begin(valid_from, last.valid_from, clock.today())
    value = rules.clean(default.kind, default.value, value)
    rules.check_changes((last.value, last.severity, last.citation), (value, severity, citation))
    last.valid_until = valid_from - ONE_DAY
    db.session.flush()
    row = PolicyRow(
        code=code, value=value, severity=severity, citation=citation, note=note, valid_from=valid_from,
        changed_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    queries.forget()
    return row


def withdraw(by: Person, row_id: int) -> PolicyRow:
    """Take back a change that is not yet in force; the rule before it goes on."""
    row = queries.row(row_id)
    if row is None or row.withdrawn_at is not None:
        raise RuleBroken(_("This change has already been taken back."))
    lock(f"policy:{row.code}")
    db.session.refresh(row, with_for_update=True)
    rules.check_withdrawal(row.valid_from, row.valid_until is None, clock.today())
    row.withdrawn_at, row.changed_by_id = clock.now(), by.id
    db.session.flush()
    before = db.session.scalar(
        select(PolicyRow).where(
            PolicyRow.code == row.code,
            PolicyRow.valid_until == row.valid_from - ONE_DAY,
            PolicyRow.withdrawn_at.is_(None),
        )
    )
    if before is not None:
        before.valid_until = None
    db.session.flush()
    queries.forget()
    return row


def seed() -> None:
    """A first row for every rule that has none. Doing it again adds only what a new version brings."""
    known = set(db.session.scalars(select(PolicyRow.code).distinct()))
    default: PolicyDefault
    for code, default in declared("policies").items():
        if code not in known:
            _lay(code, default)
    queries.forget()


def _lay(code: str, default: PolicyDefault) -> PolicyRow:
    row = PolicyRow(
        code=code, value=default.value, severity=Severity(default.severity), citation=default.citation,
        valid_from=queries.BEGINNING,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _last(code: str) -> PolicyRow | None:
    return db.session.scalar(
        select(PolicyRow)
        .where(PolicyRow.code == code, PolicyRow.valid_until.is_(None), PolicyRow.withdrawn_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
