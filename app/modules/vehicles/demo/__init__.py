"""The demonstration of this room: cars, drivers and places; three months of trips, today, and two weeks ahead.

A folder of its own, since what is laid is many and Chinese. All people, plates and places are invented. The
trips are laid as history, in bulk: nobody did them, so the audit has no lines of them.
"""

from datetime import date

from app.modules.vehicles.demo import expenses, fuel, laying, ledger, masters, seals, slips, upkeep

__all__ = ["lay"]


def lay(day: date) -> None:
    """Everything that is not there yet; doing it twice is harmless."""
    masters.lay(day)
    laying.lay()
    slips.lay()
    fuel.lay()
    expenses.lay()
    upkeep.lay()
    seals.lay()
    ledger.lay()  # last: closes months, which then take no more records
