"""The demonstration: rooms, two months of meetings, two weeks ahead."""

from datetime import date

from app.modules.rooms.demo import serving, writing


def lay(day: date) -> None:
    """Lay it around `day`, once."""
    writing.lay(day)
    serving.lay(day)
