"""Do it: read a file in a child process, check it, carry it out once. The caller holds the transaction."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import db, note
from app.core.language import gettext as _
from app.core.module import ImportKind
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.imports import queries, rules
from app.shared.imports.models import ImportRun, RunStatus
from app.shared.imports.rules import Cell, Sheet

READER = Path(__file__).with_name("reader.py")
PATIENCE = 25  # seconds for the reader
ENDINGS = {".xlsx", ".xls", ".csv", ".et"}


def read(upload: FileStorage, kind: ImportKind) -> tuple[str, Sheet]:
    """The fingerprint of the file and its rows. Raises RuleBroken with what to do about it."""
    data = upload.stream.read(rules.MAX_BYTES + 1)
    if len(data) > rules.MAX_BYTES:
        raise RuleBroken(_("The file is larger than 10 MB. Split it, or take pictures out of it."), "file")
    if not data.strip():
        raise RuleBroken(_("The file is empty."), "file")
    if Path(upload.filename or "").suffix.lower() not in ENDINGS:
        raise RuleBroken(_("Take an Excel file (.xlsx or .xls) or a CSV file."), "file")
    workbook = data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0"
    sheets = _workbook(data) if workbook else [{"name": "", "rows": _table(data)}]
    return hashlib.sha256(data).hexdigest(), rules.find_sheet(sheets, kind, queries.titles(kind))


def _workbook(data: bytes) -> list[dict[str, Any]]:
    """The sheets of an Excel file, read by a process with little memory and time."""
    ending = ".xlsx" if data[:2] == b"PK" else ".xls"  # by its content, whatever it is called
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        try:
            ended = subprocess.run(
                [sys.executable, "-I", str(READER), file.name],
                capture_output=True, timeout=PATIENCE, check=False, env={"PATH": ""},
            )  # fmt: skip
            answer = json.loads(ended.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            answer = {"refused": "broken"}
    if "refused" in answer:
        raise RuleBroken(_why(answer["refused"]), "file")
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _why(word: str) -> str:
    sentences = {
        "large": _(
            "The table is too large: at most 5,000 rows and 100 columns. "
            "Delete empty rows and columns far out, and save it anew."
        ),
        "locked": _("The file is protected by a password. Take the protection away and save it anew."),
        "macros": _("The file holds macros, which are not taken. Save it as .xlsx."),
    }
    return sentences.get(
        word, _("This Excel file cannot be read. Open it in Excel or WPS, save it as .xlsx and try again.")
    )


def _table(data: bytes) -> list[list[str]]:
    """The rows of a CSV file, whatever Excel or WPS has written it in."""
    text = _decoded(data)
    head = text[:4096].splitlines()[0] if text.strip() else ""
    delimiter = max(",\t;", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows: list[list[str]] = []
        for row in reader:
            if len(rows) > rules.MAX_ROWS + 100:
                break
            rows.append([cell[:2_000] for cell in row[:100]])
    except csv.Error:
        raise RuleBroken(_("This CSV file cannot be read. Save it as .xlsx and try again."), "file") from None
    return rows


def _decoded(data: bytes) -> str:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    known = [encoding for mark, encoding in marks if data.startswith(mark)]
    for encoding in known or ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBroken(_("The characters of this file cannot be read. Save it as .xlsx and try again."), "file")


def keep_run(kind: ImportKind, sheet: Sheet, sha256: str, filename: str, by: Person) -> ImportRun:
    """Check every row and keep the rows with what is wrong; nothing else is written."""
    _rows, errors = _checked(kind, sheet)
    run = ImportRun(
        kind=kind.name, by_id=by.id, filename=filename[-120:], sha256=sha256,
        row_count=len(sheet.lines), error_count=len(errors),
        payload=json.dumps(
            {
                "lines": sheet.lines, "texts": sheet.texts, "ignored": sheet.ignored[:50],
                "errors": [[e.line, e.column, e.text, e.reason] for e in errors],
            },
            ensure_ascii=False,
        ),
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    return run


def carry_out(run: ImportRun, by: Person) -> ImportRun:
    """Write all rows of a checked run, or none. Once."""
    kind = queries.kind(run.kind)
    if kind is None or run.is_stale(clock.now()):
        raise RuleBroken(_("This check is older than a day. Upload the file once more."))
    if run.status is RunStatus.DONE:
        return run
    content = run.content
    rows, errors = _checked(kind, Sheet(content["lines"], content["texts"], [], []))
    if errors or run.error_count:
        raise RuleBroken(
            _("Something has changed since the check, and there are errors now. Upload the file once more.")
        )
    try:
        run.created_count, run.unchanged_count = kind.carry_out(rows, by)
        db.session.flush()
    except IntegrityError as error:
        raise RuleBroken(
            _(
                "Somebody has entered one of these rows meanwhile, so nothing was written. Upload the file once more."
            )
        ) from error
    run.status, run.done_at, run.payload = RunStatus.DONE, clock.now(), None
    note(
        "import", kind=run.kind, file=run.filename, sha256=run.sha256, rows=run.row_count,
        created=run.created_count, subject_type=ImportRun.__tablename__, subject_id=run.id,
    )  # fmt: skip
    return run


def tidy(now: datetime) -> int:
    """Take away the rows of files that nobody has imported within a day."""
    old = queries.worn_out(now)
    for run in old:
        run.payload = None
        if run.status is RunStatus.CHECKED:
            run.status = RunStatus.EXPIRED
    return len(old)


def _checked(kind: ImportKind, sheet: Sheet) -> tuple[list[dict[str, Any]], list[Cell]]:
    """The rows as values, and every error: of cells, then of rows among each other and against the database."""
    log = current_app.logger
    rows, places, errors = rules.parsed(
        kind, sheet, lambda fault: log.warning("import %s: %r", kind.name, fault)
    )
    titles = {column.name: str(column.title) for column in kind.columns}
    for index, name, reason in kind.check(rows):
        line, texts = sheet.lines[places[index]], sheet.texts[places[index]]
        errors.append(Cell(line, titles.get(name, ""), texts.get(name, ""), str(reason)))
    return rows, sorted(errors, key=lambda cell: cell.line)
