"""Helpers of the room's forms: choices of statuses, quantities as people write them."""

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import SelectChoice, StringField

from app.core.language import gettext as _
from app.core.language import lazy as _l


def choices(status: Iterable[Any]) -> list[SelectChoice]:
    """Every member with its label."""
    return [SelectChoice(member.value, member.label) for member in status]


def pairs(rows: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in rows]


def maybe(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A coercion that lets "nothing chosen" be None."""
    return lambda value: None if value in (None, "", "None") else kind(value)


class QuantityField(StringField):
    """A number with a unit, kept as an integer of its smallest part: 12.5 -> 12500 thousandths."""

    def __init__(
        self,
        label: str = _l("Quantity"),
        validators: Any = None,
        *,
        scale: int,
        digits: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.scale, self.digits = scale, digits

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return (
            ""
            if self.data is None
            else f"{Decimal(self.data) / self.scale:.{self.digits}f}".rstrip("0").rstrip(".")
        )

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data: int | None = None
        text = str(valuelist[0]).strip().replace(",", "") if valuelist else ""
        if not text:
            return
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(_("Write a number, e.g. 12.5.")) from None
        if not number.is_finite() or not 0 <= number < 10**9:
            raise ValueError(_("Write a number, e.g. 12.5."))
        self.data = round(number * self.scale)
