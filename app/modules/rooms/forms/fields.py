"""Helpers of the room's forms: choices of statuses, times of the day."""

from collections.abc import Callable, Iterable
from datetime import time
from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.validators import ValidationError

from app.core.language import gettext as _


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


def check_quarter(field: Any, step: int = 5) -> None:
    """Times come in whole steps; the office's grid is asked by the rules."""
    if isinstance(field.data, time) and field.data.minute % step:
        raise ValidationError(_("Choose a time in steps of %(n)s minutes.", n=step))
