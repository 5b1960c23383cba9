"""The demonstration: rooms, two months of meetings, two weeks ahead."""

from datetime import date


def lay(day: date) -> None:
    """Lay it around `day`, once."""
