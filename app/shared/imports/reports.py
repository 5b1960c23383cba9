"""Print it: the template to fill in, and the list of errors."""

import io
from typing import Any

from app.core import clock
from app.core.language import gettext as _
from app.core.listing import Column, workbook
from app.core.module import ImportKind
from app.shared.imports.models import ImportRun
from app.shared.imports.rules import MAX_ROWS


def template(kind: ImportKind) -> io.BytesIO:
    """The workbook to fill in: heads, an example, drop-downs; a second sheet explains the columns."""
    import xlsxwriter  # large, and few requests want Excel

    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # as text: Excel must not turn 0012 into 12, nor an identity number into 1.1E+17
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": "@", "bg_color": "#E8F0F2"})
    example = book.add_format({"font_color": "#6B6B6B", "italic": True, "num_format": "@"})
    sheet = book.add_worksheet(_("Fill in here"))
    help_sheet = book.add_worksheet(_("Explanation"))
    lists = book.add_worksheet("lists")
    for index, column in enumerate(kind.columns):
        sheet.set_column(index, index, max(14, min(30, 2 * len(str(column.title)) + 4)), text)
        sheet.write_string(0, index, f"{column.title} *" if column.required else str(column.title), head)
        sheet.write_string(1, index, str(column.example), example)
        if column.choices:
            _offer(sheet, lists, index, [str(choice) for choice in column.choices()])
    sheet.freeze_panes(1, 0)
    lists.hide()
    _explain(
        help_sheet,
        kind,
        book.add_format({"bold": True, "bottom": 1}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    book.close()
    memory.seek(0)
    return memory


def _offer(sheet: Any, lists: Any, index: int, choices: list[str]) -> None:
    """A drop-down that points at a hidden list, since a written-out one may hold only 255 characters."""
    for row, choice in enumerate(choices):
        lists.write_string(row, index, choice)
    if choices:
        import xlsxwriter

        letters = xlsxwriter.utility.xl_col_to_name(index, col_abs=True)
        source = f"=lists!{letters}$1:{letters}${len(choices)}"
        sheet.data_validation(
            1, index, MAX_ROWS + 1, index,
            {"validate": "list", "source": source, "error_title": _("Not in the list"), "error_type": "warning",
             "error_message": _("Take one of the words of the list.")},
        )  # fmt: skip


def _explain(sheet: Any, kind: ImportKind, head: Any, wrap: Any) -> None:
    lines = [
        _("One row is one entry. The grey example row is not imported; it may stay or go."),
        _("Columns with a star must be filled in. Do not rename the heads; the order does not matter."),
        _("Everything is checked first. If one row is wrong, nothing is imported."),
    ]
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
    for index, title in enumerate((_("Column"), _("Must be filled in"), _("Example"), _("Possible values"))):
        sheet.write_string(4, index, title, head)
        sheet.set_column(index, index, (22, 14, 26, 60)[index])
    for row, column in enumerate(kind.columns, start=5):
        choices = "、".join(str(c) for c in list(column.choices())[:60]) if column.choices else ""
        must = _("Yes") if column.required else _("No")
        for index, value in enumerate((str(column.title), must, str(column.example), choices)):
            sheet.write_string(row, index, value, wrap)


def errors(run: ImportRun) -> io.BytesIO:
    """Everything that is wrong, as Excel."""
    columns = [
        Column("line", _("Row"), lambda e: e[0], width=8),
        Column("column", _("Column"), lambda e: e[1]),
        Column("text", _("In the file"), lambda e: e[2], width=28),
        Column("reason", _("What is wrong"), lambda e: e[3], width=60),
    ]
    return workbook(_("Errors in %(file)s", file=run.filename), columns, run.content["errors"])


def file_name(title: str) -> str:
    return f"{title} {clock.today():%Y-%m-%d}.xlsx"
