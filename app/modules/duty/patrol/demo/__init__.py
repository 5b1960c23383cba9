"""The demonstration: checkpoints, routes, plans, three months of rounds."""

from datetime import date


def lay(day: date) -> None:
    """Lay it around `day`, once."""
