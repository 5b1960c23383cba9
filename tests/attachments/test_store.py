"""Files with their records: who sees them, how they are sent, what stays when they are removed."""

import io
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core.db import db, in_transaction
from app.core.rule import RuleBroken
from app.shared.accounts import queries as people
from app.shared.attachments import queries, reports, services
from app.shared.attachments.models import Attachment
from tests.attachments.files import GOOD, HOSTILE, photo
from tests.browser import Browser

URL = "/attachments/sample/7"


def give(*names: str) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(GOOD[name][1]), GOOD[name][0]) for name in names]


def rows(app: Flask) -> list[Attachment]:
    with app.app_context():
        return list(db.session.scalars(select(Attachment).order_by(Attachment.id)).unique())


@pytest.fixture
def kept(app: Flask, clerk: Browser) -> Attachment:
    assert clerk.post(URL, files=give("jpeg")).status_code == 303
    return rows(app)[0]


def test_several_files_are_kept_at_once(app: Flask, clerk: Browser) -> None:
    answer = clerk.post(URL, files=give("jpeg", "pdf", "xlsx"), next="/somewhere")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/somewhere")
    assert [(row.kind.value, row.owner_type, row.owner_id, row.uploaded_by_id) for row in rows(app)] == [
        (kind, "sample", 7, clerk.person_id) for kind in ("image", "pdf", "xlsx")
    ]


def test_the_same_hand_in_twice_keeps_one(app: Flask, clerk: Browser) -> None:
    for _ in range(2):
        assert clerk.post(URL, files=give("pdf"), form_token="t" * 20).status_code == 303
    assert len(rows(app)) == 1


def test_the_way_back_stays_in_the_house(clerk: Browser) -> None:
    assert clerk.post(URL, files=give("pdf"), next="https://evil.example/").headers["Location"] == URL


def test_a_refused_file_is_named_and_none_is_kept(app: Flask, clerk: Browser) -> None:
    bad = [(io.BytesIO(HOSTILE["exe"][1]), "病毒.exe")]
    answer = clerk.post(URL, files=give("jpeg") + bad)
    assert answer.status_code == 422 and "病毒.exe" in answer.text
    assert rows(app) == []


def test_no_file_chosen_is_said(clerk: Browser) -> None:
    assert clerk.post(URL).status_code == 422


def test_the_same_content_is_stored_once(app: Flask, clerk: Browser) -> None:
    clerk.post(URL, files=give("pdf"))
    clerk.post("/attachments/sample/8", files=give("pdf"))
    one, two = rows(app)
    assert one.sha256 == two.sha256
    with app.app_context():
        assert services.path_of(one.sha256).read_bytes() == GOOD["pdf"][1]


def test_a_file_is_sent_as_it_was_taken_in(app: Flask, clerk: Browser) -> None:
    clerk.post(URL, files=give("xlsx", "pdf"))
    workbook, pdf = rows(app)
    answer = clerk.get(f"/attachments/{workbook.id}")
    assert answer.data == GOOD["xlsx"][1]
    assert answer.headers["Content-Disposition"].startswith("attachment") and "名单.xlsx" in unquote(
        answer.headers["Content-Disposition"]
    )
    assert clerk.get(f"/attachments/{pdf.id}").headers["Content-Disposition"].startswith("inline")
    assert (
        clerk.get(f"/attachments/{pdf.id}?download=1").headers["Content-Disposition"].startswith("attachment")
    )


def test_every_file_is_sent_without_guessing_and_in_a_sandbox(app: Flask, clerk: Browser) -> None:
    clerk.post(URL, files=give("jpeg", "txt", "docx", "csv of Excel", "xlsx"))
    for row in rows(app):
        for url in (f"/attachments/{row.id}", f"/attachments/{row.id}/thumb"):
            answer = clerk.get(url)
            if answer.status_code == 200:
                assert "sandbox" in answer.headers["Content-Security-Policy"]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert clerk.get(f"/attachments/{rows(app)[0].id}/thumb").data[:2] == b"\xff\xd8"


def test_who_may_not_see_the_record_sees_no_file(kept: Attachment, sign_in: Any) -> None:
    """clerk2 holds the permission but may not see record 7; unknown and forbidden look alike."""
    stranger = sign_in("clerk2")
    codes = [
        stranger.get(f"/attachments/{kept.id}").status_code,
        stranger.get(f"/attachments/{kept.id}/thumb").status_code,
        stranger.get(f"/attachments/{kept.id}/remove").status_code,
        stranger.post(f"/attachments/{kept.id}/remove", reason="x").status_code,
        stranger.get(URL).status_code,
        stranger.post(URL, files=give("pdf")).status_code,
        stranger.get("/attachments/999999").status_code,
        stranger.get("/attachments/no_such_kind/1").status_code,
    ]
    assert codes == [404] * 8


def test_without_the_question_the_stranger_would_get_it(
    kept: Attachment, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "may_see_owner", lambda *_: True)
    assert sign_in("clerk2").get(f"/attachments/{kept.id}").status_code == 200


def test_whoever_holds_no_role_may_not_add(app: Flask, outsider: Browser) -> None:
    assert outsider.post(URL, files=give("pdf")).status_code == 403
    assert Browser(app).get(URL).status_code == 303


def test_removing_keeps_the_row_and_its_reason(app: Flask, clerk: Browser, kept: Attachment) -> None:
    assert clerk.post(f"/attachments/{kept.id}/remove", reason="传错了").status_code == 303
    row = rows(app)[0]
    assert (row.remove_reason, row.removed_by_id) == (
        "传错了",
        clerk.person_id,
    ) and row.removed_at is not None
    assert clerk.get(f"/attachments/{kept.id}").status_code == 404
    with app.app_context():
        assert queries.of("sample", 7) == [] and services.path_of(row.sha256).exists()


def test_removing_needs_a_reason(app: Flask, clerk: Browser, kept: Attachment) -> None:
    assert clerk.post(f"/attachments/{kept.id}/remove", reason="").status_code == 422
    assert rows(app)[0].removed_at is None


def test_others_files_are_removed_by_the_manager_only(
    app: Flask, leader: Browser, manager: Browser, kept: Attachment
) -> None:
    assert leader.post(f"/attachments/{kept.id}/remove", reason="x").status_code == 403
    assert manager.post(f"/attachments/{kept.id}/remove", reason="x").status_code == 303


def test_a_record_takes_only_so_many_files(
    app: Flask, clerk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_FILES", 1)
    assert clerk.post(URL, files=give("pdf", "txt")).status_code == 422
    assert rows(app) == []


def test_a_plain_upload_can_be_attached_by_other_services(app: Flask) -> None:
    with app.test_request_context("/"):
        person = people.by_username("clerk")
        assert person is not None
        upload = FileStorage(io.BytesIO(photo()), "照片.jpg")
        row = in_transaction(lambda: services.attach("sample", 7, upload, person))
        assert row.name == "照片.jpg" and queries.counts("sample", [7, 8]) == {7: 1}
        with pytest.raises(RuleBroken):
            services.attach("sample", 7, FileStorage(io.BytesIO(b"MZ"), "a.exe"), person)


def test_a_crash_while_writing_leaves_no_half_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("disk full")

    with app.app_context():
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="disk full"):
            services.store(b"something new")
        assert [p for p in services.folder().rglob("*") if p.is_file()] == [] or not any(
            p.name.startswith(".new-") for p in services.folder().rglob("*")
        )


def test_a_flipped_byte_and_a_lost_file_are_found(app: Flask, clerk: Browser) -> None:
    clerk.post(URL, files=give("jpeg", "pdf", "xlsx", "docx"))
    with app.test_request_context("/"):
        assert services.verify() == [] and reports.check_files()[0] == "ok"
        first, second, *_ = rows(app)
        path = services.path_of(first.sha256)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        services.path_of(second.sha256).unlink()
        assert {(w["name"], w["what"]) for w in services.verify()} == {
            (first.name, "changed"),
            (second.name, "missing"),
        }
        assert reports.check_files()[0] == "fail"


def test_files_never_compared_are_a_warning(app: Flask) -> None:
    with app.test_request_context("/"):
        Path(services.folder() / "verified.json").unlink(missing_ok=True)
        assert reports.check_files()[0] == "warn"


def test_a_lost_file_is_not_found_and_no_fault(app: Flask, clerk: Browser, kept: Attachment) -> None:
    with app.app_context():
        services.path_of(kept.sha256).unlink()
    assert clerk.get(f"/attachments/{kept.id}").status_code == 404
