"""Print a paper: render it, have it set by the press, count it."""

import contextlib
import fcntl
import hashlib
import io
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, send_file
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db, in_transaction, note
from app.core.errors import say_no
from app.core.language import gettext as _
from app.core.language import in_language
from app.shared.accounts.models import Person
from app.shared.printing import fonts, models, press, queries
from app.shared.printing.models import PrintLog
from app.shared.settings import queries as settings

WAIT = 28  # seconds that a web worker waits for the press, queue included; below gunicorn's 30
# A PDF viewer is a plugin to some browsers: `sandbox` would leave the page blank, so everything else is shut.
PDF_POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


class NotPrinted(Exception):
    """The press has refused; the message is a sentence for the user."""


@dataclass(frozen=True)
class Sheet:
    """What a paper says about itself: head, foot and QR."""

    title: str
    number: str
    form: str
    organisation: str
    code: str
    url: str
    trace: str


def paper(
    template: str, *, title: str, number: str, subject: tuple[str, int], form: str = "",
    filename: str | None = None, **context: Any,
) -> Response:  # fmt: skip
    """The paper as PDF, in the organisation's language; the print is counted and can be proved at /p/<code>."""
    try:
        pdf, entry = printed(template, title=title, number=number, subject=subject, form=form, **context)
    except NotPrinted as refusal:
        return say_no(str(refusal), 503, _("This paper was not printed"))
    name = filename or f"{title} {number}".strip() + ".pdf"
    response = send_file(io.BytesIO(pdf), "application/pdf", download_name=name)
    response.headers["Content-Security-Policy"] = PDF_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Print-Code"] = entry.code
    return response


def printed(
    template: str, *, title: str, number: str, subject: tuple[str, int], form: str = "", **context: Any
) -> tuple[bytes, PrintLog]:
    """The PDF and its entry in the print log. Raises NotPrinted.

    The number of the print stands on the paper, so it must be known before and still be free after rendering:
    prints of one paper line up, and the table's unique key stands behind them. A refused print leaves no row.
    """
    with in_language(None), _in_line(f"{template} {subject}"):
        for _try in range(3):
            sequence, code, now = queries.times_printed(template, subject) + 1, models.new_code(), clock.now()
            sheet = _sheet(title, number, form, code, sequence, now)
            pdf = typeset(render_template(template, sheet=sheet, **context))
            entry = PrintLog(
                code=code, template=template, title=title, number=number, form=form, subject_type=subject[0],
                subject_id=subject[1], sequence=sequence, printed_at=now, pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            )  # fmt: skip
            with contextlib.suppress(IntegrityError):
                return pdf, in_transaction(lambda row=entry: _count(row))  # type: ignore[misc]
    raise NotPrinted(_("Somebody else is printing the same paper. Wait a moment and print again."))


def _count(entry: PrintLog) -> PrintLog:
    person = _printer()
    entry.person_id = person.id if person else None
    db.session.add(entry)
    db.session.flush()
    note(
        "print", subject_type=entry.subject_type, subject_id=entry.subject_id, paper=entry.title, number=entry.number,
        code=entry.code, sequence=entry.sequence, sha256=entry.pdf_sha256,
    )  # fmt: skip
    return entry


def _printer() -> Person | None:
    """Who prints; nobody in a job of the office."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None


def _sheet(title: str, number: str, form: str, code: str, sequence: int, now: datetime) -> Sheet:
    person = _printer()
    trace = f"第 {sequence} 次打印　{clock.local(now):%Y-%m-%d %H:%M}"
    return Sheet(
        title=title, number=number, form=form, organisation=str(settings.value("organisation_name")),
        code=models.shown_code(code), url=f"{current_app.config['BASE_URL'].rstrip('/')}/p/{code}",
        trace=f"{trace}　{person.name}" if person else trace,
    )  # fmt: skip


def typeset(html: str) -> bytes:
    """The PDF of `html`: from the press if one listens, else from a child of the same code and limits."""
    home = Path(current_app.instance_path)
    text = html.encode()
    try:
        answer = _ask_press(home / "press.sock", text)
    except TimeoutError:
        raise NotPrinted(_("The printing queue is full. Wait a minute and print again.")) from None
    except (OSError, EOFError):
        answer = _print_once(home, text)
    code, pdf = answer
    if code != press.PRINTED:
        current_app.logger.warning("the press has refused a paper: %s", code.decode())
        raise NotPrinted(_sentence(code))
    return pdf


def _ask_press(path: Path, text: bytes) -> tuple[bytes, bytes]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.settimeout(WAIT)
        connection.sendall(struct.pack(">Q", len(text)) + text)
        with connection.makefile("rb") as file:
            return press.read_frame(file)


def _print_once(home: Path, text: bytes) -> tuple[bytes, bytes]:
    command = fonts.command("once", str(stylesheet()))
    with _slot(home):
        done = subprocess.run(
            command, input=text, capture_output=True, env=fonts.environment(home), timeout=2 * press.SECONDS + 5
        )  # fmt: skip
    if done.stderr:
        current_app.logger.warning("press: %s", done.stderr.decode(errors="replace")[-2000:])
    if done.returncode or not done.stdout:
        return press.refusal(done.returncode or 1), b""
    return press.read_frame(io.BytesIO(done.stdout))


def stylesheet() -> Path:
    return Path(current_app.static_folder or "") / "css/paper.css"


def _sentence(code: bytes) -> str:
    if code == press.TOO_LONG:
        return _("This paper takes too long to set. Choose a shorter period, or take the list as Excel.")
    if code == press.TOO_LARGE:
        return _(
            "This paper is too large to print in one piece. Choose a shorter period, or take the list as Excel."
        )
    return _(
        "The press could not set this paper. Print again; if it stays, tell the administrator which paper it was."
    )


@contextlib.contextmanager
def _slot(home: Path) -> Iterator[None]:
    """One of two places beside each other, so that papers without a press do not take the machine."""
    names = [home / "press" / f"slot{n}.lock" for n in range(press.AT_ONCE)]
    with _locked(names):
        yield


@contextlib.contextmanager
def _in_line(key: str) -> Iterator[None]:
    """Prints of the same paper one after the other, whichever process they come from."""
    home = Path(current_app.instance_path) / "press"
    mark = int(hashlib.sha256(key.encode()).hexdigest()[:4], 16) % 64
    with _locked([home / f"line{mark}.lock"]):
        yield


@contextlib.contextmanager
def _locked(paths: list[Path]) -> Iterator[None]:
    """Hold the first of these files that is free; wait for one."""
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + WAIT
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(path.open("w")) for path in paths]
        while not any(_taken(file) for file in files):
            if time.monotonic() > deadline:
                raise NotPrinted(_("The printing queue is full. Wait a minute and print again."))
            time.sleep(0.03)
        yield


def _taken(file: Any) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def press_listens() -> bool:
    """Is there a press, or does each paper start a process of its own?"""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(Path(current_app.instance_path) / "press.sock")) == 0
