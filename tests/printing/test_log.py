"""The print log: every print is counted once, and its code leads back to the record."""

import hashlib
import io
import threading
from collections.abc import Callable
from urllib.parse import unquote

import pypdf
import pytest
from flask import Flask, Response
from sqlalchemy import select

from app.core.db import db
from app.core.module import LinkKind, Module, Summary
from app.core.web import requires
from app.shared.audit.models import AuditEntry
from app.shared.printing import press, services
from app.shared.printing.models import PrintLog
from tests.browser import Browser
from tests.printing import samples

pytestmark = pytest.mark.usefixtures("shared_press")


@pytest.fixture
def sample_kind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of record that the clerk may see; answers with who asked."""
    asked: list[int] = []

    def may_see(person: object, number: int) -> bool:
        asked.append(number)
        return person.username in ("clerk", "manager")  # type: ignore[attr-defined]

    kind = LinkKind(
        "sample",
        "Sample",
        lambda ids: {i: Summary(f"样单 {i}", "李文静", "11月20日", url="/somewhere") for i in ids},
        may_see,
    )
    plate: Module = app.extensions["modules"]["printing"]
    monkeypatch.setitem(app.extensions["modules"], "printing", _with_links(plate, kind))
    return asked


def _with_links(plate: Module, kind: LinkKind) -> Module:
    from dataclasses import replace

    return replace(plate, links=[kind])


@pytest.fixture
def sample_view(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    @requires()
    def sample_paper() -> Response:
        return services.paper(
            "samples/form.html",
            title="用车申请单",
            number="YC-2026-0001",
            subject=("sample", 7),
            **samples.form(),
        )

    view = app.view_functions["printing.log"]
    monkeypatch.setitem(app.view_functions, "printing.log", sample_paper)
    assert view is not sample_paper
    return "/printing/log"


def entries(app: Flask) -> list[PrintLog]:
    with app.app_context():
        return list(db.session.scalars(select(PrintLog).order_by(PrintLog.id)).unique())


def test_a_print_is_a_pdf_shown_in_the_browser(clerk: Browser, sample_view: str) -> None:
    answer = clerk.get(sample_view)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("inline") and "用车申请单 YC-2026-0001.pdf" in unquote(disposition)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert (
        answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Cache-Control"] == "no-store"
    )


def test_a_print_is_counted_with_the_hash_of_its_file(app: Flask, clerk: Browser, sample_view: str) -> None:
    first, second = clerk.get(sample_view), clerk.get(sample_view)
    rows = entries(app)
    assert [row.sequence for row in rows] == [1, 2]
    assert [row.pdf_sha256 for row in rows] == [hashlib.sha256(p.data).hexdigest() for p in (first, second)]
    assert {row.person_id for row in rows} == {clerk.person_id}
    text = pypdf.PdfReader(io.BytesIO(second.data)).pages[0].extract_text().replace(" ", "")
    assert "第2次打印" in text and rows[1].shown_code in text


def test_a_print_leaves_a_line_in_the_audit(app: Flask, clerk: Browser, sample_view: str) -> None:
    clerk.get(sample_view)
    with app.app_context():
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "print")).one()
        assert (line.subject_type, line.subject_id, line.person_id) == ("sample", 7, clerk.person_id)
        assert line.changes["sequence"] == 1 and len(line.changes["sha256"]) == 64


def test_a_refused_print_is_a_page_with_a_sentence_and_not_counted(
    app: Flask, clerk: Browser, sample_view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_ask_press", lambda *_: (press.TOO_LONG, b""))
    answer = clerk.get(sample_view)
    assert answer.status_code == 503
    assert "Excel" in answer.text and "<h1" in answer.text
    assert entries(app) == []


def test_four_prints_of_one_paper_at_once_are_numbered_without_gap(
    app: Flask, clerk: Browser, sample_view: str
) -> None:
    statuses: list[int] = []
    browsers = [Browser(app, "clerk") for _ in range(4)]
    threads = [
        threading.Thread(target=lambda b=b: statuses.append(b.get(sample_view).status_code)) for b in browsers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert sorted(row.sequence for row in entries(app)) == [1, 2, 3, 4]


def test_a_number_taken_meanwhile_is_not_given_twice(
    app: Flask, clerk: Browser, sample_view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another machine without our line of files: the table's key stands behind it."""
    clerk.get(sample_view)
    true = services.queries.times_printed
    stale = iter([0])
    monkeypatch.setattr(
        services.queries, "times_printed", lambda *a: next(stale, None) if False else next(stale, true(*a))
    )
    assert clerk.get(sample_view).status_code == 200
    assert [row.sequence for row in entries(app)] == [1, 2]


def test_a_code_leads_to_the_record(
    app: Flask, clerk: Browser, sample_view: str, sample_kind: list[int]
) -> None:
    clerk.get(sample_view)
    row = entries(app)[0]
    text = clerk.page(f"/p/{row.shown_code.lower()}")
    for expected in (
        "用车申请单",
        "YC-2026-0001",
        "李文静",
        row.shown_code,
        row.pdf_sha256,
        "/somewhere",
        "样单 7",
    ):
        assert expected in text, expected
    assert sample_kind == [7]


def test_a_code_shows_nothing_to_who_may_not_see_the_record(
    app: Flask, clerk: Browser, outsider: Browser, sample_view: str, sample_kind: list[int]
) -> None:
    clerk.get(sample_view)
    code = entries(app)[0].code
    stranger, unknown = outsider.get(f"/p/{code}"), outsider.get("/p/00000000")
    assert (stranger.status_code, unknown.status_code) == (404, 404)
    assert "YC-2026-0001" not in stranger.text


def test_without_the_question_the_stranger_would_see_it(
    app: Flask,
    clerk: Browser,
    outsider: Browser,
    sample_view: str,
    sample_kind: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clerk.get(sample_view)
    code = entries(app)[0].code
    monkeypatch.setattr(
        "app.shared.printing.queries.visible", lambda _person, code: services.queries.by_code(code)
    )
    assert outsider.get(f"/p/{code}").status_code == 200


def test_a_code_needs_a_sign_in(app: Flask) -> None:
    assert Browser(app).get("/p/00000000").status_code == 303


def test_an_older_print_says_that_there_is_a_newer_one(
    app: Flask, clerk: Browser, sample_view: str, sample_kind: list[int]
) -> None:
    clerk.get(sample_view)
    clerk.get(sample_view)
    old, new = entries(app)
    assert "之后又打印过" in clerk.page(f"/p/{old.code}")
    assert "之后又打印过" not in clerk.page(f"/p/{new.code}")


def test_the_log_is_for_auditor_and_manager(sign_in: Callable[[str], Browser]) -> None:
    codes = {
        name: sign_in(name).get("/printing/log").status_code
        for name in ("auditor", "manager", "clerk", "sysadmin")
    }
    assert codes == {"auditor": 200, "manager": 200, "clerk": 403, "sysadmin": 403}


def test_the_log_is_searched_and_taken_as_excel(
    app: Flask, manager: Browser, print_sample: Callable[..., bytes]
) -> None:
    print_sample("form", as_="clerk")
    print_sample("slip")
    assert "YC-2026-1187" in manager.page("/printing/log") and "PC-2026-0946" in manager.page("/printing/log")
    found = manager.page("/printing/log?q=李文静")
    assert "YC-2026-1187" in found and "PC-2026-0946" not in found
    assert manager.get("/printing/log?format=xlsx").data.startswith(b"PK")
