"""Walk through the portal as somebody: every page that a link leads to, and every form on it."""

import pickle
from collections import Counter, deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.exceptions import HTTPException

from app.core.db import Base, db
from tests.browser import Browser
from tests.live import alone

ROLES = (
    "clerk", "leader", "manager", "dispatcher", "driver", "steward", "finance", "guard", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
EACH = 1  # so many records of one kind of page are enough
PAPERS = (
    "_paper",
    "_booklet",
    "seal_register",
    "use_report",
)  # how views that make a PDF end; it takes seconds


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
    status: int
    headers: dict[str, str]
    forms: list[FormOnPage]
    came_from: str
    queries: int = 0

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")


@dataclass
class Walk:
    """All that one person came to, and the tables that grew meanwhile."""

    visits: list[Visit]
    papers: list[str]  # one address of each kind of PDF; not visited, since each takes seconds
    grew: dict[str, int]


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


# What a GET may add rows to: session activity, audit, read receipts, print log (house rule).
MAY_GROW = {
    "sign_ins", "audit_entries", "audit_head", "notice_reads", "notices", "print_log", "heartbeats",
}  # fmt: skip
ORDER_OF_LISTS = {"sort", "page"}  # each list has both: one that also filters is no further kind of page


def row_counts(app: Flask, without: Collection[str]) -> dict[str, int]:
    """How many rows each table holds."""
    with app.app_context():
        counts = {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in without
        }
        db.session.remove()
    return counts


class Walks:
    """The walks of all roles through the demonstration office, each made once in a run of the tests.

    On SQLite all test processes have the same office, so that what one has walked stands in `folder` for the others.
    """

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder

    def of(self, username: str) -> Walk:
        with alone(self.folder / f"walk_{username}") as made:
            if not made.exists():
                before = row_counts(self.app, MAY_GROW)
                visits, papers = walk(self.app, username)
                after = row_counts(self.app, MAY_GROW)
                grew = {name: n - before[name] for name, n in after.items() if n != before[name]}
                made.write_bytes(pickle.dumps(Walk(visits, papers, grew)))
            found: Walk = pickle.loads(made.read_bytes())
            return found


def kind_of(app: Flask, url: str) -> tuple[str, str]:
    """The kind of page that an address leads to: its view, and by what it is asked."""
    parts = urlsplit(url)
    asked = {word.split("=")[0] for word in parts.query.split("&") if word}
    return endpoint_of(app, url) or parts.path, ",".join(sorted(asked - ORDER_OF_LISTS or asked))


def walk(app: Flask, username: str, each: int = EACH) -> tuple[list[Visit], list[str]]:
    """Every kind of page that `username` comes to by links from the desk, `each` times at most; the papers apart."""
    browser = Browser(app, username)
    waiting: deque[tuple[str, str]] = deque([("/", "")])
    seen: set[str] = set()
    times: Counter[tuple[str, str]] = Counter()
    visits: list[Visit] = []
    papers: list[str] = []
    while waiting:
        url, came_from = waiting.popleft()
        kind = kind_of(app, url)
        endpoint = kind[0]
        if url in seen or times[kind] >= each or endpoint == "static":
            continue
        seen.add(url)
        times[kind] += 1
        if endpoint.endswith(PAPERS):
            papers.append(url)
            continue
        with counted(app) as ran:
            answer = browser.get(url)
        reader = PageReader(url)
        if answer.mimetype == "text/html":
            reader.feed(answer.text)
        visits.append(
            Visit(url, endpoint, answer.status_code, dict(answer.headers), reader.forms, came_from, len(ran))
        )
        for link in reader.links:
            target = urlsplit(urljoin(url, link))
            if target.scheme in ("", "http", "https") and target.netloc in ("", "localhost") and target.path:
                waiting.append((target._replace(scheme="", netloc="", fragment="").geturl(), url))
    return visits, papers
