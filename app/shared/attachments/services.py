"""Keep a file with its record, take it away, and prove that the files are what they were."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import db
from app.core.language import gettext as _
from app.core.rule import RuleBroken
from app.shared.accounts.models import Person
from app.shared.attachments import queries
from app.shared.attachments.content import Checked, examine
from app.shared.attachments.models import Attachment

MAX_FILES = 50  # of one record


def checked(upload: FileStorage) -> Checked:
    """Look an upload through. Raises RuleBroken with the reason."""
    limit = queries.size_limit()
    return examine(upload.stream.read(limit + 1), upload.filename or "", limit)


def attach(owner_type: str, owner_id: int, upload: FileStorage | Checked, by: Person) -> Attachment:
    """Keep the file with the record. The bytes lie safely on the disk before the row is committed.

    Forms with a FilesField hand in what is checked already; then no lock is held while a file is looked through.
    """
    file = upload if isinstance(upload, Checked) else checked(upload)
    if len(queries.of(owner_type, owner_id)) >= MAX_FILES:
        raise RuleBroken(_("This record has %(n)s files already. Remove one first.", n=MAX_FILES))
    row = Attachment(
        owner_type=owner_type, owner_id=owner_id, sha256=store(file.data), name=file.name, kind=file.kind, mime=file.mime,
        bytes=len(file.data), width=file.width, height=file.height, taken_at=file.taken_at, uploaded_by_id=by.id,
        thumb_sha256=store(file.thumb) if file.thumb else None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def attach_all(
    owner_type: str, owner_id: int, files: Iterable[FileStorage | Checked], by: Person
) -> list[Attachment]:
    return [attach(owner_type, owner_id, file, by) for file in files]


def remove(attachment: Attachment, reason: str, by: Person) -> Attachment:
    """Take it off the record; the row stays and tells who did it and why."""
    if attachment.removed_at is not None:
        raise RuleBroken(_("This file has been removed already."))
    attachment.removed_at = clock.now()
    attachment.removed_by_id = by.id
    attachment.remove_reason = reason
    return attachment


def folder() -> Path:
    return Path(current_app.instance_path) / "files"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256[2:4] / sha256


def store(data: bytes) -> str:
    """Put the bytes under their hash: written beside, forced to the disk, then moved; a twin is kept once."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if path.exists() and path.stat().st_size == len(data):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)
    return sha256


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def verify(report: Callable[[int, str], None] = lambda _percent, _sentence: None) -> list[dict[str, Any]]:
    """Read every file and compare it with its hash; what is wrong is returned and kept for `flask check`."""
    wanted = queries.stored_hashes()
    db.session.rollback()  # reading files takes long: no transaction stays open meanwhile
    wrong = []
    for n, (sha256, name) in enumerate(sorted(wanted.items()), start=1):
        path = path_of(sha256)
        if not path.exists():
            wrong.append({"sha256": sha256, "name": name, "what": "missing"})
        elif _hash_of(path) != sha256:
            wrong.append({"sha256": sha256, "name": name, "what": "changed"})
        if n % 50 == 0:
            report(100 * n // len(wanted), _("%(n)s of %(all)s files compared", n=n, all=len(wanted)))
    folder().mkdir(parents=True, exist_ok=True)
    fresh = folder() / f".verified-{os.getpid()}"
    fresh.write_text(json.dumps({"at": clock.now().isoformat(), "files": len(wanted), "wrong": wrong}))
    fresh.replace(folder() / "verified.json")
    return wrong


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def last_verification() -> dict[str, Any] | None:
    """What the last comparison found: at, files, wrong."""
    try:
        found: dict[str, Any] = json.loads((folder() / "verified.json").read_text())
    except (OSError, ValueError):
        return None
    return found
