"""Do it. The caller holds the transaction."""

from sqlalchemy import select

from app.core.db import db
from app.core.module import PolicyDefault, declared
from app.shared.policies import queries
from app.shared.policies.models import PolicyRow, Severity


def seed() -> None:
    """A first row for every rule that has none. Doing it again adds only what a new version brings."""
    known = set(db.session.scalars(select(PolicyRow.code).distinct()))
    default: PolicyDefault
    for code, default in declared("policies").items():
        if code not in known:
            db.session.add(
                PolicyRow(
                    code=code, value=default.value, severity=Severity(default.severity),
                    citation=default.citation, valid_from=queries.BEGINNING,
                )
            )  # fmt: skip
    queries.forget()
