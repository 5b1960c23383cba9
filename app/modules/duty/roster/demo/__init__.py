"""The demonstration of duty: three months that were, the shift of now, two weeks ahead, the next month as a draft."""

from datetime import date

from app.core.language import in_language
from app.modules.duty.roster.demo import laying


def lay(day: date) -> None:
    """Lay it around `day`, once."""
    with in_language(None):
        laying.lay(day)
