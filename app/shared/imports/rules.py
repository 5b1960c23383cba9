"""May it be? How a cell is read, and which columns a sheet must have. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.language import gettext as _
from app.core.module import ImportColumn, ImportKind
from app.core.rule import RuleBroken

MAX_ROWS = 5_000
MAX_BYTES = 10 * 1024 * 1024
HEAD_WITHIN = 10  # the heads stand in one of the first rows
LAST_PRECISE = 10**15  # above it Excel has already lost digits
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms of ! to ~
_KEPT_WIDE = {0xFF01, 0xFF08, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F}  # punctuation of Chinese text
_TO_PLAIN = {wide: plain for wide, plain in _WIDE.items() if wide not in _KEPT_WIDE} | {
    0x3000: 0x20, 0x00A0: 0x20, 0x200B: None, 0x200C: None, 0x200D: None, 0xFEFF: None, 0x0000: None,
    0x202A: None, 0x202B: None, 0x202C: None, 0x202D: None, 0x202E: None,
}  # fmt: skip
_SCIENTIFIC = re.compile(r"-?\d(\.\d+)?[eE]\+?\d{2,3}")
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?(?: .*)?")


@dataclass(frozen=True)
class Cell:
    """What is wrong with a cell (or, without a column, with a row)."""

    line: int
    column: str
    text: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """The rows under the heads: their line numbers in the file and their cells by column name."""

    lines: list[int]
    texts: list[dict[str, str]]
    ignored: list[str]
    errors: list[Cell]


def text_of(value: Any) -> str:
    """A cell as the text that was meant: no full-width digits, no stray spaces, no 3.0 for 3."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float) and value.is_integer() and abs(value) < LAST_PRECISE:
        value = int(value)
    if isinstance(value, int | float):
        return (
            f"{value:.10f}".rstrip("0").rstrip(".")
            if isinstance(value, float) and abs(value) < LAST_PRECISE
            else str(value)
        )
    text = str(value).translate(_TO_PLAIN)
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def lost_digits(value: Any, text: str) -> bool:
    """Has Excel turned a long number into 1.10E+17?"""
    return (isinstance(value, int | float) and abs(value) >= LAST_PRECISE) or bool(
        _SCIENTIFIC.fullmatch(text)
    )


def plain_head(title: Any) -> str:
    """A head without star, spaces and case, so that small edits of the template do no harm."""
    return re.sub(r"[\s*＊:：]+", "", str(title)).casefold()


def find_sheet(
    sheets: Sequence[Mapping[str, Any]], kind: ImportKind, titles: Mapping[str, Iterable[str]]
) -> Sheet:
    """The rows of the first sheet that has the heads. `titles`: column name -> its titles in every language."""
    by_head = {plain_head(title): name for name, all_ in titles.items() for title in all_}
    best: tuple[int, int, list[list[Any]]] | None = None
    for sheet in sheets:
        for number, row in enumerate(sheet["rows"][:HEAD_WITHIN]):
            hits = len({by_head[plain_head(text_of(c))] for c in row if plain_head(text_of(c)) in by_head})
            if hits and (best is None or hits > best[0]):
                best = hits, number, sheet["rows"]
    if best is None:
        raise RuleBroken(
            _(
                "No sheet of this file has the column heads of the template. Download the template and fill it in."
            ),
            "file",
        )
    _hits, head, rows = best
    columns, ignored = _columns(rows[head], by_head)
    missing = [c for c in kind.columns if c.required and c.name not in columns]
    if missing:
        raise RuleBroken(
            _("The file lacks these columns: %(columns)s.", columns="、".join(str(c.title) for c in missing)),
            "file",
        )
    return _rows(rows, head, columns, ignored, kind)


def _columns(row: Sequence[Any], by_head: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    ignored = []
    for index, cell in enumerate(row):
        title = text_of(cell)
        name = by_head.get(plain_head(title))
        if name is None:
            ignored += [title] if title else []
        elif name in columns:
            raise RuleBroken(
                _("The column %(column)s is there twice. Delete one of them.", column=title), "file"
            )
        else:
            columns[name] = index
    return columns, ignored


def _rows(
    rows: Sequence[Sequence[Any]], head: int, columns: Mapping[str, int], ignored: list[str], kind: ImportKind
) -> Sheet:
    examples = {c.name: text_of(c.example) for c in kind.columns if c.name in columns}
    found = Sheet([], [], ignored, [])
    titles = {c.name: str(c.title) for c in kind.columns}
    for line, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {name: row[index] if index < len(row) else "" for name, index in columns.items()}
        texts = {name: text_of(cell) for name, cell in cells.items()}
        if not any(texts.values()) or (any(examples.values()) and texts == examples):
            continue  # an empty row, or the template's example left in place
        if len(found.lines) >= MAX_ROWS:
            raise RuleBroken(
                _("The file has more than %(n)s rows. Split it into several files.", n=f"{MAX_ROWS:,}"),
                "file",
            )
        found.lines.append(line)
        found.texts.append(texts)
        for name, cell in cells.items():
            if lost_digits(cell, texts[name]):
                found.errors.append(
                    Cell(
                        line,
                        titles[name],
                        texts[name],
                        _(
                            "Excel has turned this number into 1.1E+17 and lost digits. "
                            "Format the column as text and type it anew."
                        ),
                    )
                )
    if not found.lines:
        raise RuleBroken(_("There are no rows under the column heads."), "file")
    return found


def parsed(
    kind: ImportKind, sheet: Sheet, on_fault: Callable[[Exception], None]
) -> tuple[list[dict[str, Any]], list[int], list[Cell]]:
    """The rows that can be read, their places in the sheet, and what is wrong with the others."""
    wrong = {(cell.line, cell.column) for cell in sheet.errors}
    rows, places, errors = [], [], list(sheet.errors)
    for place, (line, texts) in enumerate(zip(sheet.lines, sheet.texts, strict=True)):
        row: dict[str, Any] = {}
        good = True
        for column in kind.columns:
            text = texts.get(column.name, "")
            if (line, str(column.title)) in wrong:
                good = False
                continue
            try:
                row[column.name] = _value(column, text)
            except RuleBroken as refusal:
                errors.append(Cell(line, str(column.title), text, refusal.message))
                good = False
            except Exception as fault:
                on_fault(fault)
                errors.append(
                    Cell(
                        line,
                        str(column.title),
                        text,
                        _("This cannot be read. Look at the example in the template."),
                    )
                )
                good = False
        if good:
            rows.append(row)
            places.append(place)
    return rows, places, errors


def _value(column: ImportColumn, text: str) -> Any:
    if not text:
        if column.required:
            raise RuleBroken(_("This must be filled in."))
        return column.default
    return column.parse(text)


# --- readers of cells, for the columns of modules


def a_text(longest: int) -> Callable[[str], str]:
    """Text of at most `longest` characters."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise RuleBroken(_("At most %(n)s characters; there are %(m)s.", n=longest, m=len(text)))
        return text

    return parse


def a_date(text: str) -> date:
    """2026-12-08, 2026/12/8, 2026.12.8, with the Chinese words for year and month, 20261208, or Excel's number."""
    try:
        if match := _DATE.fullmatch(text):
            return date(*(int(part) for part in match.groups()))
        if re.fullmatch(r"\d{8}", text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if re.fullmatch(r"\d{4,5}(\.\d+)?", text) and 3_000 < float(text) < 80_000:
            return date(1899, 12, 30) + timedelta(days=int(float(text)))
    except ValueError:
        raise RuleBroken(_("There is no such day. Write it as 2026-12-08.")) from None
    raise RuleBroken(_("This is no date. Write it as 2026-12-08."))


def a_whole_number(least: int = 0, most: int = 10**9) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def parse(text: str) -> int:
        plain = text.replace(",", "").replace("，", "")
        if not re.fullmatch(r"-?\d{1,15}", plain):
            raise RuleBroken(_("This must be a whole number, such as 12."))
        if not least <= int(plain) <= most:
            raise RuleBroken(
                _("This must lie between %(least)s and %(most)s.", least=f"{least:,}", most=f"{most:,}")
            )
        return int(plain)

    return parse


def _decimal(text: str, digits: int) -> int:
    plain = text.replace(",", "").replace("，", "").lstrip("¥￥")
    try:
        value = Decimal(plain) * 10**digits
    except InvalidOperation:
        raise RuleBroken(_("This must be a number, such as 3000.00.")) from None
    if not value.is_finite() or abs(value) > 10**15:
        raise RuleBroken(_("This must be a number, such as 3000.00."))
    if value != value.to_integral_value():
        raise RuleBroken(_("At most %(n)s digits behind the point.", n=digits))
    return int(value)


def an_amount(text: str) -> int:
    """An amount in yuan, as fen; never negative."""
    fen = _decimal(text, 2)
    if fen < 0:
        raise RuleBroken(_("An amount cannot be below zero."))
    return fen


def thousandths(text: str) -> int:
    """A quantity with up to three digits behind the point, in 1/1000."""
    return _decimal(text, 3)


def one_of(choices: Callable[[], Mapping[str, Any]]) -> Callable[[str], Any]:
    """One of the choices, by what it is called."""

    def parse(text: str) -> Any:
        known = {plain_head(title): value for title, value in choices().items()}
        if plain_head(text) not in known:
            names = "、".join(str(title) for title in list(choices())[:12])
            raise RuleBroken(
                _("There is no “%(text)s” here. Take one of these: %(names)s.", text=text, names=names)
            )
        return known[plain_head(text)]

    return parse


def a_flag(text: str) -> bool:
    """Yes or no, in the reader's language."""
    word = plain_head(text)
    if word in {plain_head(_("Yes")), "yes", "y", "1", "true", "✓", "√"}:
        return True
    if word in {plain_head(_("No")), "no", "n", "0", "false", "×", "✗"}:
        return False
    raise RuleBroken(_("Write %(yes)s or %(no)s.", yes=_("Yes"), no=_("No")))
