"""Where is it? Statements of fuel cards, their lines, and what they and the portal do not agree on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.modules.vehicles.models import (
    FuelCard,
    FuelStatement,
    Refuelling,
    StatementDifference,
    StatementLine,
)
from app.modules.vehicles.queries.fuel.fills import full as full_fills


def statements() -> Select[FuelStatement]:
    return select(FuelStatement).options(
        joinedload(FuelStatement.uploaded_by),
        joinedload(FuelStatement.closed_by),
        selectinload(FuelStatement.lines),
        selectinload(FuelStatement.differences),
    )


def by_id(statement_id: int) -> FuelStatement | None:
    return db.session.get(FuelStatement, statement_id)


def statement(statement_id: int) -> FuelStatement | None:
    """With everything that its page shows, in a fixed number of queries."""
    fill = joinedload(StatementDifference.fill)
    query = (
        select(FuelStatement)
        .where(FuelStatement.id == statement_id)
        .options(
            joinedload(FuelStatement.uploaded_by),
            joinedload(FuelStatement.closed_by),
            selectinload(FuelStatement.lines).joinedload(StatementLine.card).joinedload(FuelCard.vehicle),
            selectinload(FuelStatement.lines).joinedload(StatementLine.fill),
            selectinload(FuelStatement.differences).options(
                fill.joinedload(Refuelling.card),
                joinedload(StatementDifference.line)
                .joinedload(StatementLine.card)
                .joinedload(FuelCard.vehicle),
                joinedload(StatementDifference.closed_by),
            ),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def difference(difference_id: int) -> StatementDifference | None:
    return db.session.get(StatementDifference, difference_id)


def of_content(content_key: str) -> FuelStatement | None:
    return db.session.scalar(select(FuelStatement).where(FuelStatement.content_key == content_key))


def open_differences(statement_id: int) -> int:
    query = select(func.count()).where(
        StatementDifference.statement_id == statement_id, StatementDifference.closed_at.is_(None)
    )
    return db.session.scalar(query) or 0


def paid_by_cards(card_ids: Sequence[int], since: datetime, until: datetime) -> Sequence[Refuelling]:
    """Fills that count and were paid by these cards in this span, without those that another statement has."""
    taken = select(StatementLine.fill_id).where(StatementLine.fill_id.is_not(None))
    query = full_fills(select(Refuelling)).where(
        Refuelling.card_id.in_(card_ids),
        Refuelling.filled_at >= since,
        Refuelling.filled_at < until,
        Refuelling.voided_at.is_(None),
        Refuelling.reversal_of_id.is_(None),
        Refuelling.id.not_in(taken),
    )
    return db.session.scalars(query.order_by(Refuelling.filled_at, Refuelling.id)).unique().all()


def all_cards() -> Sequence[FuelCard]:
    query = select(FuelCard).options(joinedload(FuelCard.vehicle)).order_by(FuelCard.id)
    return db.session.scalars(query).unique().all()


def has_line(at: datetime, tail: str, amount_fen: int) -> bool:
    """Does a statement have this line already?"""
    query = select(StatementLine.id).where(
        StatementLine.at == at, StatementLine.tail == tail, StatementLine.amount_fen == amount_fen
    )
    return db.session.scalar(query.limit(1)) is not None


def line(line_id: int) -> StatementLine | None:
    return db.session.get(StatementLine, line_id)
