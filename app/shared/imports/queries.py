"""Where is it? Runs, kinds, and who may import what."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import get_locale
from sqlalchemy import select

from app.core.db import db
from app.core.language import LANGUAGES, in_language
from app.core.module import ImportKind, declared
from app.shared.accounts.models import Person
from app.shared.imports.models import KEPT_FOR, ImportRun, RunStatus


def kind(name: str) -> ImportKind | None:
    """The import of this name, if a name plate declares it."""
    found: ImportKind | None = declared("imports").get(name)
    return found


def kinds_of(person: Person) -> list[ImportKind]:
    """What this person may import."""
    return [kind for kind in declared("imports").values() if may(person, kind)]


def may(person: Person, kind: ImportKind) -> bool:
    return not kind.permission or person.may(kind.permission)


def run(run_id: int) -> ImportRun | None:
    return db.session.get(ImportRun, run_id)


def runs_of(person: Person, limit: int = 20) -> Sequence[ImportRun]:
    """The person's own imports, newest first."""
    query = select(ImportRun).where(ImportRun.by_id == person.id).order_by(ImportRun.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def same_file(of: ImportRun) -> ImportRun | None:
    """The latest run that has already imported this very file."""
    return db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.kind == of.kind, ImportRun.sha256 == of.sha256,
            ImportRun.status == RunStatus.DONE, ImportRun.id != of.id,
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )  # fmt: skip


def worn_out(now: datetime) -> Sequence[ImportRun]:
    """Runs whose rows need no longer be kept."""
    query = select(ImportRun).where(ImportRun.payload.is_not(None), ImportRun.created_at < now - KEPT_FOR)
    return db.session.scalars(query).all()


def titles(kind: ImportKind) -> dict[str, set[str]]:
    """What each column is called in every language: a template may have been fetched in another one."""
    found: dict[str, set[str]] = {column.name: set() for column in kind.columns}
    for language in {*LANGUAGES, str(get_locale() or current_app.config["LANGUAGE"])} & set(LANGUAGES):
        with in_language(language):
            for column in kind.columns:
                found[column.name].add(str(column.title))
    return found
