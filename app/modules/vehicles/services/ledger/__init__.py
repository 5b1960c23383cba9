"""Do it: the month ledger. Reckon it, have gaps explained, close, reopen and correct months."""

from app.modules.vehicles.queries.ledger import is_closed
from app.modules.vehicles.services.expenses import MONTH_IS_CLOSED
from app.modules.vehicles.services.ledger.closing import (
    ask_reopening,
    close_month,
    differences,
    on_approved,
    on_refused,
    open_things,
    post_difference,
    settle,
)
from app.modules.vehicles.services.ledger.gaps import explain, keep_gaps, make_trip, sweep
from app.modules.vehicles.services.ledger.reckoning import figures, reckon, roads

__all__ = [
    "ask_reopening",
    "close_month",
    "differences",
    "explain",
    "figures",
    "keep_gaps",
    "make_trip",
    "on_approved",
    "on_refused",
    "open_things",
    "post_difference",
    "reckon",
    "roads",
    "settle",
    "sweep",
]

# Fuel and expenses ask whether a month is closed; the books of all cars are closed together.
MONTH_IS_CLOSED.append(lambda _vehicle_id, month: is_closed(month))
