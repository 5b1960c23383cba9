"""May it be?"""

from collections.abc import Iterable
from datetime import date

from app.core.language import gettext as _
from app.core.rule import RuleBroken


def check_four_eyes(proposer_id: int, decider_id: int) -> None:
    """Whoever entered the notice does not confirm it."""
    if proposer_id == decider_id:
        raise RuleBroken(
            _("You entered this notice yourself. A second person has to compare it and confirm it.")
        )


def check_makeup_days(days: Iterable[date]) -> None:
    """A make-up workday is a Saturday or a Sunday."""
    for day in days:
        if day.weekday() < 5:
            raise RuleBroken(
                _(
                    "%(day)s is named as a make-up workday, but it is no Saturday or Sunday.",
                    day=day.isoformat(),
                ),
                "text",
            )
