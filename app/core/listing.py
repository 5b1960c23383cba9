"""Lists: filters in the URL, sorting, paging, and the same list as Excel."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from flask import Response, request, send_file, url_for
from sqlalchemy import Select, func, select

from app.core import clock
from app.core.db import db, in_transaction, note
from app.core.status import Status

MAX_ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Column:
    """A column of a list, in the page and in Excel.

    `value(row)` gives text, a number, a date, a moment (aware) or a Status; `sort` is the SQL to sort by.
    """

    name: str
    title: str
    value: Callable[[Any], Any]
    sort: Any = None
    width: int = 16


class Listing:
    """A query as pages of rows. `?sort=-name` sorts, `?page=2` turns, `?format=xlsx` gives the file."""

    def __init__(
        self, query: Select[Any], columns: Sequence[Column], *, sort: str, title: str, per_page: int = 30
    ) -> None:
        """`sort`: the default, a column's name, with - for descending. `query` selects one entity."""
        self.columns = columns
        self.title = title
        self.per_page = per_page
        self.sorted_by = sort
        asked = request.args.get("sort", "")
        if self._sort_sql(asked) is not None:
            self.sorted_by = asked
        order = self._sort_sql(self.sorted_by)
        self.query = query if order is None else query.order_by(None).order_by(order, *self._tie(query))

    @cached_property
    def total(self) -> int:
        inner = self.query.order_by(None).options().subquery()
        return db.session.scalar(select(func.count()).select_from(inner)) or 0

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @cached_property
    def page(self) -> int:
        return min(max(1, request.args.get("page", 1, type=int)), self.pages)

    @cached_property
    def rows(self) -> Sequence[Any]:
        start = (self.page - 1) * self.per_page
        return db.session.scalars(self.query.limit(self.per_page).offset(start)).unique().all()

    def all_rows(self) -> Sequence[Any]:
        return db.session.scalars(self.query.limit(MAX_ROWS)).unique().all()

    def url(self, **changed: Any) -> str:
        """This list's URL with some arguments changed; None takes one away."""
        args = request.args.to_dict(flat=False) | {k: v for k, v in changed.items() if v is not None}
        for name, value in changed.items():
            if value is None:
                args.pop(name, None)
        return url_for(request.endpoint or "", **(request.view_args or {}), **args)

    def sort_url(self, column: Column) -> str | None:
        if column.sort is None:
            return None
        up = self.sorted_by == column.name
        return self.url(sort=f"-{column.name}" if up else column.name, page=None)

    def direction(self, column: Column) -> str:
        """ascending, descending or empty: the value of aria-sort."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sorted_by, "")

    def _sort_sql(self, name: str) -> Any:
        for column in self.columns:
            if column.sort is not None and name.lstrip("-") == column.name:
                return column.sort.desc() if name.startswith("-") else column.sort.asc()
        return None

    @staticmethod
    def _tie(query: Select[Any]) -> list[Any]:
        entity = query.column_descriptions[0]["entity"]
        return [entity.id.desc()] if hasattr(entity, "id") else []


def workbook_response(listing: Listing) -> Response:
    """The list as Excel, exactly as filtered; the export leaves a line in the audit."""
    rows = listing.all_rows()
    file = workbook(listing.title, listing.columns, rows)
    in_transaction(
        lambda: note("export", list=str(listing.title), rows=len(rows), query=request.query_string.decode())
    )
    name = f"{listing.title} {clock.today():%Y-%m-%d}.xlsx"
    return send_file(file, XLSX, as_attachment=True, download_name=name)


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Any]) -> io.BytesIO:
    """An Excel file: title row, heads, rows; numbers as numbers, texts never as formulas."""
    import xlsxwriter  # large, and few requests want Excel

    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(_sheet_name(str(title)))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    big = book.add_format({"bold": True, "font_size": 14})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    sheet.write_string(0, 0, str(title), big)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(1, index, str(column.title), head)
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(columns):
            _write(sheet, number, index, column.value(row), formats)
    sheet.freeze_panes(2, 0)
    book.close()
    memory.seek(0)
    return memory


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Status):
        sheet.write_string(row, column, str(value.label))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "✓" if value else "")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(
            row, column, clock.local(value).replace(tzinfo=None, microsecond=0), formats["moment"]
        )
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), formats["date"])
    else:
        sheet.write_string(row, column, str(value))


def _sheet_name(title: str) -> str:
    """What Excel takes: no signs of its own, at most 31 UTF-16 units, no apostrophe at an end."""
    plain = "".join(" " if c in r"[]:*?/\\" or c < " " else c for c in title)
    cut = plain.encode("utf-16-le", "ignore")[:62].decode("utf-16-le", "ignore").strip(" '")
    return f"{cut} 1" if cut.lower() == "history" else cut or "1"
