"""Helpers of the room's forms: choices of statuses, times of the day."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from wtforms import SelectChoice, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.language import lazy as _l

QUARTER = {"step": 900}
SCOPES = (
    ("this", _l("Only this date")),
    ("following", _l("This and all following")),
    ("all", _l("All dates to come")),
)


def choices(status: Iterable[Any]) -> list[SelectChoice]:
    """Every member with its label."""
    return [SelectChoice(member.value, member.label) for member in status]


def pairs(rows: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in rows]


def maybe(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A coercion that lets "nothing chosen" be None."""
    return lambda value: None if value in (None, "", "None") else kind(value)


class MinutesField(SelectField):
    """A time of the day, kept as minutes: 450 is 07:30."""

    def __init__(self, label: str, validators: Any = None, *, step: int = 30, **kwargs: Any) -> None:
        hours = [SelectChoice(m, f"{m // 60:02}:{m % 60:02}") for m in range(0, 1441, step)]
        super().__init__(label, validators, choices=hours, coerce=int, **kwargs)


class ChipsField(SelectMultipleField):
    """Several of a few: boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def parse_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def parse_time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text or "").replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
