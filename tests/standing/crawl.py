"""Walk through the portal as somebody: every page that a link leads to, and every form on it."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import event
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.core.db import db
from tests.browser import Browser

ROLES = (
    "clerk", "leader", "manager", "dispatcher", "driver", "steward", "finance", "guard", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
EACH = 1  # so many records of one kind of page are enough


@dataclass
class FormOnPage:
    """A form as the page shows it: where it leads, and what its controls hold."""

    page: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class PageReader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[FormOnPage] = []
        self.form: FormOnPage | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form":
            action = urljoin(self.page, given.get("action") or self.page)
            self.form = FormOnPage(self.page, action, given.get("method", "get").lower())
            self.forms.append(self.form)
        if self.form is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            self.form.kinds[name] = kind
            if kind in {"submit", "image"}:
                self.form.buttons.append((name, given.get("value", "")))
            elif kind not in {"radio", "checkbox"} or "checked" in given:
                if kind != "file":
                    self.form.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))
            else:
                self.form.choices.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "button" and name and given.get("type", "submit") == "submit":
            self.form.buttons.append((name, given.get("value", "")))
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select:
            self.form.choices.setdefault(self.select, []).append(given.get("value", ""))
            if "selected" in given:
                self.form.fields.append((self.select, given.get("value", "")))
        elif tag == "textarea" and name:
            self.area = name
            self.form.kinds[name] = "textarea"
            self.form.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            name, text = self.form.fields[-1]
            self.form.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


@dataclass
class Visit:
    path: str
    endpoint: str
    answer: TestResponse
    forms: list[FormOnPage]
    came_from: str
    queries: int = 0


def endpoint_of(app: Flask, url: str, method: str = "GET") -> str | None:
    """Which view answers this address; None if none does."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(url).path, method=method)[0])
    except HTTPException:
        return None


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The questions that the database is asked inside."""
    ran: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            ran.append(statement)

    with app.app_context():
        engine = db.engine
        db.session.remove()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walk(app: Flask, username: str, each: int = EACH, papers: bool = False) -> list[Visit]:
    """Every kind of page that `username` comes to by links from the desk, `each` times at most.

    `papers`: what takes seconds to make, PDF, too; they have tests of their own.
    """
    browser = Browser(app, username)
    waiting: deque[tuple[str, str]] = deque([("/", "")])
    seen: set[str] = set()
    times: Counter[tuple[str, str]] = Counter()
    visits: list[Visit] = []
    while waiting:
        url, came_from = waiting.popleft()
        parts = urlsplit(url)
        endpoint = endpoint_of(app, url)
        kind = (
            endpoint or parts.path,
            ",".join(sorted(k.split("=")[0] for k in parts.query.split("&") if k)),
        )
        if (
            url in seen
            or times[kind] >= each
            or endpoint == "static"
            or (not papers and "/paper" in parts.path)
        ):
            continue
        seen.add(url)
        times[kind] += 1
        with counted(app) as ran:
            answer = browser.get(url)
        reader = PageReader(url)
        if answer.mimetype == "text/html":
            reader.feed(answer.text)
        visits.append(Visit(url, endpoint or "", answer, reader.forms, came_from, len(ran)))
        for link in reader.links:
            target = urlsplit(urljoin(url, link))
            if target.scheme in ("", "http", "https") and target.netloc in ("", "localhost") and target.path:
                waiting.append((target._replace(scheme="", netloc="", fragment="").geturl(), url))
    return visits
