"""A paper fetches nothing: eighteen ways out are tried, and seen to be open when the guard is away."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pypdf
import pytest
from weasyprint.urls import URLFetcher

from app.shared.printing import press


class Canary(BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self) -> None:
        Canary.seen.append(self.path)
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", "/landed")
        else:
            self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def canary() -> Iterator[str]:
    Canary.seen = []
    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


WAYS = {
    "img": '<img src="{u}/img">',
    "img srcset": '<img srcset="{u}/srcset 1x" src="{u}/s">',
    "stylesheet": '<link rel="stylesheet" href="{u}/css">',
    "import": "<style>@import url({u}/import);</style>",
    "import string": '<style>@import "{u}/import2";</style>',
    "background": '<p style="background:url({u}/bg)">x</p>',
    "list image": '<ul style="list-style-image:url({u}/li)"><li>x</ul>',
    "content": "<style>p::before{{content:url({u}/content)}}</style><p>x",
    "border image": '<p style="border:9px solid;border-image:url({u}/border) 9">x</p>',
    "font face": "<style>@font-face{{font-family:F;src:url({u}/font.woff)}}p{{font-family:F}}</style><p>x",
    "object": '<object data="{u}/object" type="image/png"></object>',
    "embed": '<embed src="{u}/embed" type="image/png">',
    "link attachment": '<link rel="attachment" href="{u}/attached">',
    "a attachment": '<a rel="attachment" href="{u}/attached2">x</a>',
    "svg image": '<svg width="9" height="9"><image href="{u}/svgimage" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><use href="{u}/use.svg#a"/></svg>',
    "redirect": '<img src="{u}/redirect">',
    "input image": '<input type="image" src="{u}/input"><video poster="{u}/poster"></video>',
    "page background": "<style>@page{{background:url({u}/page)}}</style><p>x",
    "base": '<base href="{u}/"><img src="relative">',
}


@pytest.fixture(scope="module")
def style() -> object:
    return press.stylesheet("p { color: #000 }")


@pytest.mark.parametrize("way", WAYS)
def test_nothing_goes_out(canary: str, style: object, way: str) -> None:
    assert press.typeset(WAYS[way].format(u=canary), style).startswith(b"%PDF")
    assert Canary.seen == []


def test_without_the_guard_most_of_it_goes_out(canary: str, style: object) -> None:
    open_ways = set()
    for way, html in WAYS.items():
        Canary.seen = []
        press.typeset(html.format(u=canary), style, URLFetcher())
        if Canary.seen:
            open_ways.add(way)
    assert len(open_ways) >= 14, sorted(set(WAYS) - open_ways)


@pytest.mark.parametrize("way", WAYS)
def test_no_file_of_the_server_is_read(tmp_path: Path, style: object, way: str) -> None:
    """A picture that is there: it would be drawn, an attachment would be embedded."""
    pdf = _with_secret(tmp_path, style, way)
    assert not pypdf.PdfReader(io.BytesIO(pdf)).attachments
    assert b"/Subtype /Image" not in pdf


def test_without_the_guard_a_file_of_the_server_is_embedded(tmp_path: Path, style: object) -> None:
    pdf = _with_secret(tmp_path, style, "link attachment", URLFetcher())
    assert b"secret of the server" in next(iter(pypdf.PdfReader(io.BytesIO(pdf)).attachments.values()))[0]


def _with_secret(folder: Path, style: object, way: str, fetcher: object = None) -> bytes:
    for name in ("attached", "attached2", "img", "object", "embed", "svgimage", "content"):
        (folder / name).write_bytes(b"secret of the server")
    return press.typeset(WAYS[way].format(u=folder.as_uri()), style, fetcher)


def test_a_picture_in_the_paper_itself_is_drawn(style: object) -> None:
    square = "%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Crect width='9' height='9'/%3E%3C/svg%3E"
    dot = f"data:image/svg+xml,{square}"
    drawn, empty = press.typeset(f'<img src="{dot}">', style), press.typeset("<p></p>", style)
    assert len(drawn) > len(empty) + 20
