"""Read a hostile workbook: a process of its own that knows nothing of the house.

Started as `python -I reader.py FILE` with little memory and time; prints the visible sheets as JSON, or
`{"refused": "<why>"}`. A workbook that makes the reader die therefore takes nobody with it.
"""

import json
import re
import resource
import struct
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024
MEMORY = 1024 * MEGABYTE
SECONDS = 15
MAX_UNPACKED = 120 * MEGABYTE
MAX_PARTS = 2_000
MAX_ROWS = 60_100  # rows that the sheet may reach down to; how many may be filled in is said elsewhere
MAX_COLUMNS = 300
MAX_SHEETS = 20
MAX_MERGES = 20_000
KEPT_ROWS = 5_200
KEPT_COLUMNS = 100
CELL = re.compile(rb'\sr="([A-Z]{1,7})?(\d{1,12})"')
NOT_WANTED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """Said in one word; the house turns it into a sentence."""


def main(path: str) -> dict[str, Any]:
    """The visible sheets of the workbook."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        check_package(Path(path))
        return {"sheets": list(sheets(path))}
    except Refused as why:
        return {"refused": str(why)}
    except MemoryError:
        return {"refused": "large"}
    except BaseException as error:  # the parser's panics are no ordinary exceptions
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        word = "locked" if "password" in f"{type(error).__name__} {error}".lower() else "broken"
        return {"refused": word}


def check_package(path: Path) -> None:
    """Look into the zip before anything unpacks it: bombs, macros, entities, far-away cells."""
    head = path.open("rb").read(8)
    if head.startswith(OLE):
        check_old(path)
        return
    if not head.startswith(b"PK"):
        raise Refused("broken")
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Refused("large")
            for part in parts:
                check_part(package, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Refused("broken") from error


def check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name = part.filename
    if part.flag_bits & 1:
        raise Refused("locked")
    if name.startswith(("/", "\\")) or ".." in name.split("/"):
        raise Refused("broken")
    if name.lower().endswith("vbaproject.bin"):
        raise Refused("macros")
    if not name.lower().endswith((".xml", ".rels")):
        return
    sheet = "/worksheets/" in name.lower()
    seen, tail = 0, b""
    with package.open(part) as stream:
        while piece := stream.read(MEGABYTE):
            seen += len(piece)
            if seen > MAX_UNPACKED:
                raise Refused("large")
            text = tail + piece
            if NOT_WANTED.search(text):
                raise Refused("broken")
            if sheet:
                check_cells(text)
            tail = text[-64:]


def check_cells(text: bytes) -> None:
    """A cell at XFD1048576 would make the parser lay out every cell before it."""
    for letters, digits in CELL.findall(text):
        if int(digits) > MAX_ROWS or (letters and column_number(letters) > MAX_COLUMNS):
            raise Refused("large")


def check_old(path: Path) -> None:
    """The old format (.xls): the same look for far-away cells, record by record where it can be walked."""
    data = path.read_bytes()
    start = data.find(b"\x09\x08\x10\x00\x00\x06")  # the first BOF of a BIFF8 stream
    while 0 <= start <= len(data) - 4:
        kind, size = struct.unpack_from("<HH", data, start)
        if kind in (0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x00BD) and size >= 6:
            row, column = struct.unpack_from("<HH", data, start + 4)
            if row > MAX_ROWS or column > MAX_COLUMNS:
                raise Refused("large")
        start += 4 + size
        if kind == 0 and size == 0:
            break


def column_number(letters: bytes) -> int:
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def sheets(path: str) -> Any:
    """Each visible sheet: its name and its first rows, every cell as text or a number."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    for about in book.sheets_metadata[:MAX_SHEETS]:
        if about.visible is not SheetVisibleEnum.Visible or about.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
            raise Refused("large")
        rows: list[list[Any]] = []
        filled = 0
        for row in sheet.to_python(skip_empty_area=False):
            cells = [plain(value) for value in row[:KEPT_COLUMNS]]
            filled += any(cell != "" for cell in cells)
            if filled > KEPT_ROWS:
                rows.append(cells)
                break
            rows.append(cells)
        fill_merged(rows, merged(sheet))
        while rows and not any(cell != "" for cell in rows[-1]):
            rows.pop()
        yield {"name": about.name, "rows": rows}


def merged(sheet: Any) -> list[Any]:
    try:
        return list(sheet.merged_cell_ranges or [])[:MAX_MERGES]
    except Exception:  # not told for every format
        return []


def fill_merged(rows: list[list[Any]], ranges: list[Any]) -> None:
    """A value written once over several rows belongs to each of them."""
    for (top, left), (bottom, _right) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] == "":
            continue
        for row in rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] == "":
                row[left] = rows[top][left]


def plain(value: Any) -> Any:
    """A cell as it can be written down: numbers stay numbers, moments become ISO text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if value == value and abs(value) != float("inf") else ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return value.total_seconds() / 86400
    return "" if value is None else str(value)[:2_000]


if __name__ == "__main__":
    json.dump(main(sys.argv[1]), sys.stdout, ensure_ascii=True)
