"""May this reading stand where it is put?"""

from dataclasses import dataclass
from datetime import datetime

from app.core.formats import moment, number
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.vehicles.rules.terms import Terms


@dataclass(frozen=True)
class Reading:
    """What an odometer showed at some time."""

    at: datetime
    km: int


def check_between(at: datetime, km: int, before: Reading | None, after: Reading | None, terms: Terms) -> None:
    """A reading lies between its neighbours in time: previous <= this <= next (12)."""
    severity = terms["vehicles.odometer_order"].severity
    if severity == "off":
        return
    if before is not None and km < before.km:
        raise RuleBroken(
            _(
                "%(km)s km is less than the last reading, %(last)s km of %(when)s. If that one is wrong, have it voided first.",
                km=number(km),
                last=number(before.km),
                when=moment(before.at),
            ),
            "km",
        )
    if after is not None and km > after.km:
        raise RuleBroken(
            _(
                "%(km)s km is more than the reading after it, %(next)s km of %(when)s.",
                km=number(km),
                next=number(after.km),
                when=moment(after.at),
            ),
            "km",
        )
