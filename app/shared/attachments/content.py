"""What is in the file? Pictures are drawn anew, PDF and Office files are looked through.

A file of its own beside `rules`, because it needs Pillow, pypdf and zip, and because it runs apart: in a child
process of limited memory and time, so that a hostile file ends the child and not the web server.
"""

import io
import os
import pickle
import re
import resource
import select
import signal
import stat
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import filetype
import pypdf
from PIL import Image, ImageFile, ImageOps
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from app.core import clock
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.attachments import rules
from app.shared.attachments.models import FileKind

SECONDS, MEGABYTES = 8, 640
LONGEST, THUMB = 3200, 320  # pixels of a stored photo's longer side, and of its small picture
PIXELS, JPEG_PIXELS = 60_000_000, 220_000_000  # JPEG unfolds at an eighth of its size, so it may be larger
_IMAGES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}
_ENDINGS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
_OFFICE_MIME = "application/vnd.openxmlformats-officedocument."
_OFFICE = {
    b"spreadsheetml.sheet.main+xml": (FileKind.EXCEL, "xlsx", _OFFICE_MIME + "spreadsheetml.sheet"),
    b"wordprocessingml.document.main+xml": (
        FileKind.WORD,
        "docx",
        _OFFICE_MIME + "wordprocessingml.document",
    ),
}
_PDF_DEEDS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute"}


@dataclass(frozen=True)
class Checked:
    """A file that has been looked through, as it will be stored."""

    name: str
    kind: FileKind
    mime: str
    data: bytes
    width: int | None = None
    height: int | None = None
    thumb: bytes | None = None
    taken_at: datetime | None = None


def examine(data: bytes, name: str, limit: int) -> Checked:
    """Look the file through in a child process. Raises RuleBroken with the reason."""
    rules.check_size(len(data), limit)
    return _apart(lambda: looked_through(data, name))


def looked_through(data: bytes, name: str) -> Checked:
    """The file by its content: a photo, a PDF, an Office file or plain text; else refused."""
    guessed = filetype.guess_mime(data[:8192]) or ""
    brand = data[4:12]
    if guessed in _IMAGES or (
        brand[:4] == b"ftyp" and brand[4:] in (b"mif1", b"msf1", b"heic", b"heix", b"hevc")
    ):
        return _picture(data, name)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _office(data, name)
    kind, text = rules.text_kind(data, name)
    ending = "csv" if kind == FileKind.TABLE else "txt"
    return Checked(
        rules.clean_name(name, ending), kind, f"text/{'csv' if ending == 'csv' else 'plain'}", text
    )


def _picture(data: bytes, name: str) -> Checked:
    """Drawn anew: what hides behind, beside or in the notes of the picture stays outside."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own limits, before anything is unfolded
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # another library may have wished otherwise
    try:
        image: Any = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "HEIF"])
        form = image.format
        width, height = image.size
        rules.check_pixels(width, height, JPEG_PIXELS if form == "JPEG" else PIXELS)
        if form == "JPEG":
            image.draft("RGB", (LONGEST, LONGEST))
        image.load()
        taken_at = _taken_at(image)
        image = ImageOps.exif_transpose(image)
    except RuleBroken:
        raise
    except Exception as error:
        raise RuleBroken(_("This picture is damaged or cut short. Take or choose it again.")) from error
    image.thumbnail((LONGEST, LONGEST))
    form = "JPEG" if form == "HEIF" else form
    image = image.convert("RGBA" if form != "JPEG" and image.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    ending, mime = _ENDINGS[form]
    width, height = image.size
    return Checked(
        rules.clean_name(name, ending), FileKind.IMAGE, mime, _saved(image, form), width, height, _small(image), taken_at
    )  # fmt: skip


def _saved(image: Any, form: str) -> bytes:
    clean = Image.frombytes(image.mode, image.size, image.tobytes())  # the picture only, without any notes
    memory = io.BytesIO()
    clean.save(memory, form, **({} if form == "PNG" else {"quality": 88}))
    return memory.getvalue()


def _small(image: Any) -> bytes:
    small = image.copy()
    small.thumbnail((THUMB, THUMB))
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "#fff")
        white.paste(small, mask=small.getchannel("A"))
        small = white
    return _saved(small, "JPEG")


def _taken_at(image: Any) -> datetime | None:
    """When the camera says it was taken, in the office's time; its place is not read."""
    try:
        noted = image.getexif().get_ifd(0x8769).get(0x9003)
        return (
            datetime.strptime(str(noted), "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.zone()) if noted else None
        )
    except (ValueError, OSError, SyntaxError):
        return None


def _pdf(data: bytes, name: str) -> Checked:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise RuleBroken(
                _("This PDF is locked with a password. Save it without one and choose it again.")
            )
        if not len(reader.pages):
            raise ValueError("no pages")
        for thing in _everything(reader):
            _check_pdf_object(thing)
    except RuleBroken:
        raise
    except MemoryError:
        raise
    except Exception as error:
        raise RuleBroken(
            _("This PDF is damaged. Open it, print it to PDF anew and choose the new file.")
        ) from error
    return Checked(rules.clean_name(name, "pdf"), FileKind.PDF, "application/pdf", data)


def _check_pdf_object(thing: DictionaryObject) -> None:
    deed = thing.get("/S")
    if deed in _PDF_DEEDS or "/JS" in thing or "/JavaScript" in thing or "/XFA" in thing:
        raise RuleBroken(
            _("This PDF holds programs or commands. Print it to PDF anew and choose the new file.")
        )
    if "/EmbeddedFiles" in thing or thing.get("/Type") == "/EmbeddedFile":
        raise RuleBroken(_("This PDF holds other files. Print it to PDF anew and choose the new file."))


def _everything(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, each once, without recursion."""
    waiting: list[Any] = [reader.trailer]
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject | StreamObject):
            yield thing
            waiting.extend(thing.raw_get(key) for key in thing)
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))


def _office(data: bytes, name: str) -> Checked:
    broken = _("This Office file is put together wrongly. Open it, save it again and choose the new file.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            kinds = (
                archive.read("[Content_Types].xml") if "[Content_Types].xml" in archive.namelist() else b""
            )
            if not kinds or len(kinds) > 2**20:
                raise RuleBroken(rules.refused_kind())
            rules.check_entries(
                [
                    (i.filename, i.compress_size, i.file_size, stat.S_ISLNK(i.external_attr >> 16))
                    for i in infos
                ]
            )
            if b"macroEnabled" in kinds:
                raise RuleBroken(
                    _("This Office file holds macros or programs. Save it as docx or xlsx without macros.")
                )
            for info in infos:
                _check_part(info.filename.lower(), archive, info)
    except RuleBroken:
        raise
    except MemoryError:
        raise
    except Exception as error:
        raise RuleBroken(broken) from error
    for mark, (kind, ending, mime) in _OFFICE.items():
        if mark in kinds:
            return Checked(rules.clean_name(name, ending), kind, mime, data)
    raise RuleBroken(rules.refused_kind())


def _check_part(part: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """One part: unpacked in pieces (its declared size may lie), no entities, no templates from elsewhere."""
    size, last = 0, b""
    with archive.open(info) as file:
        while piece := file.read(2**18):
            size += len(piece)
            if size > info.file_size:
                raise ValueError("larger than declared")
            text = (last + piece).replace(b"\0", b"").lower()  # UTF-16 becomes readable too
            if part.endswith((".xml", ".rels", ".vml")) and (b"<!doctype" in text or b"<!entity" in text):
                raise RuleBroken(
                    _("This Office file holds macros or programs. Save it as docx or xlsx without macros.")
                )
            if part.endswith(".rels") and _from_elsewhere(text):
                raise RuleBroken(
                    _("This Office file fetches parts from elsewhere. Copy its content into a new file.")
                )
            if part.startswith("xl/worksheets/") and size == len(piece):
                _check_dimension(piece[:4096])
            last = piece[-64:]


def _from_elsewhere(text: bytes) -> bool:
    for relation in re.findall(rb"<relationship\b[^>]*>", text):
        if b'targetmode="external"' in relation and b"/hyperlink" not in relation:
            return True
    return False


def _check_dimension(head: bytes) -> None:
    found = re.search(rb'<dimension[^>]*ref="[A-Z]+\d+:([A-Z]+)(\d+)"', head)
    if found:
        columns = 0
        for letter in found[1]:
            columns = columns * 26 + letter - 64
        if columns * int(found[2]) > 10**9:
            raise RuleBroken(
                _(
                    "This workbook claims a table of the largest size. Delete the empty rows and columns and save it again."
                )
            )


def _apart(work: Callable[[], Checked]) -> Checked:
    """Do it in a child of limited memory and time; a refusal comes back as a refusal."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reader)
            _limit()
            try:
                answer: tuple[str, Any] = ("ok", work())
            except RuleBroken as refusal:
                answer = ("no", refusal.message)
            with os.fdopen(writer, "wb") as file:
                pickle.dump(answer, file)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    return _heard(child, reader)


def _heard(child: int, reader: int) -> Checked:
    pieces, deadline = [], time.monotonic() + SECONDS + 2
    while (left := deadline - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
        piece = os.read(reader, 2**20)
        if not piece:
            break
        pieces.append(piece)
    else:
        os.kill(child, signal.SIGKILL)
    os.close(reader)
    _child, status = os.waitpid(child, 0)
    if status:
        raise RuleBroken(_("This file could not be looked through: it is damaged, or unfolds into too much."))
    word, answer = pickle.loads(b"".join(pieces))  # noqa: S301 - our own child wrote it
    if word == "no":
        raise RuleBroken(answer)
    return answer  # type: ignore[no-any-return]


def _limit() -> None:
    with open("/proc/self/statm") as file:
        held = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEGABYTES * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
