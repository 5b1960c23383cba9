"""May it be? Values of each kind, and rows that follow one another."""

from datetime import date
from typing import Any

from app.core.language import gettext as _
from app.core.rule import RuleBroken

YEAR_OF_MINUTES = 366 * 24 * 60
LONGEST_LIST = 60


def clean(kind: str, shipped: Any, value: Any) -> Any:
    """`value` as a rule of this kind stores it. Raises RuleBroken beside the field."""
    if kind in ("number", "minutes"):
        return _number(kind, shipped, value)
    if kind == "flag":
        return bool(value)
    if kind == "list":
        return _list(value)
    return str(value or "").strip()


def _number(kind: str, shipped: Any, value: Any) -> int | float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise RuleBroken(_("Give a number."), "value") from None
    whole = number.is_integer()
    if not 0 <= number <= 1e9:
        raise RuleBroken(_("Give a number that is not below 0."), "value")
    if not whole and (kind == "minutes" or isinstance(shipped, int)):
        raise RuleBroken(_("Give a whole number."), "value")
    if kind == "minutes" and number > YEAR_OF_MINUTES:
        raise RuleBroken(_("That is more than a year. Give minutes."), "value")
    return int(number) if whole else number


def _list(value: Any) -> list[str]:
    lines = (
        value
        if isinstance(value, list)
        else str(value or "").replace("，", "\n").replace(",", "\n").splitlines()
    )
    items = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(items) > LONGEST_LIST:
        raise RuleBroken(_("At most %(n)s lines.", n=LONGEST_LIST), "value")
    return items


def check_begin(valid_from: date, last_from: date, today: date) -> None:
    """A new rule begins today or later, and after every rule that is already laid down."""
    if valid_from < today:
        raise RuleBroken(_("The past keeps the rule of its day. Choose today or a later day."), "valid_from")
    if valid_from <= last_from:
        raise RuleBroken(
            _(
                "A change from %(day)s is already laid down. Begin after it, or take it back first.",
                day=last_from.isoformat(),
            ),
            "valid_from",
        )


def check_changes(before: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    """A change changes something."""
    if before == after:
        raise RuleBroken(_("Nothing is different from the rule as it stands."), "value")


def check_withdrawal(valid_from: date, is_last: bool, today: date) -> None:
    """Only what is not yet in force can be taken back, the last first."""
    if valid_from <= today or not is_last:
        raise RuleBroken(
            _("This rule is in force or over; it cannot be taken back. Lay down a new one from a later day.")
        )
