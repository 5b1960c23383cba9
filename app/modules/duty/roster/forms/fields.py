"""Helpers of the room's forms."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, SelectChoice, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import clock
from app.core.forms import Form


class TextForm(Form):
    """A form whose texts are never None, whatever a client leaves out."""

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = dict(super().data or {})
        texts = {field.name for field in self if isinstance(field, StringField)}
        return {name: (value or "") if name in texts else value for name, value in found.items()}


def choices(status: Iterable[Any]) -> list[SelectChoice]:
    """Every member with its label."""
    return [SelectChoice(member.value, member.label) for member in status]


def pairs(rows: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in rows]


def maybe(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A coercion that lets "nothing chosen" be None, and what is no such thing too."""

    def coerce(value: Any) -> Any:
        try:
            return None if value in (None, "", "None") else kind(value)
        except ValueError:
            return None

    return coerce


class ChipsField(SelectMultipleField):
    """Several of a few: boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MomentField(DateTimeLocalField):
    """A moment as the office's clocks show it; aware in Python."""

    data: Any

    def __init__(self, label: str, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = aware(self.data)

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return f"{clock.local(self.data):%Y-%m-%dT%H:%M}" if self.data else ""


def aware(moment: datetime | None) -> datetime | None:
    """A clock time without a zone as a moment of the office."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return clock.at(moment.date(), moment.time())


def this_minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)
