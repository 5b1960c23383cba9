"""Which line of a statement is which fill of the portal? And what do the two not agree on?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.modules.vehicles.models import DifferenceKind

LITRE_TOLERANCE = 50  # thousandths: receipts are rounded to two digits, statements sometimes to one


@dataclass(frozen=True)
class Paid:
    """A line of a statement or a fill of the portal: what a card paid."""

    id: int
    card_id: int | None
    at: datetime
    amount_fen: int
    quantity_milli: int | None


@dataclass(frozen=True)
class Difference:
    kind: DifferenceKind
    line_id: int | None = None
    fill_id: int | None = None


def match(lines: Sequence[Paid], fills: Sequence[Paid], hours: float) -> dict[int, int]:
    """By line: its fill. The same card, at most so many hours apart; equal amounts first, then the nearest time."""
    reach = timedelta(hours=hours)
    pairs = sorted(
        (line.amount_fen != fill.amount_fen, abs(line.at - fill.at), abs(line.amount_fen - fill.amount_fen), line.id, fill.id)
        for line in lines
        for fill in fills
        if line.card_id is not None and line.card_id == fill.card_id and abs(line.at - fill.at) <= reach
    )  # fmt: skip
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _differs, _apart, _off, line_id, fill_id in pairs:
        if line_id not in found and fill_id not in taken:
            found[line_id] = fill_id
            taken.add(fill_id)
    return found


def differences(lines: Sequence[Paid], fills: Sequence[Paid], matched: dict[int, int]) -> list[Difference]:
    """What is only on one side, and pairs that do not say the same."""
    by_id = {fill.id: fill for fill in fills}
    found: list[Difference] = []
    for line in lines:
        fill = by_id.get(matched.get(line.id, 0))
        if fill is None:
            found.append(Difference(DifferenceKind.ONLY_STATEMENT, line_id=line.id))
        elif fill.amount_fen != line.amount_fen:
            found.append(Difference(DifferenceKind.AMOUNT, line.id, fill.id))
        elif _apart(line.quantity_milli, fill.quantity_milli):
            found.append(Difference(DifferenceKind.QUANTITY, line.id, fill.id))
    taken = set(matched.values())
    found += [
        Difference(DifferenceKind.ONLY_PORTAL, fill_id=fill.id) for fill in fills if fill.id not in taken
    ]
    return found


def _apart(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) > LITRE_TOLERANCE
