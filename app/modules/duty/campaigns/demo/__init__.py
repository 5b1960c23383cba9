"""The demonstration."""

from datetime import date


def lay(day: date) -> None:
    """Later."""
