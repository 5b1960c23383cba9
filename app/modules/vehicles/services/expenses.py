"""Do it: record what was spent on a car; void it, or take it back in a later month.

The only way by which an expense comes to be. Other files of this room (upkeep, insurance …) call `record_expense`
inside their own transaction.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from app.core import clock
from app.core.db import db, lock
from app.modules.vehicles import neighbours
from app.modules.vehicles.models import Dispatch, Driver, Expense, ExpenseKind, Vehicle
from app.modules.vehicles.queries import expenses as queries
from app.modules.vehicles.rules import expenses as rules
from app.shared.accounts.models import Person
from app.shared.attachments.services import attach_all
from app.shared.policies.queries import Policy, policy

NUMBER = "vehicle_expense"  # the number kind, the link kind, the owner of attachments

# Whoever closes months of cars says here which are closed: (vehicle id, first day of the month) -> closed?
# The ledger appends its answer; until then every month is open.
MONTH_IS_CLOSED: list[Callable[[int, date], bool]] = []


def is_closed(vehicle_id: int, month: date) -> bool:
    """Is this month (its first day) of the car closed?"""
    return any(closed(vehicle_id, month) for closed in MONTH_IS_CLOSED)


def posted_month(vehicle_id: int, day: date) -> date:
    """The month in which money of this day counts: its own, or the first open one after it."""
    lock(f"month:{vehicle_id}")
    return rules.posted_month(day, lambda month: is_closed(vehicle_id, month))


def terms(on: date | None = None) -> dict[str, Policy]:
    return {p.code: policy(p.code, on) for p in rules.POLICIES}


def record_expense(
    *,
    vehicle: Vehicle,
    by: Person,
    kind: ExpenseKind,
    amount_fen: int,
    business_on: date | None = None,
    description: str = "",
    payee: str = "",
    invoice_no: str = "",
    reimbursement_no: str = "",
    driver: Driver | None = None,
    dispatch: Dispatch | None = None,
    covers_from: date | None = None,
    covers_until: date | None = None,
    source_type: str = "",
    source_id: int | None = None,
    reason: str = "",
    files: Iterable[Any] = (),
    client_id: str = "",
) -> Expense:
    """Record money spent on a car; it gets its number (FY-2026-0001) at once.

    * `business_on`: the day it was spent (today, if not given). If that month of the car is closed, it counts in the
      first open month after it.
    * `source_type`, `source_id`: the record that it comes from, e.g. ("upkeep_order", 7); find it again with
      `queries.expenses.of_source`.
    * `covers_from`, `covers_until`: the span that is paid for (insurance), both days included.
    * `reason`: why a rule is departed from (an old bill, an invoice registered before).
    * `files`: uploads or checked files; they become attachments of "vehicle_expense".
    * `client_id`: a record made offline comes once, however often it is sent.

    Raises RuleBroken (fields: amount_fen, business_on, invoice_no, covers_until, driver_id, reason).
    """
    if client_id and (known := queries.of_client(client_id)):
        return known
    day, known_terms = business_on or clock.today(), terms(business_on)
    rules.check_amount(amount_fen)
    rules.check_days(day, clock.today(), (covers_from, covers_until))
    rules.check_late(day, clock.today(), known_terms, reason)
    rules.check_kind(kind, driver is not None)
    if invoice_no.strip():
        lock(f"invoice:{invoice_no.strip()}")
        twin = queries.with_invoice(invoice_no.strip(), payee.strip())
        rules.check_invoice(twin.number if twin else "", amount_fen, known_terms, reason)
    row = Expense(
        number=neighbours.next_number(NUMBER, day), kind=kind, vehicle=vehicle, plate=vehicle.plate, business_on=day,
        posted_month=posted_month(vehicle.id, day), amount_fen=amount_fen, description=description.strip()[:300],
        payee=payee.strip()[:80], invoice_no=invoice_no.strip()[:60], reimbursement_no=reimbursement_no.strip()[:60],
        covers_from=covers_from, covers_until=covers_until, driver=driver, dispatch=dispatch, source_type=source_type,
        source_id=source_id, reason=reason.strip()[:300], entered_by=by, client_id=client_id or None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    attach_all(NUMBER, row.id, files, by)
    return row


def void_expense(*, expense: Expense, by: Person, reason: str) -> Expense:
    """A mistake. In an open month the row no longer counts; in a closed one a row with the opposite sign does.

    Returns the row that was voided, or the reversal.
    """
    lock(f"month:{expense.vehicle_id}")
    undone = expense.voided_at is not None or expense.reversal_of_id is not None
    rules.check_void(undone or queries.reversal(expense.id) is not None, reason)
    if not is_closed(expense.vehicle_id, expense.posted_month):
        expense.voided_at, expense.voided_by_id = clock.now(), by.id
        expense.void_reason = reason.strip()[:200]
        return expense
    row = Expense(
        number=neighbours.next_number(NUMBER, clock.today()), kind=expense.kind, vehicle_id=expense.vehicle_id,
        plate=expense.plate, business_on=expense.business_on,
        posted_month=posted_month(expense.vehicle_id, expense.posted_month), amount_fen=-expense.amount_fen,
        description=expense.description, payee=expense.payee, driver_id=expense.driver_id,
        dispatch_id=expense.dispatch_id, source_type=expense.source_type, source_id=expense.source_id,
        reason=reason.strip()[:300], entered_by=by, reversal_of=expense,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def note_reimbursement(*, expense: Expense, reimbursement_no: str) -> Expense:
    """The number under which finance has paid it."""
    rules.check_void(expense.voided_at is not None, reimbursement_no or "—")
    expense.reimbursement_no = reimbursement_no.strip()[:60]
    return expense
