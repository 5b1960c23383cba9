"""May an expense be so? In which month does money count? Shared by fills and expenses."""

from collections.abc import Callable
from datetime import date, timedelta

from app.core.language import gettext as _
from app.core.language import lazy as _l
from app.core.module import PolicyDefault
from app.core.rule import RuleBroken
from app.modules.vehicles.models import ExpenseKind
from app.modules.vehicles.rules.terms import Terms

INVOICE = "vehicles.expense_invoice"
LATE = "vehicles.expense_late_days"

POLICIES = (
    PolicyDefault(INVOICE, _l("An invoice is registered once"), True, "flag", citation="财务报销惯例（待确认）"),
    PolicyDefault(
        LATE,
        _l("An expense is registered within so many days"),
        90,
        unit=_l("days"),
        severity="reason",
        citation="财务报销惯例（待确认）",
    ),
)  # fmt: skip


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=32))


def posted_month(day: date, is_closed: Callable[[date], bool]) -> date:
    """The month in which money of this day counts: its own, or the first one after it that is not closed."""
    month = month_of(day)
    while is_closed(month):
        month = next_month(month)
    return month


def check_amount(amount_fen: int) -> None:
    """Money spent is above 0; what comes back is a reversal."""
    if amount_fen <= 0:
        raise RuleBroken(_("Type what was paid."), "amount_fen")


def check_days(business_on: date, today: date, covers: tuple[date | None, date | None]) -> None:
    if business_on > today:
        raise RuleBroken(_("This day lies in the future."), "business_on")
    since, until = covers
    if since and until and until < since:
        raise RuleBroken(_("The span that is paid for ends before it begins."), "covers_until")


def check_invoice(other: str, amount_fen: int, terms: Terms, reason: str) -> None:
    """The same invoice of the same payee is not paid twice. `other`: the expense that has it already."""
    if not other:
        return
    sentence = _("This invoice is registered already, as %(number)s.", number=other)
    _settle(str(terms[INVOICE].severity), sentence, reason, "invoice_no")


def check_late(business_on: date, today: date, terms: Terms, reason: str) -> None:
    if (today - business_on).days > int(terms[LATE].value):
        sentence = _("The expense is more than %(days)s days old.", days=int(terms[LATE].value))
        _settle(str(terms[LATE].severity), sentence, reason, "business_on")


def check_kind(kind: ExpenseKind, has_driver: bool) -> None:
    """A fine names who drove."""
    if kind == ExpenseKind.FINE and not has_driver:
        raise RuleBroken(_("Name the driver whom the fine concerns."), "driver_id")


def check_void(already: bool, reason: str) -> None:
    """A record is voided or reversed once, and with a reason."""
    if already:
        raise RuleBroken(_("This record is void or reversed already."))
    if not reason.strip():
        raise RuleBroken(_("Say why it is void."), "reason")


def _settle(severity: str, sentence: str, reason: str, field: str) -> None:
    if severity == "block":
        raise RuleBroken(sentence, field)
    if severity == "reason" and not reason.strip():
        raise RuleBroken(_("%(why)s Give the reason.", why=sentence), "reason")
