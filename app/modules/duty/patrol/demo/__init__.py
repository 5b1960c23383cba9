"""The demonstration: forty checkpoints, five routes, six plans, three months of rounds, two weeks ahead."""

from datetime import date

from app.modules.duty.patrol.demo import history, masters


def lay(day: date) -> None:
    """Lay it around `day`, once, and not without the people of the demonstration."""
    office = masters.lay(day)
    if office is not None:
        history.lay(office, day)
