"""The rules of duty as they hold on a day."""

from datetime import date

from app.modules.duty.roster import neighbours
from app.modules.duty.roster.rules.policies import Terms, terms_of


def terms_on(on: date | None = None) -> Terms:
    """The rules of this day; of today, if none is given."""
    return terms_of(lambda code: neighbours.policy(code, on))
