"""May it be? Names, sizes, kinds. What a file is says its content; its name is only tidied."""

import re
import unicodedata
from collections.abc import Sequence

from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.attachments.models import FileKind

NAME_LENGTH = 100
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
# names that mean a device to Windows
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_TEXT_ENDINGS = {"txt": FileKind.TEXT, "md": FileKind.TEXT, "log": FileKind.TEXT, "csv": FileKind.TABLE}
# text that some program would run
_RUNS = (
    b"<!doctype",
    b"<html",
    b"<script",
    b"<svg",
    b"<?php",
    b"<?xml",
    b"<%",
    b"#!",
    b"%!ps",
    b"@echo",
    b"<body",
)


def clean_name(name: str, ending: str) -> str:
    """The name as it may be stored and offered: no folders, no signs that hide or turn text, the true ending."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    # "Cf" are signs without a shape, such as those that turn the direction of reading
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Co", "Cs"})
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name))
    stem = name.rsplit(".", 1)[0] if "." in name else name
    stem = stem.strip(" ._-")[: NAME_LENGTH - len(ending) - 1].strip(" .")
    if not stem or _DEVICES.match(stem.split(".")[0]):
        stem = f"file_{stem}".rstrip("_")
    return f"{stem}.{ending}"


def ending_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def check_size(size: int, limit: int) -> None:
    if size == 0:
        raise RuleBroken(_("This file is empty. Choose it again."))
    if size > limit:
        raise RuleBroken(
            _("This file is larger than %(n)s MB. Make it smaller or send it in parts.", n=limit // 2**20)
        )


def check_pixels(width: int, height: int, limit: int) -> None:
    """A small file can unfold into a picture that fills the memory."""
    if width * height > limit:
        raise RuleBroken(
            _("This picture has too many pixels (%(w)s × %(h)s). Make it smaller first.", w=width, h=height)
        )


def text_kind(data: bytes, name: str) -> tuple[FileKind, bytes]:
    """Plain text by its content and its ending; returned as UTF-8 with a mark, so that Excel reads Chinese."""
    kind = _TEXT_ENDINGS.get(ending_of(name))
    if kind is None:
        raise RuleBroken(refused_kind())
    text = _decoded(data)
    if text is None or any(ord(c) < 32 and c not in "\t\r\n\f" for c in text):
        raise RuleBroken(refused_kind())
    if text.lstrip("\ufeff \t\r\n")[:20].lower().encode().startswith(_RUNS):
        raise RuleBroken(refused_kind())
    return kind, text.removeprefix("\ufeff").encode("utf-8-sig")


def _decoded(data: bytes) -> str | None:
    for coding in ("utf-8", "gb18030"):
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    return None


def refused_kind() -> str:
    return _(
        "This kind of file is not taken. Photos (JPEG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx) and plain text are."
    )


def check_entries(entries: Sequence[tuple[str, int, int, bool]]) -> None:
    """The entries of an Office file as (name, packed, unpacked, is a link)."""
    if len(entries) > 1000 or sum(unpacked for _n, _p, unpacked, _l in entries) > 100 * 2**20:
        raise RuleBroken(_("This Office file unfolds into too much. Save it again without embedded files."))
    for name, packed, unpacked, link in entries:
        if unpacked > 2**20 and unpacked > 200 * max(packed, 1):
            raise RuleBroken(
                _("This Office file unfolds into too much. Save it again without embedded files.")
            )
        if link or name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
            raise RuleBroken(
                _("This Office file is put together wrongly. Open it, save it again and choose the new file.")
            )
        if _is_macro(name.lower()):
            raise RuleBroken(
                _("This Office file holds macros or programs. Save it as docx or xlsx without macros.")
            )


def _is_macro(name: str) -> bool:
    base = name.rsplit("/", 1)[-1]
    inside = ("vbaproject", "vbadata", "activex", "oleobject")
    runs = (".exe", ".dll", ".bat", ".cmd", ".js", ".vbs", ".ps1", ".zip", ".docm", ".xlsm", ".jar", ".lnk")
    return base.startswith(inside) or base.endswith(runs) or "/activex/" in name
