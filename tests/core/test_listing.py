"""Lists and their Excel: exactly as filtered, and no cell is ever a formula."""

import io
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.core.listing import Column, Listing, workbook, workbook_response
from app.shared.accounts.models import Person, PersonStatus
from app.shared.audit.models import AuditEntry
from tests.cast import PEOPLE

DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠a",
    '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "{=1}", "http://example.test", "mailto:a@b", "internal:A1",
]  # fmt: skip


def sheet_of(app: Flask, columns: Any, rows: Any) -> Any:
    with app.app_context():
        return openpyxl.load_workbook(workbook("Title", columns, rows)).active


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_stays_text(app: Flask, text: str) -> None:
    cell = sheet_of(app, [Column("a", "A", lambda row: row)], [text])["A3"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_in_title_and_head_stays_text(app: Flask, text: str) -> None:
    with app.app_context():
        sheet = openpyxl.load_workbook(workbook(text, [Column("a", text, lambda row: row)], ["x"])).active
    assert {sheet["A1"].data_type, sheet["A2"].data_type} == {"s"}


@pytest.mark.parametrize(
    "text", ["320101199001011234", "013800001234", "0012", "1.10E+17", "1e5", "20261101", "1/2"]
)
def test_an_identity_number_stays_text(app: Flask, text: str) -> None:
    cell = sheet_of(app, [Column("a", "A", lambda row: row)], [text])["A3"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("number", [0, 7, -3, 12.5, 10**14])
def test_a_number_stays_a_number(app: Flask, number: float) -> None:
    cell = sheet_of(app, [Column("a", "A", lambda row: row)], [number])["A3"]
    assert (cell.data_type, cell.value) == ("n", number)


def test_days_and_moments_are_dates_in_the_offices_zone(app: Flask) -> None:
    rows = [date(2026, 11, 21), datetime(2026, 11, 21, 20, 30, tzinfo=UTC)]
    sheet = sheet_of(app, [Column("a", "A", lambda row: row)], rows)
    assert sheet["A3"].value == datetime(2026, 11, 21)
    assert sheet["A4"].value == datetime(2026, 11, 22, 4, 30)


def test_a_status_is_its_label_and_nothing_is_empty(app: Flask) -> None:
    rows = [PersonStatus.ACTIVE, None, "", True, False]
    sheet = sheet_of(app, [Column("a", "A", lambda row: row)], rows)
    with app.app_context():
        assert sheet["A3"].value == str(PersonStatus.ACTIVE.label)
    assert [sheet[f"A{n}"].value for n in (4, 5)] == [None, None]
    assert sheet["A6"].value == "✓"


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]g\\h", "很" * 60, "", "'quoted'", "History"])
def test_any_title_is_a_fit_name_of_a_sheet(app: Flask, title: str) -> None:
    with app.app_context():
        openpyxl.load_workbook(workbook(title, [Column("a", "A", lambda row: row)], ["x"]))


def people(words: str = "") -> Listing:
    query = select(Person).where(Person.name.contains(words)) if words else select(Person)
    columns = [
        Column("name", "Name", lambda p: p.name, Person.username),
        Column("username", "Account", lambda p: p.username),
    ]
    return Listing(query, columns, sort="name", title="People: 人员", per_page=3)


def test_the_file_holds_what_is_filtered_all_pages_of_it(app: Flask) -> None:
    with app.test_request_context("/help?q=师&page=2"):
        response = workbook_response(people("员"))
        response.direct_passthrough = False
        sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
        found = [row[0].value for row in sheet.iter_rows(min_row=3)]
    assert sorted(found) == sorted(name for _u, name, *_rest in PEOPLE if "员" in name)
    assert "人员" in unquote(response.headers["Content-Disposition"])


def test_the_file_is_sorted_as_the_page(app: Flask) -> None:
    with app.test_request_context("/help?sort=-name"):
        names = [p.username for p in people().all_rows()]
    assert names == sorted(names, reverse=True)


def test_an_export_leaves_a_line_in_the_audit(app: Flask) -> None:
    with app.test_request_context("/help?q=x"):
        workbook_response(people())
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
        assert entry.changes["rows"] == len(PEOPLE)
        assert entry.changes["query"] == "q=x"


NONSENSE = ["page=0", "page=-5", "page=99999", "page=abc", "sort=nonsense", "sort=-", "sort=name;drop"]


@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_in_the_address_gives_the_usual_list(app: Flask, asked: str) -> None:
    with app.test_request_context(f"/help?{asked}"):
        listing = people()
        assert 1 <= listing.page <= listing.pages
        assert listing.sorted_by == "name"
        assert len(listing.rows) > 0


def test_pages_hold_every_row_once(app: Flask) -> None:
    seen: list[int] = []
    for number in range(1, 8):
        with app.test_request_context(f"/help?page={number}"):
            listing = people()
            seen += [row.id for row in listing.rows] if number <= listing.pages else []
    assert len(seen) == len(set(seen)) == len(PEOPLE)
