"""Template, upload and check, confirm: nothing is written before, everything or nothing after."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db, in_transaction
from app.shared.accounts.models import Person, Post
from app.shared.audit.models import AuditEntry
from app.shared.imports import rules, services
from app.shared.imports.models import ImportRun
from tests.browser import Browser
from tests.imports.standin import GOOD, HEADS, workbook


def run_url(answer: Any) -> str:
    assert answer.status_code == 303, answer.text[:3000]
    return str(answer.headers["Location"])


def test_a_good_file_is_checked_shown_and_not_yet_written(hand_in, importer, posts) -> None:
    before = posts()
    page = importer.page(run_url(hand_in(workbook())))
    assert "Archivist" in page
    assert posts() == before


def test_confirming_writes_all_rows(hand_in, importer, posts) -> None:
    before = posts()
    url = run_url(hand_in(workbook()))
    assert importer.post(url).status_code == 303
    assert posts() == before + 2


def test_confirming_twice_writes_once(hand_in, importer, posts) -> None:
    before = posts()
    url = run_url(hand_in(workbook()))
    token = "a-form-token-of-the-page"
    assert importer.post(url, form_token=token).status_code == 303
    assert importer.post(url, form_token=token).status_code == 303
    assert importer.post(url).status_code == 303
    assert posts() == before + 2


def test_the_same_file_twice_creates_nothing_and_says_so(hand_in, importer, posts, house) -> None:
    importer.post(run_url(hand_in(workbook())))
    between = posts()
    url = run_url(hand_in(workbook()))
    with house.app_context():
        assert db.session.scalar(select(ImportRun.id).where(ImportRun.status == "done"))
    importer.post(url)
    assert posts() == between
    with house.app_context():
        run = db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
        assert (run.created_count, run.unchanged_count) == (0, 2)


def test_every_seeded_error_is_told_with_row_and_column(hand_in, importer, house) -> None:
    rows = [
        ("", "81", "", ""),
        ("Porter", "many", "2026-13-08", "middle"),
        ("Twin", "7", "", ""),
        ("Twin", "8", "", ""),
    ]
    importer.page(run_url(hand_in(workbook(rows))))
    with house.app_context():
        run = db.session.scalars(select(ImportRun)).one()
        found = {(line, column) for line, column, _text, _reason in run.content["errors"]}
    assert found == {(2, "Post"), (3, "Rank"), (3, "Since"), (3, "Grade"), (5, "Post")}


def test_a_file_with_errors_cannot_be_confirmed(hand_in, importer, posts) -> None:
    before = posts()
    url = run_url(hand_in(workbook([*GOOD, ("Porter2", "x", "", "")])))
    assert importer.post(url).status_code == 422
    assert posts() == before


def test_all_or_nothing(hand_in, importer, posts) -> None:
    before = posts()
    answer = importer.post(run_url(hand_in(workbook([*GOOD, ("Explode", "9", "", "")]))))
    assert answer.status_code == 422
    assert "the last row explodes" in answer.text
    assert posts() == before


def test_the_errors_can_be_had_as_excel(hand_in, importer) -> None:
    url = run_url(hand_in(workbook([("Porter", "many", "", "")])))
    answer = importer.get(f"{url}/errors.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[3]][:3] == [2, "Rank", "many"]


def test_only_the_own_run_is_shown(hand_in, house) -> None:
    url = run_url(hand_in(workbook()))
    other = Browser(house, "clerk2")
    assert other.get(url).status_code == 404
    assert other.post(url).status_code == 404
    assert other.get(f"{url}/errors.xlsx").status_code == 404


def test_who_lacks_the_key_finds_no_page(house, outsider) -> None:
    for url in ("/imports/posts", "/imports/posts/template.xlsx", "/imports/nonsense"):
        assert outsider.get(url).status_code == 404
    assert "Posts" not in outsider.page("/imports/")


def test_without_the_guard_the_page_is_open(house, outsider, monkeypatch) -> None:
    """The guard removed: what the test above sees would be there."""
    monkeypatch.setattr("app.shared.imports.queries.may", lambda person, kind: True)
    assert outsider.get("/imports/posts").status_code == 200


def test_a_check_expires_after_a_day(hand_in, importer, posts, monkeypatch) -> None:
    before = posts()
    url = run_url(hand_in(workbook()))
    later = clock.now() + timedelta(hours=25)
    with importer.http.application.app_context():
        assert in_transaction(lambda: services.tidy(later)) == 1
        assert db.session.scalars(select(ImportRun)).one().payload is None
    assert importer.post(url).status_code == 422
    assert posts() == before


def test_an_import_leaves_a_line_in_the_audit(hand_in, importer, house) -> None:
    importer.post(run_url(hand_in(workbook(), "posts 2026.xlsx")))
    with house.app_context():
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import")).one()
        assert line.changes["rows"] == 2 and line.changes["file"] == "posts 2026.xlsx"


def test_the_rows_are_sealed_at_rest(hand_in, house) -> None:
    hand_in(workbook([("Canary-of-the-file", "1", "", "")]))
    with house.app_context():
        stored = db.session.execute(db.text("SELECT payload FROM import_runs")).scalar_one()
    assert "Canary" not in stored


def test_the_template_comes_back_as_it_is(importer, hand_in) -> None:
    """Heads, lists and explanation; the example left in place is not imported."""
    data = importer.get("/imports/posts/template.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Post *", "Rank *", "Since", "Grade"]
    assert sheet.data_validations.dataValidation[0].type == "list"
    assert len(book.worksheets[1]["A"]) == 9
    assert hand_in(data).status_code == 422  # no rows but the example
    sheet.append(["Archivist", "81", "2026-01-05", "high"])
    out = io.BytesIO()
    book.save(out)
    assert hand_in(out.getvalue()).status_code == 303


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_clothing(house, encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in (HEADS, ("档案员", "81", "2026-11-02", "high")))
    assert only_row(house, text.encode(encoding), "a.csv")["name"] == "档案员"


def only_row(house: Any, data: bytes, name: str = "a.xlsx") -> dict[str, Any]:
    from werkzeug.datastructures import FileStorage

    from tests.imports.standin import KIND

    with house.test_request_context():
        _sha, sheet = services.read(FileStorage(io.BytesIO(data), name), KIND)
        rows, _places, errors = rules.parsed(KIND, sheet, lambda fault: None)
        assert not errors, errors
        return rows[0]


@pytest.mark.parametrize(
    "cell",
    [date(2026, 11, 2), datetime(2026, 11, 2), "2026-11-02", "2026/11/2", "2026.11.2", "2026年11月2日",
     "20261102", 46328, "46328", "２０２６－１１－０２", " 2026-11-02　"],
)  # fmt: skip
def test_a_day_in_every_clothing(house, cell: Any) -> None:
    assert only_row(house, workbook([("A", "1", cell, "")]))["since"] == date(2026, 11, 2)


@pytest.mark.parametrize("cell", [7, 7.0, "7", "７", " 7 ", "　7", "\u200b7"])
def test_a_number_in_every_clothing(house, cell: Any) -> None:
    assert only_row(house, workbook([("A", cell, "", "")]))["rank"] == 7


def test_a_value_merged_over_rows_belongs_to_each(hand_in, house) -> None:
    def prepare(book: Any, sheet: Any) -> None:
        sheet.merge_range(1, 3, 2, 3, "high")

    hand_in(workbook([("A", "1", "", ""), ("B", "2", "", "")], prepare=prepare))
    with house.app_context():
        assert [t["grade"] for t in db.session.scalars(select(ImportRun)).one().content["texts"]] == [
            "high",
            "high",
        ]


def test_a_number_that_lost_its_digits_is_refused(hand_in, house) -> None:
    hand_in(workbook([(1.1e17, "1", "", ""), ("1.10E+17", "2", "", "")]))
    with house.app_context():
        assert db.session.scalars(select(ImportRun)).one().error_count == 2


def test_a_hidden_sheet_is_not_read(hand_in) -> None:
    assert hand_in(workbook(before=("Hidden",))).status_code == 303


def test_heads_may_stand_lower_and_in_any_order(house) -> None:
    rows = [("Grade", "Note", "Rank", "Post"), ("low", "x", "5", "Z")]
    assert only_row(house, workbook(rows, heads=("Register of posts",)))["name"] == "Z"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.xlsx"), (b"   ", "a.csv"), (b"PK\x03\x04 nothing", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls"),
        (b"<html><table><tr><td>Post</td></tr></table>", "a.xls"), (b"%PDF-1.7", "a.xlsx"), (b"\x89PNG\r\n", "a.csv"),
        (b"Post,Rank\nA,1", "a.exe"), (b"Post\nA", "a.csv"), (b"Post,Post,Rank\nA,B,1", "a.csv"), (b"Post,Rank\n", "a.csv"),
        (b"\xff\xfe\x00", "a.csv"), (b"Post,Rank\n\"A", "b"), (b"x" * (10 * 1024 * 1024 + 1), "a.csv"),
        (b"Post,Rank\n" + b"A,1\n" * 5_001, "a.csv"),
    ],
)  # fmt: skip
def test_a_hopeless_file_gets_a_sentence(hand_in, data: bytes, name: str) -> None:
    answer = hand_in(data, name)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_without_a_file_the_form_says_so(importer) -> None:
    assert importer.post("/imports/posts").status_code == 422


def test_a_row_that_came_meanwhile_stops_the_import(hand_in, importer, posts, house, monkeypatch) -> None:
    """The database has the last word, and it is a sentence."""
    url = run_url(hand_in(workbook()))

    def clash(rows: Any, by: Person) -> tuple[int, int]:
        db.session.add_all([Post(name="Twin"), Post(name="Twin")])
        return 2, 0

    from dataclasses import replace

    from tests.imports.standin import KIND

    monkeypatch.setattr("app.shared.imports.queries.kind", lambda name: replace(KIND, carry_out=clash))
    before = posts()
    assert importer.post(url).status_code == 422
    assert posts() == before


def test_every_import_of_the_house_has_a_template_whose_example_can_be_read(app) -> None:
    from app.core.module import declared
    from app.shared.imports import reports

    with app.test_request_context():
        for kind in declared("imports").values():
            book = openpyxl.load_workbook(reports.template(kind))
            assert len(book.worksheets[0][1]) == len(kind.columns)
            example = {column.name: rules.text_of(column.example) for column in kind.columns}
            _rows, _places, errors = rules.parsed(
                kind, rules.Sheet([2], [example], [], []), lambda fault: None
            )
            assert [e for e in errors if e.text] == [], kind.name
