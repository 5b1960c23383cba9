"""Where is it?"""

from sqlalchemy import Select, select

from app.shared.numbering.models import Counter


def counters() -> Select[Counter]:
    """Every counter, as a list."""
    return select(Counter)
