"""What a list's address asks for."""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

E = TypeVar("E", bound=StrEnum)


def chosen(kind: type[E], name: str) -> E | None:
    """The status that the filter names, if it is one."""
    value = request.args.get(name, "")
    return kind(value) if value in {member.value for member in kind} else None


def asked_day(name: str) -> date | None:
    """The day that the filter names, if it is one."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def asked_words() -> str:
    return request.args.get("q", "").strip()[:60]
