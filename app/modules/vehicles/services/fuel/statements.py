"""Do it: take a statement of fuel cards, match its lines with fills, close what does not agree."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.core.secret import blind_index
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import (
    DifferenceKind,
    FuelStatement,
    Refuelling,
    StatementDifference,
    StatementLine,
    StatementStatus,
)
from app.modules.vehicles.queries.fuel import statements as queries
from app.modules.vehicles.rules.fuel import cases as rules
from app.modules.vehicles.rules.fuel import matching
from app.modules.vehicles.rules.fuel import policies as codes
from app.modules.vehicles.services.fuel.masters import digits
from app.shared.accounts.models import Person
from app.shared.policies.queries import policy

LADDER, SUBJECT = "fuel_statement", "fuel_statement"
DAY = timedelta(days=1)


def take_statement(*, rows: Sequence[dict[str, Any]], by: Person) -> tuple[FuelStatement | None, int]:
    """A statement from checked rows (at, card, station, grade, quantity_milli, amount_fen, issuer).

    Lines that an earlier statement has are left out; nothing new: no statement. Returns it, and how many lines
    are new.
    """
    new = [
        row for row in rows if not queries.has_line(row["at"], digits(row["card"])[-4:], row["amount_fen"])
    ]
    if not new:
        return None, 0
    cards = {card.number_index: card for card in queries.all_cards()}
    found = [cards.get(blind_index(digits(row["card"]))) for row in new]
    issuers = [
        row.get("issuer") or (card.issuer if card else "") for row, card in zip(new, found, strict=True)
    ]
    days = sorted(clock.local(row["at"]).date() for row in new)
    statement = FuelStatement(
        issuer=next((name for name in issuers if name), "—")[:60], starts_on=days[0], ends_on=days[-1],
        content_key=_key(new), uploaded_by=by,
    )  # fmt: skip
    for row, card in zip(new, found, strict=True):
        statement.lines.append(
            StatementLine(
                at=row["at"], tail=digits(row["card"])[-4:], card=card, station_name=row.get("station") or "",
                grade_text=row.get("grade") or "", quantity_milli=row.get("quantity_milli"), amount_fen=row["amount_fen"],
            )
        )  # fmt: skip
    db.session.add(statement)
    db.session.flush()
    match_again(statement=statement)
    due = neighbours.add_workdays(clock.today(), int(policy(codes.CLOSE_DAYS).value))
    neighbours.keep((SUBJECT, statement.id), LADDER, clock.at(due, time(17)), owner_id=by.id)
    return statement, len(new)


def match_again(*, statement: FuelStatement) -> FuelStatement:
    """Match what is not matched yet: fills recorded since are found, differences that no longer hold are closed."""
    if statement.status != StatementStatus.OPEN:
        raise RuleBroken(_("This statement is reconciled already."))
    for line in statement.lines:
        if line.fill is not None and line.fill.voided_at is not None:
            line.fill = None
    open_lines = [line for line in statement.lines if line.fill is None]
    candidates = _candidates(statement)
    hours = float(policy(codes.MATCH_HOURS).value)
    pairs = matching.match([_line(line) for line in open_lines], [_paid(f) for f in candidates], hours)
    by_id = {fill.id: fill for fill in candidates}
    for line in open_lines:
        line.fill = by_id.get(pairs.get(line.id, 0))
    db.session.flush()
    _write_differences(statement, candidates)
    return statement


def close_difference(*, difference: StatementDifference, by: Person, reason: str) -> StatementDifference:
    """How it came about. The last one closes nothing else: the statement is closed by hand."""
    if difference.statement.status != StatementStatus.OPEN:
        raise RuleBroken(_("This statement is reconciled already."))
    rules.check_difference(difference.closed_at is not None, reason)
    difference.closed_at, difference.closed_by_id, difference.reason = (
        clock.now(),
        by.id,
        reason.strip()[:300],
    )
    return difference


def close_statement(*, statement: FuelStatement, by: Person) -> FuelStatement:
    """Reconciled: every difference has its reason."""
    if statement.status != StatementStatus.OPEN:
        raise RuleBroken(_("This statement is reconciled already."))
    rules.check_statement_close(queries.open_differences(statement.id))
    statement.status, statement.closed_at, statement.closed_by_id = StatementStatus.CLOSED, clock.now(), by.id
    neighbours.release((SUBJECT, statement.id), LADDER)
    return statement


def _candidates(statement: FuelStatement) -> list[Refuelling]:
    """Fills that cards of this issuer paid in the span, and a day around it."""
    mentioned = {line.card_id for line in statement.lines if line.card_id}
    ids = [card.id for card in queries.all_cards() if card.issuer == statement.issuer or card.id in mentioned]
    since, until = _span(statement)
    return list(queries.paid_by_cards(ids, since - DAY, until + DAY))


def _span(statement: FuelStatement) -> tuple[datetime, datetime]:
    return clock.at(statement.starts_on), clock.at(statement.ends_on + DAY)


def _write_differences(statement: FuelStatement, candidates: list[Refuelling]) -> None:
    """New differences are added; open ones that no longer hold are closed."""
    since, until = _span(statement)
    matched = {line.id: line.fill_id for line in statement.lines if line.fill_id}
    own = [line.fill for line in statement.lines if line.fill is not None]
    rest = [f for f in candidates if f.id not in matched.values() and since <= f.filled_at < until]
    wanted = {
        (d.kind, d.line_id, d.fill_id)
        for d in matching.differences(
            [_line(line) for line in statement.lines], [_paid(f) for f in [*own, *rest]], matched
        )
    }
    for row in statement.differences:
        key = (row.kind, row.line_id, row.fill_id)
        if key not in wanted and row.closed_at is None:
            row.closed_at, row.reason = clock.now(), _("No longer there when matched again.")
        wanted.discard(key)
    for kind, line_id, fill_id in sorted(wanted, key=str):
        statement.differences.append(
            StatementDifference(kind=DifferenceKind(kind), line_id=line_id, fill_id=fill_id)
        )
    db.session.flush()


def _line(line: StatementLine) -> matching.Paid:
    return matching.Paid(line.id, line.card_id, line.at, line.amount_fen, line.quantity_milli)


def _paid(fill: Refuelling) -> matching.Paid:
    return matching.Paid(fill.id, fill.card_id, fill.filled_at, fill.amount_fen, fill.quantity_milli)


def _key(rows: Sequence[dict[str, Any]]) -> str:
    plain = [
        [row["at"].isoformat(), digits(row["card"]), row["amount_fen"], row.get("quantity_milli")]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(sorted(plain, key=str)).encode()).hexdigest()
