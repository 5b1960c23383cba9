"""Helpers of this room's forms: choices, ids of their own, trimmed lines."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget


def choices(status: Iterable[Any]) -> list[SelectChoice]:
    """Every member with its label."""
    return [SelectChoice(member.value, member.label) for member in status]


def maybe(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A coercion that lets "nothing chosen" be None, and whatever makes no sense too."""

    def coerce(value: Any) -> Any:
        if value in (None, "", "None"):
            return None
        try:
            return kind(value)
        except ValueError:
            return None

    return coerce


class ChipsField(SelectMultipleField):
    """Several of a few: boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _plain(text: Any) -> str:
    """Without blanks around it; several texts of a record become one line."""
    return ", ".join(text) if isinstance(text, list) else (text or "").strip()


class Line(StringField):
    """A line of text without blanks around it."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("filters", [_plain])
        super().__init__(label, validators, **kwargs)


def apart(form: Any, mark: str) -> Any:
    """Ids that no other form of the page has."""
    for field in form:
        field.id = f"{field.id}_{mark}"
    return form


__all__ = ["ChipsField", "Line", "apart", "choices", "maybe"]
