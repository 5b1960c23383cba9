"""What is taken and what is refused; every refusal a sentence, nothing stored."""

import io
import resource
import time
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from app.core.rule import RuleBroken
from app.shared.attachments import content, rules
from app.shared.attachments.models import FileKind
from tests.attachments.files import GOOD, HOSTILE, NAMES, office, pdf, photo, photo_with_notes

LIMIT = 20 * 2**20


@pytest.mark.parametrize("what", GOOD)
def test_a_good_file_is_taken(app: Flask, what: str) -> None:
    name, data, kind = GOOD[what]
    with app.test_request_context("/"):
        file = content.examine(data, name, LIMIT)
    assert file.kind.value == kind
    assert file.name.endswith({"image": (".jpg", ".png", ".webp")}.get(kind, (f".{kind}",)))
    assert (file.thumb is not None) == (kind == "image")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(app: Flask, what: str) -> None:
    name, data = HOSTILE[what]
    begun = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with app.test_request_context("/"), pytest.raises(RuleBroken) as refused:
        content.examine(data, name, LIMIT)
    assert len(refused.value.message) > 8 and refused.value.message[-1] in "。.", refused.value.message
    assert time.monotonic() - begun < 6
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_a_file_above_the_limit_is_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(RuleBroken, match="1 MB"):
        content.examine(b"x" * (2**20 + 1), "a.txt", 2**20)


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_tidied(given: str) -> None:
    tidy = rules.clean_name(given, "jpg")
    assert tidy == NAMES[given]
    assert len(tidy) <= rules.NAME_LENGTH and not set(tidy) & set('/\\\0\r\n"<>')


def test_a_photo_is_turned_and_loses_its_notes_but_its_time_is_kept(app: Flask) -> None:
    data = photo_with_notes()
    assert b"canary-comment" in data
    with app.test_request_context("/"):
        file = content.examine(data, "IMG.jpg", LIMIT)
    assert (file.width, file.height) == (300, 400)
    assert b"canary" not in file.data and b"Exif" not in file.data
    assert not Image.open(io.BytesIO(file.data)).getexif()
    assert file.taken_at is not None and f"{file.taken_at:%Y-%m-%d %H:%M %z}" == "2026-11-20 15:06 +0800"


def test_what_hides_behind_a_photo_stays_outside(app: Flask) -> None:
    with app.test_request_context("/"):
        for form in ("JPEG", "PNG"):
            data = photo(form) + b"<script>canary</script>" + office()
            assert b"canary" not in content.examine(data, "a.jpg", LIMIT).data


def test_a_heic_photo_becomes_a_jpeg(app: Flask) -> None:
    with app.test_request_context("/"):
        file = content.examine(GOOD["heic of a phone"][1], "IMG_2.HEIC", LIMIT)
    assert (file.name, file.mime) == ("IMG_2.jpg", "image/jpeg") and file.data[:2] == b"\xff\xd8"


def test_a_photo_of_a_large_camera_is_made_smaller(app: Flask) -> None:
    large = photo(size=(9000, 7000), quality=30)  # 63 million pixels
    with app.test_request_context("/"):
        file = content.examine(large, "a.jpg", LIMIT)
    assert max(file.width or 0, file.height or 0) <= content.LONGEST
    assert file.thumb is not None and max(Image.open(io.BytesIO(file.thumb)).size) == content.THUMB


def test_a_transparent_picture_stays_transparent(app: Flask) -> None:
    memory = io.BytesIO()
    Image.new("RGBA", (20, 20), (1, 2, 3, 0)).save(memory, "PNG")
    with app.test_request_context("/"):
        file = content.examine(memory.getvalue(), "签名.png", LIMIT)
    assert Image.open(io.BytesIO(file.data)).getpixel((1, 1))[3] == 0


def test_a_child_without_limits_would_unfold_the_flood(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pixel guard away: the picture is opened and found cut short instead of being refused by its size."""
    monkeypatch.setattr(rules, "check_pixels", lambda *_: None)
    with app.test_request_context("/"), pytest.raises(RuleBroken) as refused:
        content.examine(HOSTILE["pixel flood below the limit of one side"][1], "a.png", LIMIT)
    assert "pixel" not in refused.value.message and "像素" not in refused.value.message


def test_work_without_end_is_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr(content, "looked_through", endless)
    monkeypatch.setattr(content, "SECONDS", 1)
    begun = time.monotonic()
    with app.test_request_context("/"), pytest.raises(RuleBroken):
        content.examine(b"x", "a.txt", LIMIT)
    assert time.monotonic() - begun < 4


def test_work_without_measure_is_ended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "looked_through", lambda *_: bytearray(2**31))
    with app.test_request_context("/"), pytest.raises(RuleBroken):
        content.examine(b"x", "a.txt", LIMIT)


def test_a_fault_in_the_child_is_a_refusal_and_no_second_server(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "looked_through", lambda *_: 1 / 0)
    mine = len(list(Path("/proc/self/task").iterdir()))
    with app.test_request_context("/"), pytest.raises(RuleBroken):
        content.examine(b"x", "a.txt", LIMIT)
    assert len(list(Path("/proc/self/task").iterdir())) == mine


def test_a_plain_pdf_is_kept_as_it_is(app: Flask) -> None:
    data = pdf()
    with app.test_request_context("/"):
        assert content.examine(data, "公函.pdf", LIMIT).data == data


def test_chinese_text_of_old_windows_is_stored_as_utf8(app: Flask) -> None:
    with app.test_request_context("/"):
        file = content.examine("机关事务".encode("gb18030"), "说明.txt", LIMIT)
    assert file.kind == FileKind.TEXT and file.data.decode("utf-8-sig") == "机关事务"
