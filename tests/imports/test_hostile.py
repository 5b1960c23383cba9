"""Files that mean harm, and files that were damaged: a sentence or a check, never a fault."""

import io
import os
import random
import zipfile
from typing import Any

import pytest

from tests.imports.standin import GOOD, workbook


def repacked(change: Any, data: bytes | None = None) -> bytes:
    """The workbook with its parts changed by `change(name, body) -> body`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or workbook())) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            target.writestr(part.filename, change(part.filename, source.read(part)))
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(lambda name, body: body.replace(old, new) if "sheet1.xml" in name else body)


def with_part(name: str, body: bytes) -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, body)
    return out.getvalue()


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
HOSTILE = {
    "a cell in the last corner": in_sheet(b'r="B3"', b'r="XFD1048576"'),
    "a row far down": in_sheet(b'r="A3"', b'r="A1048576"'),
    "billion laughs": in_sheet(b"<worksheet", ENTITY),
    "outside entity": repacked(lambda n, b: b.replace(b"<sst", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst')),
    "macros": with_part("xl/vbaProject.bin", b"x"),
    "zip slip": with_part("../../evil.xml", b"x"),
    "zip bomb": with_part("xl/worksheets/sheet9.xml", b"\0" * (130 * 1024 * 1024)),
    "truncated": workbook()[:900],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_workbook_is_refused_with_a_sentence(hand_in, kind: str, posts) -> None:
    before = posts()
    answer = hand_in(HOSTILE[kind])
    assert answer.status_code == 422, kind
    assert "field-error" in answer.text
    assert posts() == before


def test_a_declared_dimension_of_everything_does_no_harm(hand_in) -> None:
    answer = hand_in(in_sheet(b'ref="A1:D3"', b'ref="A1:XFD1048576"'))
    assert answer.status_code == 303, answer.text[-3500:-1000]


def test_a_merge_over_everything_does_no_harm(hand_in) -> None:
    data = in_sheet(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert hand_in(data).status_code in (303, 422)


def test_formulas_are_read_as_their_values_and_never_run(hand_in) -> None:
    assert hand_in(
        workbook([('=HYPERLINK("http://evil")', "1", "", ""), ("=1+1", "2", "", "")])
    ).status_code in (303, 422)


def test_markup_in_a_cell_is_shown_as_text(hand_in, importer) -> None:
    url = hand_in(workbook([("<script>alert(1)</script>", "x", "", "")])).headers["Location"]
    page = importer.page(url)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def mutant(seed: int) -> tuple[bytes, str]:
    """A workbook, an old one or a CSV file with something broken at random."""
    dice = random.Random(seed)
    text = "\n".join(",".join(row) for row in [("Post", "Rank", "Since", "Grade"), *GOOD]).encode()
    kind = dice.choice(["zip", "part", "part", "part", "csv"])
    if kind == "csv":
        return damaged(text, dice), "a.csv"
    if kind == "zip":
        return damaged(workbook(), dice), "a.xlsx"
    victim = dice.choice(
        [
            "sheet1.xml",
            "workbook.xml",
            "sharedStrings.xml",
            "styles.xml",
            "workbook.xml.rels",
            "Content_Types",
        ]
    )
    return repacked(lambda name, body: damaged(body, dice) if victim in name else body), "a.xlsx"


def damaged(data: bytes, dice: random.Random) -> bytes:
    body = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(body))
        act = dice.randrange(5)
        if act == 0:
            body[at] = dice.randrange(256)
        elif act == 1:
            del body[at : at + dice.randint(1, 40)]
        elif act == 2:
            body[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 20)))
        elif act == 3:
            body[at:at] = dice.choice(
                [b"999999999999", b"\0" * 9, b"<", b"&#x0;", b'"', "　年".encode(), b"1e999", b"-1"]
            )
        else:
            body[at : at + 30] = body[dice.randrange(len(body)) :][:30]
        body = body or bytearray(b"x")
    return bytes(body)


MUTANTS = int(os.environ.get("MUTANTS", "150"))  # the longer measure is 1,000
SLICES = [pytest.param(start, marks=[pytest.mark.slow] if start else []) for start in range(0, MUTANTS, 50)]


@pytest.mark.parametrize("start", SLICES)
def test_no_damaged_file_brings_a_fault(hand_in, importer, start: int) -> None:
    """Exceptions propagate in tests: any would fail here."""
    for seed in range(start, start + 50):
        data, name = mutant(seed)
        answer = hand_in(data, name)
        assert answer.status_code in (303, 422), seed
        if answer.status_code == 303:
            assert importer.get(answer.headers["Location"]).status_code == 200, seed
