"""Print it: the series and how far each has come."""

from app.core.language import gettext as _
from app.core.listing import Column, Listing
from app.core.module import NumberKind, declared
from app.shared.numbering import queries
from app.shared.numbering.models import Counter


def listing() -> Listing:
    """Every series with its last number."""
    kinds: dict[str, NumberKind] = declared("numbers")

    def title(row: Counter) -> str:
        return str(kinds[row.kind].title) if row.kind in kinds else row.kind

    def number(row: Counter) -> str:
        prefix = kinds[row.kind].prefix if row.kind in kinds else row.kind
        return f"{prefix}-{row.year}-{row.last:04d}"

    columns = [
        Column("kind", _("Series"), title, Counter.kind, width=30),
        Column("year", _("Year"), lambda row: row.year, Counter.year),
        Column("last", _("Last number"), number, Counter.last, width=20),
        Column("count", _("Given so far"), lambda row: row.last),
    ]
    return Listing(queries.counters(), columns, sort="-year", title=_("Numbers"))
