"""May it be? Spans and widths that add up, amounts in capitals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

GRID = 24  # columns of a form, 7 mm each
LEDGER_MM = 267  # type area of a ledger
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capitals(fen: int | None) -> str:
    """An amount in capitals, as forms want it: 12345 -> 壹佰贰拾叁元肆角伍分."""
    if fen is None:
        return ""
    sign, fen = ("负", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    text = _whole(whole) + "元" if whole else ""
    if not rest:
        return sign + (text or "零元") + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif text:
        text += "零"
    return sign + text + (_DIGITS[cent] + "分" if cent else "")


def _whole(number: int) -> str:
    """A whole number of yuan; a gap of noughts is one 零, none at the end."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[index]
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for index in range(3, -1, -1):
        digit = number // 10**index % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _UNITS[index]
            gap = False
        else:
            gap = bool(text)
    return text


def row_of_cells(cells: Sequence[Sequence[Any]]) -> list[tuple[Any, Any, int, str]]:
    """The cells of a form's row as (label, value, span, class); together with the labels they fill 24 columns."""
    full = [(c[0], c[1], int(c[2]), str(c[3]) if len(c) > 3 else "") for c in cells]
    total = sum(span + (3 if label else 0) for label, _value, span, _class in full)
    if total != GRID:
        names = ", ".join(str(label) for label, *_rest in full)
        raise ValueError(f"the row [{names}] spans {total} of {GRID} columns")
    return full


@dataclass(frozen=True)
class LedgerColumn:
    """A column of a ledger: head (a line break is \\n), width in mm, kind (num, c, nw), head above."""

    title: str
    mm: float
    kind: str = ""
    group: str = ""


def ledger_columns(columns: Sequence[Any], width: float = LEDGER_MM) -> list[LedgerColumn]:
    """The columns of a ledger, given as tuples; their widths add up to the type area."""
    full = [column if isinstance(column, LedgerColumn) else LedgerColumn(*column) for column in columns]
    total = round(sum(column.mm for column in full), 2)
    if abs(total - width) > 0.05:
        raise ValueError(f"the columns are {total} mm wide, the paper takes {width}")
    return full


def column_heads(columns: Sequence[LedgerColumn]) -> list[tuple[str, int, bool]]:
    """The upper line of heads: (text, columns, is a group); neighbours under one group are one head."""
    heads: list[tuple[str, int, bool]] = []
    for column in columns:
        if column.group and heads and heads[-1][2] and heads[-1][0] == column.group:
            heads[-1] = (column.group, heads[-1][1] + 1, True)
        else:
            heads.append((column.group or column.title, 1, bool(column.group)))
    return heads


def chunks(rows: Sequence[Any], sizes: Sequence[int] | None) -> list[list[Any]]:
    """The rows page by page: so many on the first page, so many on the next ones; without sizes all in one."""
    rest, pages = list(rows), []
    for size in _repeat_last(sizes or [len(rest) or 1]):
        pages.append(rest[:size])
        rest = rest[size:]
        if not rest:
            break
    return pages


def _repeat_last(sizes: Sequence[int]) -> Any:
    yield from sizes
    while True:
        yield sizes[-1]
