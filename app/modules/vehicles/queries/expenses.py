"""Where is it? Expenses of cars, and who may see them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask import url_for
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.formats import day, yuan
from app.core.language import gettext as _
from app.core.module import Summary
from app.modules.vehicles.models import Driver, Expense, ExpenseKind
from app.modules.vehicles.queries.fuel.fills import sees_all
from app.shared.accounts.models import Person


def visible(person: Person) -> ColumnElement[bool]:
    """Dispatcher, manager, finance and auditor see all; a driver what concerns or was entered by the driver."""
    if sees_all(person):
        return true()
    own = exists().where(Driver.id == Expense.driver_id, Driver.person_id == person.id)
    return or_(Expense.entered_by_id == person.id, own)


def full(query: Select[Expense]) -> Select[Expense]:
    return query.options(
        joinedload(Expense.vehicle),
        joinedload(Expense.driver),
        joinedload(Expense.dispatch),
        joinedload(Expense.entered_by),
        joinedload(Expense.voided_by),
        joinedload(Expense.reversal_of),
    )


def expense(expense_id: int, person: Person) -> Expense | None:
    """The expense, if this person may see it."""
    query = full(select(Expense).where(Expense.id == expense_id, visible(person)))
    return db.session.scalars(query).unique().one_or_none()


def of_client(client_id: str) -> Expense | None:
    return db.session.scalar(select(Expense).where(Expense.client_id == client_id))


def of_source(source_type: str, source_id: int) -> Sequence[Expense]:
    """Expenses that came from this record (an upkeep order …), void ones too."""
    query = select(Expense).where(Expense.source_type == source_type, Expense.source_id == source_id)
    return db.session.scalars(query.order_by(Expense.id)).all()


def reversal(expense_id: int) -> Expense | None:
    return db.session.scalar(select(Expense).where(Expense.reversal_of_id == expense_id))


def may_see(person: Person, expense_id: int) -> bool:
    query = select(Expense.id).where(Expense.id == expense_id, visible(person))
    return db.session.scalar(query) is not None


def with_invoice(invoice_no: str, payee: str) -> Expense | None:
    """An expense that counts and has this invoice of this payee."""
    undone = aliased(Expense)
    query = select(Expense).where(
        Expense.invoice_no == invoice_no,
        Expense.payee == payee,
        Expense.voided_at.is_(None),
        Expense.reversal_of_id.is_(None),
        ~exists().where(undone.reversal_of_id == Expense.id, undone.voided_at.is_(None)),
    )
    return db.session.scalars(query.order_by(Expense.id).limit(1)).first()


def expenses(
    person: Person,
    *,
    vehicle_id: int | None = None,
    kind: ExpenseKind | None = None,
    words: str = "",
    since: date | None = None,
    until: date | None = None,
    view: str = "valid",
) -> Select[Expense]:
    """Expenses that this person may see. view: valid, void, unpaid (no reimbursement number yet)."""
    query = full(select(Expense)).where(visible(person))
    query = query.where(Expense.voided_at.is_not(None) if view == "void" else Expense.voided_at.is_(None))
    if view == "unpaid":
        query = query.where(Expense.reimbursement_no == "", Expense.reversal_of_id.is_(None))
    if vehicle_id:
        query = query.where(Expense.vehicle_id == vehicle_id)
    if kind:
        query = query.where(Expense.kind == kind)
    if since:
        query = query.where(Expense.business_on >= since)
    if until:
        query = query.where(Expense.business_on <= until)
    for word in words.split():
        query = query.where(_says(word))
    return query


def _says(word: str) -> ColumnElement[bool]:
    return or_(
        Expense.number.contains(word.upper(), autoescape=True),
        func.replace(Expense.plate, "·", "").contains(word.upper().replace("·", ""), autoescape=True),
        Expense.payee.contains(word, autoescape=True),
        Expense.description.contains(word, autoescape=True),
        Expense.invoice_no.contains(word, autoescape=True),
    )


def sums_by_kind(query: Select[Expense]) -> dict[ExpenseKind, int]:
    """Of a list: fen by kind."""
    inner = query.order_by(None).options().subquery()
    rows = db.session.execute(select(inner.c.kind, func.sum(inner.c.amount_fen)).group_by(inner.c.kind))
    return {ExpenseKind(kind): int(fen) for kind, fen in rows}


def summaries(ids: Sequence[int]) -> Mapping[int, Summary]:
    query = full(select(Expense).where(Expense.id.in_(ids)))
    return {row.id: summary_of(row) for row in db.session.scalars(query).unique()}


def summary_of(row: Expense) -> Summary:
    return Summary(
        title=f"{row.kind.label} {row.number}",
        who=f"{row.plate}　{row.payee}",
        when=day(row.business_on),
        cost=_("%(amount)s yuan", amount=yuan(row.amount_fen)),
        why=row.description,
        url=url_for("vehicles.expense", expense_id=row.id),
    )


def changed_since(moment: datetime | None) -> Iterable[tuple[int, str, str]]:
    """For the search: every expense with its words."""
    query = select(Expense)
    if moment is not None:
        query = query.where(or_(Expense.created_at >= moment, Expense.voided_at >= moment))
    for row in db.session.scalars(query):
        words = f"{row.number} {row.plate} {row.payee} {row.description} {row.invoice_no}"
        yield row.id, f"{row.number} {row.plate}", words


def found(person: Person, ids: Sequence[int]) -> Mapping[int, Summary]:
    query = full(select(Expense).where(Expense.id.in_(ids), visible(person)))
    return {row.id: summary_of(row) for row in db.session.scalars(query).unique()}
