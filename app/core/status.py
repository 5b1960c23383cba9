"""A status: stored as a word, shown as a label with a shape."""

from enum import StrEnum
from typing import Self


class Status(StrEnum):
    """The parent of every status. Each member is (value, label, look).

    look: "" not begun, "wait" waiting, "run" under way, "ok" done, "stop" stopped or late, "void" void.
    """

    label: str
    look: str

    def __new__(cls, value: str, label: str = "", look: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.look = look
        return member
