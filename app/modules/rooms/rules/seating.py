"""Who sits where: rank order, and left before right. Pure functions, no database.

A file of its own: it is the longest rule of meeting support, and the papers need it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.modules.rooms.models import LayoutKind

T = TypeVar("T")


def from_the_centre(ranked: Sequence[T], left_first: bool = True) -> list[T]:
    """The ranked ones side by side, from the leftmost seat to the rightmost, as those who sit there see it.

    Odd number: the first in the centre, the second at his left hand, the third at his right, and so on
    alternating. Even number: first and second share the centre, the second at the left hand of the first.
    `left_first` False: right before left.
    """
    near, far = list(ranked[1::2]), list(ranked[2::2])  # 2, 4, 6 … and 3, 5, 7 …
    if not left_first:
        near, far = far, near
    return [*reversed(near), *ranked[:1], *far]


@dataclass(frozen=True)
class Block:
    """A row of seats in the plan: where it stands, how many, and whether those who sit there face the viewer.

    `kind`: platform | hall | head | left | right | facing | near.
    """

    kind: str
    seats: int


def blocks(layout: LayoutKind, people: int, head: int, row: int, guests: int = 0) -> list[Block]:
    """The rows of a layout for so many people, first rows first.

    * theatre, classroom: a platform of `head` seats, then rows of `row` in the hall;
    * U: `head` seats at the short side, the rest down both arms;
    * board: two long sides; with guests, theirs faces the door and the hosts sit opposite.
    """
    head, row = max(1, head), max(1, row)
    if layout in (LayoutKind.THEATRE, LayoutKind.CLASSROOM, LayoutKind.ISLANDS):
        first = min(head, people)
        rest = people - first
        rows = [Block("platform", first)] if first else []
        while rest > 0:
            rows.append(Block("hall", min(row, rest)))
            rest -= row
        return rows
    if layout is LayoutKind.U:
        first = min(head, people)
        rest = people - first
        return [Block("head", first), Block("left", (rest + 1) // 2), Block("right", rest // 2)]
    far = guests or (people + 1) // 2
    return [Block("facing", far), Block("near", people - far)]


def seat_order(
    layout: LayoutKind, ranks: Sequence[tuple[int, bool]], head: int, row: int, left_first: bool = True
) -> list[int]:
    """For each place of the plan (block by block) the index of who sits there.

    `ranks`: (rank order, is a guest) of everybody; equal ranks keep their order.
    """
    order = sorted(range(len(ranks)), key=lambda i: ranks[i][0])
    guests = [i for i in order if ranks[i][1]]
    plan = blocks(layout, len(ranks), head, row, len(guests))
    if layout is LayoutKind.BOARD and guests and len(guests) < len(ranks):
        hosts = [i for i in order if not ranks[i][1]]
        return [*from_the_centre(guests, left_first), *from_the_centre(hosts, left_first)]
    if layout is LayoutKind.U:
        return _around(order, plan, left_first)
    found: list[int] = []
    rest = order
    for block in plan:
        found += from_the_centre(rest[: block.seats], left_first)
        rest = rest[block.seats :]
    return found


def _around(order: Sequence[int], plan: Sequence[Block], left_first: bool) -> list[int]:
    """The head of the U from the centre; then down the arms, alternating, the honoured side first."""
    head, arms = order[: plan[0].seats], order[plan[0].seats :]
    first, second = list(arms[0::2]), list(arms[1::2])
    if not left_first and len(first) == len(second):
        first, second = second, first
    return [*from_the_centre(head, left_first), *first, *second]


def check_swap(a: int, b: int, places: int) -> None:
    """Two different seats of this plan."""
    if a == b or not (0 <= a < places and 0 <= b < places):
        raise RuleBroken(_("Choose two different seats of this plan."))
